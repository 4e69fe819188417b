import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { startTestApp, TestClient, type TestApp } from '../support/app.js';
import { machineProgram } from '../support/machine.js';
import { OFFICE_PASSWORD, seedOffice } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { startRedis, type RedisProcess } from '../support/redis.js';
import { expectProblem, wire } from '../support/wire.js';

const redisServer = machineProgram('redis-server');

/** How many of `times` requests, one after the other, are let through. */
async function passed(client: TestClient, times: number): Promise<number> {
  let count = 0;
  for (let n = 0; n < times; n += 1) if ((await client.get('/api/session')).status === 200) count += 1;
  return count;
}

describe('the limit of requests', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ REQUESTS_PER_MINUTE: '8' });
    await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  it('stops one person with a sentence and a time, and nobody else', async () => {
    const [staff, direct] = [await app.login('staff'), await app.login('direct')];
    expect(await passed(staff, 12)).toBe(8);
    for (const [language, word] of [
      ['id', 'Terlalu banyak permintaan'],
      ['en', 'Too many requests'],
    ] as const) {
      staff.headers['accept-language'] = language;
      const refusal = await staff.get('/api/session');
      expect(expectProblem(refusal, 429, 'RATE_LIMITED')['detail']).toContain(word);
      const wait = Number(refusal.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(120);
    }
    expect((await direct.get('/api/session')).status).toBe(200);
    // Another session of the same person is the same person.
    expect((await (await app.login('staff')).get('/api/session')).status).toBe(429);
  });

  it('gives an address with nobody logged in ten times as much; health, numbers and files are free', async () => {
    const answers: number[] = [];
    for (let n = 0; n < 100; n += 1) answers.push((await wire(app.url, 'GET', '/api/session')).status);
    expect(answers.at(0)).toBe(401);
    expect(answers.at(-1)).toBe(429);
    // Some were the logins of the other test.
    expect(answers.filter((status) => status === 401).length).toBeGreaterThan(70);
    expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(80);
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await wire(app.url, 'GET', path)).status).toBe(200);
  });
});

(redisServer === undefined ? describe.skip : describe)(
  'the limit of requests on two nodes (needs redis-server)',
  () => {
    let database: TestDatabase;
    let redis: RedisProcess;
    let nodes: AppProcess[] = [];
    const LIMIT = 40;

    /** The person's browser at each of the nodes. */
    async function atBoth(login: string): Promise<[TestClient, TestClient]> {
      const clients = nodes.map((node) => new TestClient(node.url)) as [TestClient, TestClient];
      const answer = await clients[0].post('/api/session', { login, password: OFFICE_PASSWORD });
      expect(answer.status).toBe(201);
      for (const pair of clients[0].cookie.split('; '))
        clients[1].setCookie(...(pair.split('=', 2) as [string, string]));
      return clients;
    }

    beforeAll(async () => {
      database = await createDatabase();
      const owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      await seedOffice(
        async (text, values) => (await owner.query<Record<string, unknown>>(text, values)).rows,
      );
      await owner.end();
      redis = await startRedis(redisServer!);
      const env = {
        DATABASE_URL: database.url,
        DATABASE_POOL: '4',
        REDIS_URL: redis.url,
        ROLES: 'web',
        HANDOVER_MS: '0',
        REQUESTS_PER_MINUTE: String(LIMIT),
      };
      nodes = await Promise.all([startApp({ env }), startApp({ env })]);
    }, 120_000);
    afterEach(() => {
      redis.signal('SIGCONT');
    });
    afterAll(async () => {
      for (const node of nodes) await node.stop();
      await redis.stop();
      await database.drop();
    }, 60_000);

    it('is one limit: what was asked of one node counts at the other', async () => {
      const [first, second] = await atBoth('staff');
      expect(await passed(first, 20)).toBe(20);
      // Told without anybody waiting for it: the first request here brings the other node's count.
      expect((await second.get('/api/session')).status).toBe(200);
      await until('the second node knows', async () => (await second.get('/api/session')).status === 429);
      // Those of both nodes together, and few more that were under way while they told each other.
      expect(await passed(first, LIMIT)).toBeLessThan(5);
    });

    it('lets no request wait for a frozen Redis: each node counts for itself', async () => {
      const [first, second] = await atBoth('direct');
      redis.signal('SIGSTOP');
      const answers = await Promise.race([
        Promise.all([passed(first, LIMIT + 10), passed(second, LIMIT + 10)]),
        // Longer than the test takes with Redis; Redis itself does not come back before.
        new Promise((resolve) => setTimeout(resolve, 20_000, 'requests waited').unref()),
      ]);
      expect(answers).toEqual([LIMIT, LIMIT]);
    });
  },
);
