import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { StartupError } from '../errors/startup-error.js';
import { migrateJobs } from '../jobs/jobs-schema.js';
import { APP_ROLE } from './data-source.js';

/** Advisory lock under which schemas change, so that nodes that start together take turns ("tggp"). */
const LOCK = 0x74676770;

const ownerSource = (url: string) =>
  new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 1,
  });

/**
 * Brings the database at `url` to this build's schema, the queue's tables included, one process at a time.
 * The URL's user owns the tables.
 * @returns names of the migrations that ran.
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  const source = ownerSource(url);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await source.initialize();
    const ran = await source.runMigrations();
    await migrateJobs(client, APP_ROLE);
    return ran.map((m) => m.name);
  } finally {
    if (source.isInitialized) await source.destroy();
    await client.end();
  }
}

/**
 * Checks, without changing anything, that the database has every migration of this build.
 * @throws StartupError when it is behind.
 */
export async function assertMigrated(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('public.migrations') IS NOT NULL AS there`,
    );
    const done = rows[0]?.there
      ? await client.query<{ name: string }>('SELECT name FROM public.migrations')
      : { rows: [] as { name: string }[] };
    const names = new Set(done.rows.map((r) => r.name));
    const missing = migrations.filter((m) => !names.has(m.name));
    if (missing.length > 0)
      throw new StartupError(
        `The database is ${String(missing.length)} migration(s) behind this version. Run "npm run migrate" or start with MIGRATE=1.`,
      );
  } finally {
    await client.end();
  }
}
