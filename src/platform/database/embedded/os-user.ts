import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../../errors/startup-error.js';

/**
 * PostgreSQL refuses to run as root. A plain user runs it as itself; root hands it to the owner of the data (so that
 * that person can start it without root later) or else to a system user.
 */
export interface OsUser {
  readonly name: string;
  /** Null: as whoever we are. */
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** Put before every command. */
  readonly prefix: readonly string[];
}

const SYSTEM_USERS = ['postgres', '_postgres', 'tanggap'];
const NEW_USER = 'tanggap';

/** The server needs no secret of ours, and no PG* variable may lead it elsewhere. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir'];
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C' };
  for (const name of kept) if (process.env[name] !== undefined) env[name] = process.env[name];
  return env;
}

/** Starts a program as that user, in a folder that everybody can enter. */
export function spawnAs(
  user: OsUser,
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const [command = program, ...rest] = user.prefix.concat(program, args);
  // With a prefix the prefix changes the user: it needs root's rights to do so.
  const ids = user.ids && user.prefix.length === 0 ? user.ids : {};
  const cwd = process.platform === 'win32' ? {} : { cwd: '/' };
  return spawn(command, rest, { ...options, ...ids, ...cwd, env: environment(), windowsHide: true });
}

function succeeds(
  program: string,
  args: readonly string[],
  ids: { uid?: number; gid?: number } = {},
): boolean {
  return spawnSync(program, args, { ...ids, cwd: '/', stdio: 'ignore', env: environment() }).status === 0;
}

function systemUser(name: string): OsUser | null {
  const id = (flag: string) =>
    Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || '', 10);
  const [uid, gid] = [id('-u'), id('-g')];
  return uid > 0 && gid >= 0 ? { name, ids: { uid, gid }, prefix: [] } : null;
}

function ownerOf(folder: string): OsUser | null {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat || stat.uid === 0) return null;
  const name = spawnSync('id', ['-nu', String(stat.uid)], { encoding: 'utf8' }).stdout.trim();
  return { name: name || `with id ${String(stat.uid)}`, ids: { uid: stat.uid, gid: stat.gid }, prefix: [] };
}

function createSystemUser(): OsUser {
  succeeds('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    NEW_USER,
  ]);
  const user = systemUser(NEW_USER);
  if (!user) {
    throw new StartupError(
      `PostgreSQL will not run as root, and there is no user "postgres" to run it as and none could be made: ` +
        'start Tanggap as a plain user, or set DATABASE_URL.',
    );
  }
  return user;
}

/**
 * Whom the server runs as: whoever owns the database; else who owns one of the `folders` around it, most telling
 * first; else a system user.
 */
export function chooseUser(cluster: string, folders: readonly string[]): OsUser {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return { name: 'you', ids: null, prefix: [] };
  const established = ownerOf(cluster);
  if (established) return established;
  for (const folder of folders) {
    const owner = ownerOf(folder);
    // initdb refuses a user without a name (a mounted folder may belong to a number from elsewhere).
    if (owner && systemUser(owner.name)) return owner;
  }
  for (const name of SYSTEM_USERS) {
    const user = systemUser(name);
    if (user) return user;
  }
  return createSystemUser();
}

const canEnter = (user: OsUser, folder: string): boolean => {
  const [command = 'sh', ...args] = user.prefix.concat('sh', '-c', 'cd "$1"', 'sh', folder);
  return succeeds(command, args, user.prefix.length === 0 && user.ids ? user.ids : {});
};

/** Outermost folder on the way to `folder` that the user cannot enter. */
function barrier(user: OsUser, folder: string): string {
  const way = [folder];
  for (let at = folder; dirname(at) !== at;) {
    at = dirname(at);
    way.unshift(at);
  }
  return way.find((step) => !canEnter(user, step)) ?? folder;
}

/**
 * The same user, able to enter all `folders`. A project that root keeps in its own home or in a private temporary
 * folder is closed to everybody else; there Linux lends the server one right of root's, to pass and read folders
 * (CAP_DAC_READ_SEARCH): it may then read, but never write, what belongs to others.
 * @throws StartupError naming the folder that bars the way.
 */
export function reaching(user: OsUser, folders: readonly string[]): OsUser {
  const barred = user.ids ? folders.find((folder) => !canEnter(user, folder)) : undefined;
  if (!user.ids || barred === undefined) return user;
  const right = 'dac_read_search';
  const lent: OsUser = {
    ...user,
    prefix: [
      'setpriv',
      `--reuid=${String(user.ids.uid)}`,
      `--regid=${String(user.ids.gid)}`,
      '--clear-groups',
      `--inh-caps=-all,+${right}`,
      `--ambient-caps=+${right}`,
      `--bounding-set=-all,+${right}`,
      // Else access(2), by which initdb looks for its sister program, would not count the right.
      '--securebits=+no_setuid_fixup',
      '--no-new-privs',
      '--',
    ],
  };
  if (process.platform === 'linux' && folders.every((folder) => canEnter(lent, folder))) return lent;
  throw new StartupError(
    `PostgreSQL will not run as root, and the user ${user.name} it would run as cannot enter ${barrier(user, barred)}: ` +
      'open that folder, move Tanggap or DATA_DIR elsewhere, or start as a plain user.',
  );
}
