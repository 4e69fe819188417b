import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort, startApp, until, type AppOptions, type AppProcess } from '../support/app-process.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { TestClient } from '../support/app.js';
import { seedOffice } from '../support/office.js';
import { execute, SERVER_URL_VARIABLE, urlOf } from '../support/postgres.js';
import { expectFields, expectProblem, wire } from '../support/wire.js';

const LOGINS = ['staf', 'staf2', 'atasan', 'kabid', 'staf.pkm', 'atasan.pkm', 'pimpinan', 'hr', 'admin'];

const logIn = async (url: string, login: string): Promise<TestClient> => {
  const client = new TestClient(url);
  const answer = await client.post<{ person: { id: string } }>('/api/session', {
    login,
    password: 'tanggap-demo',
  });
  expect([login, answer.status]).toEqual([login, 201]);
  client.personId = answer.body.person.id;
  return client;
};

/** The sections "Running" and "Demo organisation" of the contract, on the built program. */
describe('the contract of the running program', () => {
  const started: AppProcess[] = [];
  const databases: TestDatabase[] = [];

  const start = async (options: AppOptions = {}): Promise<AppProcess> => {
    const app = await startApp(options);
    started.push(app);
    return app;
  };
  const database = async (): Promise<TestDatabase> => {
    const made = await createDatabase();
    databases.push(made);
    return made;
  };
  const rows = async <T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const cleanUp = async () => {
    for (const app of started.splice(0)) await app.stop();
    for (const made of databases.splice(0)) await made.drop();
  };

  /** A start that has to fail: what it said, beside the structured log. */
  const refusal = async (options: AppOptions): Promise<{ code: number | null; sentences: string[] }> => {
    const app = await start({ ...options, waitReady: false });
    const { code } = await app.exited(60_000);
    const sentences = app
      .logs()
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('{'));
    return { code, sentences };
  };

  describe('with the demo in an embedded database', () => {
    let app: AppProcess;
    beforeAll(async () => {
      app = await start();
    }, 120_000);
    afterAll(cleanUp, 60_000);

    it('prints the address and the logins of the demo, and no set-up link', async () => {
      await app.waitForLog(/admin/);
      expect(app.logs()).toContain(app.url);
      for (const login of LOGINS)
        expect(app.logs()).toMatch(new RegExp(`^\\s+${login.replace('.', '\\.')}\\b`, 'm'));
      expect(app.logs()).toContain('tanggap-demo');
      expect(app.logs()).not.toMatch(/token=/);
    });

    it('lets the nine log in, who have nothing for today', async () => {
      for (const login of LOGINS) {
        const client = await logIn(app.url, login);
        const session = await client.get<{ today: string }>('/api/session');
        const { today } = session.body;
        const own = await client.get<{ items: unknown[] }>(
          `/api/reports?owner=${client.personId}&from=${today}&to=${today}`,
        );
        expect([login, own.status, own.body.items]).toEqual([login, 200, []]);
        expectProblem(await client.get(`/api/people/${randomUUID()}`), 404);
        await client.delete('/api/session');
      }
    });

    it('knows their relations', async () => {
      const person = async (login: string) =>
        (
          await (
            await logIn(app.url, login)
          ).get<{ person: { id: string; supervisorId: string | null; unitId: string; roles: string[] } }>(
            '/api/session',
          )
        ).body.person;
      const [staf, staf2, atasan, kabid] = [
        await person('staf'),
        await person('staf2'),
        await person('atasan'),
        await person('kabid'),
      ];
      expect(staf.supervisorId).toBe(atasan.id);
      expect(staf2).toMatchObject({ supervisorId: atasan.id, unitId: staf.unitId });
      expect(atasan.supervisorId).toBe(kabid.id);
      expect((await person('staf.pkm')).supervisorId).toBe((await person('atasan.pkm')).id);
      expect((await person('pimpinan')).roles).toContain('leader');
      expect((await person('hr')).roles).toContain('hr');
      expect((await person('admin')).roles).toContain('admin');
      expect(atasan.roles).toContain('supervisor');
    });

    it('has sixty employees or more and eight past weeks', async () => {
      const hr = await logIn(app.url, 'hr');
      const ids = new Set<string>();
      let cursor = '';
      for (;;) {
        const page = await hr.get<{ items: { id: string }[]; next: string | null }>(
          `/api/people?limit=50${cursor}`,
        );
        for (const person of page.body.items) ids.add(person.id);
        if (page.body.next === null) break;
        cursor = `&cursor=${encodeURIComponent(page.body.next)}`;
      }
      expect(ids.size).toBeGreaterThanOrEqual(60);
      const staf = await logIn(app.url, 'staf');
      const { today } = (await staf.get<{ today: string }>('/api/session')).body;
      const eight = new Date(Date.parse(today) - 56 * 86_400_000).toISOString().slice(0, 10);
      const reports = await staf.get<{ items: { date: string }[] }>(
        `/api/reports?owner=${staf.personId}&from=${eight}&to=${today}&limit=200`,
      );
      expect(reports.body.items.length).toBeGreaterThan(25);
      const summaries = await until(
        'eight summaries',
        async () => {
          const list = await hr.get<{ items: { week: string }[] }>('/api/summaries?limit=100');
          const weeks = new Set(list.body.items.map((s) => s.week));
          return weeks.size >= 8 && weeks;
        },
        60_000,
      );
      expect(summaries.size).toBeGreaterThanOrEqual(8);
      expect((await staf.get<{ items: unknown[] }>('/api/indicators')).body.items.length).toBeGreaterThan(0);
      expect((await staf.get<{ items: unknown[] }>('/api/feedback')).body.items.length).toBeGreaterThan(0);
    }, 90_000);

    it('tells of its health, and gives metrics to loopback', async () => {
      expect((await wire(app.url, 'GET', '/health/live')).status).toBe(200);
      const ready = await wire(app.url, 'GET', '/health/ready');
      expect(ready.status).toBe(200);
      expect(ready.json).toMatchObject({ database: 'ok', queue: 'ok' });
      const metrics = await wire(app.url, 'GET', '/metrics');
      expect(metrics.status).toBe(200);
      expect(metrics.headers['content-type']).toMatch(/^text\/plain/);
      expect(metrics.text).toMatch(/^# TYPE \w+ (counter|gauge|histogram)$/m);
    });

    it('serves the page at the root and at any page of the client, but not below /api', async () => {
      for (const path of ['/', '/masuk', '/some/deep/link']) {
        const answer = await wire(app.url, 'GET', path, { accept: 'text/html' });
        expect([path, answer.status]).toEqual([path, 200]);
        expect(answer.headers['content-type']).toMatch(/^text\/html/);
      }
      expectProblem(await wire(app.url, 'GET', '/api/nowhere', { accept: 'text/html' }), 404);
      expectProblem(await wire(app.url, 'GET', '/api', { accept: 'text/html' }), 404);
      expectProblem(await wire(app.url, 'GET', '/api/', { accept: 'text/html' }), 404);
    });

    it('refuses a data folder in use in one sentence, and does not disturb its owner', async () => {
      const { code, sentences } = await refusal({ dataDir: app.dataDir });
      expect(code).toBe(1);
      expect(sentences).toHaveLength(1);
      expect(sentences[0]).toContain(app.dataDir);
      expect((await wire(app.url, 'GET', '/health/ready')).status).toBe(200);
    });

    it('keeps its data between starts, and stops cleanly on SIGINT and SIGTERM', async () => {
      const [staf, atasan] = [await logIn(app.url, 'staf'), await logIn(app.url, 'atasan')];
      const id = randomUUID();
      const given = await atasan.post('/api/feedback', {
        id,
        recipientId: staf.personId,
        kind: 'praise',
        body: 'Tetap ada.',
      });
      expect(given.status).toBe(201);
      expect(await app.kill('SIGINT')).toEqual({ code: 0, signal: null });
      await app.restart();
      const list = await staf.get<{ items: { id: string }[] }>('/api/feedback?order=desc&limit=5');
      expect(list.body.items.map((f) => f.id)).toContain(id);
      expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    }, 60_000);
  });

  describe('refusals to start', () => {
    afterEach(cleanUp, 60_000);

    it('a taken port', async () => {
      const holder = createServer();
      await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
      const address = holder.address();
      const port = String(typeof address === 'object' && address !== null ? address.port : 0);
      const { url } = await database();
      const { code, sentences } = await refusal({ env: { PORT: port, DATABASE_URL: url } });
      await new Promise((done) => holder.close(done));
      expect([code, sentences]).toEqual([1, [expect.stringContaining(port)]]);
    });

    it('an unreachable database', async () => {
      const port = await freePort();
      const { code, sentences } = await refusal({
        env: { DATABASE_URL: `postgres://nobody:secret-word@127.0.0.1:${String(port)}/none` },
      });
      expect([code, sentences]).toEqual([1, [expect.stringMatching(/DATABASE_URL/)]]);
      expect(sentences.join()).not.toContain('secret-word');
    });

    it('a wrong password or a missing database', async () => {
      const server = new URL(String(process.env[SERVER_URL_VARIABLE]));
      server.password = 'wrong';
      for (const url of [server.href, urlOf(String(process.env[SERVER_URL_VARIABLE]), 'no_such_database')]) {
        const { code, sentences } = await refusal({ env: { DATABASE_URL: url } });
        expect([code, sentences]).toEqual([1, [expect.stringMatching(/DATABASE_URL/)]]);
      }
    });

    it('bad variables, all named at once', async () => {
      const { code, sentences } = await refusal({ env: { PORT: 'x', ROLES: 'cook', MIGRATE: 'maybe' } });
      expect(code).toBe(1);
      for (const name of ['PORT', 'ROLES', 'MIGRATE']) expect(sentences.join('\n')).toContain(name);
    });

    it('a schema that is behind under MIGRATE=0', async () => {
      const name = `behind_${randomUUID().replaceAll('-', '')}`;
      const server = String(process.env[SERVER_URL_VARIABLE]);
      await execute(server, `CREATE DATABASE ${name}`);
      try {
        const { code, sentences } = await refusal({
          env: { DATABASE_URL: urlOf(server, name), MIGRATE: '0' },
        });
        expect([code, sentences.length]).toEqual([1, 1]);
        expect(sentences[0]).toMatch(/migrat/i);
      } finally {
        await execute(server, `DROP DATABASE ${name} WITH (FORCE)`);
      }
    });

    it('the demo in a database that holds other people', async () => {
      const { url } = await database();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await seedOffice(
        async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
      );
      await client.end();
      const { code, sentences } = await refusal({ env: { DATABASE_URL: url, TANGGAP_DEMO: '1' } });
      expect([code, sentences.length]).toEqual([1, 1]);
      expect(sentences[0]).toMatch(/TANGGAP_DEMO/);
    });
  });

  describe('with a database of somebody else', () => {
    afterEach(cleanUp, 60_000);

    it('loads no demo by itself and prints a set-up link that makes the first admin once', async () => {
      const { url } = await database();
      const app = await start({ env: { DATABASE_URL: url } });
      await app.waitForLog(/token=/);
      expect(app.logs()).not.toContain('tanggap-demo');
      expect(await rows(url, 'SELECT 1 FROM person')).toEqual([]);
      const token = /token=(\S+)/.exec(app.logs())?.[1];
      const answers = [];
      for (let i = 0; i < 2; i++)
        answers.push(
          await new TestClient(app.url).post('/api/setup', {
            token,
            organisation: 'Kabupaten Uji',
            zone: 'Asia/Jakarta',
            name: 'Admin Pertama',
            login: 'admin',
            password: 'kata-sandi-pertama',
          }),
        );
      expect(answers[0]?.status).toBe(201);
      expect(answers[1]?.status).toBeGreaterThanOrEqual(400);
      const admin = new TestClient(app.url);
      expect(
        (await admin.post('/api/session', { login: 'admin', password: 'kata-sandi-pertama' })).status,
      ).toBe(201);
    }, 120_000);

    it('loads the demo where TANGGAP_DEMO=1 asks for it', async () => {
      const { url } = await database();
      const app = await start({ env: { DATABASE_URL: url, TANGGAP_DEMO: '1', ROLES: 'web' } });
      await logIn(app.url, 'staf');
    }, 120_000);

    it('never loads the demo where TANGGAP_DEMO=0 forbids it', async () => {
      const app = await start({ env: { TANGGAP_DEMO: '0' } });
      await app.waitForLog(/token=/);
      expect(app.logs()).not.toContain('tanggap-demo');
    }, 120_000);

    it('answers health and metrics, and nothing else, as a mere worker', async () => {
      const { url } = await database();
      const app = await start({ env: { DATABASE_URL: url, ROLES: 'worker' } });
      expect((await wire(app.url, 'GET', '/health/live')).status).toBe(200);
      const ready = await wire(app.url, 'GET', '/health/ready');
      expect(ready.status).toBe(200);
      expectFields(ready.json, ['database', 'queue']);
      expect((await wire(app.url, 'GET', '/metrics')).status).toBe(200);
      for (const path of ['/', '/api/session', '/api/openapi.json'])
        expect([path, (await wire(app.url, 'GET', path)).status]).toEqual([path, 404]);
    }, 60_000);
  });
});
