import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transform, type Options } from '@swc/core';

const root = resolve(import.meta.dirname, '../../..');

/** A small change of one source file. */
export interface Patch {
  /** Path from the repository's root. */
  readonly file: string;
  /** Text that occurs exactly once in it. */
  readonly search: string;
  readonly replace: string;
}

/** @throws Error when the text to search for is not there exactly once */
export function applyPatch(source: string, { file, search, replace }: Patch): string {
  const parts = source.split(search);
  if (parts.length !== 2)
    throw new Error(`${file} holds ${String(parts.length - 1)} times and not once: ${search.slice(0, 200)}`);
  return parts.join(replace);
}

/** The patched text of each file that the patches touch. */
export async function patched(patches: readonly Patch[], from = root): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const patch of patches) {
    const source = files.get(patch.file) ?? (await readFile(join(from, patch.file), 'utf8'));
    files.set(patch.file, applyPatch(source, patch));
  }
  return files;
}

/** With the settings of the build (`.swcrc`). @throws Error when it cannot be parsed */
export async function compile(file: string, source: string, from = root): Promise<string> {
  const settings = JSON.parse(await readFile(join(from, '.swcrc'), 'utf8')) as Options;
  const { code } = await transform(source, {
    filename: join(from, file),
    swcrc: false,
    sourceMaps: false,
    ...(settings.module === undefined ? {} : { module: settings.module }),
    jsc: { ...settings.jsc, baseUrl: from },
  });
  return code;
}

const outputOf = (file: string): string => file.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js');

/**
 * The product as it stands now, compiled into a folder of its own, and copies of it that are broken on purpose: later
 * changes of the working tree reach neither.
 */
export class Workshop {
  private constructor(
    private readonly folder: string,
    private readonly sound: string,
  ) {}

  static async open(): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'tanggap-mutations-'));
    const sound = join(folder, 'sound');
    await mkdir(sound);
    const names = ['src', 'package.json', '.swcrc'];
    for (const name of names) await cp(join(root, name), join(sound, name), { recursive: true });
    await furnish(sound);
    const entries = await readdir(join(sound, 'src'), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile() || entry.name.endsWith('.spec.ts')) continue;
      const file = join(entry.parentPath, entry.name).slice(sound.length + 1);
      const to = join(sound, outputOf(file));
      await mkdir(dirname(to), { recursive: true });
      if (file.endsWith('.ts'))
        await writeFile(to, await compile(file, await readFile(join(sound, file), 'utf8'), sound));
      else await cp(join(sound, file), to);
    }
    return new Workshop(folder, sound);
  }

  /** The build of a copy with these patches; without any, the product itself. */
  async build(name: string, patches: readonly Patch[]): Promise<string> {
    const copy = join(this.folder, name);
    await mkdir(copy);
    for (const part of ['dist', 'package.json'])
      await cp(join(this.sound, part), join(copy, part), { recursive: true });
    await furnish(copy);
    for (const [file, source] of await patched(patches, this.sound))
      await writeFile(join(copy, outputOf(file)), await compile(file, source, this.sound));
    return join(copy, 'dist');
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What a build takes from the repository as it is. Pages are of no use to anybody here. */
async function furnish(folder: string): Promise<void> {
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}
