import { Failure } from '../lib/net/failure.js';
import { exchange } from '../lib/net/exchange.js';
import { alone } from '../lib/sync/alone.js';
import { openDatabase, outboxOf } from '../lib/sync/database.js';
import { handlers } from '../lib/sync/handlers.js';
import { Outbox } from '../lib/sync/outbox.js';

/** Not yet in the worker's types: https://wicg.github.io/background-sync/spec */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const TIMEOUT = 15_000;

/**
 * Sends what one person has waiting, as their page would: only when the server names the same person, and each command
 * under its own id. Throws while something still waits, so that the browser comes back.
 */
async function sendWaiting(person: string, language: string): Promise<void> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === `tanggap-${person}`)) return;
  const session = await exchange<{ person: { id: string } }>('GET', '/api/session', {
    language,
    timeout: TIMEOUT,
  }).catch((error: unknown) => {
    if (error instanceof Failure && (error.status === 401 || error.status === 403)) return null;
    throw error;
  });
  // Logged out, or somebody else by now: it waits for its author.
  if (session?.person.id !== person) return;
  const db = await openDatabase(person);
  const tabs = new BroadcastChannel(`tanggap-${person}`);
  const outbox = new Outbox({
    db,
    person,
    handlers,
    send: ({ method, path, body }, actor) =>
      exchange(method, path, { language, timeout: TIMEOUT, actor, body }),
    changed: () => tabs.postMessage({ outbox: true }),
    sessionLost: () => undefined,
    alone: (round) => alone(`tanggap-outbox-${person}`, TIMEOUT, round),
  });
  try {
    // The network is back: no pause after a failure needs to be waited out.
    await outbox.release();
    const left = (await outboxOf(db, person)).filter((item) => item.state === 'waiting');
    if (left.length > 0) throw new Error('something still waits');
  } finally {
    outbox.stop();
    tabs.close();
    db.close();
  }
}

/** Answers the browser when the network is back, and a page that was left while something could still be taken back. */
export function sendInBackground(worker: ServiceWorkerGlobalScope): void {
  const asked = async (sync: string): Promise<void> => {
    const [tag, person, language] = sync.split(' ');
    if (tag === 'outbox' && person) await sendWaiting(person, language ?? 'id');
  };
  worker.addEventListener('sync', (event) => {
    const sync = event as unknown as SyncEvent;
    sync.waitUntil(asked(sync.tag));
  });
  worker.addEventListener('message', (event) => {
    const { tag, after } = event.data as { tag: string; after: number };
    const over = new Promise((done) => setTimeout(done, after));
    const { sync } = worker.registration as { sync?: { register: (tag: string) => Promise<void> } };
    // What still waits then has a page, or is sent when there is a network or one is opened.
    event.waitUntil(over.then(() => asked(tag)).catch(() => sync?.register(tag).catch(() => undefined)));
  });
}
