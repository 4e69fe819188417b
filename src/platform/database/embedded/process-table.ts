import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** What the operating system says about processes; everything here answers "no" for a zombie, which only waits to be reaped. */

const UNKNOWN_START = 'unknown';

/** Does a process with this id exist, whoever owns it? */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ps(pid: number, ...columns: string[]): string {
  // One -o for each column: BSD's ps takes everything behind the first "=" for a heading.
  const wanted = columns.flatMap((column) => ['-o', `${column}=`]);
  try {
    return execFileSync('ps', ['-ww', ...wanted, '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * When a living process was started, as an opaque text that no later process with the same id shares (the kernel's
 * clock ticks within one boot); null when there is none. Where the start cannot be read the process counts as living.
 */
export function processStart(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
      // The command name in parentheses may hold spaces and parentheses: the fixed fields follow the last one.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : `${bootId()}:${fields[19] ?? ''}`;
    } catch {
      return exists(pid) ? UNKNOWN_START : null;
    }
  }
  if (!exists(pid)) return null;
  if (process.platform === 'win32') return UNKNOWN_START;
  const [state = '', ...start] = ps(pid, 'stat', 'lstart').split(/\s+/);
  if (state.startsWith('Z')) return null;
  return start.join(' ') || UNKNOWN_START;
}

export function isAlive(pid: number): boolean {
  return processStart(pid) !== null;
}

/**
 * Is this process a PostgreSQL server working on `folder`? A number in `postmaster.pid` proves nothing after a
 * reboot: it may by now belong to somebody's editor, which must not get our signal.
 */
export function isPostgresOf(pid: number, folder: string): boolean {
  if (process.platform === 'linux') {
    try {
      const program = readlinkSync(`/proc/${String(pid)}/exe`).replace(/ \(deleted\)$/, '');
      return basename(program) === 'postgres' && readlinkSync(`/proc/${String(pid)}/cwd`) === folder;
    } catch {
      return false;
    }
  }
  const command = ps(pid, 'command');
  return command.includes('postgres') && command.includes(folder);
}

/** Backends that outlived a killed postmaster and still hold its memory. Only Linux can tell; elsewhere starting is retried. */
export function postgresProcessesOf(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isPostgresOf(pid, folder) && isAlive(pid));
}
