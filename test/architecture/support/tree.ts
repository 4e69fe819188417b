import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** Absolute path of the repository. */
export const root = resolve(import.meta.dirname, '../../..');

/** Names of the folders directly inside a folder, sorted. */
export async function folders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Every file of the repository as a path from its root: what git tracks and what it would take up. Paths that
 * are tracked but deleted in the working tree are left out by reading them with care.
 */
export async function repositoryFiles(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    // Whoever owns the checkout: this only lists names.
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, maxBuffer: 64 << 20 },
  );
  return [...new Set(stdout.split('\0').filter((file) => file !== ''))].sort();
}
