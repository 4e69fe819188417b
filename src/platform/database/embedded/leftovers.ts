import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../errors/startup-error.js';
import type { Binaries } from './binaries.js';
import { isAlive, isPostgresOf, postgresProcessesOf } from './process-table.js';

/** The server's own note in its folder: first line its process id, fourth its port, eighth what it is doing. */
export interface Note {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const noteFile = (cluster: string) => join(cluster, 'postmaster.pid');

export function readNote(cluster: string): Note | null {
  try {
    const lines = readFileSync(noteFile(cluster), 'utf8').split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    return pid > 0
      ? { pid, port: Number.parseInt(lines[3] ?? '', 10), ready: lines[7]?.trim() === 'ready' }
      : null;
  } catch {
    return null;
  }
}

const FAST_MS = 60_000;
const IMMEDIATE_MS = 15_000;
const BACKENDS_MS = 10_000;

async function until(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Gone in the meantime is what we want.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function endServer(pid: number): Promise<void> {
  const gone = () => !isAlive(pid);
  try {
    signal(pid, 'SIGINT');
    if (await until(gone, FAST_MS)) return;
    signal(pid, 'SIGQUIT');
    if (await until(gone, IMMEDIATE_MS)) return;
  } catch (error) {
    throw new StartupError(
      `A PostgreSQL server of an earlier start (process ${String(pid)}) still works on the data folder and cannot be ` +
        `stopped (${(error as Error).message}): stop it as the user who started it.`,
    );
  }
  throw new StartupError(
    `A PostgreSQL server of an earlier start (process ${String(pid)}) does not stop: end it by hand.`,
  );
}

/**
 * Clears the database folder of what an earlier life left behind; the caller holds the data folder, so no living owner
 * is disturbed. A server whose node process was killed is stopped in order; a note without its server is removed;
 * backends of a killed server, which still hold its shared memory, are ended.
 */
export async function clearLeftovers(cluster: string, binaries: Binaries): Promise<void> {
  const note = readNote(cluster);
  if (process.platform === 'win32') {
    if (note) await pgCtlStop(cluster, binaries);
    return;
  }
  if (note) {
    if (isAlive(note.pid) && isPostgresOf(note.pid, cluster)) await endServer(note.pid);
    // Also when the id belongs to something else by now, or to a zombie: PostgreSQL itself would refuse to start.
    rmSync(noteFile(cluster), { force: true });
  }
  const orphans = postgresProcessesOf(cluster);
  for (const pid of orphans) signal(pid, 'SIGQUIT');
  if (orphans.length > 0 && !(await until(() => postgresProcessesOf(cluster).length === 0, BACKENDS_MS))) {
    for (const pid of postgresProcessesOf(cluster)) signal(pid, 'SIGKILL');
    await until(() => postgresProcessesOf(cluster).length === 0, BACKENDS_MS);
  }
}

/** Windows has no signals for this: PostgreSQL's own tool speaks to the server. */
export function pgCtlStop(cluster: string, binaries: Binaries): Promise<void> {
  return new Promise((done) => {
    execFile(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w'], { windowsHide: true }, () => {
      done();
    });
  });
}
