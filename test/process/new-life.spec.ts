import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { FeedAnswer } from '#contracts/feed.js';
import type { Feedback } from '#contracts/feedback.js';
import { startEmbedded, type EmbeddedPostgres } from '../../src/platform/database/embedded/index.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient } from '../support/app.js';
import { OFFICE_PASSWORD, people, seedOffice, type Sql } from '../support/office.js';
import { Replica } from '../support/replica.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const quiet = () => undefined;

/** Of the test's own servers nothing has to survive the loss of power. */
const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '100' };

/**
 * One running application that never restarts, and PostgreSQL servers that come and go behind its DATABASE_URL. Before
 * each fault a device has seen events that the database after it does not have; one stays connected, one comes back.
 */
describe('a database that is not the one that devices have seen', () => {
  let folder: string;
  let servers: EmbeddedPostgres[];
  /** Ports that DATABASE_URL leads to; none: the database is away. */
  let behind: number[];
  let proxy: TcpProxy;
  let app: AppProcess;
  let direct: TestClient;
  let staff: TestClient;
  let live: Replica;
  let away: Replica;
  let author: Replica;

  const portOf = (server: EmbeddedPostgres) => Number(new URL(server.url).port);
  const dataDir = (name: string) => join(folder, name);
  async function serve(name: string, more: Record<string, string> = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbedded({
      dataDir: dataDir(name),
      settings: { ...settings, ...more },
      log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
    });
    servers.push(server);
    return server;
  }
  /** SQL as the owner, on a server of its own address. */
  async function owner(url: string, text: string, parameters: unknown[] = []) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', quiet);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, parameters)).rows;
    } finally {
      await client.end();
    }
  }
  const on =
    (server: EmbeddedPostgres, database = 'tanggap'): Sql =>
    (text, parameters) => {
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return owner(url.href, text, parameters ?? []);
    };
  function leadTo(...to: EmbeddedPostgres[]): void {
    behind.splice(0, behind.length, ...to.map(portOf));
    proxy.cut();
  }
  const copy = (from: string, to: string) => run('cp', ['-a', dataDir(from), dataDir(to)]);

  const logIn = async (login: string) => {
    const client = new TestClient(app.url);
    const answer = await client.post('/api/session', { login, password: OFFICE_PASSWORD });
    expect(answer.status).toBe(201);
    return client;
  };
  const send = (id: string, body: string) =>
    direct.post<Feedback>('/api/feedback', { id, recipientId: people.staff, kind: 'praise', body });
  const comment = async (body: string) => {
    expect((await send(randomUUID(), body)).status).toBe(201);
  };
  const shown = (device: Replica, bodies: readonly string[]) =>
    until(`a device shows ${bodies.join()}`, () => device.bodies.join() === bodies.join(), 30_000);
  const ready = () =>
    until(
      'the application is ready again',
      async () => (await fetch(`${app.url}/health/ready`)).status === 200,
      30_000,
    );
  const resets = async (...reasons: string[]) => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    return reasons.reduce(
      (sum, reason) =>
        sum + Number(new RegExp(`tanggap_feed_resets_total\\{reason="${reason}"\\} (\\d+)`).exec(text)?.[1]),
      0,
    );
  };
  const lives = async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    return Number(/tanggap_feed_life_changes_total (\d+)/.exec(text)?.[1]);
  };
  /** Audit rows of the feed, once there are as many. */
  const alarms = (sql: Sql, count: number) =>
    until(
      'the alarm is written down',
      async () => {
        const rows = await sql(`SELECT action FROM audit_event WHERE action LIKE 'feed.%' ORDER BY at, id`);
        return rows.length >= count && rows.map((r) => r['action']);
      },
      30_000,
    );

  /** Comments by somebody who had the restored database to himself for a while, straight into it. */
  async function elsewhere(sql: Sql, bodies: readonly string[]): Promise<void> {
    for (const body of bodies) {
      const id = randomUUID();
      await sql(
        `INSERT INTO feedback (id, author_id, recipient_id, kind, body) VALUES ($1, $2, $3, 'praise', $4)`,
        [id, people.direct, people.staff, body],
      );
      for (const person of [people.staff, people.direct])
        await sql(
          `WITH s AS (INSERT INTO stream AS s (person_id, seq) VALUES ($1, 1)
                      ON CONFLICT (person_id) DO UPDATE SET seq = s.seq + 1 RETURNING seq)
           INSERT INTO feed_event (person_id, seq, kind, ref, mark)
           SELECT $1, seq, 'feedback.given', $2, decode(substr(md5(random()::text), 1, 16), 'hex') FROM s`,
          [person, id],
        );
    }
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tanggap-life-'));
    await chmod(folder, 0o755);
    servers = [];
    behind = [];
    proxy = await startTcpProxy(0, behind);
  });
  afterEach(async () => {
    for (const device of [live, away, author]) device.goOffline();
    await app.stop();
    await proxy.stop();
    for (const server of servers.splice(0)) await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A database with an office, the application on it, and three devices that show one comment. */
  async function begin(): Promise<EmbeddedPostgres> {
    const server = await serve('first');
    await migrate(server.url);
    await seedOffice(on(server));
    leadTo(server);
    const url = new URL(server.url);
    url.port = String(proxy.port);
    app = await startApp({
      env: { DATABASE_URL: url.href, DATABASE_POOL: '4', FEED_SWEEP_MS: '1000', FEED_BEAT_MS: '500' },
    });
    [direct, staff] = [await logIn('direct'), await logIn('staff')];
    await comment('Satu.');
    [live, away, author] = await Promise.all([
      new Replica(staff).catchUp(),
      new Replica(staff).catchUp(),
      new Replica(direct).catchUp(),
    ]);
    return server;
  }

  /** What was written after the copy was made, and seen by every device. */
  async function goOn(): Promise<{ lost: string }> {
    const lost = randomUUID();
    expect((await send(lost, 'Dua.')).status).toBe(201);
    await comment('Tiga.');
    for (const device of [live, away, author]) await shown(device, ['Satu.', 'Dua.', 'Tiga.']);
    away.goOffline();
    return { lost };
  }

  /** Everybody shows what the database holds, once; what was not yet answered goes through, also what was lost again. */
  async function convergesTo(bodies: readonly string[], lost?: string): Promise<void> {
    for (const device of [live, author]) {
      await until('a connected device begins anew', () => device.resets.length > 1, 30_000);
      await shown(device, bodies);
    }
    await away.catchUp();
    await shown(away, bodies);
    expect(away.resets).toHaveLength(2);
    const unsent = randomUUID();
    expect((await send(unsent, 'Belum terkirim.')).status).toBe(201);
    expect((await send(unsent, 'Belum terkirim.')).status).toBe(200);
    const more = ['Belum terkirim.'];
    if (lost !== undefined) {
      expect((await send(lost, 'Dua.')).status).toBe(201);
      more.push('Dua.');
    }
    for (const device of [live, author, away]) await shown(device, [...bodies, ...more]);
    const { body } = await staff.get<Extract<FeedAnswer, { reset: true }>>('/api/feed');
    expect(body.snapshot.feedback.map((f) => f.body)).toEqual(live.bodies);
  }

  it('a dump restored into another server: every device begins anew', async () => {
    const first = await begin();
    // What pg_dump and pg_restore do: the rows of one snapshot into the tables of a new database.
    const made = await serve('second');
    const address = new URL(made.url);
    address.password = new URL(first.url).password;
    await on(made)(`ALTER ROLE owner PASSWORD '${address.password}'`);
    const second = { ...made, url: address.href };
    await migrate(second.url);
    const from = new pg.Client({ connectionString: first.url });
    const to = new pg.Client({ connectionString: second.url });
    await Promise.all([from.connect(), to.connect()]);
    await from.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await to.query('SET session_replication_role = replica');
    const { rows: tables } = await from.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations'`,
    );
    await to.query(`TRUNCATE ${tables.map(({ name }) => name).join()}`);
    for (const { name } of tables) {
      const { rows } = await from.query<{ all: string }>(
        `SELECT coalesce(json_agg(t), '[]')::text AS all FROM ${name} t`,
      );
      await to.query(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1)`, [
        rows[0]?.all,
      ]);
    }
    await from.query('COMMIT');
    await Promise.all([from.end(), to.end()]);

    const { lost } = await goOn();
    leadTo(second);
    await convergesTo(['Satu.'], lost);
    expect(await alarms(on(second), 2)).toEqual(['feed.life-changed', 'feed.history-lost']);
    expect(await lives()).toBe(1);
    expect(app.logs()).toContain('the database begins another life');
  });

  it('an earlier database on the same server: same identifier, same timeline, numbers that overlap', async () => {
    const server = await begin();
    const postgres = on(server, 'postgres');
    const alone = async (work: () => Promise<unknown>) => {
      await postgres('ALTER DATABASE tanggap ALLOW_CONNECTIONS false');
      await postgres(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'tanggap' AND pid <> pg_backend_pid()`,
      );
      await work();
    };
    await alone(() => postgres('CREATE DATABASE earlier TEMPLATE tanggap'));
    await postgres('ALTER DATABASE tanggap ALLOW_CONNECTIONS true');
    await ready();
    const { lost } = await goOn();
    const other = Array.from({ length: 12 }, (_, i) => `Lain ${String(i)}.`);
    await elsewhere(on(server, 'earlier'), other);
    await alone(async () => {
      await postgres('ALTER DATABASE tanggap RENAME TO gone');
      await postgres('ALTER DATABASE earlier RENAME TO tanggap');
    });
    await convergesTo(['Satu.', ...other], lost);
    expect(await alarms(on(server), 1)).toEqual(['feed.history-lost']);
    expect(await lives()).toBe(0);
    expect(await resets('mark')).toBeGreaterThanOrEqual(3);
    expect(app.logs()).toContain('the database was set back');
  });

  it('a data folder that was copied back, written to by others before we found it again', async () => {
    let server = await begin();
    const stop = async () => {
      leadTo();
      servers.splice(servers.indexOf(server), 1);
      await server.stop();
    };
    await stop();
    await copy('first', 'copy');
    server = await serve('first');
    leadTo(server);
    await ready();
    const { lost } = await goOn();
    await stop();
    await rename(dataDir('first'), dataDir('gone'));
    await rename(dataDir('copy'), dataDir('first'));
    server = await serve('first');
    const other = Array.from({ length: 12 }, (_, i) => `Lain ${String(i)}.`);
    await elsewhere(on(server), other);
    leadTo(server);
    await convergesTo(['Satu.', ...other], lost);
    expect(await alarms(on(server), 1)).toEqual(['feed.history-lost']);
    expect(await lives()).toBe(0);
    expect(await resets('mark')).toBeGreaterThanOrEqual(3);
  });

  it('a failover to a standby that had not received everything', async () => {
    let primary = await begin();
    // The standby is a copy of the stopped primary that follows it, over a line that can be cut.
    leadTo();
    servers.splice(servers.indexOf(primary), 1);
    await primary.stop();
    await copy('first', 'standby');
    primary = await serve('first');
    const line = await startTcpProxy(0, [portOf(primary)]);
    const { username, password } = new URL(primary.url);
    await writeFile(join(dataDir('standby'), 'postgres', 'standby.signal'), '');
    const standby = await serve('standby', {
      primary_conninfo: `host=127.0.0.1 port=${String(line.port)} user=${username} password=${password}`,
      // A checkpoint that takes its time, as on a busy server: the control file learns of the new timeline after it.
      checkpoint_timeout: '30min',
    });
    leadTo(primary);
    await ready();
    await comment('Sampai di sana.');
    await until('the standby has replayed it all', async () => {
      const [row] = await on(primary)(
        `SELECT state = 'streaming' AND replay_lsn >= pg_current_wal_lsn() AS even FROM pg_stat_replication`,
      );
      return row?.['even'] === true;
    });
    line.hold();
    const lost = randomUUID();
    expect((await send(lost, 'Dua.')).status).toBe(201);
    for (const device of [live, away, author]) await shown(device, ['Satu.', 'Sampai di sana.', 'Dua.']);
    away.goOffline();
    const before = live.resets.length;

    // Somebody leads the address to the standby before it is promoted: nobody is told its older state.
    leadTo(standby);
    await line.stop();
    await until('a standby counts as away', async () => (await send(randomUUID(), 'Tidak.')).status === 503);
    expect((await staff.get('/api/feed')).status).toBe(503);
    expect(live.resets).toHaveLength(before);
    await on(standby)('SELECT pg_promote()');
    await convergesTo(['Satu.', 'Sampai di sana.'], lost);
    // Another timeline, and it lacks what a device has seen.
    expect(await alarms(on(standby), 2)).toEqual(['feed.life-changed', 'feed.history-lost']);
    expect(await lives()).toBe(1);
  });

  it("the operator's command: every device begins anew, each time", async () => {
    const server = await begin();
    await comment('Dua.');
    for (const device of [live, away, author]) await shown(device, ['Satu.', 'Dua.']);
    away.goOffline();
    const command = async () =>
      (
        await run(process.execPath, [join(root, 'dist/main.js'), 'feed:new-life'], {
          cwd: root,
          env: { PATH: process.env['PATH'], DATABASE_URL: server.url, LOG_LEVEL: 'warn' },
        })
      ).stdout;
    expect(await command()).toMatch(/^The feed has begun life \d+ \(before: 1\): every device .*\n$/);
    await convergesTo(['Satu.', 'Dua.']);
    expect(await alarms(on(server), 2)).toEqual(['feed.new-life', 'feed.life-changed']);
    // After a second restore of the same backup, the number must not be one that was handed out before.
    await on(server)('UPDATE feed_life SET life = 1');
    await command();
    const [life] = await on(server)('SELECT life FROM feed_life');
    expect(Number(life?.['life'])).toBeGreaterThan(2);
    expect(await command()).toContain(`(before: ${String(life?.['life'])})`);
  });
});
