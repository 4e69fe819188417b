import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program lies on PATH, or undefined. */
export function onPath(...names: string[]): string | undefined {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

/**
 * For tests that need a program of the machine (`redis-server`): the program, or undefined where the tests are to be
 * skipped by name. In CI it has to be there: a missing one throws, and the file counts as failed.
 * Use: `const redis = machineProgram('redis-server'); (redis ? describe : describe.skip)('… (needs redis-server)', …)`.
 */
export function machineProgram(...names: string[]): string | undefined {
  const found = onPath(...names);
  if (found === undefined && process.env.CI === 'true') {
    throw new Error(`${names.join(' or ')} is not on PATH, and in CI nothing is skipped for that`);
  }
  return found;
}
