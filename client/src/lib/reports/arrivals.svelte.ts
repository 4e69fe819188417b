import { untrack } from 'svelte';
import { setOf } from '../sets.js';
import type { StoredFeedback } from '../sync/database.js';

/**
 * What is shown of a list that grows while somebody looks at it. New items wait while the person types on a narrow
 * screen, where they would push the text away; elsewhere they appear at once and glow.
 */
export class Arrivals {
  /** Ids that came after the page was first drawn. */
  fresh = $state.raw(setOf<string>([]));
  #known: ReadonlySet<string> | null = null;
  #held = $state.raw<ReadonlySet<string> | null>(null);

  /** Items to show now. */
  shown(items: readonly StoredFeedback[]): StoredFeedback[] {
    const held = this.#held;
    return held ? items.filter((item) => held.has(item.id)) : [...items];
  }

  waiting(items: readonly StoredFeedback[]): StoredFeedback[] {
    const held = this.#held;
    return held ? items.filter((item) => !held.has(item.id)) : [];
  }

  /** Notes which items are new; call with the whole list whenever it changes. Without `news` all are old ones. */
  note(items: readonly StoredFeedback[], news: boolean): void {
    if (!this.#known || !news) {
      this.#known = setOf(items.map((item) => item.id));
      return;
    }
    const known = this.#known;
    const arrived = items.filter((item) => !known.has(item.id));
    if (arrived.length > 0) {
      this.#known = setOf([...known, ...arrived.map((item) => item.id)]);
      this.fresh = setOf([...untrack(() => this.fresh), ...arrived.map((item) => item.id)]);
    }
  }

  hold(items: readonly StoredFeedback[]): void {
    this.#held ??= setOf(items.map((item) => item.id));
  }

  release(): void {
    this.#held = null;
  }
}
