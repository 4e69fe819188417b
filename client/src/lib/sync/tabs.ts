import type { Beat } from '#contracts/index.js';

/**
 * Tabs of one person share the stored stream. One of them holds the line, where the browser has Web Locks; the others
 * hear what changed. Without locks every tab holds a line, and the storage transaction keeps each event single.
 */
export interface TabMessage {
  feedback?: string[];
  reports?: string[];
  stale?: string[];
  reset?: boolean;
  outbox?: boolean;
  draft?: string;
  state?: string;
  beat?: Beat;
  logout?: boolean;
  /** Who leads says so, and how the line is, with `state`. */
  ask?: boolean;
}

export interface TabEars {
  heard: (message: TabMessage) => void;
  /** This tab leads from now on. */
  lead: () => void;
  /** Another tab took the lead because this one did not answer. */
  follow: () => void;
  /** How the line of this tab is, for a tab that asks. */
  state: () => string;
}

/** How long the leader has for its answer, and how long a follower that is looked at hears nothing before it asks. */
const ANSWER = 3_000;
const SILENCE = 30_000;

export class Tabs {
  readonly #channel: BroadcastChannel | null;
  #leading = false;
  #release: (() => void) | null = null;
  #closed = false;
  #heardAt = performance.now();
  #asking: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** @param shared whether other tabs read the same storage; one that keeps its rows to itself holds its own line. */
  constructor(
    private readonly name: string,
    private readonly ears: TabEars,
    private readonly shared = true,
    private readonly pace = 1,
  ) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
    this.#channel?.addEventListener('message', (event: MessageEvent<TabMessage>) => this.#hear(event.data));
  }

  tell(message: TabMessage): void {
    if (!this.#closed) this.#channel?.postMessage(message);
  }

  /** Leads once this tab is the one that holds the line; at once where locks do not exist. */
  join(): void {
    // Typed as always there, but browsers keep it from pages without TLS.
    const locks = (navigator as { locks?: LockManager }).locks;
    if (!locks || !this.shared) {
      this.#leading = true;
      this.ears.lead();
      return;
    }
    this.#wait(locks, false);
    // Without a channel nobody could answer: the lock alone decides.
    if (!this.#channel) return;
    document.addEventListener('visibilitychange', this.#seen);
    this.#watch = setInterval(() => {
      if (performance.now() - this.#heardAt > SILENCE * this.pace) this.#ask();
    }, ANSWER * this.pace);
    this.#ask();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#asking);
    clearInterval(this.#watch);
    document.removeEventListener('visibilitychange', this.#seen);
    this.#channel?.close();
    this.#release?.();
  }

  readonly #seen = () => this.#ask();

  #wait(locks: LockManager, steal: boolean): void {
    void locks
      .request(this.name, steal ? { steal } : {}, () => {
        if (this.#closed) return undefined;
        this.#leading = true;
        clearTimeout(this.#asking);
        this.ears.lead();
        return new Promise<void>((resolve) => {
          this.#release = resolve;
        });
      })
      .catch(() => {
        // Taken away: this tab had stood still for so long that another one looks after the line now.
        if (this.#closed) return;
        this.#leading = false;
        this.ears.follow();
        this.#wait(locks, false);
      });
  }

  /** A leader that is frozen keeps its lock and answers nobody. Only who is looked at minds. */
  #ask(): void {
    if (this.#leading || this.#closed || document.visibilityState !== 'visible') return;
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => {
      if (!this.#leading && !this.#closed) this.#wait(navigator.locks, true);
    }, ANSWER * this.pace);
    this.tell({ ask: true });
  }

  #hear(message: TabMessage): void {
    if (message.ask) {
      if (this.#leading) this.tell({ state: this.ears.state() });
      return;
    }
    // Only the leader speaks of the line.
    if (message.state !== undefined || message.beat) {
      this.#heardAt = performance.now();
      clearTimeout(this.#asking);
    }
    this.ears.heard(message);
  }
}
