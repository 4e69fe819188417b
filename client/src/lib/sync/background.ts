import { language } from '../i18n/language.js';

/** What the worker listens for: whose outbox, and in which language the server is to answer. */
const TAG = 'outbox';

/** A page that is still there sends first. */
const GRACE = 1_500;

/**
 * Has what waits sent when no page may be open any more. With `after` ms it can be taken back until then, and the worker
 * waits as long; else the browser is asked to come back once there is a network. Few browsers can.
 */
export function sendLater(person: string, after: number): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (!workers) return;
  const tag = `${TAG} ${person} ${language()}`;
  void workers.ready
    .then((registration) => {
      if (after > 0) {
        registration.active?.postMessage({ tag, after: after + GRACE });
        return;
      }
      const { sync } = registration as { sync?: { register: (tag: string) => Promise<void> } };
      return sync?.register(tag);
    })
    .catch(() => {
      // Not allowed in private windows or by the person: the page sends when it is opened again.
    });
}
