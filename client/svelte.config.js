import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ fallback: 'index.html', precompress: true, strict: true }),
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
  },
};
