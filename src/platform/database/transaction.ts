import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { allowSilence } from './data-source.js';
import { sendable, StatementGroup } from './statement-group.js';

/** How a transaction begins; the server's own way is READ COMMITTED. */
export type Mode = 'ISOLATION LEVEL REPEATABLE READ' | 'READ ONLY';

interface Asked {
  readonly statement: QueryConfig;
  readonly resolve: (result: QueryResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A transaction on a connection of its own. BEGIN travels with its first statement and COMMIT with its last one, and
 * statements that are asked at the same time travel together: a round trip costs as much as a small statement. One group
 * is under way at a time. A transaction without statements never reaches PostgreSQL.
 */
export class Transaction {
  readonly #begin: QueryConfig;
  #client: PoolClient | undefined;
  #waiting: Asked[] = [];
  #sending: Promise<void> | undefined;
  /** Nothing may be asked any more: it would run outside of the transaction. */
  #closed = false;
  /** Why the connection must not be used by anybody again. */
  #broken: Error | undefined;
  #restore: (() => void) | undefined;
  readonly #onLost = (error: Error): void => {
    this.#broken ??= error;
  };

  constructor(
    private readonly pool: Pool,
    mode?: Mode,
  ) {
    const begin = mode === undefined ? 'BEGIN' : `BEGIN ${mode}`;
    this.#begin = { name: begin, text: begin };
  }

  /** Sends the statement, with all others that are asked before the running code waits for something. */
  ask(statement: QueryConfig): Promise<QueryResult> {
    if (this.#closed) return Promise.reject(new Error('the transaction is over'));
    return this.#ask(statement);
  }

  /**
   * Commits, with these statements right before it in the same write: where one fails, neither those behind it nor
   * COMMIT are run. To be followed by `rollback` when it fails.
   * @returns their answers, in their order.
   */
  async commit(before: readonly QueryConfig[] = []): Promise<QueryResult[]> {
    this.#closed = true;
    if (before.length === 0 && this.#sending === undefined && this.#client === undefined) return [];
    // One that cannot be sent fails here and now, and `rollback` takes back the COMMIT that has not gone out either.
    const answers = Promise.all(before.map((statement) => this.#ask(statement)));
    const [results, { command }] = await Promise.all([
      answers,
      this.#ask({ name: 'commit', text: 'COMMIT' }),
    ]);
    // What PostgreSQL makes of COMMIT after a failed statement that somebody passed over.
    if (command !== 'COMMIT')
      throw new Error('a failed statement had ended the transaction before its COMMIT');
    this.#release();
    return results;
  }

  /** Lets the connection be silent for up to `ms` until it is given back; for after the first statement. */
  allowSilence(ms: number): void {
    if (this.#client === undefined) throw new Error('the transaction has no connection yet');
    this.#restore ??= allowSilence(this.#client, ms);
  }

  /** Leaves nothing of it; what was asked and not sent yet never is. */
  async rollback(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the transaction was rolled back'));
    await this.#sending;
    if (this.#client === undefined) return;
    try {
      if (this.#broken === undefined) await this.#ask({ name: 'rollback', text: 'ROLLBACK' });
    } catch (error) {
      // Nobody may be given a connection in the middle of a transaction.
      this.#broken ??= error instanceof Error ? error : new Error('ROLLBACK failed', { cause: error });
    }
    this.#release();
  }

  #ask(statement: QueryConfig): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement: sendable(statement), resolve, reject });
      this.#sending ??= this.#send();
    });
  }

  async #send(): Promise<void> {
    // The others of this moment come along.
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
    while (this.#waiting.length > 0) {
      const asked: Asked[] = [];
      try {
        if (this.#broken !== undefined) throw this.#broken;
        const before = this.#client === undefined ? [this.#begin] : [];
        const client = (this.#client ??= await this.#connect());
        asked.push(...this.#waiting.splice(0));
        const group = client.query(new StatementGroup([...before, ...asked.map((a) => a.statement)]));
        const answers = await Promise.allSettled(group.answers);
        const begun = answers.length > asked.length ? answers.shift() : undefined;
        answers.forEach((answer, i) => {
          if (answer.status === 'fulfilled') asked[i]?.resolve(answer.value);
          else asked[i]?.reject(answer.reason);
        });
        // Nothing was run, and there is no transaction: whatever is still to come must not be run either.
        if (begun?.status === 'rejected') throw begun.reason;
      } catch (error) {
        this.#broken ??= error instanceof Error ? error : new Error('no connection', { cause: error });
        for (const { reject } of [...asked, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#sending = undefined;
  }

  async #connect(): Promise<PoolClient> {
    const client = await this.pool.connect();
    // A connection that breaks between two statements tells it here, and would end the process if nobody heard it.
    client.on('error', this.#onLost);
    return client;
  }

  #release(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#restore?.();
    client?.off('error', this.#onLost);
    client?.release(this.#broken);
  }
}
