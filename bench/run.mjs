/**
 * `npm run bench [-- name…] [--json FILE] [--size small|usual|long] [--list]`: runs bench/<name>.mjs, all of them
 * without a name, each in a process of its own; `long` takes more blocks, `small` only tries the benches out. A bench exports `run({ json: true })`, which resolves with `{ name, rows, notes }`: rows are
 * flat objects of one shape, notes say units, settings and the peer or floor that was measured in the same run.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build-if-stale.mjs';
import { environment } from './support/environment.mjs';
import { table } from './support/table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const self = fileURLToPath(import.meta.url);

function names() {
  return readdirSync(here)
    .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
}

/** In the bench's own process: what it prints goes to the terminal, its result into the file. */
async function runHere(name, file) {
  const { run } = await import(`./${name}.mjs`);
  writeFileSync(file, JSON.stringify(await run({ json: true })));
  // A bench that leaves a handle open has still measured.
  process.exit(0);
}

function runApart(name, folder, size) {
  const file = join(folder, `${name}.json`);
  return new Promise((done) => {
    const child = spawn(process.execPath, [self, '--here', file, name], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, BENCH_SIZE: size },
    });
    child.once('error', (error) => done({ error: error.message }));
    child.once('exit', (code, signal) => {
      if (code === 0) done({ result: JSON.parse(readFileSync(file, 'utf8')) });
      else done({ error: `ended with ${signal ?? code}` });
    });
  });
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      list: { type: 'boolean' },
      size: { type: 'string', default: 'usual' },
      here: { type: 'string' },
    },
  });
  if (values.here !== undefined) return runHere(positionals[0], values.here);

  const all = names();
  const unknown = positionals.filter((name) => !all.includes(name));
  if (values.list || unknown.length > 0) {
    if (unknown.length > 0) console.error(`There is no bench ${unknown.join(', ')}. These are there:`);
    console.log(all.join('\n'));
    process.exit(unknown.length > 0 ? 1 : 0);
  }

  if (!['small', 'usual', 'long'].includes(values.size)) {
    console.error('--size is small, usual or long');
    process.exit(1);
  }
  await buildIfStale((line) => console.error(line));
  const settings = environment();
  console.log(
    `${settings.cpu} × ${settings.cores}, ${settings.memoryGiB} GiB, load ${settings.load}, ${settings.system}`,
  );
  console.log(`node ${settings.node}, commit ${settings.commit}${settings.changed ? ' with changes' : ''}`);
  console.log(
    Object.entries({ ...settings.packages, ...settings.programs })
      .filter(([, version]) => version !== null)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  );

  const folder = mkdtempSync(join(tmpdir(), 'tanggap-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const results = [];
  const failed = [];
  for (const name of positionals.length > 0 ? positionals : all) {
    const began = performance.now();
    console.log(`\n${name}${values.size === 'usual' ? '' : ` (${values.size})`}`);
    const { result, error } = await runApart(name, folder, values.size);
    if (error !== undefined) {
      console.log(`  failed: ${error}`);
      failed.push({ name, error });
      continue;
    }
    results.push(result);
    for (const line of table(result.rows)) console.log(`  ${line}`);
    for (const note of result.notes) console.log(`  · ${note}`);
    console.log(`  · took ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      `${JSON.stringify({ environment: settings, size: values.size, results, failed }, null, 2)}\n`,
    );
  }
  process.exit(failed.length > 0 ? 1 : 0);
}

await main();
