/**
 * Which files of the built client a page needs before it is drawn, from the build's own manifest: what its static
 * imports and its `load` fetch. Read while the client is built (client/first-visit.js) and when it is weighed
 * (scripts/budgets.mjs).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const client = join(dirname(dirname(fileURLToPath(import.meta.url))), 'client');
const nodes = '.svelte-kit/generated/client-optimized/nodes';
const FIRST = [
  '../node_modules/@sveltejs/kit/src/runtime/client/entry.js',
  '.svelte-kit/generated/client-optimized/app.js',
];

/** The folder of the client's files as Vite wrote them. */
export const built = join(client, '.svelte-kit/output/client');

/** Reads the manifest of the newest build. Throws where a page or a part has another name by now. */
export function readParts() {
  const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8'));

  // A group of modules goes by the name that vite.config.ts gave it.
  const keyOf = (name) =>
    manifest[name] === undefined
      ? (Object.keys(manifest).find((key) => manifest[key].name === name && key.endsWith('.js')) ?? name)
      : name;
  /** These parts and all that they import, as keys of the manifest. */
  const closure = (keys, seen = new Set()) => {
    for (const key of [...keys].map(keyOf)) {
      if (seen.has(key)) continue;
      if (manifest[key] === undefined) throw new Error(`the build knows no ${key}`);
      seen.add(key);
      closure(manifest[key].imports ?? [], seen);
    }
    return seen;
  };

  const routes = readdirSync(join(client, nodes)).map((name) => ({
    key: `${nodes}/${name}`,
    text: readFileSync(join(client, nodes, name), 'utf8'),
  }));
  const nodeOf = (file) => {
    const node = routes.find(({ text }) => text.includes(`src/routes${file}"`));
    if (node === undefined) throw new Error(`no page ${file}`);
    return node.key;
  };
  /** The words that a `load` asks for before its page is drawn. */
  const words = (file, language) => {
    const text = readFileSync(join(client, 'src/routes', file), 'utf8');
    return [...text.matchAll(/loadTexts\(([^)]*)\)/g)].flatMap(([, areas = '']) =>
      [...areas.matchAll(/'(\w+)'/g)].map(([, area]) => `src/lib/i18n/${language}/${area}.ts`),
    );
  };
  /** What every page needs, and what the page of this route needs, the empty one being today's. */
  const page = (route, language = 'id') =>
    closure([
      ...FIRST,
      nodeOf('/+layout.svelte'),
      ...words('+layout.ts', language),
      nodeOf(`${route}/+page.svelte`),
      ...words(`${route}/+page.ts`.replace(/^\//, ''), language),
    ]);
  return { manifest, closure, page };
}
