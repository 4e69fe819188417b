import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { translateDatabaseError } from '../errors/database-error.js';
import type { Log } from '../log/log.js';

interface Work {
  manager: EntityManager;
  notes: Map<symbol, unknown>;
  after: (() => void)[];
}

/** Milliseconds after which a query is worth a line in the log. */
const SLOW_MS = 1_000;
export type Isolation = 'REPEATABLE READ';

/**
 * One transaction per use case. `run` inside `run` joins; what must happen after the COMMIT is queued with `afterCommit`
 * and starts once the outermost transaction is on disk, never on a savepoint's release (that is where ORM subscribers
 * fire, and where a hint would overtake its own rollback).
 */
export class UnitOfWork {
  readonly #storage = new AsyncLocalStorage<Work>();
  readonly #names = new Map<string, string>();
  readonly #last: ((work: { notes: Map<symbol, unknown> }) => Promise<void>)[] = [];

  constructor(
    private readonly source: DataSource,
    private readonly log: Log,
  ) {}

  /**
   * Runs `fn` in a READ COMMITTED transaction (or as told), or in the one that is already open.
   * @throws DomainError `UNAVAILABLE` when the database is away; nothing was committed then, or (connection lost during
   *   COMMIT) the client's retry with the same id finds out.
   */
  async run<T>(fn: () => Promise<T>, isolation?: Isolation): Promise<T> {
    if (this.#storage.getStore() !== undefined) return fn();
    const after: (() => void)[] = [];
    let result: T;
    try {
      const body = (manager: EntityManager): Promise<T> => {
        const work: Work = { manager, notes: new Map(), after };
        return this.#storage.run(work, async () => {
          const value = await fn();
          for (const statement of this.#last) await statement(work);
          return value;
        });
      };
      // Naming the level costs a round trip; the server's own is READ COMMITTED.
      result = await (isolation === undefined
        ? this.source.transaction(body)
        : this.source.transaction(isolation, body));
    } catch (error) {
      throw translateDatabaseError(error);
    }
    for (const f of after) {
      try {
        f();
      } catch (error) {
        // The write is on disk: a hint that fails costs a sweep, never the answer.
        this.log.error({ err: error }, 'after-commit work failed');
      }
    }
    return result;
  }

  /** A read outside of any transaction, or inside the one that is open. */
  get manager(): EntityManager {
    return this.#storage.getStore()?.manager ?? this.source.manager;
  }

  /**
   * SQL with `$1` parameters on the open transaction's connection, or on any; rows as the driver gives them. Planned anew
   * each time, for the very values: right for lists, ranges and sets.
   */
  query<T extends object>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.#run<T>({ text: sql, values: [...parameters] });
  }

  /**
   * `query` for a hot statement that finds single rows by their keys: prepared once per connection, because planning it
   * costs more than running it. Not for ranges and sets: after five uses PostgreSQL may keep a plan that fits no values.
   */
  prepared<T extends object>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.#run<T>({ name: this.#nameOf(sql), text: sql, values: [...parameters] });
  }

  async #run<T extends object>(config: QueryConfig): Promise<T[]> {
    const began = performance.now();
    try {
      const runner = this.#storage.getStore()?.manager.queryRunner;
      const on =
        runner === undefined
          ? (this.source.driver as unknown as { master: Pool }).master
          : ((await runner.connect()) as PoolClient);
      return (await on.query<T>(config)).rows;
    } catch (error) {
      // Parameters stay out of the log: they may hold people's words.
      this.log.debug({ sql: config.text, err: error }, 'query failed');
      throw translateDatabaseError(error);
    } finally {
      const milliseconds = performance.now() - began;
      if (milliseconds > SLOW_MS)
        this.log.warn({ sql: config.text, milliseconds: Math.round(milliseconds) }, 'slow query');
      else this.log.debug({ sql: config.text, milliseconds }, 'query');
    }
  }

  #nameOf(sql: string): string {
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = createHash('sha1').update(sql).digest('base64url');
      this.#names.set(sql, name);
    }
    return name;
  }

  /** True inside `run`. */
  get active(): boolean {
    return this.#storage.getStore() !== undefined;
  }

  /** Queues `fn` for after the outermost COMMIT; it must not throw and nobody awaits it. */
  afterCommit(fn: () => void): void {
    const work = this.#storage.getStore();
    if (work === undefined) throw new Error('afterCommit needs an open unit of work');
    work.after.push(fn);
  }

  /** A value that lives as long as the open transaction. */
  note<T>(key: symbol, create: () => T): T {
    const work = this.#storage.getStore();
    if (work === undefined) throw new Error('note needs an open unit of work');
    if (!work.notes.has(key)) work.notes.set(key, create());
    return work.notes.get(key) as T;
  }

  /** Calls `fn` for every new connection of the pool: it may lead to another server than those before. */
  onConnect(fn: () => void): void {
    (this.source.driver as unknown as { master: Pool }).master.on('connect', fn);
  }

  /** Registers the statements that every transaction runs last, just before COMMIT (the feed's counters). */
  lastStatements(fn: (work: { notes: Map<symbol, unknown> }) => Promise<void>): void {
    this.#last.push(fn);
  }
}
