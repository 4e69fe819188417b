import { Socket } from 'node:net';
import pg, { type Pool, type PoolClient } from 'pg';
import { DataSource, type DataSourceOptions, type Logger as OrmLogger } from 'typeorm';
import type { Log } from '../log/log.js';
import { SnakeNaming } from './naming.js';

/** Role as which the application works; it owns no table (see the first migration). */
export const APP_ROLE = 'tanggap_app';

export interface ConnectOptions {
  url: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  poolSize: number;
  log: Log;
}

/** Queries at `debug`, slow and failed ones louder; parameters stay out, they may hold people's words. */
export class OrmLog implements OrmLogger {
  constructor(private readonly out: Log) {}
  logQuery(query: string): void {
    this.out.debug({ query }, 'query');
  }
  logQueryError(error: string | Error, query: string): void {
    this.out.warn({ query, error: error instanceof Error ? error.message : error }, 'query failed');
  }
  logQuerySlow(time: number, query: string): void {
    this.out.warn({ query, milliseconds: time }, 'slow query');
  }
  logSchemaBuild(message: string): void {
    this.out.debug(message);
  }
  logMigration(message: string): void {
    this.out.info(message);
  }
  log(level: 'warn' | 'info' | 'log', message: unknown): void {
    this.out[level === 'log' ? 'info' : level](String(message));
  }
}

/**
 * A server that is frozen or cut off by the network neither answers nor ends the connection; its own timeouts are silent
 * too. Longer than the longest statement that it allows.
 */
export const SILENCE_MS = 20_000;

function impatientSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(SILENCE_MS, () => {
    socket.destroy(Object.assign(new Error('the database is silent'), { code: 'ETIMEDOUT' }));
  });
  return socket;
}

/** Lets a connection be silent for up to `ms`. @returns what takes that back */
export function allowSilence(client: PoolClient, ms: number): () => void {
  const { stream } = (client as unknown as { connection: { stream: Socket & { _parent?: Socket } } })
    .connection;
  // Over TLS our socket is the one below.
  const socket = stream._parent ?? stream;
  socket.setTimeout(ms);
  return () => void socket.setTimeout(SILENCE_MS);
}

// We read and cast dates as text: whatever the server's or the database's own style is, it is ISO here.
const connection = {
  application_name: 'tanggap',
  options: `-c role=${APP_ROLE} -c datestyle=ISO -c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000`,
  keepAlive: true,
  stream: impatientSocket,
};
const CONNECT_MS = 5_000;

/** For the sweep, and for whoever asks whether the database is there. */
const APART = 2;

/**
 * The connections that no request can take: while all of the pool's wait for a lock or have too much to do, this node still
 * learns who was logged out, and knows that its database is there. Opened when they are needed.
 */
export function createPoolApart({ url, log }: Pick<ConnectOptions, 'url' | 'log'>): Pool {
  const pool = new pg.Pool({
    ...connection,
    connectionString: url,
    max: APART,
    connectionTimeoutMillis: CONNECT_MS,
  });
  pool.on('error', (error) => {
    log.warn({ error: error.message }, 'lost a database connection');
  });
  return pool;
}

/**
 * The application's pool. Every connection works as `tanggap_app` and gives up on its own: a statement after 15 s, a lock
 * after 5 s, a transaction that idles after 15 s, a silent line after 20 s.
 */
export function createDataSource(o: ConnectOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: o.url,
    entities: o.entities,
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    logger: new OrmLog(o.log),
    logging: o.log.isLevelEnabled('debug') ? 'all' : ['error', 'warn'],
    maxQueryExecutionTime: 1_000,
    poolSize: o.poolSize,
    connectTimeoutMS: CONNECT_MS,
    installExtensions: false,
    poolErrorHandler: (error: Error) => {
      o.log.warn({ error: error.message }, 'lost a database connection');
    },
    extra: connection,
  });
}
