/** Milliseconds within which a wait that begins during the hand-over ends: long enough that nobody comes back in circles. */
const PAUSE = { least: 250, most: 1_000 };

/** A request that waits for something. */
interface Wait {
  readonly enough: AbortController;
  timer?: NodeJS.Timeout;
}

/**
 * The tap of the process: what comes in, how much of it is under way, and the signals of a stop. First it hands over:
 * `/health/ready` says no, whoever waits for something (long-polls) is answered within its time, no answer keeps its
 * connection, and requests that still arrive are served. Then it closes.
 */
export class Intake {
  readonly #leaving = new AbortController();
  readonly #waits = new Set<Wait>();
  /** The end of the hand-over, on the monotonic clock. */
  #servesUntil = 0;
  #closed = false;
  #active = 0;
  #idle: (() => void)[] = [];

  constructor(private readonly random = Math.random) {}

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

  /**
   * Runs a request that waits for something and comes again when it was answered. The signal says when it has waited
   * enough: in a hand-over at a moment by chance, so that those who wait do not arrive together at the other nodes, nor
   * come back here at once for as long as a proxy still sends them.
   */
  async waiting<T>(work: (enough: AbortSignal) => Promise<T>): Promise<T> {
    const wait: Wait = { enough: new AbortController() };
    this.#waits.add(wait);
    if (this.#closed) wait.enough.abort();
    else if (this.handingOver) {
      const most = Math.min(PAUSE.most, Math.max(0, this.#servesUntil - performance.now()));
      this.#end(wait, Math.min(PAUSE.least, most / 2), most);
    }
    try {
      return await work(wait.enough.signal);
    } finally {
      clearTimeout(wait.timer);
      this.#waits.delete(wait);
    }
  }

  /** Ends a wait between so many milliseconds from now. */
  #end(wait: Wait, least: number, most: number): void {
    wait.timer = setTimeout(
      () => {
        wait.enough.abort();
      },
      least + this.random() * (most - least),
    );
  }

  /** From here on others have to take over; everything is still served for so long. */
  handOver(milliseconds: number): void {
    this.#servesUntil = performance.now() + milliseconds;
    this.#leaving.abort();
    for (const wait of this.#waits) this.#end(wait, 0, milliseconds);
  }

  close(): void {
    this.#closed = true;
    this.#leaving.abort();
    for (const { enough } of this.#waits) enough.abort();
  }

  /** Resolves when no request is under way. */
  whenIdle(): Promise<void> {
    return this.#active === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}
