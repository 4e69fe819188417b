import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Set by the global set-up for the workers: the owner's URL of the run's own server. */
export const SERVER_URL_VARIABLE = 'TANGGAP_TEST_SERVER_URL';
/** Migrated database that the tests' databases are copied from; nobody may be connected to it. */
export const TEMPLATE = 'tanggap_template';

export interface TestDatabase {
  /** As the owner of the tables. */
  readonly url: string;
  /** Ends whoever is still connected and removes the database. */
  drop(): Promise<void>;
}

function serverUrl(): string {
  const url = process.env[SERVER_URL_VARIABLE];
  if (!url) throw new Error('No test server: this spec belongs to a Jest project with the database set-up.');
  return url;
}

export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** One statement on a connection of its own. */
export async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A database of its own for one spec file: a copy of the migrated, empty template (some 50 ms). */
export async function createDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    url: urlOf(server, name),
    drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
