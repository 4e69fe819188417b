/** A real browser for the benches of pages, and a line to the app that counts what goes over it. */
import { existsSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { temporaryFolder } from './processes.mjs';

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DESKTOP = { viewport: { width: 1440, height: 900 } };

/** The machine's own Chromium; undefined where there is none. */
export const chromiumPath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((file) => existsSync(file));

/**
 * A browser with a profile of its own, whose debugging port Lighthouse can use as well: its first context has the
 * cookies that pages opened over that port have.
 */
export async function openBrowser(options = {}) {
  const { folder, remove } = temporaryFolder('browser');
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    ...options,
    args: [
      '--remote-debugging-port=0',
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // What is measured is the page, not what a browser does to a window that nobody looks at.
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
    ],
  });
  const port = Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  return {
    context,
    port,
    version: context.browser()?.version() ?? '',
    async close() {
      await context.close();
      remove();
    },
  };
}

/** Logs the browser in at the HTTP surface; the cookie is the whole context's. */
export async function logIn(context, url, login) {
  const answer = await context.request.post(`${url}/api/session`, {
    headers: { origin: url },
    data: { login, password: 'tanggap-demo' },
  });
  if (answer.status() !== 201) throw new Error(`${login} could not log in: ${answer.status()}`);
}

/** Sets a session that was seeded in SQL, as `headersOf` of office.mjs names it. */
export async function takeSession(context, url, { cookie }) {
  const [name, value] = cookie.split('=');
  await context.addCookies([{ name, value, url, httpOnly: true }]);
}

/** A line to `port` that counts the bytes towards the browser: bodies, heads and frames, of the page and its worker. */
export async function countingLine(port) {
  let bytes = 0;
  const open = new Set();
  const server = createServer((near) => {
    const far = createConnection({ port, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    far.on('data', (part) => (bytes += part.length));
    near.pipe(far).pipe(near);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Bytes since the last time it was asked. */
    take() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/**
 * Watches the page from its first line on. `window.bench.take()` gives, and forgets:
 * - `work`: of each frame the milliseconds from its animation callbacks to the first task after it was laid out and painted;
 * - `tasks`: milliseconds of each task over 50 ms;
 * - `interactions`: milliseconds from each tap or key to the paint that answers it, as Interaction to Next Paint counts them.
 */
export const WATCH = `(() => {
  let work = [], tasks = [];
  const interactions = new Map();
  const frame = () => {
    const from = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { work.push(performance.now() - from); port1.close(); };
    port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const longTasks = new PerformanceObserver((list) => { for (const one of list.getEntries()) tasks.push(one.duration); });
  longTasks.observe({ type: 'longtask' });
  const events = new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      if (one.interactionId) interactions.set(one.interactionId, Math.max(interactions.get(one.interactionId) ?? 0, one.duration));
  });
  events.observe({ type: 'event', durationThreshold: 16 });
  window.bench = {
    take() {
      const taken = { work, tasks, interactions: [...interactions.values()] };
      work = []; tasks = []; interactions.clear();
      return taken;
    },
  };
})();`;

/** Bytes of JavaScript objects that are still held, nodes and listeners of the page, after everything unheld was let go. */
export async function held(cdp) {
  for (let round = 0; round < 3; round += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
  return { bytes: usedSize, nodes, listeners: jsEventListeners };
}
