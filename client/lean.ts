import type { Plugin } from 'vite';

/**
 * What the build leaves out of libraries, because this client never comes to it: no server draws its pages, so there is
 * nothing to hydrate; the socket speaks websocket and text alone. Each cut names the text that it replaces and fails the
 * build when a new version of the library says something else: look again then, and cut anew or drop the cut.
 */

/** A part of a library's text, and what takes its place. */
interface Cut {
  find: string | RegExp;
  put: string;
}

const cuts: Record<string, Cut[]> = {
  // A constant lets the bundler drop every branch for hydration.
  'svelte/src/internal/client/dom/hydration.js': [
    { find: 'export let hydrating = false;', put: 'export const hydrating = false;' },
    { find: /hydrating = value;/, put: '' },
  ],
  'svelte/src/legacy/legacy-client.js': [{ find: 'options.hydrate ? hydrate : mount', put: 'mount' }],
  // A list that is spread at the top counts as something that happens, and stays without a reader.
  'svelte/src/utils.js': [
    {
      find: /const DOM_PROPERTIES = (\[[^\]]*\]);/,
      put: 'const DOM_PROPERTIES = /* @__PURE__ */ (() => $1)();',
    },
  ],
  'svelte/src/internal/client/dom/blocks/each.js': [
    { find: 'var is_animated = (flags & EACH_IS_ANIMATED) !== 0;', put: 'var is_animated = false;' },
  ],
  '@sveltejs/kit/src/runtime/client/client.js': [
    // Taken apart at once, the whole of Svelte's front would be kept.
    { find: 'const { onMount, tick } = svelte;', put: 'const onMount = svelte.onMount, tick = svelte.tick;' },
    { find: 'await _hydrate(target, hydrate);', put: '' },
    { find: 'if (__SVELTEKIT_PAYLOAD__.data) {', put: 'if (false) {' },
    // Addresses are paths here (`kit.router`), never hashes.
    { find: /\bapp\.hash\b/g, put: 'false' },
    { find: /for \(const [^)]* of (live_)?query_map(\.values\(\))?\) \{/g, put: 'if (false) {' },
    { find: 'root: noop_span, current: noop_span', put: '' },
    // No page has another address than its own: hooks.ts has no `reroute`, which is looked at below.
    {
      find: /async function get_rerouted_url\(url\) \{[^]*?^\}/m,
      put: 'const get_rerouted_url = (url) => url;',
    },
    // A `load` fetches as everything else does; nobody asks for one to be run again because of an address.
    {
      find: /async fetch\(resource, init\) \{[^]*?^\t{3}\},\n(?=\t{3}setHeaders)/m,
      put: 'fetch: (resource, init) => window.fetch(resource, init),',
    },
  ],
  // Looks at what pages export while developing.
  '@sveltejs/kit/src/utils/exports.js': [
    {
      find: /[^]*/,
      put: 'export const validate_layout_exports = () => {}; export const validate_page_exports = () => {};',
    },
  ],
  '@sveltejs/kit/src/runtime/client/state.svelte.js': [
    { find: /const is_legacy =[^;]*;/, put: 'const is_legacy = false;' },
  ],
  // What a server would have fetched for the page stands in none: `load` fetches as everything else does.
  '@sveltejs/kit/src/runtime/client/fetcher.js': [
    {
      find: /[^]*/,
      put: `export const initial_fetch = (resource, options) => fetch(resource, options);
        export const subsequent_fetch = (resource, resolved, options) => fetch(resolved, options);
        export const dev_fetch = initial_fetch;
        export const lock_fetch = () => {};
        export const unlock_fetch = () => {};`,
    },
  ],
  // The other transports of engine.io would only be carried about.
  'engine.io-client/build/esm/transports/index.js': [
    {
      find: /[^]*/,
      put: 'import { WS } from "./websocket.node.js"; export const transports = { websocket: WS };',
    },
  ],
  // Nothing to go over to from websocket, and nothing to weigh for a poll.
  'engine.io-client/build/esm/socket.js': [
    { find: /^ {4}_probe\(name\) \{[^]*?^ {4}\}$/m, put: '    _probe() {}' },
    {
      find: 'import { installTimerFunctions, byteLength }',
      put: 'const byteLength = () => 0; import { installTimerFunctions }',
    },
  ],
  // The browser knows how to read an address.
  'engine.io-client/build/esm/contrib/parseuri.js': [
    {
      find: /[^]*/,
      put: `export function parse(address) {
          const { protocol, hostname, port, pathname, search } = new URL(address);
          return {
            source: address, protocol: protocol.slice(0, -1), host: hostname.replace(/^\\[|\\]$/g, ''), port,
            path: pathname === '/' ? '' : pathname, query: search.slice(1), queryKey: {},
          };
        }`,
    },
  ],
  // Text alone.
  'socket.io-parser/build/esm/binary.js': [
    {
      find: /[^]*/,
      put: 'export const deconstructPacket = () => {}; export const reconstructPacket = () => {};',
    },
  ],
  'socket.io-parser/build/esm/is-binary.js': [
    { find: /[^]*/, put: 'export const isBinary = () => false; export const hasBinary = () => false;' },
  ],
  'engine.io-parser/build/esm/encodePacket.browser.js': [
    {
      find: /[^]*/,
      put: `import { PACKET_TYPES } from './commons.js';
        export const encodePacket = ({ type, data }, _binary, done) => done(PACKET_TYPES[type] + (data || ''));
        export const encodePacketToBinary = () => {};`,
    },
  ],
  'engine.io-parser/build/esm/contrib/base64-arraybuffer.js': [
    { find: /[^]*/, put: 'export const decode = () => new ArrayBuffer(0);' },
  ],
};

/** Modules that do something when they are loaded, of which nobody needs that alone. */
const quiet =
  /engine\.io-client\/build\/esm\/transports\/(polling|webtransport)|\/devalue\/src\/|@sveltejs\/kit\/src\/runtime\/shared\.js/;

const hydration = /^\s*\$\.(reset|next|remove_input_defaults|remove_textarea_child)\([^()]*\);$/gm;

/** What a cut counts on not being there: animated lists, and functions of a server. */
const uncut =
  /svelte\/src\/internal\/client\/dom\/elements\/transitions\.js|@sveltejs\/kit\/src\/runtime\/client\/remote-functions/;

/** Applies the cuts to the client's build. */
export function lean(): Plugin {
  const met = new Set<string>();
  return {
    name: 'tanggap-lean',
    apply: 'build',
    transform(code, id, options) {
      if (options?.ssr) return null;
      // Every template says where hydration would go on.
      if (id.endsWith('.svelte')) return { code: code.replaceAll(hydration, ''), map: null };
      if (id.endsWith('client-optimized/app.js') && !code.includes('reroute: (() => {})'))
        this.error('hooks.ts has a reroute: cut less in client/lean.ts');
      if (quiet.test(id)) return { code, map: null, moduleSideEffects: false };
      const [file, list] = Object.entries(cuts).find(([name]) => id.endsWith(`/node_modules/${name}`)) ?? [];
      if (!file || !list) return null;
      met.add(file);
      let cut = code;
      for (const { find, put } of list) {
        const before = cut;
        cut = cut.replace(find, put);
        if (cut === before) this.error(`${file} has no ${String(find)} any more`);
      }
      return { code: cut, map: null };
    },
    generateBundle({ dir }, bundle) {
      if (!dir?.endsWith('client')) return;
      const missed = Object.keys(cuts).filter((name) => !met.has(name));
      if (missed.length > 0) this.error(`never loaded: ${missed.join(', ')}`);
      for (const chunk of Object.values(bundle))
        for (const [id, { renderedLength }] of Object.entries(chunk.type === 'chunk' ? chunk.modules : {}))
          if (renderedLength > 0 && uncut.test(id)) this.error(`${id} is used: cut less in client/lean.ts`);
    },
  };
}
