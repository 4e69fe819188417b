import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import type { Client } from 'pg';

/** Schema of the queue's own tables, when the queue lives in PostgreSQL. */
export const JOBS_SCHEMA = 'jobs';

/** Asked first: the migrator locks its own table even where nothing is to do, and would wait for every dump under way. */
async function isCurrent(client: Client): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(client, JOBS_SCHEMA)) >= LATEST_SCHEMA_VERSION;
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false;
    throw error;
  }
}

/**
 * Makes or updates the queue's tables and lets `role` use them. Idempotent.
 * @param client one session, not a pool: the queue's migrator holds a lock on it.
 */
export async function migrateJobs(client: Client, role: string): Promise<void> {
  if (!(await isCurrent(client))) await runMigrations(client, JOBS_SCHEMA);
  await client.query(`
    GRANT USAGE ON SCHEMA ${JOBS_SCHEMA} TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} TO ${role};
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA} TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOBS_SCHEMA} TO ${role};
  `);
}
