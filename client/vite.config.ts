import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig, type Plugin } from 'vite';

const backend = process.env['TANGGAP_BACKEND'] ?? 'http://127.0.0.1:3000';

/** Syntax and calls that the oldest browsers do not have: Vite lowers syntax only, and es2022 has static blocks. */
const tooNew =
  /\bstatic\s*\{|\.(toSorted|toReversed|toSpliced|withResolvers|groupBy|fromAsync|showPopover|canParse)\(|AbortSignal\.(any|timeout)/;

/** The server speaks websocket alone; the other transports of engine.io would only be carried about. */
const websocketOnly: Plugin = {
  name: 'tanggap-websocket-only',
  transform(_code, id) {
    if (!/engine\.io-client\/build\/esm\/transports\/index\.js/.test(id)) return null;
    return 'import { WS } from "./websocket.node.js"; export const transports = { websocket: WS };';
  },
};

/** What nobody imports of the socket's library goes, although it listens to the page's end when it is loaded. */
const onlyUsed: Plugin = {
  name: 'tanggap-only-used',
  transform(code, id) {
    return /engine\.io-client\/build\/esm\/transports\/(polling|webtransport)/.test(id)
      ? { code, map: null, moduleSideEffects: false }
      : null;
  },
};

/**
 * No server draws these pages, so none is ever hydrated; a constant lets the bundler drop every branch for it. The build fails
 * when Svelte says it in other words: look again then, or drop this.
 */
const neverHydrates: Plugin = {
  name: 'tanggap-never-hydrates',
  apply: 'build',
  transform(code, id, options) {
    if (options?.ssr || !id.endsWith('/svelte/src/internal/client/dom/hydration.js')) return null;
    const constant = code
      .replace('export let hydrating = false;', 'export const hydrating = false;')
      .replace('hydrating = value;', '');
    if (constant.length !== code.length - 'hydrating = value;'.length + 2)
      this.error('svelte names its hydration otherwise: look at neverHydrates in client/vite.config.ts');
    return { code: constant, map: null };
  },
};

/** Every name stands in the worker's list, and most in a page's code; six or seven letters tell far more files apart than there are. */
const shortNames: Plugin = {
  name: 'tanggap-short-names',
  enforce: 'post',
  apply: 'build',
  config: ({ build }) =>
    build?.ssr
      ? null
      : {
          build: {
            rolldownOptions: {
              output: {
                entryFileNames: '_app/immutable/[name].[hash:7].js',
                chunkFileNames: '_app/immutable/chunks/[hash:7].js',
                assetFileNames: '_app/immutable/assets/[hash:6][extname]',
              },
            },
          },
        },
};

/** What every page needs, in one file: dozens of tiny ones compress badly and wait for each other on a weak line. */
const framework = /node_modules\/(svelte|@sveltejs|esm-env|clsx|idb)\/|vite\/preload-helper/;
const shell =
  /src\/(routes\/\+layout|lib\/(i18n\/[^/]+\.ts|idle|net\/(index|request|exchange|ahead|failure|routes)|session\/(session|remembered)|uuid|sets|sync\/(live|database)|shell\/(AppShell|ConnectionState|navigation|start|theme|keys\.ts)|ui\/(Aloud|Badge|Button|Icon|icons\.ts|Logo|Notice|State|Skeleton|toasts|PageTitle|Field|tokens|base|control)))/;
/** The day as it opens, and what comes once somebody writes on it. */
const day =
  /src\/lib\/(reports\/(DayPage|DayHead|DayStart|LineView|day\.svelte|draft-store|state|arrivals)|ui\/Chip)/;
const writing =
  /src\/lib\/reports\/(writing|DayNotices|DayRest|DayWeek|LineEditor|LineNumber|commands|dictation|loose-ends)/;
/** What writing shares with other pages: a board should not fetch the day with it. */
const fields =
  /src\/lib\/(resource|indicators\/Progress|ui\/(Disclosure|Helped|NumberField|number|TextArea))/;
/** What every page fetches when it is idle: what waits, what has come, how a short word or an ended session is shown. */
const around =
  /src\/lib\/(notifications\/(Count|centre|push\.ts)|feedback\/(Arriving|news)|shell\/SignInAgain|ui\/Toasts)/;
/** Words that come together, or that are few: the worker keeps a list of all files, and it is not free. */
const words = (language: string) => [
  {
    name: `shell-${language}`,
    test: new RegExp(`src/lib/i18n/${language}/(device|menu|news)\\.`),
  },
  {
    name: `writing-${language}`,
    test: new RegExp(`src/lib/i18n/${language}/(writing|progress|days|help)\\.`),
  },
];
const admin = /src\/lib\/admin\/(submit|units|OneTime|PersonPicker|AdminPage)/;

const floor: Plugin = {
  name: 'tanggap-floor',
  generateBundle(options, bundle) {
    if (!options.dir?.endsWith('client')) return;
    for (const chunk of Object.values(bundle)) {
      const found = chunk.type === 'chunk' ? tooNew.exec(chunk.code) : null;
      if (found) this.error(`${chunk.fileName}: ${found[0]} is unknown to Safari 15.6 or Chrome 109`);
    }
  },
};

/** `/gaya` while developing: every component of lib/ui in every state. Nothing of it is known to the build. */
const gallery: Plugin = {
  name: 'tanggap-gallery',
  apply: 'serve',
  configureServer(server) {
    const page =
      '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
      '<title>Gaya</title></head><body><script type="module" src="/src/gaya/main.ts"></script></body></html>';
    server.middlewares.use('/gaya', (request, response, next) => {
      server
        .transformIndexHtml(request.originalUrl ?? '/gaya', page)
        .then((html) => response.setHeader('content-type', 'text/html').end(html), next);
    });
  },
};

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [gallery, sveltekit(), websocketOnly, onlyUsed, neverHydrates, shortNames, floor],
  // `source` lets `#contracts/*.js` reach the TypeScript of src/contracts without a second alias.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  ssr: {
    resolve: { conditions: ['source', ...defaultServerConditions] },
    // cookie 2 is hoisted for the server and has no `parse`; Kit's post-build step needs its own copy bundled.
    noExternal: ['cookie', 'set-cookie-parser'],
  },
  build: {
    // Windows 7 and 8.1 office computers stop at Chrome 109; the floor beside it is Firefox 115 and Safari 15.6. Naming
    // Safari 15 here would rewrite every private field into a WeakMap for a bug of rare initialisers, a fifth of all
    // code: the syntax level is named instead, and `floor` refuses what that Safari cannot parse.
    target: 'es2022',
    // Styles of a page come beside its code; the lists of everything else would weigh more than they save.
    modulePreload: { resolveDependencies: (_file, files) => files.filter((name) => name.endsWith('.css')) },
    ...(isSsrBuild
      ? {}
      : {
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [
                  { name: 'base', test: shell },
                  // What fewer than four pages use comes with them.
                  { name: 'base', test: framework, minShareCount: 4 },
                  { name: 'day', test: day },
                  // A board lets choose and take back, and needs no more of a form.
                  { name: 'select', test: /src\/lib\/ui\/(Select\.|second-thoughts)/ },
                  { name: 'fields', test: fields },
                  // Comments and the bell use it; neither should bring the other.
                  { name: 'seen', test: /src\/lib\/feedback\/seen/ },
                  { name: 'notes', test: /src\/lib\/feedback\/(Notes|stack)/ },
                  { name: 'writing', test: writing },
                  { name: 'around', test: around },
                  ...['id', 'en'].flatMap(words),
                  // The menu has one too, and nothing else of what administrators see.
                  { name: 'dialog', test: /src\/lib\/ui\/Dialog\./ },
                  { name: 'admin', test: admin },
                ],
              },
            },
          },
        }),
    cssTarget: ['chrome109', 'edge109', 'firefox115', 'safari15.6'],
  },
  server: {
    proxy: {
      '/api': { target: backend },
      '/socket.io': { target: backend, ws: true },
    },
  },
}));
