/**
 * The tap of the process: what comes in, how much of it is under way, and the signals of a stop. First it hands over:
 * `/health/ready` says no, whoever waits for something (long-polls) is answered, no answer keeps its connection, and
 * requests that still arrive are served. Then it closes.
 */
export class Intake {
  readonly #leaving = new AbortController();
  #closed = false;
  #active = 0;
  #idle: (() => void)[] = [];

  /** True: this node is about to stop; requests are served, nobody should come back to it. */
  get handingOver(): boolean {
    return this.#leaving.signal.aborted;
  }

  /** True: new requests get 503 `UNAVAILABLE`; those under way finish. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Aborted when the node begins to hand over. */
  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  /** Requests under way. */
  get active(): number {
    return this.#active;
  }

  enter(): void {
    this.#active++;
  }

  leave(): void {
    this.#active--;
    if (this.#active === 0) for (const done of this.#idle.splice(0)) done();
  }

  handOver(): void {
    this.#leaving.abort();
  }

  close(): void {
    this.#closed = true;
    this.#leaving.abort();
  }

  /** Resolves when no request is under way. */
  whenIdle(): Promise<void> {
    return this.#active === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}
