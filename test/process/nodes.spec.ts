import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createClient } from 'redis';
import type { BoardCell, BoardChange } from '#contracts/board.js';
import type { Beat } from '#contracts/feed.js';
import type { Report } from '#contracts/reports.js';
import { boardDigest } from '#contracts/rules/board-digest.js';
import type { SummaryRun } from '#contracts/summaries.js';
import { startEmbedded, type EmbeddedPostgres } from '../../src/platform/database/embedded/index.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { next, TestClient, type TestSocket } from '../support/app.js';
import { machineProgram } from '../support/machine.js';
import { OFFICE_PASSWORD, people, seedOffice, units, type Office } from '../support/office.js';
import { startRedis, type RedisProcess } from '../support/redis.js';
import { Replica } from '../support/replica.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const program = machineProgram('redis-server');
const quiet = () => undefined;
/** A build that is broken on purpose takes the place of `dist/` (`npm run test:mutations`). */
const build = process.env['BUILD_UNDER_TEST'];
const builds = build === undefined ? {} : { build };

/** A sweep that never comes within a test: what arrives was told through Redis. */
const NO_SWEEP_MS = '3000000';
/** What the other node may need when Redis is away. */
const SWEEP_MS = '1000';
/** What a sweep itself may take on a busy machine; see `late.ts` of the fault suite. */
const SWEEP_MARGIN_MS = 3_000;
const PATIENCE_MS = 20_000;

(program ? describe : describe.skip)('two web nodes and a worker (needs redis-server)', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let owner: pg.Pool;
  let office: Office;
  let redis: RedisProcess;
  /** Where REDIS_URL leads; empty: nowhere. */
  const behind: number[] = [];
  let proxy: TcpProxy;
  let [a, b, worker]: (AppProcess | undefined)[] = [];
  const devices: Replica[] = [];
  const sockets: TestSocket[] = [];

  const nodes = () => {
    if (a === undefined || b === undefined) throw new Error('not started');
    return { a, b };
  };
  const sql = async (text: string, parameters: unknown[] = []) =>
    (await owner.query<Record<string, unknown>>(text, parameters)).rows;
  const logIn = async (node: AppProcess, login: string) => {
    const client = new TestClient(node.url);
    const answer = await client.post('/api/session', { login, password: OFFICE_PASSWORD });
    expect(answer.status).toBe(201);
    return client;
  };
  /** The same browser at another node. */
  const at = (node: AppProcess, client: TestClient) => {
    const other = new TestClient(node.url);
    for (const pair of client.cookie.split('; ')) other.setCookie(...(pair.split('=') as [string, string]));
    return other;
  };
  const device = async (client: TestClient) => {
    const replica = new Replica(client);
    devices.push(replica);
    return replica.catchUp();
  };
  const comment = async (author: TestClient, body: string) => {
    const answer = await author.post('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body,
    });
    expect([body, answer.status]).toEqual([body, 201]);
  };
  const shows = (replica: Replica, body: string) =>
    until(`a device shows ${body}`, () => replica.bodies.includes(body), 20_000);
  const connect = async (client: TestClient) => {
    const socket = client.socket();
    sockets.push(socket);
    const beat = next(socket, 'beat', () => true, 20_000);
    socket.connect();
    await beat;
    return socket;
  };
  const closed = (socket: TestSocket) => until('the socket is closed', () => !socket.connected, 20_000);
  const watch = async (socket: TestSocket): Promise<BoardCell[]> => {
    const answer = await socket.emitWithAck('board.watch', { unit: units.section });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.cells;
  };
  const report = async (client: TestClient) => {
    const path = `/api/reports/mine/${office.today}`;
    const stored = await client.get<{ report: Report | null }>(`${path}/start`);
    const put = await client.put<Report>(path, {
      lines: [{ activity: `Melayani pemohon ${randomUUID()}` }],
      ...(stored.body.report === null ? {} : { base: stored.body.report.draftVersion }),
    });
    expect(put.status).toBe(200);
    expect((await client.post(`${path}/submission`, { id: randomUUID() })).status).toBe(200);
  };
  const has = (personId: string) => (change: BoardChange) =>
    change.cells.some((cell) => cell.personId === personId);
  async function leadToNewRedis(): Promise<void> {
    redis = await startRedis(program ?? '');
    behind.splice(0, behind.length, redis.port);
    proxy.cut();
  }
  async function removeRedis(): Promise<void> {
    behind.splice(0);
    redis.signal('SIGKILL');
    proxy.cut();
    await redis.stop();
  }
  const run = async (hr: TestClient, week: string) => {
    const answer = await hr.post<{ runId: string }>(`/api/summaries/${week}/runs`);
    expect(answer.status).toBe(202);
    return answer.body.runId;
  };
  const done = (hr: TestClient, id: string) =>
    until(
      'the run is done',
      async () => (await hr.get<SummaryRun>(`/api/summaries/runs/${id}`)).body.state === 'done',
      30_000,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tanggap-nodes-'));
    await chmod(folder, 0o755);
    server = await startEmbedded({
      dataDir: join(folder, 'data'),
      settings: { fsync: 'off', full_page_writes: 'off', max_connections: '100' },
      log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
    });
    await migrate(server.url);
    owner = new pg.Pool({ connectionString: server.url, max: 2 });
    owner.on('error', quiet);
    office = await seedOffice(sql);
    proxy = await startTcpProxy(0, behind);
    await leadToNewRedis();
    const env = {
      DATABASE_URL: server.url,
      DATABASE_POOL: '4',
      REDIS_URL: `redis://127.0.0.1:${String(proxy.port)}`,
      ROLES: 'web',
      MIGRATE: '0',
      FEED_SWEEP_MS: NO_SWEEP_MS,
      FEED_BEAT_MS: '500',
      OWED_SWEEP_MS: '500',
    };
    [a, b] = await Promise.all([startApp({ env, ...builds }), startApp({ env, ...builds })]);
  }, 150_000);
  afterEach(() => {
    for (const one of devices.splice(0)) one.goOffline();
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop(), worker?.stop()]);
    await redis.stop();
    await proxy.stop();
    await owner.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  describe('with Redis: without waiting for any sweep', () => {
    it('any node answers any client: a session of one holds on the other, and so does a cursor', async () => {
      const { a, b } = nodes();
      const [staff, direct] = [await logIn(a, 'staff'), await logIn(b, 'direct')];
      expect((await at(b, staff).get('/api/session')).status).toBe(200);
      const there = await device(staff);
      await comment(direct, 'Dari simpul lain.');
      await shows(there, 'Dari simpul lain.');
      there.goOffline();
      const here = new Replica(at(b, staff));
      devices.push(here);
      Object.assign(here, { epoch: there.epoch, last: there.last, mark: there.mark });
      await comment(at(a, direct), 'Selama tidak ada.');
      await here.catchUp();
      await shows(here, 'Selama tidak ada.');
      expect([here.resets.length, here.bodies]).toEqual([0, ['Selama tidak ada.']]);
    });

    it('a logout, a disabled account and another role close the sockets on every node', async () => {
      const { a, b } = nodes();
      const admin = await logIn(a, 'admin');
      const other = await logIn(a, 'other');
      const [leaves, stays] = [await connect(at(b, other)), await connect(await logIn(b, 'other'))];
      expect((await other.delete('/api/session')).status).toBe(204);
      await closed(leaves);
      expect(stays.connected).toBe(true);
      const change = (id: string, body: object) => admin.patch(`/api/admin/people/${id}`, body);
      expect((await change(people.other, { disabled: true })).status).toBe(200);
      await closed(stays);
      expect((await change(people.other, { disabled: false })).status).toBe(200);
      const unitLeader = await connect(await logIn(b, 'unitleader'));
      expect((await change(people.unitLeader, { roles: ['hr', 'leader'] })).status).toBe(200);
      await closed(unitLeader);
    });

    it('a board on one node shows what was written on the other', async () => {
      const { a, b } = nodes();
      const socket = await connect(await logIn(b, 'direct'));
      const before = (await watch(socket)).find((c) => c.personId === people.colleague);
      const changed = next(socket, 'board', has(people.colleague));
      await report(await logIn(a, 'colleague'));
      const cell = (await changed).cells.find((c) => c.personId === people.colleague);
      expect(cell?.report?.state).toBe('submitted');
      expect(cell?.version).toBeGreaterThan(before?.version ?? 0);
    });

    it('nobody waits for a frozen Redis, and what it held back comes when it thaws', async () => {
      const { a, b } = nodes();
      const [staff, direct] = [await logIn(a, 'staff'), await logIn(a, 'direct')];
      const [here, there] = [await device(staff), await device(at(b, staff))];
      redis.signal('SIGSTOP');
      try {
        await comment(direct, 'Redis membeku.');
        await shows(here, 'Redis membeku.');
        expect((await at(b, direct).get('/api/feedback?limit=1')).status).toBe(200);
        await report(await logIn(b, 'askedcolleague'));
      } finally {
        redis.signal('SIGCONT');
      }
      await shows(there, 'Redis membeku.');
    });

    it('a worker does what the queue was told on another node, also when the queue was emptied', async () => {
      const { a } = nodes();
      const hr = await logIn(a, 'hr');
      const id = await run(hr, '2026-W40');
      const client = createClient({ url: redis.url });
      await client.connect();
      await until('the job is in the queue', async () => (await client.dbSize()) > 0);
      await client.flushAll();
      client.destroy();
      worker = await startApp({
        ...builds,
        env: {
          DATABASE_URL: server.url,
          DATABASE_POOL: '4',
          REDIS_URL: `redis://127.0.0.1:${String(proxy.port)}`,
          ROLES: 'worker',
          MIGRATE: '0',
          OWED_SWEEP_MS: '500',
        },
      });
      await done(hr, id);
      await done(hr, await run(hr, '2026-W41'));
    });

    it('hints flow again once a killed Redis has a successor', async () => {
      const { a, b } = nodes();
      const [staff, direct] = [await logIn(a, 'staff'), await logIn(a, 'direct')];
      const there = await device(at(b, staff));
      await removeRedis();
      await comment(direct, 'Redis mati.');
      expect(there.bodies).not.toContain('Redis mati.');
      await leadToNewRedis();
      // Each try is a hint; the first that gets through brings what was missed with it.
      let n = 0;
      await until(
        'a hint arrives',
        async () => {
          if (there.bodies.includes('Redis mati.')) return true;
          await comment(direct, `Apakah sampai? ${String(n++)}`);
          return false;
        },
        30_000,
      );
      await comment(direct, 'Sampai lagi.');
      await shows(there, 'Sampai lagi.');
      expect(there.resets).toHaveLength(1);
    });
  });

  describe('without Redis, absent from the start: within a sweep', () => {
    beforeAll(async () => {
      const { a, b } = nodes();
      await removeRedis();
      await Promise.all([a.kill('SIGKILL'), b.kill('SIGKILL')]);
      await Promise.all([a.restart({ FEED_SWEEP_MS: SWEEP_MS }), b.restart({ FEED_SWEEP_MS: SWEEP_MS })]);
    }, 150_000);

    it('comments arrive', async () => {
      const { a, b } = nodes();
      const [staff, direct] = [await logIn(a, 'staff'), await logIn(a, 'direct')];
      const there = await device(at(b, staff));
      await comment(direct, 'Tanpa Redis.');
      await shows(there, 'Tanpa Redis.');
    });

    it('a logout, a disabled account and another role close the sockets', async () => {
      const { a, b } = nodes();
      const admin = await logIn(a, 'admin');
      const other = await logIn(a, 'other');
      const [leaves, stays] = [await connect(at(b, other)), await connect(await logIn(b, 'other'))];
      expect((await other.delete('/api/session')).status).toBe(204);
      await closed(leaves);
      expect(stays.connected).toBe(true);
      const change = (id: string, body: object) => admin.patch(`/api/admin/people/${id}`, body);
      expect((await change(people.other, { disabled: true })).status).toBe(200);
      await closed(stays);
      const unitLeader = await connect(await logIn(b, 'unitleader'));
      expect((await change(people.unitLeader, { roles: ['leader'] })).status).toBe(200);
      await closed(unitLeader);
    });

    it('boards converge, show at once who is no longer expected, and close when the right is gone', async () => {
      const { a, b } = nodes();
      const [direct, acting] = [
        await connect(await logIn(b, 'direct')),
        await connect(await logIn(b, 'acting')),
      ];
      const cells = await watch(direct);
      await watch(acting);
      const expected = cells.find((c) => c.personId === people.disabled);
      expect(expected?.report).toBeNull();
      const changed = next(direct, 'board', has(people.colleague), 20_000);
      await report(await logIn(a, 'colleague'));
      expect((await changed).cells.find((c) => c.personId === people.colleague)?.report?.state).toBe(
        'submitted',
      );
      const shut = next(acting, 'board.closed', () => true, 20_000);
      await sql(`UPDATE acting_line SET valid_to = $2 WHERE acting_id = $1 AND valid_to > $2`, [
        people.acting,
        office.today,
      ]);
      expect(await shut).toEqual({ unit: units.section });
    });

    it('a hint that was lost costs a board one sweep, and its digest is that of what it was sent by then', async () => {
      const { a, b } = nodes();
      const socket = await connect(await logIn(b, 'direct'));
      const board = new Map((await watch(socket)).map((c) => [c.personId, c]));
      socket.on('board', ({ cells, gone }) => {
        for (const id of gone ?? []) board.delete(id);
        for (const c of cells) board.set(c.personId, c);
      });
      const told = (beat: Beat) => beat.boards?.[units.section];
      const agrees = (beat: Beat) => told(beat) === boardDigest(board.values());
      // The node has been asked for this one: it may not keep it beyond the next change.
      expect(await next(socket, 'beat', agrees, PATIENCE_MS).then(told)).toMatch(/^[0-9a-f]{8}$/);

      // Nobody tells the other node: there is no Redis.
      await report(await logIn(a, 'askedcolleague'));
      const began = performance.now();
      const there = await watch(await connect(await logIn(a, 'direct')));
      const written = there.find((c) => c.personId === people.askedColleague);
      await until('the board shows it', () => board.get(people.askedColleague)?.version === written?.version);
      expect(performance.now() - began).toBeLessThan(Number(SWEEP_MS) + SWEEP_MARGIN_MS);
      expect(board.get(people.askedColleague)).toEqual(written);
      await next(socket, 'beat', agrees, PATIENCE_MS);

      // A page that lost one on the way finds out from the beat, and asks again.
      const lost = board.get(people.askedColleague);
      if (lost === undefined) throw new Error('not on the board');
      board.set(people.askedColleague, { ...lost, version: lost.version - 1 });
      await next(socket, 'beat', (beat) => told(beat) !== undefined && !agrees(beat), PATIENCE_MS);
      for (const cell of await watch(socket)) board.set(cell.personId, cell);
      expect(board.get(people.askedColleague)).toEqual(lost);
      await next(socket, 'beat', agrees, PATIENCE_MS);
    }, 60_000);

    it('the worker does what was asked of a web node', async () => {
      const hr = await logIn(nodes().a, 'hr');
      await done(hr, await run(hr, '2026-W42'));
    });
  });
});
