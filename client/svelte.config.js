import adapter from '@sveltejs/adapter-static';
import { withFirstVisit } from './first-visit.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: {
    runes: true,
    // Short names of scopes: they stand in every template.
    cssHash: ({ hash, css, filename }) => `s${hash(filename + css).slice(0, 4)}`,
  },
  kit: {
    adapter: withFirstVisit(adapter({ fallback: 'index.html', strict: true })),
    // The server sends the same directives as a header and adds the hash of every inline script of index.html.
    csp: {
      mode: 'hash',
      directives: { 'script-src': ['self'] },
    },
    // The page registers the worker itself, when idle: it must not compete with the first paint.
    serviceWorker: { register: false },
    // A page that stays open for days must notice a new build when it navigates.
    version: { pollInterval: 15 * 60_000 },
    output: { preloadStrategy: 'modulepreload' },
    // Served at the root of its address: files that name each other by it need no reckoning from where they are.
    paths: { relative: false },
  },
};
