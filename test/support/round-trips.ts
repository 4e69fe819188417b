import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** The pool under a data source. */
export const poolOf = (source: DataSource): pg.Pool =>
  (source.driver as unknown as { master: pg.Pool }).master;

interface Messages {
  parse(message: { name?: string; text: string }): void;
  bind(message: { statement?: string }): void;
  sync(): void;
}

/**
 * Notes what is sent to PostgreSQL: the statements between one Sync and the next, one entry for each round trip. Counting
 * tells what a clock on a busy machine cannot.
 */
export class RoundTrips {
  readonly #watched = new WeakSet<object>();
  #seen: string[][] = [];

  constructor(pool: pg.Pool) {
    pool.on('acquire', (client) => {
      this.#watch(client);
    });
  }

  /** What was sent since it was asked for the last time. */
  take(): string[][] {
    return this.#seen.splice(0);
  }

  #watch(client: pg.PoolClient): void {
    if (this.#watched.has(client)) return;
    this.#watched.add(client);
    const { connection } = client as unknown as { connection: Messages };
    const texts = new Map<string, string>();
    const note = (sent: string[]) => this.#seen.push(sent);
    let sent: string[] = [];
    // Called with another `this` where a group leaves its Syncs out.
    const driver = { parse: connection.parse, bind: connection.bind, sync: connection.sync };
    Object.assign(connection, {
      parse(this: Messages, message: { name?: string; text: string }) {
        texts.set(message.name ?? '', message.text);
        driver.parse.call(this, message);
      },
      bind(this: Messages, message: { statement?: string }) {
        sent.push(texts.get(message.statement ?? '') ?? '');
        driver.bind.call(this, message);
      },
      sync(this: Messages) {
        note(sent);
        sent = [];
        driver.sync.call(this);
      },
    });
  }
}
