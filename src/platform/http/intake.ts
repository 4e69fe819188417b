/**
 * The tap of the process: what comes in, how much of it is under way, and the signal that everything that waits for
 * something (long-polls) hears when the process stops.
 */
export class Intake {
  readonly #stop = new AbortController();
  #active = 0;
  #idle: (() => void)[] = [];

  /** True: new requests get 503 `UNAVAILABLE`; those under way finish. */
  get closed(): boolean {
    return this.#stop.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  enter(): void {
    this.#active++;
  }

  leave(): void {
    this.#active--;
    if (this.#active === 0) for (const done of this.#idle.splice(0)) done();
  }

  close(): void {
    this.#stop.abort();
  }

  /** Resolves when no request is under way. */
  whenIdle(): Promise<void> {
    return this.#active === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}
