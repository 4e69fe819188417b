/** Somebody in front of the turnstile, or inside. */
interface Ticket {
  readonly weight: number;
  enter(): void;
}

/**
 * Lets a limited amount of work run at once; the rest waits in the order of arrival. Work is weighed: what costs more takes
 * more places. Nobody overtakes, so heavy work comes to its turn too.
 */
export class Turnstile {
  #taken = 0;
  readonly #waiting = new Set<Ticket>();

  constructor(readonly places: number) {}

  /** Places that are taken now. */
  get taken(): number {
    return this.#taken;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs `work` once its places are free. Whoever is gone by then gives up its turn: `work` does not run and the answer
   * is undefined.
   * @param weight places that the work takes; more than there are counts as all of them.
   * @param gone ends the wait, not the work.
   */
  async run<T>(weight: number, work: () => Promise<T>, gone?: AbortSignal): Promise<T | undefined> {
    const ticket = Math.min(weight, this.places);
    if (!(await this.#enter(ticket, gone))) return undefined;
    try {
      return await work();
    } finally {
      this.#taken -= ticket;
      this.#next();
    }
  }

  #enter(weight: number, gone: AbortSignal | undefined): Promise<boolean> | boolean {
    if (gone?.aborted === true) return false;
    if (this.#waiting.size === 0 && this.#taken + weight <= this.places) {
      this.#taken += weight;
      return true;
    }
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.delete(ticket);
        // It may have stood before somebody who needs less.
        this.#next();
        resolve(false);
      };
      const ticket: Ticket = {
        weight,
        enter: () => {
          gone?.removeEventListener('abort', leave);
          resolve(true);
        },
      };
      gone?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(ticket);
    });
  }

  #next(): void {
    for (const ticket of this.#waiting) {
      if (this.#taken + ticket.weight > this.places) return;
      this.#waiting.delete(ticket);
      this.#taken += ticket.weight;
      ticket.enter();
    }
  }
}
