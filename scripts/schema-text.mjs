/**
 * `npm run docs:schema [-- --check]`: migrates an empty database and writes what is in it to docs/schema.txt, or with
 * `--check` only says whether the file is still true (exit code 1 when not).
 */
import '../test/support/typescript.mjs';
import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('../docs/schema.txt', import.meta.url);
const { startTestServer } = await import('../test/support/test-server.ts');
const { createDatabase } = await import('../test/support/postgres.ts');
const { schemaText } = await import('../test/support/schema-text.ts');
const { APP_ROLE } = await import('../src/platform/database/data-source.ts');

const stop = await startTestServer();
try {
  const text = await schemaText((await createDatabase()).url, APP_ROLE);
  const same = (await readFile(file, 'utf8').catch(() => '')) === text;
  if (!same && process.argv.includes('--check')) {
    console.error('docs/schema.txt is not what the migrations build: run npm run docs:schema');
    process.exitCode = 1;
  } else if (!same) {
    await writeFile(file, text);
    console.log('docs/schema.txt written');
  }
} finally {
  await stop();
}
