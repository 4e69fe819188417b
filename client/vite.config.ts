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

/** What every page needs, in one file: dozens of tiny ones compress badly and wait for each other on a weak line. */
const base =
  /node_modules\/(svelte|@sveltejs|esm-env|clsx|idb)\/|vite\/preload-helper|src\/lib\/(i18n\/[^/]+\.ts|net\/|session\/|uuid|sets|sync\/(live|database)|shell\/(AppShell|ConnectionState|navigation|start|theme|keys\.ts)|ui\/(Button|Icon|icons\.ts|Logo|Notice|State|Skeleton|toasts|PageTitle|Field|TextArea))/;
/** The form of the day, for the same reason. */
const day =
  /src\/lib\/(reports\/(DayPage|LineEditor|LineView|day\.svelte|draft-store|state|arrivals)|ui\/(Select|NumberField|number|Chip))/;

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

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [sveltekit(), websocketOnly, floor],
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
    ...(isSsrBuild
      ? {}
      : {
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [
                  // What fewer than four pages use comes with them.
                  { name: 'base', test: base, minShareCount: 4 },
                  { name: 'day', test: day },
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
