import { goto } from '$app/navigation';
import type { NotificationCount } from '#contracts/index.js';
import { seenThreads } from '../feedback/seen.js';
import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';
import { live } from '../sync/live.svelte.js';

/** Events come in groups, and their counts with them: one question for each group. */
const TOGETHER_MS = 400;
/** Longest time that a timer of the browser counts right. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * How much waits for the reader. The server counts, because it alone knows what was done elsewhere; it is asked again when
 * the stream says that something moved, when a sleeping one wakes, and when the page is looked at again.
 */
class Centre {
  count = $state.raw<NotificationCount | null>(null);
  /** Raised with every fresh count: lists that are shown ask again. */
  version = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: ReturnType<typeof setTimeout> | undefined;

  /** Follows the stream for as long as the page shows the number; gives back how to stop. */
  follow(): () => void {
    const soon = () => this.refreshSoon();
    const seen = () => {
      if (document.visibilityState === 'visible') soon();
    };
    const worker = (event: MessageEvent<{ open?: unknown } | null>) => {
      // From a push that was tapped: this tab shows its page, and keeps what is written on it.
      if (typeof event.data?.open === 'string' && event.data.open.startsWith('/')) void goto(event.data.open);
    };
    const stale = live.onStale(soon);
    addEventListener('tanggap:thread-seen', soon);
    document.addEventListener('visibilitychange', seen);
    // Typed as always there, but pages without TLS have none.
    const container = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
    container?.addEventListener('message', worker);
    void this.refresh();
    return () => {
      stale();
      removeEventListener('tanggap:thread-seen', soon);
      document.removeEventListener('visibilitychange', seen);
      container?.removeEventListener('message', worker);
      clearTimeout(this.#timer);
      clearTimeout(this.#wake);
      this.#timer = this.#wake = undefined;
    };
  }

  refreshSoon(): void {
    if (this.#timer !== undefined || document.visibilityState !== 'visible') return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, TOGETHER_MS);
  }

  async refresh(): Promise<void> {
    try {
      await live.cached(
        'notifications',
        () => call('GET /api/notifications/count'),
        (count) => this.#take(count),
      );
      await this.#tellSeen();
    } catch (error) {
      // Without network and without a kept number there is none: the bell stays a bell.
      if (!(error instanceof Failure)) throw error;
    }
  }

  #take(count: NotificationCount): void {
    this.count = count;
    this.version += 1;
    clearTimeout(this.#wake);
    if (count.wakesAt !== null)
      this.#wake = setTimeout(
        () => this.refreshSoon(),
        Math.min(Math.max(Date.parse(count.wakesAt) - Date.now(), 1000), LONGEST_MS),
      );
  }

  /** Replies that stood before the reader's eyes are no longer news. */
  async #tellSeen(): Promise<void> {
    const unread = (this.count?.replies ?? []).filter((thread) => seenThreads.has(thread));
    seenThreads.clear();
    for (const thread of unread)
      await call('POST /api/notifications/seen-thread', { body: { thread }, actor: session.person?.id });
    if (unread.length > 0) this.refreshSoon();
  }
}

export const centre = new Centre();
