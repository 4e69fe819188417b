import { build, files, version } from '$service-worker';

const cacheName = `shell-${version}`;
const shell = '/';
// A doubled address in the list makes the worker never install. Pictures are for the phone's own desktop.
const precached = [...new Set([...build, ...files, shell])].filter(
  (path) => path !== '/robots.txt' && !path.endsWith('.png'),
);
const serverPages = /^\/(api|health|metrics|socket\.io)(\/|$)/;

async function firstFrom(cached: Promise<Response | undefined>, request: Request): Promise<Response> {
  return (await cached) ?? fetch(request);
}

/**
 * The app shell, kept for weak lines: hashed files from the cache, pages from the network with the shell behind it.
 * Nothing under /api is ever stored here: what belongs to a person lives in that person's IndexedDB alone.
 */
export function keepShell(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('install', (event) => {
    event.waitUntil(
      (async () => {
        const cache = await caches.open(cacheName);
        await cache.addAll(precached);
        await worker.skipWaiting();
      })(),
    );
  });

  worker.addEventListener('activate', (event) => {
    event.waitUntil(
      (async () => {
        // The newest older shell stays: a tab that is still open may ask for one of its chunks.
        const older = (await caches.keys())
          .filter((name) => name.startsWith('shell-') && name !== cacheName)
          .sort();
        await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
        await worker.clients.claim();
      })(),
    );
  });

  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method !== 'GET') return;
    const url = new URL(request.url);
    if (url.origin !== worker.location.origin || serverPages.test(url.pathname)) return;
    // Somebody looks at a file itself, not at a page.
    if (request.mode === 'navigate' && files.includes(url.pathname)) return;
    if (request.mode === 'navigate') {
      // Cache first: the form opens at once on a dead line; a new build arrives as a new worker, not as a new page.
      event.respondWith(
        firstFrom(
          caches.open(cacheName).then((cache) => cache.match(shell)),
          request,
        ),
      );
    } else if (url.pathname.startsWith('/_app/immutable/') || precached.includes(url.pathname)) {
      event.respondWith(firstFrom(caches.match(request), request));
    }
  });
}
