import 'reflect-metadata';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { entities } from '../../src/entities.js';
import { APP_ROLE } from '../../src/platform/database/data-source.js';
import { SnakeNaming } from '../../src/platform/database/naming.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { schemaText } from '../support/schema-text.js';

const root = resolve(import.meta.dirname, '../..');
const entityFiles = (await readdir(join(root, 'src'), { recursive: true }))
  .filter((file) => file.endsWith('.entity.ts'))
  .sort();

let database: TestDatabase;
let source: DataSource;
beforeAll(async () => {
  database = await createDatabase();
  source = new DataSource({
    type: 'postgres',
    url: database.url,
    entities,
    namingStrategy: new SnakeNaming(),
    installExtensions: false,
  });
  await source.initialize();
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

describe('the schema that the migrations build', () => {
  it('is the one that the entities map: TypeORM would change nothing', async () => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('has no table that no entity maps', async () => {
    const mapped = new Set(source.entityMetadatas.map(({ tableName }) => tableName));
    const tables = await source.query<{ name: string }[]>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migrations'
        ORDER BY relname COLLATE "C"`,
    );
    expect(tables.map(({ name }) => name).filter((name) => !mapped.has(name))).toEqual([]);
  });

  it('is the one in docs/schema.txt (npm run docs:schema)', async () => {
    const committed = await readFile(join(root, 'docs/schema.txt'), 'utf8');
    expect((await schemaText(database.url, APP_ROLE)).split('\n')).toEqual(committed.split('\n'));
  });

  /** Each of these slips past TypeORM's diff. */
  it.each([
    [
      'a changed check',
      'ALTER TABLE acting_line DROP CONSTRAINT acting_line_kind, ADD CONSTRAINT acting_line_kind CHECK (kind <> $$x$$)',
    ],
    [
      'a changed predicate',
      'DROP INDEX notice_open_key; CREATE UNIQUE INDEX notice_open_key ON notice (person_id, kind) WHERE resolved_at IS NOT NULL',
    ],
    ['a grant', `GRANT UPDATE ON feedback TO ${APP_ROLE}`],
    ['a grant on a column', `GRANT UPDATE (body) ON feedback TO ${APP_ROLE}`],
    ['a table', 'CREATE TABLE stray (id integer)'],
    ['a function', 'CREATE FUNCTION stray() RETURNS integer LANGUAGE sql AS $$SELECT 1$$'],
    [
      'a trigger',
      'CREATE TRIGGER stray BEFORE UPDATE ON unit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ],
    ['a storage option', 'ALTER TABLE stream SET (fillfactor = 90)'],
  ])('shows %s', async (_what, change) => {
    const other = await createDatabase();
    const changed = new DataSource({ type: 'postgres', url: other.url, installExtensions: false });
    try {
      const before = await schemaText(other.url, APP_ROLE);
      await changed.initialize();
      await changed.query(change);
      expect(await schemaText(other.url, APP_ROLE)).not.toBe(before);
    } finally {
      if (changed.isInitialized) await changed.destroy();
      await other.drop();
    }
  });
});

/** A cycle between entity files works or fails by which of them is loaded first: each has to stand alone. */
describe('entity files', () => {
  it('are all listed in src/entities.ts', async () => {
    const listed = new Set(entities.map(({ name }) => name));
    const declared = await Promise.all(
      entityFiles.map(async (file) => [
        ...(await readFile(join(root, 'src', file), 'utf8')).matchAll(/^export class (\w+)/gm),
      ]),
    );
    expect(
      declared
        .flat()
        .map((match) => match[1]!)
        .filter((name) => !listed.has(name)),
    ).toEqual([]);
  });

  it.each(entityFiles)('%s can be loaded alone', async (file) => {
    jest.resetModules();
    const loaded = (await import(join(root, 'src', file))) as Record<string, unknown>;
    expect(Object.values(loaded).some((value) => typeof value === 'function')).toBe(true);
  });
});
