import { Failure } from './net/index.js';
import { live } from './sync/live.svelte.js';

/**
 * An answer of the server as a page shows it: the one kept from the last visit at once, the fresh one when it comes,
 * asked for again when the stream says that it is stale.
 */
export class Resource<T> {
  value = $state.raw<T | undefined>(undefined);
  failure = $state.raw<Failure | null>(null);
  readonly #key: string;
  readonly #fetch: () => Promise<T>;

  constructor(key: string, fetch: () => Promise<T>) {
    this.#key = key;
    this.#fetch = fetch;
  }

  get state(): 'loading' | 'ready' | 'failed' {
    return this.value !== undefined ? 'ready' : this.failure ? 'failed' : 'loading';
  }

  async load(): Promise<void> {
    try {
      this.failure = await live.cached(this.#key, this.#fetch, (value) => (this.value = value));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
    }
  }

  /** Loads now and whenever one of these views is stale; give the result to `onMount`. */
  follow(...views: string[]): () => void {
    void this.load();
    return live.onStale((view) => {
      if (view === '*' || views.includes(view)) void this.load();
    });
  }
}
