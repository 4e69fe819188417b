import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * What is built from what. A part is fresh while the hash of its inputs equals the one that its last build left in
 * `stamp`; contents decide, not times, so a checkout or an unpacked image changes nothing.
 */
const PARTS = [
  {
    name: 'server',
    inputs: ['src', 'package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', '.swcrc'],
    needs: 'src',
    result: 'dist/main.js',
    stamp: 'dist/.stamp',
    tool: ['@nestjs/cli', 'bin/nest.js'],
    args: ['build'],
    cwd: '.',
  },
  {
    name: 'client',
    inputs: [
      'client/src',
      'client/static',
      'client/vite.config.ts',
      'client/svelte.config.js',
      'client/first-visit.js',
      'scripts/client-parts.mjs',
      'client/tsconfig.json',
      'src/contracts',
      'package.json',
      'package-lock.json',
    ],
    needs: 'client/vite.config.ts',
    result: 'client/build/index.html',
    stamp: 'client/build/.stamp',
    tool: ['vite', 'bin/vite.js'],
    args: ['build', '--logLevel', 'warn'],
    cwd: 'client',
  },
];

const isInput = (name) => !/\.spec\.ts$|^\./.test(name);

/** All files below a path, in one order on every system. */
async function filesOf(path) {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return null;
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries === null) return [path];
  const lists = await Promise.all(
    entries
      .filter((entry) => isInput(entry.name))
      .map((entry) => (entry.isDirectory() ? filesOf(`${path}/${entry.name}`) : [`${path}/${entry.name}`])),
  );
  return lists.flat().sort();
}

async function fingerprint(inputs) {
  const files = (await Promise.all(inputs.map(filesOf))).flat();
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))));
  const hash = createHash('sha256');
  files.forEach((file, index) => {
    hash.update(`\0${file}\0${contents[index].length}\0`).update(contents[index]);
  });
  return hash.digest('hex');
}

function toolOf({ tool: [name, file] }) {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), file);
  } catch {
    return null;
  }
}

function run(program, args, cwd) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => done({ ok: false, output: error.message }));
    child.once('close', (code) => done({ ok: code === 0, output }));
  });
}

/** A failed build; its message holds what the compiler said. */
export class BuildError extends Error {}

async function bring(part, say) {
  if (!existsSync(join(root, part.needs))) return;
  const stamp = join(root, part.stamp);
  const wanted = await fingerprint(part.inputs);
  const found = await readFile(stamp, 'utf8').catch(() => null);
  const built = existsSync(join(root, part.result));
  if (built && found === wanted) return;
  const tool = toolOf(part);
  if (tool === null) {
    // An install without development tools cannot build: it runs what was built for it.
    if (built) return;
    throw new BuildError(`The ${part.name} is not built and its build tools are not installed: run npm ci.`);
  }

  const began = Date.now();
  say(`Building the ${part.name} …`);
  // A build that dies half-way must not look fresh.
  await rm(stamp, { force: true });
  const { ok, output } = await run(tool, part.args, join(root, part.cwd));
  if (!ok || !existsSync(join(root, part.result)))
    throw new BuildError(`The ${part.name} could not be built.\n${output.trim()}`);
  // The inputs as they were before the build: what changed meanwhile is built at the next start.
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, wanted);
  say(`Built the ${part.name} in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/**
 * Builds what changed since the last build, both parts at once.
 * @throws {BuildError}
 */
export async function buildIfStale(say = () => undefined) {
  const results = await Promise.allSettled(PARTS.map((part) => bring(part, say)));
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
}
