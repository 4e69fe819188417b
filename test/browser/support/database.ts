import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { AppProcess } from '../../support/app-process.js';

/** Asks the app's own PostgreSQL, past everything that the app would say itself. */
export async function query<Row extends pg.QueryResultRow>(
  app: AppProcess,
  sql: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const kept = (name: string) => readFileSync(join(app.dataDir, name), 'utf8').trim();
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(kept('postgres.port')),
    user: 'owner',
    password: kept('postgres.password'),
    database: 'tanggap',
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
