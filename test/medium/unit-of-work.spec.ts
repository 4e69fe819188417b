import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource, createPoolApart } from '../../src/platform/database/data-source.js';
import { type LastStatement, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { createLog } from '../../src/platform/log/log.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { poolOf, RoundTrips } from '../support/round-trips.js';

describe('a unit of work', () => {
  let database: TestDatabase;
  let source: DataSource;
  let owner: pg.Client;
  let work: UnitOfWork;
  let last: LastStatement | undefined;
  let sent: RoundTrips;

  beforeAll(async () => {
    database = await createDatabase();
    owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(`
      CREATE TABLE slip (n int PRIMARY KEY, CHECK (n < 1000));
      GRANT SELECT, INSERT ON slip TO tanggap_app;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused at COMMIT'; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON slip DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.n = 999) EXECUTE FUNCTION refuse()`);
    const log = createLog('silent');
    source = createDataSource({ url: database.url, entities: [], poolSize: 2, log });
    await source.initialize();
    work = new UnitOfWork(source, log);
    work.lastStatement(() => last);
    sent = new RoundTrips(pool());
  });
  afterAll(async () => {
    await source.destroy();
    await owner.end();
    await database.drop();
  });
  beforeEach(async () => {
    last = undefined;
    sent.take();
    await owner.query('TRUNCATE slip');
  });

  const pool = () => poolOf(source);
  const put = (n: number) => work.prepared('INSERT INTO slip (n) VALUES ($1)', [n]);
  const stored = async () =>
    (await owner.query<{ n: number }>('SELECT n FROM slip ORDER BY n')).rows.map((r) => r.n);
  /** No connection of the pool is still in a transaction. */
  const idle = async () => {
    const { rows } = await owner.query(
      `SELECT state FROM pg_stat_activity WHERE application_name = 'tanggap' AND datname = current_database() AND state <> 'idle'`,
    );
    return rows.length === 0 && pool().idleCount === pool().totalCount;
  };

  it('sends BEGIN with the first statement and COMMIT with the last one', async () => {
    const seen: object[][] = [];
    last = {
      sql: 'SELECT count(*)::int AS n FROM slip',
      parameters: [],
      committed: (rows) => seen.push(rows),
    };
    await work.run(async () => {
      await put(1);
      await put(2);
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual([[{ n: 2 }]]);
    expect(await stored()).toEqual([1, 2]);
    const text = 'INSERT INTO slip (n) VALUES ($1)';
    expect(sent.take()).toEqual([['BEGIN', text], [text], ['SELECT count(*)::int AS n FROM slip', 'COMMIT']]);
  });

  it('sends together what is asked together, and answers each with its own', async () => {
    const answers = await work.run(() =>
      Promise.all([
        work.query<{ a: number }>('SELECT 1 AS a'),
        work.prepared<{ b: string }>(`SELECT $1::text AS b`, ['dua']),
        work.query<{ c: string[] }>('SELECT $1::text[] AS c', [['a"b', null]]),
      ]),
    );
    expect(answers).toEqual([[{ a: 1 }], [{ b: 'dua' }], [{ c: ['a"b', null] }]]);
    expect(sent.take().map((t) => t.length)).toEqual([4, 1]);
  });

  it('asks nothing of PostgreSQL where nothing is asked', async () => {
    expect(await work.run(() => Promise.resolve('done'))).toBe('done');
    expect(sent.take()).toEqual([]);
  });

  it('runs no statement whose BEGIN failed, and gives nobody that connection', async () => {
    const run = work.run(() => put(1), 'NO SUCH LEVEL' as never);
    await expect(run).rejects.toThrow('syntax error');
    expect(await stored()).toEqual([]);
    // Somebody left a connection in the middle of a failed transaction.
    const client = await pool().connect();
    await client.query('BEGIN');
    await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    client.release();
    await expect(
      work.run(async () => {
        await put(1).catch(() => undefined);
        await put(2);
      }),
    ).rejects.toThrow('current transaction is aborted');
    expect(await stored()).toEqual([]);
    await work.run(() => put(3));
    expect(await stored()).toEqual([3]);
    expect(await idle()).toBe(true);
  });

  it('commits nothing when the last statement fails, or COMMIT itself', async () => {
    let told = 0;
    last = { sql: 'INSERT INTO slip (n) VALUES (1000)', parameters: [], committed: () => told++ };
    const attempt = (n: number) =>
      work.run(async () => {
        work.afterCommit(() => told++);
        await put(n);
      });
    await expect(attempt(1)).rejects.toThrow('slip_n_check');
    last = undefined;
    await expect(attempt(999)).rejects.toThrow('refused at COMMIT');
    expect([await stored(), told]).toEqual([[], 0]);
    // The same prepared statements go on working on these connections.
    await attempt(1);
    expect([await stored(), told, await idle()]).toEqual([[1], 1, true]);
  });

  describe('what goes along with the COMMIT', () => {
    const SLIP = 'INSERT INTO slip (n) VALUES ($1)';
    const CLOSING = 'SELECT count(*)::int AS n FROM slip';
    const told: unknown[] = [];
    beforeEach(() => {
      told.length = 0;
      last = { sql: CLOSING, parameters: [], committed: (rows) => told.push(rows) };
    });

    it('costs no round trip, comes before the last statement, and tells its rows once they are on disk', async () => {
      await work.run(async () => {
        work.along([2], `${SLIP} RETURNING n`, [2], (rows) => told.push(rows));
        work.along([3], SLIP, [3]);
        await put(1);
        expect([told, await work.query('SELECT n FROM slip')]).toEqual([[], [{ n: 1 }]]);
      });
      expect(sent.take().at(-1)).toEqual([`${SLIP} RETURNING n`, SLIP, CLOSING, 'COMMIT']);
      expect(told).toEqual([[{ n: 2 }], [{ n: 3 }]]);
      expect(await stored()).toEqual([1, 2, 3]);
    });

    it('is a transaction by itself where nothing else is asked', async () => {
      await work.run(() => {
        work.along([4], SLIP, [4]);
        return Promise.resolve();
      });
      expect(sent.take()).toEqual([['BEGIN', SLIP, CLOSING, 'COMMIT']]);
      expect(await stored()).toEqual([4]);
    });

    it('leaves nothing of the whole where it fails, and runs nothing behind it', async () => {
      const failing = work.run(async () => {
        work.afterCommit(() => told.push('after'));
        await put(1);
        work.along([5], SLIP, [5], (rows) => told.push(rows));
        work.along([1000], SLIP, [1000]);
        work.along([6], SLIP, [6]);
      });
      await expect(failing).rejects.toThrow('slip_n_check');
      expect([told, await stored(), await idle()]).toEqual([[], [], true]);
    });

    it('does not commit without what cannot even be sent', async () => {
      const unsendable = { toPostgres: () => BigInt('none') };
      const attempt = (end: () => void) =>
        work.run(async () => {
          await put(1);
          end();
        });
      await expect(
        attempt(() => {
          work.along([1], SLIP, [unsendable]);
        }),
      ).rejects.toThrow('BigInt');
      await expect(
        attempt(() => {
          last = { sql: SLIP, parameters: [unsendable], committed: () => undefined };
        }),
      ).rejects.toThrow('BigInt');
      expect([await stored(), await idle()]).toEqual([[], true]);
    });

    it('is never sent where the use case throws, and refused where nothing is committed', async () => {
      const changed = work.run(async () => {
        await put(1);
        work.along([2], SLIP, [2]);
        throw new Error('changed my mind');
      });
      await expect(changed).rejects.toThrow('changed my mind');
      expect([await stored(), await idle()]).toEqual([[], true]);
      expect(() => work.along([3], SLIP, [3])).toThrow('needs an open unit of work');
      const reading = work.read(() => {
        work.along([4], SLIP, [4]);
        return Promise.resolve();
      });
      await expect(reading).rejects.toThrow('needs an open unit of work');
      expect(await stored()).toEqual([]);
    });
  });

  it('does not call committed what was rolled back after a failure that somebody passed over', async () => {
    await expect(
      work.run(async () => {
        await put(1);
        await put(1).catch(() => undefined);
      }),
    ).rejects.toThrow('before its COMMIT');
    expect([await stored(), await idle()]).toEqual([[], true]);
  });

  it('leaves nothing of a use case that throws, and sends nothing more of it', async () => {
    await expect(
      work.run(async () => {
        await put(1);
        void put(2).catch(() => undefined);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect([await stored(), await idle()]).toEqual([[], true]);
  });

  it('takes no statement after its end, which would run outside of it', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let proceed: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (proceed = resolve));
    await work.run(async () => {
      await put(1);
      late = asked.then(() => put(2));
    });
    proceed();
    await expect(late).rejects.toThrow('the transaction is over');
    expect(await stored()).toEqual([1]);
  });

  it('knows a failed statement of a group from those before and behind it', async () => {
    const outcomes = await work
      .run(async () => {
        const all = await Promise.allSettled([work.query('SELECT 1 AS a'), put(1000), put(5)]);
        throw Object.assign(new Error('outcomes'), { all });
      })
      .catch((error: unknown) => (error as { all: PromiseSettledResult<unknown>[] }).all);
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await stored()).toEqual([]);
    // Prepared by neither: `put` was parsed and failed, and was skipped.
    await work.run(() => put(5));
    expect(await stored()).toEqual([5]);
  });

  it('is UNAVAILABLE when the connection is lost on the way, and the next one works', async () => {
    const lost = work.run(async () => {
      const [own] = await work.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await owner.query('SELECT pg_terminate_backend($1)', [own?.pid]);
      await put(1);
    });
    await expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(lost).rejects.toBeInstanceOf(DomainError);
    await work.run(() => put(2));
    expect(await stored()).toEqual([2]);
  });

  it('gives its connection back however it ends: more units than the pool has connections', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) =>
        work.run(async () => {
          await put(i);
          if (i % 3 === 0) throw new Error('no');
          if (i % 3 === 1) await put(1000);
        }),
      ),
    );
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(13);
    expect(await stored()).toEqual(Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 3 === 2));
    expect(await idle()).toBe(true);
  });

  it('sends one alone as itself, and a set as a set', async () => {
    const both = (ns: readonly number[]) =>
      work.preparedFor<{ n: number; t: string; k: string }>(
        ns,
        `SELECT u.n, u.t, $3::text AS k FROM unnest($1::int[], $2::text[]) AS u (n, t) WHERE u.n = ANY ($1::int[])`,
        [ns, ns.map((n) => `"${String(n)}", {}`), 'k'],
      );
    const row = (n: number) => ({ n, t: `"${String(n)}", {}`, k: 'k' });
    expect(await both([7])).toEqual([row(7)]);
    expect(await both([7, 8])).toEqual([row(7), row(8)]);
    expect(await both([])).toEqual([]);
    const [alone, together, none] = sent.take().flat();
    expect(alone).toContain('unnest(ARRAY[$1::int], ARRAY[$2::text])');
    expect([together, none]).toEqual(Array(2).fill(expect.stringContaining('unnest($1::int[], $2::text[])')));
    expect(() => work.preparedFor([1], 'SELECT $1::int[]', [[1, 2]])).toThrow('as long as the set');
  });

  it('reads together on one connection without a COMMIT, and refuses a write there', async () => {
    await put(1);
    sent.take();
    const answer = await work.read(async () => {
      const [one, two] = await Promise.all([
        work.query<{ n: number }>('SELECT n FROM slip'),
        work.sized<{ n: number }>([1], 'SELECT n FROM slip WHERE n = ANY($1)', [[1]]),
      ]);
      // It joins nothing, and is joined by what it calls.
      return work.read(async () => [...one, ...two, ...(await work.query('SELECT 3 AS n'))]);
    });
    expect(answer).toEqual([{ n: 1 }, { n: 1 }, { n: 3 }]);
    expect(sent.take().map((t) => t.length)).toEqual([3, 1]);
    // PostgreSQL's own words; for a client it is as if a standby had answered.
    const refused: unknown = await work.read(() => put(2)).catch((error: unknown) => error);
    expect(String((refused as Error).cause)).toContain('read-only transaction');
    await work.run(() => put(3));
    expect(await stored()).toEqual([1, 3]);
  });

  it('sees one moment in REPEATABLE READ, from the first statement on', async () => {
    const counts = await work.run(async () => {
      const count = () => work.query<{ n: number }>('SELECT count(*)::int AS n FROM slip');
      const before = await count();
      await owner.query('INSERT INTO slip (n) VALUES (7)');
      return [before, await count()].map(([row]) => row?.n);
    }, 'REPEATABLE READ');
    expect(counts).toEqual([0, 0]);
  });

  it('tells of a new connection outside of what whoever opened it is doing', async () => {
    const log = createLog('silent');
    const fresh = createDataSource({ url: database.url, entities: [], poolSize: 1, log });
    await fresh.initialize();
    for (const client of await Promise.all([poolOf(fresh).connect()])) client.release(true);
    const other = new UnitOfWork(fresh, log, createPoolApart({ url: database.url, log }));
    const someone = new AsyncLocalStorage<string>();
    const heard: (string | undefined)[] = [];
    other.onConnect(() => heard.push(someone.getStore()));
    const ask = () => other.query('SELECT 1');
    await someone.run('a request', ask);
    await someone.run('the sweep', () => other.apart(ask));
    expect(heard).toEqual([undefined, undefined]);
    await other.onApplicationShutdown();
    await fresh.destroy();
  });
});
