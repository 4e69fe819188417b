import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient } from '../support/app.js';
import { machineProgram } from '../support/machine.js';
import { loginOf, OFFICE_PASSWORD, seedOffice, type OfficePerson } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { startRedis, type RedisProcess } from '../support/redis.js';

const redisServer = machineProgram('redis-server');

/** A second for the door, three for the page, and a busy machine. */
const BOUND_MS = 10_000;

/** A line to Redis that lets one more answer through and then loses what is asked. */
async function startLine(port: number) {
  let [armed, silent] = [false, false];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => {
      if (!silent) redis.write(bytes);
    });
    redis.on('data', (bytes) => {
      client.write(bytes);
      silent ||= armed;
    });
    client.once('close', () => redis.destroy());
    redis.once('close', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    fallSilentAfterAnAnswer: () => (armed = true),
    mend: () => {
      [armed, silent] = [false, false];
      cut();
    },
    stop: () => {
      server.close();
      cut();
    },
  };
}

interface Queues {
  queues: { name: string; jobs: { id: string; name: string; data: unknown }[] }[];
}

describe.each(['PostgreSQL', 'Redis'] as const)('the page of the queues on %s', (backend) => {
  const test = backend === 'Redis' && redisServer === undefined ? it.skip : it;
  const note = backend === 'Redis' ? ' (needs redis-server)' : '';
  let database: TestDatabase;
  let redis: RedisProcess | undefined;
  let line: Awaited<ReturnType<typeof startLine>> | undefined;
  let app: AppProcess;
  const clients = new Map<string, TestClient>();

  beforeAll(async () => {
    database = await createDatabase();
    if (backend === 'Redis' && redisServer !== undefined) {
      redis = await startRedis(redisServer);
      line = await startLine(redis.port);
    }
    const owner = new pg.Pool({ connectionString: database.url, max: 1 });
    await seedOffice(
      async (text, parameters = []) => (await owner.query<Record<string, unknown>>(text, parameters)).rows,
    );
    await owner.end();
    // No worker: what is asked for stays in the queue to be looked at.
    app = await startApp({
      env: {
        DATABASE_URL: database.url,
        DATABASE_POOL: '4',
        ROLES: 'web',
        ...(line === undefined ? {} : { REDIS_URL: line.url }),
      },
    });
    for (const who of ['admin', 'hr', 'leader', 'staff'] satisfies OfficePerson[]) {
      const client = new TestClient(app.url);
      const login = await client.post('/api/session', { login: loginOf(who), password: OFFICE_PASSWORD });
      expect(login.status).toBe(201);
      clients.set(who, client);
    }
    clients.set('nobody', new TestClient(app.url));
  });
  afterAll(async () => {
    await app.stop();
    line?.stop();
    await redis?.stop();
    await database.drop();
  });
  const as = (who: string) => clients.get(who)!;

  test(`is there for admins alone, its files and its buttons too${note}`, async () => {
    const page = await as('admin').get<string>('/api/queues');
    expect(page.status).toBe(200);
    const files = [...page.body.matchAll(/(?:src|href)="(static\/[^"]+\.(?:js|css))"/g)].map((m) => m[1]!);
    expect(files.length).toBeGreaterThan(2);
    const paths = [
      '/api/queues',
      '/api/queues/',
      '/api/queues/queue/work',
      '/api/queues/api/queues',
      ...files.map((file) => `/api/queues/${file}`),
    ];
    for (const path of paths) {
      expect([path, (await as('admin').get(path)).status]).toEqual([path, 200]);
      for (const who of ['hr', 'leader', 'staff', 'nobody'])
        expect([path, who, (await as(who).get(path)).status]).toEqual([path, who, 404]);
    }
    const button = '/api/queues/api/queues/work/clean/completed';
    for (const who of ['hr', 'staff', 'nobody']) expect((await as(who).put(button)).status).toBe(404);
    const foreign = new TestClient(app.url);
    for (const pair of as('admin').cookie.split('; '))
      foreign.setCookie(...(pair.split('=') as [string, string]));
    foreign.headers = { origin: 'https://elsewhere.example' };
    expect((await foreign.put(button)).status).toBe(403);
    expect((await as('admin').put(button)).status).toBe(200);
  });

  test(`shows both queues and jobs with ids alone${note}`, async () => {
    const { status } = await as('hr').post('/api/summaries/2026-W44/runs');
    expect(status).toBe(202);
    const list = async () =>
      (await as('admin').get<Queues>('/api/queues/api/queues?activeQueue=work&page=1&jobsPerPage=10')).body
        .queues;
    expect((await list()).map((queue) => queue.name).sort()).toEqual(['outside', 'work']);
    const work = (await list()).find((queue) => queue.name === 'work')!;
    expect(work.jobs).toMatchObject([
      { name: 'summary.compute', data: { data: { week: '2026-W44' }, correlationId: expect.any(String) } },
    ]);
  });

  // On PostgreSQL the queue is away when the database is, and then nobody is an admin.
  if (backend === 'Redis') {
    const frozen = async <T>(fn: () => Promise<T>): Promise<T> => {
      redis?.signal('SIGSTOP');
      try {
        return await fn();
      } finally {
        redis?.signal('SIGCONT');
      }
    };
    const within = async <T>(fn: () => Promise<T>): Promise<T> => {
      const began = performance.now();
      const answer = await fn();
      expect(performance.now() - began).toBeLessThan(BOUND_MS);
      return answer;
    };
    const ready = async () => {
      const { status, body } = await as('nobody').get<{ status: string; queue: string }>('/health/ready');
      return { http: status, status: body.status, queue: body.queue };
    };
    const data = '/api/queues/api/queues?activeQueue=work&page=1&jobsPerPage=10';

    test(`answers without waiting while its queue is away, and shows it again afterwards${note}`, async () => {
      await frozen(async () => {
        for (const path of ['/api/queues', data]) {
          const { status, body, headers } = await within(() => as('admin').get<{ code: string }>(path));
          expect([path, status, body.code]).toEqual([path, 503, 'UNAVAILABLE']);
          expect(headers.get('content-type')).toContain('application/problem+json');
          expect(headers.get('retry-after')).toBe('2');
          expect((await as('hr').get(path)).status).toBe(404);
        }
        // People are served as ever: the node stays ready, and says what is away.
        expect(await within(ready)).toEqual({ http: 200, status: 'ready', queue: 'away' });
      });
      await until('the queue answers again', async () => (await ready()).queue === 'ok');
      for (const path of ['/api/queues', data]) expect((await as('admin').get(path)).status).toBe(200);
    });

    test(`does not wait for a queue that falls silent while it is asked${note}`, async () => {
      // The door gets its answer from Redis; what the page asks then reaches nobody.
      line?.fallSilentAfterAnAnswer();
      try {
        const { status, body } = await within(() => as('admin').get<{ code: string }>(data));
        expect([status, body.code]).toEqual([503, 'UNAVAILABLE']);
      } finally {
        line?.mend();
      }
      await until('the page is there again', async () => (await as('admin').get(data)).status === 200);
    });
  }

  test(`asks nothing from elsewhere, under the policy of all pages but for its own <base>${note}`, async () => {
    const page = await as('admin').get<string>('/api/queues');
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    const policy = (answer: { headers: Headers }) => answer.headers.get('content-security-policy') ?? '';
    const usual = policy(await as('admin').get('/api/docs'));
    const rule = (name: string, from: string) => from.split(';').find((one) => one.startsWith(`${name} `));
    expect(rule('base-uri', usual)).toBe("base-uri 'none'");
    expect(rule('base-uri', policy(page))).toBe("base-uri 'self'");
    expect(rule('style-src', policy(page))).not.toContain('unsafe');
    for (const name of ['default-src', 'script-src', 'connect-src', 'object-src', 'frame-ancestors'])
      expect(rule(name, policy(page))).toBe(rule(name, usual));
  });
});
