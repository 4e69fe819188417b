import { beforeLeaving } from '../sync/leaving.js';

/** How long a new worker may take to fetch the new shell before the page goes to the network itself, in ms. */
const PATIENCE = 15_000;

const activated = (worker: ServiceWorker): Promise<void> =>
  new Promise((done) => {
    const look = () => {
      if (worker.state === 'activated' || worker.state === 'redundant') done();
    };
    worker.addEventListener('statechange', look);
    look();
  });

/**
 * Loads the newer version: what is typed is kept first, and the worker that answers for the shell is renewed first,
 * or the reload would bring the old one once more.
 */
export async function loadNewVersion(): Promise<void> {
  await beforeLeaving();
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  const late = new Promise<void>((done) => setTimeout(done, PATIENCE));
  const renewed = (async () => {
    await registration?.update();
    const worker = registration?.installing ?? registration?.waiting;
    if (worker) await activated(worker);
  })().catch(() => undefined);
  await Promise.race([renewed, late]);
  location.reload();
}
