import { language } from '../i18n/language.js';
import { live } from './live.svelte.js';

/** A page that is still there sends first. */
const GRACE = 1_500;

/** Should this page be closed, the worker sends it then. Said here anew: shared code would be fetched by every visit. */
function tellWorker(author: string, after: number): void {
  const worker = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker?.controller;
  worker?.postMessage({ tag: `outbox ${author} ${language()}`, after: after + GRACE });
}

/**
 * Lets a command that can still be taken back wait until `until` (ms since 1970). One that is under way, was tried, or was
 * let go because its author leaves goes its way.
 */
export async function postpone(id: string, until: number): Promise<void> {
  const db = await live.database();
  const author = live.personId;
  if (!db || author === null) return;
  const tx = db.transaction('outbox', 'readwrite');
  const item = await tx.store.get(id);
  const waits =
    item?.author === author &&
    item.state === 'waiting' &&
    item.claimedUntil === 0 &&
    item.attempts === 0 &&
    item.notBefore > 0 &&
    item.notBefore < until;
  if (waits) await tx.store.put({ ...item, notBefore: until });
  await tx.done;
  if (waits) tellWorker(author, until - Date.now());
}
