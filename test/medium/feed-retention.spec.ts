import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { parseConfig } from '../../src/platform/config/config.js';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { epochOf, reasonToReset, type ResetReason } from '../../src/platform/feed/cursor.js';
import { Feed } from '../../src/platform/feed/feed.js';
import { FeedRepository, type StreamEvent } from '../../src/platform/feed/feed.repository.js';
import { FeedRetention } from '../../src/platform/feed/retention.js';
import { Owed } from '../../src/platform/jobs/owed.js';
import { createLog } from '../../src/platform/log/log.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

const KEPT_KIND = 'feedback.given';
const KEEP_DAYS = 400;

describe('old events of the feed', () => {
  let database: TestDatabase;
  let source: DataSource;
  let owner: pg.Pool;
  let work: UnitOfWork;
  let repository: FeedRepository;
  let feed: Feed;
  let hinted: readonly StreamEvent[];
  let people: string[];

  beforeAll(async () => {
    database = await createDatabase();
    const log = createLog('silent');
    source = createDataSource({ url: database.url, entities: [], poolSize: 8, log });
    await source.initialize();
    work = new UnitOfWork(source, log);
    repository = new FeedRepository(work);
    feed = new Feed(work, repository);
    feed.onHint((events) => (hinted = events));
    owner = new pg.Pool({ connectionString: database.url, max: 3 });
  });
  afterAll(async () => {
    await source.destroy();
    await owner.end();
    await database.drop();
  });
  beforeEach(async () => {
    await owner.query('TRUNCATE stream, stream_pruned, stream_ack, feed_event');
    people = Array.from({ length: 3 }, () => randomUUID()).sort();
    await owner.query(`INSERT INTO person (id, name) SELECT id, 'Orang' FROM unnest($1::uuid[]) AS p (id)`, [
      people,
    ]);
  });

  const append = async (personId: string, count: number, kind = 'report.accepted') => {
    hinted = [];
    await work.run(async () => {
      for (let i = 0; i < count; i++) feed.announce(kind, randomUUID(), [personId]);
    });
    return hinted;
  };
  const age = (personId: string, days: number, upTo: number) =>
    owner.query(
      `UPDATE feed_event SET at = now() - make_interval(days => $2) WHERE person_id = $1 AND seq <= $3`,
      [personId, days, upTo],
    );
  const stored = async (personId: string) =>
    (
      await owner.query<{ seq: string }>(`SELECT seq FROM feed_event WHERE person_id = $1 ORDER BY seq`, [
        personId,
      ])
    ).rows.map((r) => Number(r.seq));
  const service = () => {
    const log = createLog('silent');
    const config = parseConfig({ FEED_RETENTION_DAYS: String(KEEP_DAYS) });
    return new FeedRetention(config, work, new Owed(config, log), log);
  };
  const pruneAll = async (retention = service()) => {
    while (!(await retention.batch()));
  };
  /** One statement with a batch of the test's own size. */
  const prune = async (after: string | null, most: number, days = KEEP_DAYS) => {
    const [row] = await work.query<{ next_after: string | null; done: boolean; pruned: number }>(
      'SELECT * FROM prune_feed($1, $2, $3)',
      [after, days, most],
    );
    return row!;
  };
  const reasonAt = async (personId: string, last: number, mark?: string) => {
    const position = await repository.position(personId, last);
    const epoch = epochOf(position.life, personId);
    return reasonToReset({ last, epoch, mark }, position, epoch);
  };

  it('go up to the first young one; the newest of a stream stays, however old', async () => {
    const [some, all, young] = people as [string, string, string];
    await append(some, 10);
    await age(some, 401, 6);
    await append(all, 5);
    await age(all, 500, 5);
    await append(young, 4);
    await age(young, 399, 4);
    await pruneAll();
    expect(await stored(some)).toEqual([7, 8, 9, 10]);
    expect(await stored(all)).toEqual([5]);
    expect(await stored(young)).toEqual([1, 2, 3, 4]);
  });

  it('leave no hole when a young one lies between old ones', async () => {
    const [one] = people as [string];
    await append(one, 6);
    await age(one, 500, 6);
    await owner.query(`UPDATE feed_event SET at = now() WHERE person_id = $1 AND seq = 3`, [one]);
    await pruneAll();
    expect(await stored(one)).toEqual([3, 4, 5, 6]);
  });

  it('keep the numbers of comments, by which they are listed, but no device goes on from among them', async () => {
    const [one] = people as [string];
    await append(one, 2, KEPT_KIND);
    await append(one, 2);
    await append(one, 1, KEPT_KIND);
    await append(one, 2);
    await age(one, 500, 6);
    await pruneAll();
    expect(await stored(one)).toEqual([1, 2, 5, 7]);
    for (const last of [0, 1, 2, 5]) expect([last, await reasonAt(one, last)]).toEqual([last, 'old']);
    expect(await reasonAt(one, 6)).toBeUndefined();
    expect(await reasonAt(one, 7)).toBeUndefined();
  });

  it('go in batches, in the order of the people, each going on where the one before stopped', async () => {
    for (const personId of people) {
      await append(personId, 10);
      await age(personId, 500, 10);
    }
    const left = async () => (await Promise.all(people.map(stored))).map((seqs) => seqs.length);
    const first = await prune(null, 4);
    expect([first, await left()]).toEqual([{ next_after: null, done: false, pruned: 4 }, [6, 10, 10]]);
    const second = await prune(first.next_after, 12);
    expect([second, await left()]).toEqual([{ next_after: people[0], done: false, pruned: 12 }, [1, 3, 10]]);
    const third = await prune(second.next_after, 100);
    expect([third, await left()]).toEqual([{ next_after: people[2], done: true, pruned: 11 }, [1, 1, 1]]);
    expect(await prune(null, 100)).toMatchObject({ done: true, pruned: 0 });
  });

  it('are at least 30 days old, whatever the application says', async () => {
    const [one] = people as [string];
    await append(one, 5);
    await age(one, 29, 4);
    for (const days of [0, -100, 1]) expect(await prune(null, 100, days)).toMatchObject({ pruned: 0 });
    await age(one, 31, 2);
    expect(await prune(null, 100, 0)).toMatchObject({ pruned: 2 });
  });

  it('are pruned by one worker at a time', async () => {
    const [one] = people as [string];
    await append(one, 5);
    await age(one, 500, 5);
    const other = await owner.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock($1)', [0x74677072]);
      const retention = service();
      expect(await retention.batch()).toBe(false);
      expect(await stored(one)).toHaveLength(5);
      await other.query('COMMIT');
      expect(await retention.batch()).toBe(true);
      expect(await stored(one)).toEqual([5]);
    } finally {
      other.release();
    }
  });

  it('are pruned beside writers of the same streams, without waiting for them or making them wait', async () => {
    const [one] = people as [string];
    await append(one, 20);
    await age(one, 500, 20);
    // A writer that holds the counter, as every writer does until its commit.
    const writer = await owner.connect();
    try {
      await writer.query('BEGIN');
      await writer.query(`UPDATE stream SET seq = seq WHERE person_id = $1`, [one]);
      await pruneAll();
      expect(await stored(one)).toEqual([20]);
      await writer.query('ROLLBACK');
    } finally {
      writer.release();
    }
    // The other way round: an open prune, and an append that commits meanwhile.
    await append(one, 5);
    await age(one, 500, 25);
    await work.run(async () => {
      await work.query('SELECT * FROM prune_feed(NULL, $1, 100)', [KEEP_DAYS]);
      await owner.query(
        `WITH s AS (UPDATE stream SET seq = seq + 1 WHERE person_id = $1 RETURNING seq)
         INSERT INTO feed_event (person_id, seq, kind, ref, mark) SELECT $1, seq, 'k', gen_random_uuid(), '\\x0011223344556677' FROM s`,
        [one],
      );
    });
    expect(await stored(one)).toEqual([25, 26]);
    expect(await reasonAt(one, 24)).toBeUndefined();
    expect(await reasonAt(one, 23)).toBe('old');
  });

  /** What the table ought to hold, kept by the test. */
  interface Modelled {
    seq: number;
    mark: string;
    kind: string;
    days: number;
  }

  it('and cursors: whatever happens to a stream, a device goes on exactly when everything after its place is there', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('append' as const),
        kept: fc.boolean(),
        n: fc.integer({ min: 1, max: 6 }),
      }),
      fc.record({ do: fc.constant('days' as const), n: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('prune' as const), n: fc.integer({ min: 1, max: 5 }) }),
      // Everything above a number is lost, as when an older copy is put back.
      fc.record({ do: fc.constant('back' as const), n: fc.integer({ min: 0, max: 10 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const person = randomUUID();
        await owner.query(`INSERT INTO person (id, name) VALUES ($1, 'Orang')`, [person]);
        let rows: Modelled[] = [];
        let [top, prunedTo] = [0, 0];
        /** Every event that any device ever saw, by place: more than one where the past was set back. */
        const seen: { last: number; mark: string | undefined }[] = [{ last: 0, mark: undefined }];
        for (const s of steps) {
          if (s.do === 'append') {
            const kind = s.kept ? KEPT_KIND : 'report.accepted';
            for (const e of await append(person, s.n, kind)) {
              rows.push({ seq: e.seq, mark: e.mark, kind, days: 0 });
              seen.push({ last: e.seq, mark: e.mark });
              top = e.seq;
            }
          } else if (s.do === 'days') {
            await owner.query(
              `UPDATE feed_event SET at = at - make_interval(days => $2) WHERE person_id = $1`,
              [person, s.n],
            );
            for (const row of rows) row.days += s.n;
          } else if (s.do === 'prune') {
            let after: string | null = null;
            for (let done = false; !done;) ({ next_after: after, done } = await prune(after, s.n));
            const young = rows.find((r) => r.seq > prunedTo && r.days <= KEEP_DAYS - 1);
            const upTo = Math.min(top - 1, (young?.seq ?? top) - 1);
            if (upTo > prunedTo) prunedTo = upTo;
            rows = rows.filter((r) => r.seq > prunedTo || r.kind === KEPT_KIND);
          } else {
            const to = Math.max(prunedTo + 1, top - s.n);
            if (to >= top) continue;
            await owner.query(`DELETE FROM feed_event WHERE person_id = $1 AND seq > $2`, [person, to]);
            await owner.query(`UPDATE stream SET seq = $2 WHERE person_id = $1`, [person, to]);
            rows = rows.filter((r) => r.seq <= to);
            top = to;
          }
        }
        expect(await stored(person)).toEqual(rows.map((r) => r.seq));
        const bySeq = new Map(rows.map((r) => [r.seq, r]));
        for (const { last, mark } of seen) {
          const complete = Array.from({ length: Math.max(0, top - last) }, (_, i) => last + 1 + i).every(
            (n) => bySeq.has(n),
          );
          let expected: ResetReason | undefined;
          if (last > top) expected = 'top';
          else if (last < top && (!complete || last < prunedTo)) expected = 'old';
          else if (last > 0 && bySeq.has(last) && bySeq.get(last)?.mark !== mark) expected = 'mark';
          expect({ last, mark, reason: await reasonAt(person, last, mark) }).toEqual({
            last,
            mark,
            reason: expected,
          });
        }
        await owner.query('DELETE FROM feed_event WHERE person_id = $1', [person]);
        await owner.query('DELETE FROM stream_pruned WHERE person_id = $1', [person]);
        await owner.query('DELETE FROM stream WHERE person_id = $1', [person]);
      }),
      { numRuns: 60 },
    );
  });
});
