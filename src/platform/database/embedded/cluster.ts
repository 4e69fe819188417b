import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { StartupError } from '../../errors/startup-error.js';
import type { Binaries } from './binaries.js';
import { chooseUser, reaching, spawnAs, type OsUser } from './os-user.js';

/** Where things lie in the data folder. */
export interface Layout {
  /** Absolute, symbolic links resolved: the way PostgreSQL itself sees it. */
  readonly dataDir: string;
  /** PostgreSQL's own folder. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly portFile: string;
}

/** Name of the superuser that owns the database; the application itself connects as a lesser role. */
export const OWNER = 'owner';
export const DATABASE = 'tanggap';

/** One sentence for a folder that the file system refuses; sentences of our own pass. */
export function unusable(error: unknown, dataDir: string): StartupError {
  if (error instanceof StartupError) return error;
  return new StartupError(
    `The data folder ${dataDir} cannot be used (${error instanceof Error ? error.message : String(error)}): ` +
      'set DATA_DIR to a folder that you may write to.',
  );
}

/** Finds or makes the data folder, private to its owner. */
export function openFolder(path: string): Layout {
  const wanted = resolve(path);
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return layoutOf(wanted);
  } catch (error) {
    throw unusable(error, wanted);
  }
}

/** @throws where the folder does not exist */
export function layoutOf(path: string): Layout {
  const dataDir = realpathSync(path);
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    passwordFile: join(dataDir, 'postgres.password'),
    portFile: join(dataDir, 'postgres.port'),
  };
}

const isOurs = (file: string): boolean => /^(postgres|in-use)\b/.test(file);

/** Decides whom the server runs as and lets that user into the data folder. */
export function admitUser(layout: Layout, binaries: Binaries): OsUser {
  const { dataDir, cluster } = layout;
  const user = chooseUser(cluster, [dataDir, dirname(dataDir)]);
  // The folder is given away only while it holds nothing but ours: DATA_DIR may be a folder full of other things.
  if (user.ids && statSync(dataDir).uid !== user.ids.uid && readdirSync(dataDir).every(isOurs)) {
    chownSync(dataDir, user.ids.uid, user.ids.gid);
  }
  return reaching(user, [dataDir, dirname(binaries.postgres)]);
}

function giveTo(user: OsUser, path: string): void {
  if (user.ids) chownSync(path, user.ids.uid, user.ids.gid);
}

/** The owner's password: random, made once, readable by the server's user alone. */
function ensurePassword(layout: Layout, user: OsUser): string {
  if (!existsSync(layout.passwordFile)) {
    if (existsSync(layout.cluster)) {
      throw new StartupError(
        `The database in ${layout.cluster} is there, but its password file ${layout.passwordFile} is missing: ` +
          'put it back from the backup.',
      );
    }
    writeFileSync(layout.passwordFile, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 });
    giveTo(user, layout.passwordFile);
  }
  return readPassword(layout);
}

export function readPassword(layout: Layout): string {
  return readFileSync(layout.passwordFile, 'utf8').trim();
}

function initdb(layout: Layout, user: OsUser, binaries: Binaries, folder: string): Promise<void> {
  const args = [
    `--pgdata=${folder}`,
    `--username=${OWNER}`,
    `--pwfile=${layout.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of texts on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  return new Promise((done, failed) => {
    const child = spawnAs(user, binaries.initdb, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', (error) => {
      failed(programProblem(error));
    });
    child.once('close', (code) => {
      if (code === 0) done();
      else failed(new StartupError(`PostgreSQL could not lay out its folder: ${firstSentence(said)}`));
    });
  });
}

export function programProblem(error: Error): StartupError {
  return new StartupError(
    `The embedded PostgreSQL does not start on this system (${error.message}): set DATABASE_URL to a server of your own.`,
  );
}

/** The lines of a message that matter, as one. */
export function firstSentence(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /FATAL|PANIC|HINT|error:|cannot open|not found/.test(line));
  return (telling.length > 0 ? telling : lines.filter(Boolean).slice(-1)).join(' ') || 'no reason given.';
}

/**
 * Makes the database folder when there is none. It is laid out under another name and renamed when complete, so that
 * a start that was killed half-way leaves nothing that looks like a database.
 * @returns the owner's password
 */
export async function ensureCluster(layout: Layout, user: OsUser, binaries: Binaries): Promise<string> {
  try {
    for (const file of readdirSync(layout.dataDir)) {
      if (file.startsWith('postgres.new.'))
        rmSync(join(layout.dataDir, file), { recursive: true, force: true });
    }
    const password = ensurePassword(layout, user);
    if (existsSync(layout.cluster)) return password;
    const fresh = join(layout.dataDir, `postgres.new.${randomBytes(4).toString('hex')}`);
    mkdirSync(fresh, { mode: 0o700 });
    giveTo(user, fresh);
    await initdb(layout, user, binaries, fresh);
    renameSync(fresh, layout.cluster);
    return password;
  } catch (error) {
    throw unusable(error, layout.dataDir);
  }
}

function isFree(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => {
      done(null);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => {
        done(typeof address === 'object' && address ? address.port : null);
      });
    });
  });
}

function rememberedPort(layout: Layout): number | null {
  try {
    const port = Number.parseInt(readFileSync(layout.portFile, 'utf8'), 10);
    return port > 0 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}

/** The wanted port, or the one used last time, or any free one; remembered for the next start. */
export async function choosePort(layout: Layout, user: OsUser, wanted: number): Promise<number> {
  if (wanted !== 0) {
    if ((await isFree(wanted)) === null) {
      throw new StartupError(`Port ${String(wanted)}, wanted for the embedded PostgreSQL, is taken.`);
    }
    return wanted;
  }
  const last = rememberedPort(layout);
  const port = (last !== null ? await isFree(last) : null) ?? (await isFree(0));
  if (port === null)
    throw new StartupError('There is no free port on 127.0.0.1 for the embedded PostgreSQL.');
  if (port !== last) {
    writeFileSync(layout.portFile, `${String(port)}\n`, { mode: 0o600 });
    giveTo(user, layout.portFile);
  }
  return port;
}
