import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Feed } from '../../src/platform/feed/feed.js';
import { FeedRepository, type StreamEvent } from '../../src/platform/feed/feed.repository.js';
import { createLog } from '../../src/platform/log/log.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

describe('the write side of the feed', () => {
  let database: TestDatabase;
  let source: DataSource;
  let owner: pg.Client;
  let work: UnitOfWork;
  let repository: FeedRepository;
  let feed: Feed;
  let hinted: StreamEvent[];
  const people = Array.from({ length: 6 }, () => randomUUID()).sort();
  const [a = '', b = ''] = people;

  beforeAll(async () => {
    database = await createDatabase();
    const log = createLog('silent');
    source = createDataSource({ url: database.url, entities: [], poolSize: 10, log });
    await source.initialize();
    work = new UnitOfWork(source, log);
    repository = new FeedRepository(work);
    feed = new Feed(work, repository);
    hinted = [];
    feed.onHint((events) => hinted.push(...events));
    owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(`INSERT INTO person (id, name) SELECT id, 'Orang' FROM unnest($1::uuid[]) AS p (id)`, [
      people,
    ]);
  });

  afterAll(async () => {
    await source.destroy();
    await owner.end();
    await database.drop();
  });

  const seqs = async (personId: string) => (await repository.page(personId, 0, 10_000)).map((e) => e.seq);

  it('numbers several announcements of one transaction one after the other, and hints them after the commit', async () => {
    const ref = randomUUID();
    await work.run(async () => {
      feed.announce('one', ref, [a, b, a]);
      feed.announce('two', ref, [a]);
      expect(await seqs(a)).toEqual([]);
      expect(hinted).toEqual([]);
    });
    expect((await repository.page(a, 0, 10)).map((e) => [e.seq, e.kind])).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(await seqs(b)).toEqual([1]);
    expect(hinted.map((e) => [e.personId, e.seq]).sort()).toEqual(
      [
        [a, 1],
        [a, 2],
        [b, 1],
      ].sort(),
    );
  });

  it('leaves no number and no hint behind a rollback', async () => {
    const before = await repository.tops(people);
    hinted = [];
    await expect(
      work.run(() => {
        feed.announce('one', randomUUID(), people);
        return Promise.reject(new Error('changed my mind'));
      }),
    ).rejects.toThrow('changed my mind');
    expect(await repository.tops(people)).toEqual(before);
    expect(hinted).toEqual([]);
  });

  it('drains after the outermost commit only', async () => {
    const order: string[] = [];
    await work.run(async () => {
      await work.run(() => {
        work.afterCommit(() => order.push('after'));
        return Promise.resolve();
      });
      order.push('inner done');
    });
    expect(order).toEqual(['inner done', 'after']);
  });

  it('keeps every stream contiguous and free of deadlocks under crossing writers, late commits included', async () => {
    const before = await repository.tops(people);
    let written = 0;
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const chosen = people.filter((_p, k) => (i * 7 + k * 3) % 4 < 2);
        // Given in another order each time: the repository sorts.
        if (i % 2 === 0) chosen.reverse();
        written += chosen.length;
        await work.run(async () => {
          feed.announce('k', randomUUID(), chosen);
          if (i % 5 === 0) await work.query(`SELECT pg_sleep(0.01)`);
        });
      }),
    );
    const after = await repository.tops(people);
    let sum = 0;
    for (const person of people) {
      sum += (after.get(person) ?? 0) - (before.get(person) ?? 0);
      expect(await seqs(person)).toEqual(Array.from({ length: after.get(person) ?? 0 }, (_, i) => i + 1));
    }
    expect(sum).toBe(written);
  });

  it('a reader never sees a number whose smaller neighbour is still uncommitted', async () => {
    const start = (await repository.tops([a])).get(a) ?? 0;
    const stop = new AbortController();
    const holes: number[] = [];
    const reader = (async () => {
      let last = start;
      while (!stop.signal.aborted) {
        for (const event of await repository.page(a, last, 500)) {
          if (event.seq !== last + 1) holes.push(event.seq);
          last = event.seq;
        }
      }
    })();
    await Promise.all(
      Array.from({ length: 80 }, () =>
        work.run(async () => {
          feed.announce('k', randomUUID(), [a]);
          await work.query('SELECT pg_sleep(random() * 0.004)');
        }),
      ),
    );
    stop.abort();
    await reader;
    expect(holes).toEqual([]);
  });

  it('tells the first acknowledgement of each event once, whichever device asks first', async () => {
    const top = (await repository.tops([b])).get(b) ?? 0;
    const both = await Promise.all([
      work.run(() => repository.acknowledge(b, top, null)),
      work.run(() => repository.acknowledge(b, top, null)),
    ]);
    expect(both.map((events) => events.length).sort((x, y) => x - y)).toEqual([0, top]);
    expect(await work.run(() => repository.acknowledge(b, 1, null))).toEqual([]);

    // Further on, only what is new; and two devices at different places share it out.
    for (let i = 0; i < 4; i++)
      await work.run(() => {
        feed.announce('k', randomUUID(), [b]);
        return Promise.resolve();
      });
    expect((await work.run(() => repository.acknowledge(b, top + 1, null))).map((e) => e.seq)).toEqual([
      top + 1,
    ]);
    const shared = await Promise.all([
      work.run(() => repository.acknowledge(b, top + 2, null)),
      work.run(() => repository.acknowledge(b, top + 4, null)),
    ]);
    expect(
      shared
        .flat()
        .map((e) => e.seq)
        .sort((x, y) => x - y),
    ).toEqual([top + 2, top + 3, top + 4]);
  });

  it('takes no acknowledgement of numbers that are yet to come, as a set-back makes of old ones', async () => {
    const top = (await repository.tops([b])).get(b) ?? 0;
    for (const last of [top + 5, top + 2]) {
      hinted = [];
      await work.run(async () => feed.announce('k', randomUUID(), [b]));
      expect((await work.run(() => repository.acknowledge(b, last, null))).map((e) => e.seq)).toEqual([
        hinted[0]?.seq,
      ]);
    }
  });

  it('takes an acknowledgement only where the event has the mark that the device was sent', async () => {
    hinted = [];
    await work.run(async () => {
      for (let i = 0; i < 2; i++) feed.announce('k', randomUUID(), [b]);
    });
    const [first, second] = hinted;
    const acknowledged = async (event: StreamEvent | undefined, mark: string | undefined) =>
      (await work.run(() => repository.acknowledge(b, event?.seq ?? 0, mark ?? ''))).map((e) => e.seq);
    expect(await acknowledged(second, first?.mark)).toEqual([]);
    // Numbers that are not there any more, after a set-back.
    expect(
      await work.run(() => repository.acknowledge(b, (second?.seq ?? 0) + 3, second?.mark ?? '')),
    ).toEqual([]);
    expect(await acknowledged(second, second?.mark)).toEqual([first?.seq, second?.seq]);
  });
});
