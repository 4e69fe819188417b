/** Seconds of one window of counting. */
const WINDOW_S = 60;

/** Most that are counted at once; above it the longest counted are forgotten first. */
const MOST_KEYS = 100_000;

interface Count {
  window: number;
  /** Requests let through by this node in this window. */
  own: number;
  /** Those of the other nodes, as far as is known. */
  others: number;
  /** All that were let through in the window before. */
  before: number;
}

/**
 * Counts requests by key in a sliding minute: this window's, and the part of the last one that still lies within sixty
 * seconds. Decides at once from what this node knows; what other nodes counted is told to it whenever that is known.
 */
export class FloodCount {
  readonly #counts = new Map<string, Count>();

  /** Keys that are counted. */
  get size(): number {
    return this.#counts.size;
  }

  /**
   * Counts a request of `key` unless that would be more than `limit` in a minute.
   * @param now seconds.
   * @returns 0 when it may pass, else the seconds until the next one may.
   */
  take(key: string, limit: number, now: number): number {
    const count = this.#at(key, now);
    const total = count.own + count.others;
    const passed = now % WINDOW_S;
    if (total + count.before * (1 - passed / WINDOW_S) < limit) {
      count.own += 1;
      return 0;
    }
    // Until enough of the last window has slid out, or of this one after its end.
    const wait =
      total < limit
        ? WINDOW_S * (1 - (limit - total) / count.before) - passed
        : WINDOW_S - passed + WINDOW_S * (1 - limit / total);
    // On the dot it is the next moment's turn.
    return Math.max(wait, 0.001);
  }

  /** What this node let through in the current window. */
  own(key: string, now: number): { window: number; own: number } {
    const { window, own } = this.#at(key, now);
    return { window, own };
  }

  /** All nodes together let `total` through in `window`, of which `own` were this node's when it was asked. */
  learn(key: string, window: number, total: number, own: number): void {
    const count = this.#counts.get(key);
    if (count?.window === window) count.others = Math.max(0, total - own);
  }

  #at(key: string, now: number): Count {
    const window = Math.floor(now / WINDOW_S);
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { window, own: 0, others: 0, before: 0 };
      this.#counts.set(key, count);
      if (this.#counts.size > MOST_KEYS) this.#forgetOld(window);
    } else if (count.window !== window) {
      count.before = count.window === window - 1 ? count.own + count.others : 0;
      Object.assign(count, { window, own: 0, others: 0 });
    }
    return count;
  }

  #forgetOld(window: number): void {
    for (const [key, count] of this.#counts) if (count.window < window - 1) this.#counts.delete(key);
    for (const key of this.#counts.keys()) {
      if (this.#counts.size <= MOST_KEYS) return;
      this.#counts.delete(key);
    }
  }
}
