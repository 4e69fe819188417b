import type { Feedback } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';

/** Pages that one press may ask for while none of them has anything for the tab that is shown. */
const PAGES = 5;

/** One's feedback as the server has it, newest first, asked for page by page; with words, only where they are found. */
export class Past {
  items = $state.raw<readonly Feedback[]>([]);
  busy = $state(false);
  /** Everything has been asked for. */
  ended = $state(false);
  failure = $state.raw<Failure | null>(null);
  #cursor: string | null = null;

  constructor(readonly words = '') {}

  /** Asks on until something `isNew` comes; what the device has and other tabs show would be no answer to a press. */
  async more(isNew: (item: Feedback) => boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      for (let pages = 0; pages < PAGES && !this.ended; pages += 1) {
        const page = await call('GET /api/feedback', {
          query: {
            order: 'desc',
            limit: 50,
            ...(this.words === '' ? {} : { q: this.words }),
            ...(this.#cursor === null ? {} : { cursor: this.#cursor }),
          },
        });
        this.items = [...this.items, ...page.items];
        this.#cursor = page.next;
        this.ended = page.next === null;
        if (page.items.some(isNew)) break;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
    } finally {
      this.busy = false;
    }
  }
}
