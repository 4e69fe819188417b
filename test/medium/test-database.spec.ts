import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

describe('databases for tests', () => {
  let one: TestDatabase;
  let other: TestDatabase;

  beforeAll(async () => {
    [one, other] = await Promise.all([createDatabase(), createDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([one.drop(), other.drop()]);
  });

  const ask = async (url: string, text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };

  it('are migrated copies that do not see each other', async () => {
    expect(await ask(one.url, 'SELECT count(*)::int > 0 AS migrated FROM migrations')).toEqual([
      { migrated: true },
    ]);
    await ask(one.url, 'CREATE TABLE only_here (id int)');
    expect(await ask(other.url, `SELECT to_regclass('only_here') AS found`)).toEqual([{ found: null }]);
  });

  it('go away although somebody is still connected', async () => {
    const third = await createDatabase();
    const client = new pg.Client({ connectionString: third.url });
    const ended = new Promise((done) => client.once('end', done));
    client.on('error', () => undefined);
    await client.connect();
    await third.drop();
    await ended;
    await expect(ask(third.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
