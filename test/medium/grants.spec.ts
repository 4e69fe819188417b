import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { APP_ROLE } from '../../src/platform/database/data-source.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

/** What was said, decided or recorded once: the application may add to it and read it, nothing else. */
const immutable = [
  'report_version',
  'report_line',
  'report_decision',
  'feedback',
  'feedback_reply',
  'feedback_request',
  'audit_event',
  'feed_event',
  'summary_revision',
  'summary_employee',
  'delivery_attempt',
  'delivery_request',
];

const INSUFFICIENT_PRIVILEGE = '42501';

let database: TestDatabase;
let app: pg.Client;
let tables: string[];
beforeAll(async () => {
  database = await createDatabase();
  app = new pg.Client({ connectionString: database.url, options: `-c role=${APP_ROLE}` });
  await app.connect();
  const { rows } = await app.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname COLLATE "C"`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(async () => {
  await app.end();
  await database.drop();
});

/** SQLSTATE of a statement, `done` when it was allowed; nothing stays. */
async function attempt(statement: string): Promise<string> {
  await app.query('BEGIN');
  try {
    await app.query(statement);
    return 'done';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  } finally {
    await app.query('ROLLBACK');
  }
}

async function firstColumn(table: string): Promise<string> {
  const { rows } = await app.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1`,
    [table],
  );
  return rows[0]!.name;
}

describe('the role of the application', () => {
  it('is who works', async () => {
    const { rows } = await app.query<{ role: string }>('SELECT current_user AS role');
    expect(rows).toEqual([{ role: APP_ROLE }]);
  });

  it.each(immutable)('may not change or remove a row of %s', async (table) => {
    const column = await firstColumn(table);
    expect(await attempt(`UPDATE ${table} SET ${column} = ${column}`)).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await attempt(`DELETE FROM ${table}`)).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await attempt(`SELECT FROM ${table} LIMIT 1 FOR UPDATE`)).toBe(INSUFFICIENT_PRIVILEGE);
    // The refusal is about the rows, not about the table.
    expect(await attempt(`SELECT FROM ${table} LIMIT 1`)).toBe('done');
  });

  it('may not change a single column of them either', async () => {
    const { rows } = await app.query<{ grant: string }>(
      `SELECT table_name || '.' || column_name AS grant FROM information_schema.column_privileges
        WHERE grantee IN ($1, 'PUBLIC') AND privilege_type = 'UPDATE' AND table_name = ANY ($2)`,
      [APP_ROLE, immutable],
    );
    expect(rows).toEqual([]);
  });

  it('may empty, alter or drop no table', async () => {
    for (const table of tables) {
      expect([table, await attempt(`TRUNCATE ${table} CASCADE`)]).toEqual([table, INSUFFICIENT_PRIVILEGE]);
      expect([table, await attempt(`ALTER TABLE ${table} ADD COLUMN stray integer`)]).toEqual([
        table,
        INSUFFICIENT_PRIVILEGE,
      ]);
      expect([table, await attempt(`DROP TABLE ${table} CASCADE`)]).toEqual([table, INSUFFICIENT_PRIVILEGE]);
    }
  });

  it('may not touch what was migrated, nor add a table or a trigger', async () => {
    expect(await attempt('DELETE FROM migrations')).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await attempt(`INSERT INTO migrations ("timestamp", name) VALUES (1, 'x')`)).toBe(
      INSUFFICIENT_PRIVILEGE,
    );
    expect(await attempt('CREATE TABLE stray (id integer)')).toBe(INSUFFICIENT_PRIVILEGE);
    expect(
      await attempt(
        'CREATE TRIGGER stray BEFORE UPDATE ON unit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      ),
    ).toBe(INSUFFICIENT_PRIVILEGE);
    expect(await attempt('SET session_replication_role = replica')).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('owns nothing, is nobody else, and has no right of its own over the server', async () => {
    const { rows } = await app.query(
      `SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
              (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS relations,
              (SELECT count(*)::int FROM pg_proc WHERE proowner = r.oid) AS functions,
              (SELECT count(*)::int FROM pg_namespace WHERE nspowner = r.oid) AS schemas,
              (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships
         FROM pg_roles r WHERE rolname = $1`,
      [APP_ROLE],
    );
    expect(rows).toEqual([
      {
        rolcanlogin: false,
        rolsuper: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolreplication: false,
        rolbypassrls: false,
        relations: 0,
        functions: 0,
        schemas: 0,
        memberships: 0,
      },
    ]);
  });
});

it('lets nobody else in: PUBLIC has no right to any table', async () => {
  const { rows } = await app.query(
    `SELECT table_name FROM information_schema.table_privileges WHERE grantee = 'PUBLIC' AND table_schema = 'public'`,
  );
  expect(rows).toEqual([]);
});
