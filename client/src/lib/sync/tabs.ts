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
  logout?: boolean;
}

export class Tabs {
  readonly #channel: BroadcastChannel | null;
  #release: (() => void) | null = null;
  #closed = false;

  constructor(
    private readonly name: string,
    private readonly heard: (message: TabMessage) => void,
  ) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
    this.#channel?.addEventListener('message', (event: MessageEvent<TabMessage>) => this.heard(event.data));
  }

  tell(message: TabMessage): void {
    if (!this.#closed) this.#channel?.postMessage(message);
  }

  /** Calls `lead` once this tab is the one that holds the line; at once where locks do not exist. */
  lead(lead: () => void): void {
    // Typed as always there, but browsers keep it from pages without TLS.
    const locks = (navigator as { locks?: LockManager }).locks;
    if (!locks) {
      lead();
      return;
    }
    void locks.request(this.name, () => {
      if (this.#closed) return undefined;
      lead();
      return new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#channel?.close();
    this.#release?.();
  }
}
