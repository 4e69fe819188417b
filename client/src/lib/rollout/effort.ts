/** A pause longer than this is a talk at the counter, not work on the report. */
const PAUSE_MS = 15_000;

/**
 * Adds up what a report takes: seconds in which something was done on the page, and taps, where a field that is written in
 * is one however many letters it gets. Nothing of what is written is looked at, and nothing is kept when nothing was sent.
 */
export class Effort {
  #activeMs = 0;
  #taps = 0;
  #last: number | null = null;
  #field: EventTarget | null = null;

  /** @param at monotonic milliseconds */
  touch(at: number, kind: 'tap' | 'write', target: EventTarget | null): void {
    if (this.#last !== null) this.#activeMs += Math.min(at - this.#last, PAUSE_MS);
    this.#last = at;
    const again = kind === 'write' && target === this.#field;
    if (!again) this.#taps += 1;
    this.#field = target;
  }

  /** What it took up to now, and from the start again; null when nothing was touched. */
  take(at: number): { seconds: number; taps: number } | null {
    if (this.#last === null || this.#taps === 0) return null;
    const ms = this.#activeMs + Math.min(at - this.#last, PAUSE_MS);
    const result = {
      seconds: Math.min(3600, Math.max(1, Math.round(ms / 1000))),
      taps: Math.min(1000, this.#taps),
    };
    this.#activeMs = 0;
    this.#taps = 0;
    this.#last = null;
    this.#field = null;
    return result;
  }
}
