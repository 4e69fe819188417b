import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool, QueryConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { translateDatabaseError } from '../errors/database-error.js';
import type { Log } from '../log/log.js';
import { SILENCE_MS } from './data-source.js';
import { Transaction } from './transaction.js';

/** A statement that goes with the COMMIT, and what is to be done with its rows once they are on disk. */
export interface LastStatement {
  sql: string;
  parameters: readonly unknown[];
  committed: (rows: object[]) => void;
}

interface Along {
  readonly statement: QueryConfig;
  readonly committed: ((rows: object[]) => void) | undefined;
}

interface Work {
  transaction: Transaction;
  notes: Map<symbol, unknown>;
  /** Undefined where nothing is committed. */
  along: Along[] | undefined;
  after: (() => void)[];
}

/** A statement about a set as it is asked for one alone: its arrays `$n::type[]` are of one element that is sent itself. */
interface Single {
  readonly sql: string;
  /** Which parameters these are. */
  readonly arrays: ReadonlySet<number>;
}

function singleOf(sql: string): Single {
  const arrays = new Set<number>();
  const alone = sql.replace(/\$(\d+)::(\w+)\[\]/g, (_, n: string, type: string) => {
    arrays.add(Number(n) - 1);
    return `ARRAY[$${n}::${type}]`;
  });
  return { sql: alone, arrays };
}

/** Milliseconds after which a query is worth a line in the log. */
const SLOW_MS = 1_000;
/** Of so few rows PostgreSQL thinks when it plans for an array that it does not know. */
const FEW = 10;

/**
 * One transaction per use case. `run` inside `run` joins; what must happen after the COMMIT is queued with `afterCommit`
 * and starts once the outermost transaction is on disk, never on a savepoint's release (that is where ORM subscribers
 * fire, and where a hint would overtake its own rollback).
 */
export class UnitOfWork implements OnApplicationShutdown {
  readonly #storage = new AsyncLocalStorage<Work>();
  readonly #apart = new AsyncLocalStorage<Pool>();
  readonly #names = new Map<string, string>();
  readonly #singles = new Map<string, Single>();
  #last: ((notes: ReadonlyMap<symbol, unknown>) => LastStatement | undefined) | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly log: Log,
    /** Closed with the application. */
    private readonly poolApart?: Pool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.poolApart?.end();
  }

  /**
   * Runs `fn` on connections that no request can take: for what this node has to know about itself. Nothing that goes on
   * after `fn` may be begun in it.
   */
  apart<T>(fn: () => Promise<T>): Promise<T> {
    return this.poolApart === undefined ? fn() : this.#apart.run(this.poolApart, fn);
  }

  /** Who waits for a connection of the pool. */
  get waiting(): number {
    return this.#common.waitingCount;
  }

  /**
   * Runs `fn` in a READ COMMITTED transaction (or as told), or in the one that is already open.
   * @throws DomainError `UNAVAILABLE` when the database is away; nothing was committed then, or (connection lost during
   *   COMMIT) the client's retry with the same id finds out.
   */
  async run<T>(fn: () => Promise<T>, isolation?: 'REPEATABLE READ'): Promise<T> {
    if (this.#storage.getStore() !== undefined) return fn();
    const mode = isolation === undefined ? undefined : (`ISOLATION LEVEL ${isolation}` as const);
    const transaction = new Transaction(this.#pool, mode);
    const work: Work = { transaction, notes: new Map(), along: [], after: [] };
    let result: T;
    try {
      result = await this.#storage.run(work, fn);
      await this.#commit(work);
    } catch (error) {
      await transaction.rollback();
      throw translateDatabaseError(error);
    }
    for (const f of work.after) {
      try {
        f();
      } catch (error) {
        // The write is on disk: a hint that fails costs a sweep, never the answer.
        this.log.error({ err: error }, 'after-commit work failed');
      }
    }
    return result;
  }

  /**
   * Lets each statement of the open transaction take up to `ms`: for the few that go through a whole office. A database
   * that is frozen meanwhile is noticed that much later.
   */
  async patience(ms: number): Promise<void> {
    const work = this.#storage.getStore();
    if (work === undefined) throw new Error('patience belongs to a transaction');
    await this.query(`SELECT set_config('statement_timeout', $1, true)`, [String(ms)]);
    work.transaction.allowSilence(ms + SILENCE_MS);
  }

  /**
   * Runs reads on one connection, where those that are asked at the same time go to PostgreSQL together; inside `run` it
   * joins. Each sees what is committed when it begins. A write in it fails.
   */
  async read<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#storage.getStore() !== undefined) return fn();
    const transaction = new Transaction(this.#pool, 'READ ONLY');
    try {
      return await this.#storage.run({ transaction, notes: new Map(), along: undefined, after: [] }, fn);
    } catch (error) {
      throw translateDatabaseError(error);
    } finally {
      // Nothing is at stake any more: nobody waits for its end.
      void transaction.rollback();
    }
  }

  /** What is told after the COMMIT comes last: the numbers are known with it, not before. */
  async #commit({ transaction, notes, along, after }: Work): Promise<void> {
    const last = this.#last?.(notes);
    const all = along ?? [];
    if (last !== undefined)
      all.push({ statement: this.#named(last.sql, last.parameters), committed: last.committed });
    const answers = await transaction.commit(all.map(({ statement }) => statement));
    all.forEach(({ committed }, i) => {
      if (committed !== undefined) after.push(() => committed((answers[i]?.rows ?? []) as object[]));
    });
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
    return this.#run<T>(this.#named(sql, parameters));
  }

  /**
   * `prepared` for a statement about the set `of`, whose arrays stand in the text as `$1::uuid[]`, one element for each of
   * the set. For one alone PostgreSQL is told that it is one: of an array that it does not know it expects ten rows, finds
   * the plan for the very values cheaper each time, and plans anew for ever.
   */
  preparedFor<T extends object>(
    of: readonly unknown[],
    sql: string,
    parameters: readonly unknown[],
  ): Promise<T[]> {
    return this.#run<T>(this.#namedFor(of, sql, parameters));
  }

  /** `preparedFor` where the set is a handful, as in most single changes; `query` for more. */
  sized<T extends object>(of: readonly unknown[], sql: string, parameters: readonly unknown[]): Promise<T[]> {
    return of.length <= FEW ? this.preparedFor(of, sql, parameters) : this.query(sql, parameters);
  }

  /**
   * Writes with the COMMIT what nobody in the transaction waits for: it costs no round trip, and locks what it locks after
   * everything but the last statement. Where it fails, nothing is committed. In the order of the calls, `sized` by the set
   * `of` that it is about; later reads of the same transaction do not see it.
   * @param committed is given its rows, once they are on disk.
   */
  along(
    of: readonly unknown[],
    sql: string,
    parameters: readonly unknown[],
    committed?: (rows: object[]) => void,
  ): void {
    const along = this.#storage.getStore()?.along;
    if (along === undefined) throw new Error('along needs an open unit of work');
    const statement =
      of.length <= FEW ? this.#namedFor(of, sql, parameters) : { text: sql, values: [...parameters] };
    along.push({ statement, committed });
  }

  async #run<T extends object>(config: QueryConfig): Promise<T[]> {
    const began = performance.now();
    try {
      const on = this.#storage.getStore()?.transaction;
      const { rows } = await (on === undefined ? this.#pool.query(config) : on.ask(config));
      return rows as T[];
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

  #namedFor(of: readonly unknown[], sql: string, parameters: readonly unknown[]): QueryConfig {
    if (of.length !== 1) return this.#named(sql, parameters);
    let single = this.#singles.get(sql);
    if (single === undefined) {
      single = singleOf(sql);
      this.#singles.set(sql, single);
    }
    const { arrays } = single;
    const values = parameters.map((value, i) => {
      if (!arrays.has(i)) return value;
      if (!Array.isArray(value) || value.length !== 1)
        throw new Error('the arrays are not as long as the set');
      return value[0] as unknown;
    });
    return this.#named(single.sql, values);
  }

  #named(sql: string, parameters: readonly unknown[]): QueryConfig {
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = createHash('sha1').update(sql).digest('base64url');
      this.#names.set(sql, name);
    }
    return { name, text: sql, values: [...parameters] };
  }

  get #pool(): Pool {
    return this.#apart.getStore() ?? this.#common;
  }

  get #common(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
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

  /** Calls `fn` for every new connection: it may lead to another server than those before. */
  onConnect(fn: () => void): void {
    // The driver says so in the middle of what whoever opened it is doing: their transaction and their pool are not for `fn`.
    const nobodys = AsyncResource.bind(fn);
    for (const pool of [this.#common, this.poolApart]) pool?.on('connect', () => nobodys());
  }

  /**
   * Asks `fn` at the end of every transaction for a statement that goes to PostgreSQL together with the COMMIT (the
   * feed's counters). It has to fail by itself where it must not be committed.
   */
  lastStatement(fn: (notes: ReadonlyMap<symbol, unknown>) => LastStatement | undefined): void {
    if (this.#last !== undefined) throw new Error('one statement is the last');
    this.#last = fn;
  }
}
