import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryFiles, root } from './support/tree.js';

interface LockEntry {
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockEntry>;
};
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  allowScripts: Record<string, boolean>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
};
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('package-lock.json', () => {
  it('holds every optional dependency, so that `npm ci` works on every platform', () => {
    const held = new Set(packages.map(([path]) => nameOf(path)));
    const missing = packages.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !held.has(name))
        .map((name) => `${nameOf(path)} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no address: any registry serves, and what it serves is checked', () => {
    expect(packages.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
    const unchecked = packages.filter(([, entry]) => entry.link !== true && entry.integrity === undefined);
    expect(unchecked.map(([path]) => path)).toEqual([]);
  });
});

describe('package.json', () => {
  it('pins exact versions', () => {
    const all = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.overrides,
    });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('decides by name about every package that brings an install script', () => {
    const scripts = packages.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path));
    const undecided = [...new Set(scripts)].filter((name) => !(name in manifest.allowScripts));
    expect(undecided).toEqual([]);
  });

  it('has a reason in docs/dependencies.md for every dependency, and for nothing else', async () => {
    const text = await readFile(join(root, 'docs/dependencies.md'), 'utf8');
    const documented = [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]!);
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect([...documented].sort()).toEqual(declared.sort());
  });
});

describe('every file of the repository', () => {
  /** Folders of somebody's machine. Written in parts, so that this file does not hold what it looks for. */
  const machine = new RegExp(
    [
      String.raw`(?<![\w.:/-])/(work|root|mnt|private/var)/[\w.]`,
      String.raw`(?<![\w.:/-])/tmp/(team|bash_jobs)`,
      String.raw`(?<![\w.:/-])/(home|Users)/(?!node\b|user\b)[a-z]`,
      String.raw`\b[A-Z]:\\Users\\`,
    ].join('|'),
  );

  it('knows a machine path when it sees one', () => {
    const parts = [
      ['', 'work', 'main'],
      ['', 'home', 'budi'],
      ['', 'Users', 'budi', 'x'],
      ['', 'root', '.npmrc'],
    ];
    for (const path of parts) expect(machine.test(`cd ${path.join('/')}`)).toBe(true);
    for (const fine of [
      'https://a.example/home/budi',
      'client/root/x',
      '/api/work/x',
      '/homework',
      './root/a',
    ]) {
      expect([fine, machine.test(fine)]).toEqual([fine, false]);
    }
  });

  it('holds no path of a machine', async () => {
    const found: string[] = [];
    for (const file of await repositoryFiles()) {
      if (/\.(png|jpg|webp|ico|woff2?|pdf|xlsx)$/.test(file)) continue;
      // A file that is deleted here but not yet in git.
      const text = await readFile(join(root, file), 'utf8').catch(() => '');
      const match = machine.exec(text);
      if (match) found.push(`${file}: ${text.slice(match.index, match.index + 40).split('\n')[0]!}`);
    }
    expect(found).toEqual([]);
  });

  it('names its files kebab-case.kind.ts on the server and in tests', async () => {
    const odd = (await repositoryFiles()).filter(
      (file) =>
        /^(src|test|scripts|bench)\/.*\.(ts|mjs)$/.test(file) &&
        !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*\.(ts|mjs)$/.test(file),
    );
    expect(odd).toEqual([]);
  });
});
