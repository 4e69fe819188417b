import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { startTestApp, TestClient, type Answer, type TestApp } from '../support/app.js';
import { OFFICE_PASSWORD, people, seedOffice, units, type Office } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { expectProblem, wire } from '../support/wire.js';

const expectAway = (answer: Answer<unknown>): void => {
  expectProblem(answer, 503, 'UNAVAILABLE');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
};

const feedback = () => ({
  id: randomUUID(),
  recipientId: people.staff,
  kind: 'praise',
  body: 'Tetap terkirim.',
});

/** "Database away, lock timeout or stopping → 503 `UNAVAILABLE` with `Retry-After`, never 500", on the built program. */
describe('the contract while the database is away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let app: AppProcess;
  let office: Office;
  let direct: TestClient;

  beforeAll(async () => {
    database = await createDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    office = await seedOffice(
      async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
    );
    await client.end();
    const url = new URL(database.url);
    proxy = await startTcpProxy(0, [Number(url.port)]);
    url.port = String(proxy.port);
    app = await startApp({ env: { DATABASE_URL: url.href } });
    direct = new TestClient(app.url);
    expect((await direct.post('/api/session', { login: 'direct', password: OFFICE_PASSWORD })).status).toBe(
      201,
    );
  }, 120_000);
  afterAll(async () => {
    proxy.release();
    await app.stop();
    await proxy.stop();
    await database.drop();
  }, 60_000);

  const requests = () => [
    direct.get('/api/session'),
    direct.get('/api/people?under=me'),
    direct.get(`/api/board?unit=${units.section}`),
    direct.get('/api/feed'),
    direct.get(`/api/reports?owner=${people.staff}`),
    direct.get('/api/indicators'),
    direct.get('/api/summaries'),
    direct.post('/api/feedback', feedback()),
    direct.put(`/api/reports/mine/${office.today}`, { lines: [{ activity: 'Satu' }] }),
    direct.delete('/api/session/list/00000000-0000-4000-8000-000000000000'),
    new TestClient(app.url).post('/api/session', { login: 'staff', password: OFFICE_PASSWORD }),
  ];

  it('answers 503 to everything while every line is cut, and serves again after', async () => {
    const cutting = setInterval(() => {
      proxy.cut();
    }, 1);
    try {
      const answers = await Promise.all(requests());
      for (const answer of answers) {
        if (answer.status === 503) expectAway(answer);
        // One that slipped through between two cuts is as good as ever; nothing in between is.
        else expect(answer.status).toBeLessThan(500);
      }
      expect(answers.filter((a) => a.status === 503).length).toBeGreaterThan(5);
    } finally {
      clearInterval(cutting);
    }
    await until('it serves again', async () => (await direct.get('/api/session')).status === 200);
    const sent = feedback();
    expect((await direct.post('/api/feedback', sent)).status).toBe(201);
    expect((await direct.post('/api/feedback', sent)).status).toBe(200);
  });

  it('answers 503 within a time that a person waits while the database is silent', async () => {
    proxy.hold();
    try {
      const start = performance.now();
      const answers = await Promise.all(requests());
      expect(answers.map((a) => a.status)).toEqual(answers.map(() => 503));
      for (const answer of answers) expectAway(answer);
      expect(performance.now() - start).toBeLessThan(30_000);
      expect((await wire(app.url, 'GET', '/health/live')).status).toBe(200);
    } finally {
      proxy.release();
    }
    await until('it serves again', async () => (await direct.get('/api/session')).status === 200, 40_000);
  }, 120_000);

  it('does not start on a database that is silent', async () => {
    proxy.hold();
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const other = await startApp({ env: { DATABASE_URL: url.href }, waitReady: false });
    try {
      expect(await other.exited(45_000)).toMatchObject({ code: 1 });
      expect(other.logs()).toMatch(/DATABASE_URL/);
    } finally {
      proxy.release();
      await other.stop();
    }
    await until('it serves again', async () => (await direct.get('/api/session')).status === 200, 40_000);
  }, 120_000);
});

describe('the contract while rows are locked or the process stops', () => {
  let app: TestApp;
  let direct: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    await seedOffice(app.sql);
    direct = await app.login('direct');
  });
  afterAll(() => app.stop());

  it('answers 503 to a write that waits too long for a lock, and writes nothing', async () => {
    const holder = new pg.Client({ connectionString: app.database.url });
    await holder.connect();
    const sent = feedback();
    try {
      await holder.query('BEGIN; LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE');
      expectAway(await direct.post('/api/feedback', sent));
    } finally {
      await holder.query('ROLLBACK');
      await holder.end();
    }
    expect((await direct.post('/api/feedback', sent)).status).toBe(201);
  });

  it('answers 503 when connections are ended by the server', async () => {
    await app.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const answers = await Promise.all(Array.from({ length: 12 }, () => direct.get('/api/session')));
    for (const answer of answers) {
      if (answer.status === 503) expectAway(answer);
      else expect(answer.status).toBe(200);
    }
    await until('it serves', async () => (await direct.get('/api/session')).status === 200);
  });

  it('answers 503 when it stops, also to who waits', async () => {
    app.intake.close();
    expectAway(await direct.get('/api/session'));
    expectAway(await direct.post('/api/feedback', feedback()));
    expect((await wire(app.url, 'GET', '/health/live')).status).toBe(200);
    expect((await wire(app.url, 'GET', '/health/ready')).status).toBe(503);
  });
});
