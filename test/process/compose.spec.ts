import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbedded, type EmbeddedPostgres } from '../../src/platform/database/embedded/index.js';
import { next, TestClient, type TestSocket } from '../support/app.js';
import { freePort, startApp, type AppProcess } from '../support/app-process.js';
import { environmentOf, readCompose } from '../support/compose.js';
import { machineProgram } from '../support/machine.js';
import { loginOf, OFFICE_PASSWORD, people, seedOffice, type OfficePerson } from '../support/office.js';
import { execute, urlOf } from '../support/postgres.js';
import { startRedis, type RedisProcess } from '../support/redis.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const root = resolve(import.meta.dirname, '../..');
const quiet = () => undefined;
const redisServer = machineProgram('redis-server');

/** The processes of docker-compose.yml, started by hand with the environment that the file gives them. */
(redisServer === undefined ? describe.skip : describe)(
  'the processes of docker-compose.yml (needs redis-server)',
  () => {
    const { services } = readCompose();
    const stops: (() => Promise<unknown>)[] = [];
    let folder: string;
    let server: EmbeddedPostgres;
    let databaseUrl: string;
    let redis: RedisProcess;
    let proxy: TcpProxy;
    let app1: AppProcess;
    let app2: AppProcess;
    let worker: AppProcess;
    let publicUrl: string;

    /** What the file says, with the addresses that its host names have here. */
    function environment(name: string): Record<string, string> {
      const env = environmentOf(services[name]!, { POSTGRES_PASSWORD: 'unused', PUBLIC_URL: publicUrl });
      expect(new URL(env.DATABASE_URL!).hostname).toBe('database');
      expect(new URL(env.REDIS_URL!).hostname).toBe('redis');
      return { ...env, DATABASE_URL: databaseUrl, REDIS_URL: redis.url };
    }

    async function start(name: string): Promise<AppProcess> {
      // Swept once a minute: what arrives earlier was told by the other node.
      const app = await startApp({ env: { ...environment(name), FEED_SWEEP_MS: '60000' } });
      stops.push(() => app.stop());
      return app;
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tanggap-compose-'));
      stops.push(() => rm(folder, { recursive: true, force: true }));
      server = await startEmbedded({
        dataDir: folder,
        settings: { fsync: 'off' },
        log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      });
      stops.push(() => server.stop());
      await execute(server.url, 'CREATE DATABASE compose');
      databaseUrl = urlOf(server.url, 'compose');
      redis = await startRedis(redisServer!);
      stops.push(() => redis.stop());
      publicUrl = `http://127.0.0.1:${await freePort()}`;
    });

    afterAll(async () => {
      for (const stop of stops.reverse()) await stop();
    });

    it('keeps a node from a database that nobody migrated, with one sentence', async () => {
      const node = await startApp({ env: environment('app1'), waitReady: false });
      try {
        expect(await node.exited()).toEqual({ code: 1, signal: null });
        expect(node.logs().trim().split('\n')).toEqual([expect.stringContaining('migration(s) behind')]);
      } finally {
        await node.stop();
      }
    });

    it('migrates once, as a service that ends', async () => {
      const [program, ...args] = services.migrate!.command!;
      expect(program).toBe('node');
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        cwd: root,
        env: { PATH: process.env.PATH, ...environment('migrate') },
      });
      expect(stdout).toContain('up to date');
    });

    it('serves through the proxy from two web nodes, and health alone from the worker', async () => {
      [app1, app2, worker] = [await start('app1'), await start('app2'), await start('worker')];
      proxy = await startTcpProxy(Number(new URL(publicUrl).port), [app1.port, app2.port]);
      stops.push(() => proxy.stop());

      for (const address of [app1.url, app2.url, worker.url]) {
        expect((await fetch(`${address}/health/live`)).status).toBe(200);
        expect((await fetch(`${address}/health/ready`)).status).toBe(200);
      }
      // Two connections: one to each node.
      for (const attempt of [1, 2]) {
        const page = await fetch(`${proxy.url}/`, { headers: { accept: 'text/html', connection: 'close' } });
        expect([attempt, page.status]).toEqual([attempt, 200]);
        expect((await fetch(`${proxy.url}/api/session`, { headers: { connection: 'close' } })).status).toBe(
          401,
        );
      }
      expect((await fetch(`${worker.url}/api/session`)).status).toBe(404);
      expect((await fetch(`${worker.url}/`, { headers: { accept: 'text/html' } })).status).toBe(404);
    });

    /** A browser at this node, with the session that the person opened at another. */
    const at = (node: { url: string }, other: TestClient): TestClient => {
      const client = new TestClient(node.url);
      for (const pair of other.cookie.split('; '))
        client.setCookie(...(pair.split('=', 2) as [string, string]));
      return client;
    };

    async function logIn(who: OfficePerson): Promise<TestClient> {
      const client = new TestClient(proxy.url);
      expect(
        (await client.post('/api/session', { login: loginOf(who), password: OFFICE_PASSWORD })).status,
      ).toBe(201);
      return client;
    }

    /** Comments from one node to a device at the other; resolves when it is there. */
    async function comment(from: TestClient, socket: TestSocket, body: string): Promise<number> {
      const arrives = next(
        socket,
        'feed',
        (event) => event.kind === 'feedback.given' && JSON.stringify(event.data).includes(body),
      );
      const began = performance.now();
      const answer = await from.post('/api/feedback', {
        id: randomUUID(),
        recipientId: people.staff,
        kind: 'praise',
        body,
      });
      expect(answer.status).toBe(201);
      await arrives;
      return performance.now() - began;
    }

    it('knows a session on every node, and brings a comment from one node to a device at the other', async () => {
      const owner = new pg.Client({ connectionString: databaseUrl });
      await owner.connect();
      await seedOffice(
        async (text, parameters) => (await owner.query<Record<string, unknown>>(text, parameters)).rows,
      );
      await owner.end();

      const [staff, direct] = [await logIn('staff'), await logIn('direct')];
      for (const node of [app1, app2]) expect((await at(node, staff).get('/api/session')).status).toBe(200);
      expect((await at(worker, staff).get('/api/session')).status).toBe(404);

      const device = at(app2, staff).socket();
      stops.push(() => Promise.resolve(device.disconnect()));
      const caughtUp = next(device, 'beat');
      device.connect();
      await caughtUp;
      // Far below the minute of the sweep: Redis told the other node.
      expect(await comment(at(app1, direct), device, 'dari simpul pertama')).toBeLessThan(5_000);
      device.disconnect();

      // With Redis frozen the write is as quick as ever, and the sweep brings the comment.
      await app2.restart({ FEED_SWEEP_MS: '1000' });
      redis.signal('SIGSTOP');
      try {
        const late = at(app2, staff).socket();
        stops.push(() => Promise.resolve(late.disconnect()));
        const again = next(late, 'beat');
        late.connect();
        await again;
        expect(await comment(at(app1, direct), late, 'tanpa Redis')).toBeLessThan(5_000);
        late.disconnect();
      } finally {
        redis.signal('SIGCONT');
      }
    });

    it('goes on when one node is killed, and takes it back', async () => {
      await app1.kill('SIGKILL');
      for (const attempt of [1, 2, 3]) {
        const answer = await fetch(`${proxy.url}/health/live`, { headers: { connection: 'close' } });
        expect([attempt, answer.status]).toEqual([attempt, 200]);
      }
      await app1.restart();
      expect((await fetch(`${app1.url}/health/ready`)).status).toBe(200);
    });

    it('stops every process in order and with code 0', async () => {
      for (const app of [app1, app2, worker])
        expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    });
  },
);
