/**
 * `npm run docs:api [-- --check]`: writes docs/api/*.json, or with `--check` only says whether they are what the sources
 * say (exit code 1 when not).
 */
import '../test/support/typescript.mjs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const folder = new URL('../docs/api/', import.meta.url);
const check = process.argv.includes('--check');

const { apiDocuments } = await import('../test/support/api-documents.ts');
let stale = 0;
for (const [name, text] of Object.entries(await apiDocuments())) {
  const file = new URL(name, folder);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  stale += 1;
  if (check) console.error(`docs/api/${name} is not what the sources say: run npm run docs:api`);
  else {
    await mkdir(folder, { recursive: true });
    await writeFile(file, text);
    console.log(`docs/api/${name} written`);
  }
}
// Nothing was connected, but the queue's module may have been built.
process.exit(check && stale > 0 ? 1 : 0);
