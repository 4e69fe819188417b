import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const build = join(root, 'client/build');

/** The text of every file of the built client that a browser may fetch. */
const files = readdirSync(build, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(js|css|html|json|webmanifest)$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(build, name), 'utf8') }));

it('keeps its pages within their budgets, in bytes', () => {
  // Said in full, so that a failure names the line that grew.
  expect(
    execFileSync(process.execPath, ['scripts/budgets.mjs'], { cwd: root, encoding: 'utf8' }),
  ).not.toContain('TOO MUCH');
});

it('has nothing of the gallery in it', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(existsSync(join(root, 'client/src/gaya/Gallery.svelte'))).toBe(true);
  // A sentence of its own, its names, its address.
  for (const word of ['langsung terbaca', 'read at once', 'gaya/', "'/gaya'", '"/gaya"', 'Pintu masuk'])
    expect(files.filter(({ text }) => text.includes(word)).map(({ name }) => name)).toEqual([]);
});

it('lets the first paint wait for the styles of the shell alone', () => {
  const page = readFileSync(join(build, 'index.html'), 'utf8');
  const styles = [...page.matchAll(/<link (?=[^>]*rel="stylesheet")[^>]*href="([^"]+)"/g)].map(
    ([, file = '']) => file,
  );
  expect(styles).toEqual(['/boot.css', expect.stringMatching(/^\/_app\/immutable\/assets\//)]);
  // Not the styles of a dialog.
  expect(readFileSync(join(build, styles[1] ?? ''), 'utf8')).toContain('--accent');
});
