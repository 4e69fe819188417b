import pg from 'pg';
import type { Connection, QueryConfig, QueryResult, Submittable } from 'pg';

/** What the driver's own query does with the server's answers; the client calls these for whatever it has sent. */
interface DriverQuery extends Submittable {
  readonly name?: string;
  readonly text: string;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleEmptyQuery(connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

/** The driver's note of the prepared statements that it has sent and that are not confirmed yet. */
interface Prepared {
  readonly submittedNamedStatements: Record<string, string | undefined>;
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils;

/**
 * The statement with its values as they go over the wire: what cannot be sent has to fail before any of its group is
 * sent. @throws TypeError
 */
export const sendable = (statement: QueryConfig): QueryConfig =>
  statement.values === undefined ? statement : { ...statement, values: statement.values.map(prepareValue) };

/** Each connection as its queries see it: their own Syncs are not sent. */
const withoutSync = new WeakMap<Connection, Connection>();

/**
 * Statements that go to PostgreSQL in one write, with one Sync behind all of them: they are answered together, and when
 * one fails the server skips those behind it. So BEGIN may travel with the first statement of a transaction and COMMIT
 * with the last one: neither statement can run where the other failed. Made of the driver's own queries, which would
 * each send a Sync.
 */
export class StatementGroup implements Submittable {
  readonly #queries: DriverQuery[];
  readonly #answers: Promise<QueryResult>[] = [];
  #answered = 0;

  constructor(statements: readonly QueryConfig[]) {
    this.#queries = statements.map((statement) => {
      let query!: DriverQuery;
      const answer = new Promise<QueryResult>((resolve, reject) => {
        // The simple protocol would answer each with a Sync of its own.
        const config = { ...statement, queryMode: 'extended' };
        query = new pg.Query(config, (error: Error | undefined, result: QueryResult) => {
          if (error == null) resolve(result);
          else reject(error);
        }) as unknown as DriverQuery;
      });
      // Whoever asked hears of it; the others of the group need no listener.
      answer.catch(() => undefined);
      this.#answers.push(answer);
      return query;
    });
  }

  /** In the order of the statements. Those behind a failed one fail with its error, those before it have their rows. */
  get answers(): readonly Promise<QueryResult>[] {
    return this.#answers;
  }

  // The client notes by these which prepared statement was parsed, or was not.
  get name(): string | undefined {
    return this.#current?.name;
  }
  get text(): string | undefined {
    return this.#current?.text;
  }

  submit(connection: Connection): void {
    let silent = withoutSync.get(connection);
    if (silent === undefined) {
      silent = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
      withoutSync.set(connection, silent);
    }
    connection.stream.cork();
    for (const query of this.#queries) query.submit(silent);
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription(message: unknown): void {
    this.#current?.handleRowDescription(message);
  }
  handleDataRow(message: unknown): void {
    this.#current?.handleDataRow(message);
  }
  handleEmptyQuery(connection: Connection): void {
    this.#current?.handleEmptyQuery(connection);
    this.#answered++;
  }
  handleCommandComplete(message: unknown, connection: Connection): void {
    this.#current?.handleCommandComplete(message, connection);
    this.#answered++;
  }
  handleReadyForQuery(connection: Connection): void {
    for (const query of this.#queries) query.handleReadyForQuery(connection);
  }
  /** The server skips what is behind, up to the Sync; a lost connection leaves it without an answer. */
  handleError(error: Error, connection: Connection): void {
    const { submittedNamedStatements } = connection as unknown as Prepared;
    for (const query of this.#queries.slice(0, this.#answered)) query.handleReadyForQuery(connection);
    for (const query of this.#queries.slice(this.#answered)) {
      if (query.name !== undefined) Reflect.deleteProperty(submittedNamedStatements, query.name);
      query.handleError(error, connection);
    }
  }

  get #current(): DriverQuery | undefined {
    return this.#queries[this.#answered];
  }
}
