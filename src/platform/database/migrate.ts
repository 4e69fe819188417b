import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations as allMigrations } from '../../migrations/index.js';
import { StartupError } from '../errors/startup-error.js';
import { migrateJobs } from '../jobs/jobs-schema.js';
import { APP_ROLE, OrmLog } from './data-source.js';
import { migratingOptions, withLockWait, type LockWait } from './lock-wait.js';

/** Advisory lock under which schemas change, so that nodes that start together take turns ("tggp"). */
const LOCK = 0x74676770;

export interface MigrateOptions extends LockWait {
  readonly migrations?: typeof allMigrations;
}

const ownerSource = (
  url: string,
  { migrations, ...wait }: MigrateOptions & { migrations: typeof allMigrations },
) =>
  new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 1,
    ...(wait.log === undefined ? {} : { logger: new OrmLog(wait.log) }),
    extra: migratingOptions(wait),
  });

const connectTo = (url: string) => ({ connectionString: url, connectionTimeoutMillis: 5_000 });

/** Names of the migrations that the database has. */
async function done(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS there`,
  );
  if (rows[0]?.there !== true) return new Set();
  const names = await client.query<{ name: string }>('SELECT name FROM public.migrations');
  return new Set(names.rows.map((r) => r.name));
}

/**
 * Brings the database at `url` to this build's schema, the queue's tables included, one process at a time.
 * The URL's user owns the tables.
 * @returns names of the migrations that ran.
 * @throws StartupError when somebody holds a table for too long
 */
export async function migrate(
  url: string,
  { migrations = allMigrations, ...wait }: MigrateOptions = {},
): Promise<string[]> {
  // Holds the turn, and looks on: it waits for other nodes without a limit, and for no table.
  const turn = new pg.Client(connectTo(url));
  await turn.connect();
  const source = ownerSource(url, { migrations, ...wait });
  const queue = new pg.Client({ ...connectTo(url), ...migratingOptions(wait) });
  try {
    await turn.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const before = await done(turn);
    await source.initialize();
    await withLockWait(turn, wait, () => source.runMigrations());
    await queue.connect();
    await withLockWait(turn, wait, () => migrateJobs(queue, APP_ROLE));
    return migrations.map((m) => m.name).filter((name) => !before.has(name));
  } finally {
    if (source.isInitialized) await source.destroy();
    await queue.end();
    await turn.end();
  }
}

/**
 * Checks, without changing anything, that the database has every migration of this build.
 * @throws StartupError when it is behind.
 */
export async function assertMigrated(url: string): Promise<void> {
  const client = new pg.Client(connectTo(url));
  await client.connect();
  try {
    const names = await done(client);
    const missing = allMigrations.filter((m) => !names.has(m.name));
    if (missing.length > 0)
      throw new StartupError(
        `The database is ${String(missing.length)} migration(s) behind this version. Run "npm run migrate" or start with MIGRATE=1.`,
      );
  } finally {
    await client.end();
  }
}
