import type { BoardQueue, QueueItem } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';
import { language } from '../i18n/index.js';
import { live } from '../sync/live.svelte.js';
import { byUrgency, changesOf, keptRows, type QueueRow } from './queue.js';

/** At most one question in this many ms, however fast the board changes. */
const CALM = 2_000;

/** What waits for the reader's own decision. Asked for again when the board has changed; `start` gives how to stop. */
export class Queue {
  items = $state.raw<readonly QueueItem[]>([]);
  /** The rows as they stand: under a hand none moves, leaves or comes. */
  rows = $state.raw<readonly QueueRow[]>([]);
  /** So many are new, and so many would leave or stand elsewhere by now. */
  changes = $state.raw({ arrived: 0, moved: 0 });
  loaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  #busy = false;
  #asking = false;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  start(): () => void {
    void this.load();
    const stop = live.onStale((view) => {
      if (view === '*' || view === 'indicators') this.soon();
    });
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      stop();
    };
  }

  /** Somebody's pointer, focus or thumb is on the rows: they stay where they are. */
  hold(busy: boolean): void {
    this.#busy = busy;
    if (!busy) this.sort();
  }

  /** Puts the rows in their order now, with what is new and without what is done. */
  sort(): void {
    this.rows = byUrgency(this.items, language()).map((item) => ({ item, gone: false }));
    this.changes = { arrived: 0, moved: 0 };
  }

  #take(items: readonly QueueItem[]): void {
    this.items = items;
    // The first rows are nobody's surprise.
    if (!this.#busy || this.rows.length === 0) {
      this.sort();
      return;
    }
    this.rows = keptRows(this.rows, items);
    this.changes = changesOf(this.rows, byUrgency(items, language()));
  }

  /** Something on the board is another than before. */
  soon(): void {
    this.#again = true;
    if (this.#asking || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, CALM);
  }

  /** Asked anew after every answer. */
  #wanted(): boolean {
    return this.#again && !this.#stopped;
  }

  async load(): Promise<void> {
    this.#asking = true;
    this.#again = false;
    try {
      this.failure = await live.cached<BoardQueue>(
        'board-queue',
        () => call('GET /api/board/queue'),
        ({ items }) => {
          this.#take(items);
          this.loaded = true;
        },
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Who decides about nobody has a board and no queue.
      if (error.status === 404) this.loaded = true;
      else this.failure = error;
    } finally {
      this.#asking = false;
      if (this.#wanted()) this.soon();
    }
  }
}
