import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';

const backend = process.env['TANGGAP_BACKEND'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [sveltekit()],
  // `source` lets `#contracts/*.js` reach the TypeScript of src/contracts without a second alias.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  ssr: {
    resolve: { conditions: ['source', ...defaultServerConditions] },
    // cookie 2 is hoisted for the server and has no `parse`; Kit's post-build step needs its own copy bundled.
    noExternal: ['cookie', 'set-cookie-parser'],
  },
  build: {
    // Windows 7 and 8.1 office computers stop at Chrome 109.
    target: ['chrome109', 'edge109', 'firefox115', 'safari15.6'],
    cssTarget: ['chrome109', 'edge109', 'firefox115', 'safari15.6'],
  },
  server: {
    proxy: {
      '/api': { target: backend },
      '/socket.io': { target: backend, ws: true },
    },
  },
});
