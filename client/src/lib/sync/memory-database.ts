import type { Database } from './database.js';

type Row = Record<string, unknown>;

interface Store {
  /** The field that names a row; without it the name is given with each `put`. */
  readonly keyPath: string | null;
  rows: Map<string, unknown>;
}

const copy = <T>(value: T): T => structuredClone(value);

/** One transaction: its turn comes when those before it are over, and it is over when nothing is asked of it any more. */
class MemoryTransaction {
  readonly done: Promise<void>;
  #over: () => void = () => undefined;
  #asked = 0;
  #before: Map<string, unknown>[] = [];

  constructor(
    private readonly stores: ReadonlyMap<string, Store>,
    private readonly names: readonly string[],
    private readonly turn: Promise<void>,
  ) {
    this.done = new Promise((done) => (this.#over = done));
    void turn.then(() => {
      this.#before = this.#all().map((store) => new Map(store.rows));
      this.#rest();
    });
  }

  get store() {
    return this.objectStore(this.names[0] ?? '');
  }

  objectStore(name: string) {
    const store = this.stores.get(name);
    if (!store) throw new DOMException(`no store ${name}`, 'NotFoundError');
    return {
      get: (key: string) => this.#ask(() => copy(store.rows.get(key))),
      getAll: () => this.#ask(() => [...store.rows.values()].map(copy)),
      put: (value: unknown, key?: string) =>
        this.#ask(() => {
          const name = key ?? (store.keyPath === null ? undefined : (value as Row)[store.keyPath]);
          if (typeof name !== 'string') throw new DOMException('no key', 'DataError');
          store.rows.set(name, copy(value));
          return name;
        }),
      delete: (key: string | IDBKeyRange) =>
        this.#ask(() => {
          if (typeof key === 'string') store.rows.delete(key);
          else for (const name of store.rows.keys()) if (key.includes(name)) store.rows.delete(name);
        }),
      clear: () => this.#ask(() => store.rows.clear()),
    };
  }

  abort(): void {
    this.#all().forEach((store, at) => {
      store.rows = this.#before[at] ?? store.rows;
    });
  }

  #all(): Store[] {
    return this.names.flatMap((name) => this.stores.get(name) ?? []);
  }

  async #ask<T>(answer: () => T): Promise<T> {
    this.#asked += 1;
    await this.turn;
    try {
      return answer();
    } finally {
      this.#asked -= 1;
      this.#rest();
    }
  }

  /** Whoever awaited the last answer has had the time to ask again. */
  #rest(): void {
    setTimeout(() => {
      if (this.#asked === 0) this.#over();
    }, 0);
  }
}

/**
 * The person's database for a page that may not store, or no longer can: the same calls, kept in this page alone. The
 * outbox, the stream and the drafts work as ever, until the page is closed.
 */
export function memoryDatabase(): Database {
  const store = (keyPath: string | null): Store => ({ keyPath, rows: new Map() });
  const stores = new Map<string, Store>([
    ['meta', store(null)],
    ['feedback', store('id')],
    ['reports', store('id')],
    ['drafts', store('date')],
    ['outbox', store('id')],
    ['cache', store('key')],
  ]);
  let last: Promise<void> = Promise.resolve();
  const transaction = (names: string | readonly string[]) => {
    const begun = new MemoryTransaction(stores, typeof names === 'string' ? [names] : names, last);
    last = begun.done;
    return begun;
  };
  const only = (name: string) => transaction(name).objectStore(name);
  const database = {
    get: (name: string, key: string) => only(name).get(key),
    getAll: (name: string) => only(name).getAll(),
    put: (name: string, value: unknown, key?: string) => only(name).put(value, key),
    delete: (name: string, key: string) => only(name).delete(key),
    clear: (name: string) => only(name).clear(),
    transaction,
    close: () => undefined,
  };
  // The part of idb's interface that is used here, typed as the whole.
  return database as unknown as Database;
}
