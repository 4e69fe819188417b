import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrations } from '../../src/migrations/index.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { StartupError } from '../../src/platform/errors/startup-error.js';
import { createLog } from '../../src/platform/log/log.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

/** What a next version might bring. */
class Next1895320000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE unit ADD COLUMN tried integer');
  }
  async down(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE unit DROP COLUMN tried');
  }
}
/** Loses a deadlock against somebody the first time. */
class Unlucky1895320000002 extends Next1895320000001 {
  #tries = 0;
  override async up(q: QueryRunner): Promise<void> {
    await super.up(q);
    if (this.#tries++ === 0)
      await q.query(`DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$`);
  }
}
const quiet = createLog('silent');
const next = [...migrations, Next1895320000001];

describe('a migration that meets a lock', () => {
  let database: TestDatabase;
  let holder: pg.Client;
  let other: pg.Client;

  beforeEach(async () => {
    database = await createDatabase();
    [holder, other] = [database.url, database.url].map((url) => new pg.Client({ connectionString: url })) as [
      pg.Client,
      pg.Client,
    ];
    await Promise.all([holder.connect(), other.connect()]);
  });
  afterEach(async () => {
    await Promise.all([holder.end(), other.end()]);
    await database.drop();
  });

  /** As a long report does it, or a dump. */
  const read = async (table: string) => {
    await holder.query('BEGIN');
    await holder.query(`LOCK TABLE ${table} IN ACCESS SHARE MODE`);
  };
  const hasTried = async () =>
    (await other.query(`SELECT FROM pg_attribute WHERE attrelid = 'unit'::regclass AND attname = 'tried'`))
      .rowCount === 1;
  it('gives up soon, so that nobody waits behind it for long, and comes again later', async () => {
    await read('unit');
    const pauses: number[] = [];
    const ran = await migrate(database.url, {
      migrations: next,
      log: quiet,
      lockMs: 200,
      pause: async (ms) => {
        pauses.push(ms);
        // The holder still has not let go, and others get by.
        await other.query('SELECT FROM unit');
        if (pauses.length === 2) await holder.query('ROLLBACK');
      },
    });
    expect(ran).toEqual(['Next1895320000001']);
    expect(pauses).toEqual([1_000, 2_000]);
    expect(await hasTried()).toBe(true);
    expect(await migrate(database.url, { migrations: next })).toEqual([]);
  });

  it('says in the end what holds it, and leaves everything as it was', async () => {
    await read('unit');
    const pauses: number[] = [];
    const failed = await migrate(database.url, {
      migrations: next,
      log: quiet,
      lockMs: 400,
      pause: (ms) => Promise.resolve(pauses.push(ms)),
    }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StartupError);
    const pid = String((holder as unknown as { processID: number }).processID);
    expect((failed as StartupError).message).toMatch(
      new RegExp(
        `in 6 tries a lock was not given up by process ${pid} of PostgreSQL ` +
          String.raw`\(transaction since 20\d\d-\d\d-\d\dT[\d:]{8}Z, newest statement at 20\d\d-\d\d-\d\dT[\d:]{8}Z\)\. ` +
          String.raw`.* end it with SELECT pg_terminate_backend\(${pid}\), and start again\.$`,
      ),
    );
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(await hasTried()).toBe(false);
    await holder.query('ROLLBACK');
    expect(await migrate(database.url, { migrations: next })).toEqual(['Next1895320000001']);
  });

  it('comes again as well when it lost a deadlock', async () => {
    const pauses: number[] = [];
    const ran = await migrate(database.url, {
      migrations: [...migrations, Unlucky1895320000002],
      log: quiet,
      pause: (ms) => Promise.resolve(pauses.push(ms)),
    });
    expect(ran).toEqual(['Unlucky1895320000002']);
    expect(pauses).toEqual([1_000]);
    expect(await hasTried()).toBe(true);
  });

  it('waits for no dump of the queue’s tables where nothing is to change', async () => {
    await read('jobs.migration');
    const pause = () => Promise.reject(new Error('it waits'));
    expect(await migrate(database.url, { pause, lockMs: 400 })).toEqual([]);
  });
});
