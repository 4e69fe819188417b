import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const scripts = resolve(import.meta.dirname, '../../scripts');

/** Stands for a build tool: counts its runs, breaks when the source says so, else "builds" by copying one file. */
const tool = (from: string, to: string) => `
const { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync } = require('node:fs');
appendFileSync(process.env.RUNS, '${to}\\n');
if (readFileSync('${from}', 'utf8').includes('broken')) { console.error('line 1: this is broken'); process.exit(1); }
rmSync('${dirname(to)}', { recursive: true, force: true });
mkdirSync('${dirname(to)}', { recursive: true });
copyFileSync('${from}', '${to}');
`;

describe('npm start', () => {
  let root: string;
  let runs: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const program = 'console.log("started", process.argv.slice(2).join(" ")); process.exitCode = 7;\n';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tanggap start '));
    runs = join(root, 'runs');
    cpSync(scripts, join(root, 'scripts'), { recursive: true });
    write('package.json', '{"type":"module"}');
    write('src/main.ts', program);
    write('client/vite.config.ts', '');
    write('client/src/app.html', '<p>Halo</p>');
    write('node_modules/@nestjs/cli/package.json', '{}');
    write('node_modules/@nestjs/cli/bin/nest.js', tool('src/main.ts', 'dist/main.js'));
    write('node_modules/vite/package.json', '{}');
    write('node_modules/vite/bin/vite.js', tool('src/app.html', 'build/index.html'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const start = (...words: string[]) => {
    rmSync(runs, { force: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', ...words], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, RUNS: runs },
    });
    const built = existsSync(runs) ? readFileSync(runs, 'utf8').trim().split('\n').sort() : [];
    return { status, stdout: stdout.trim(), stderr, built };
  };

  it('builds both parts once and becomes the program, its words and exit code passed on', () => {
    expect(start()).toMatchObject({
      status: 7,
      stdout: 'started',
      built: ['build/index.html', 'dist/main.js'],
    });
    expect(start('migrate')).toMatchObject({ status: 7, stdout: 'started migrate', stderr: '', built: [] });
  });

  it('builds again what changed in content, not in time, and not for a spec', () => {
    start();
    utimesSync(join(root, 'src/main.ts'), new Date(), new Date());
    write('src/main.spec.ts', 'changed');
    expect(start().built).toEqual([]);
    write('src/people/rule.ts', 'export {};');
    expect(start().built).toEqual(['dist/main.js']);
    write('client/src/app.html', '<p>Selamat pagi</p>');
    expect(start().built).toEqual(['build/index.html']);
    write('src/contracts/wire.ts', 'export {};');
    expect(start().built).toEqual(['build/index.html', 'dist/main.js']);
    rmSync(join(root, 'dist'), { recursive: true });
    expect(start().built).toEqual(['dist/main.js']);
  });

  it('ends with what the compiler said, and tries again next time', () => {
    start();
    write('src/main.ts', 'broken');
    for (let round = 0; round < 2; round += 1) {
      const { status, stdout, stderr, built } = start();
      expect({ status, stdout, built }).toEqual({ status: 1, stdout: '', built: ['dist/main.js'] });
      expect(stderr).toContain('The server could not be built.\nline 1: this is broken');
    }
    write('src/main.ts', program);
    expect(start()).toMatchObject({ status: 7, stdout: 'started' });
  });

  it('runs what was built where the build tools are left out, and says so where nothing was', () => {
    start();
    rmSync(join(root, 'node_modules'), { recursive: true });
    write('src/later.ts', '');
    expect(start()).toMatchObject({ status: 7, built: [] });
    rmSync(join(root, 'dist'), { recursive: true });
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toContain('The server is not built and its build tools are not installed: run npm ci.');
  });

  it('only builds for the word build', () => {
    expect(start('build')).toMatchObject({
      status: 0,
      stdout: '',
      built: ['build/index.html', 'dist/main.js'],
    });
  });
});
