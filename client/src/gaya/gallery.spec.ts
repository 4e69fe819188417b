import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const gallery = readFileSync(new URL('Gallery.svelte', import.meta.url), 'utf8');

it('shows every component of lib/ui', () => {
  const components = readdirSync(new URL('../lib/ui/', import.meta.url))
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => name.replace('.svelte', ''));
  expect(components.length).toBeGreaterThan(20);
  expect(components.filter((name) => !new RegExp(`<${name}[\\s/>]`).test(gallery))).toEqual([]);
});

it('shows every colour of the tokens', () => {
  const tokens = readFileSync(new URL('../lib/ui/tokens.css', import.meta.url), 'utf8');
  const colours = [...tokens.matchAll(/--([\w-]+): #/g)].map(([, name]) => name ?? '');
  expect(colours.length).toBeGreaterThan(20);
  expect(colours.filter((name) => !gallery.includes(`'${name}'`))).toEqual([]);
});
