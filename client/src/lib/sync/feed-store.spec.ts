import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { destroyDatabase, openDatabase, type Database, type OutboxItem } from './database.js';
import { FeedStore } from './feed-store.js';
import { handlers } from './handlers.js';
import { event, feedbackRow, given, reportRow, snapshot } from './testing/rows.js';

let db: Database;
let store: FeedStore;

beforeEach(async () => {
  db = await openDatabase('me');
  store = new FeedStore(db);
  await store.reset(snapshot('e1', 0));
});
afterEach(async () => {
  db.close();
  await destroyDatabase('me');
});

const ids = async () => (await db.getAll('feedback')).sort((a, b) => a.order - b.order).map((row) => row.id);

describe('the stored stream', () => {
  it('applies events in order and keeps the cursor with them', async () => {
    const { cursor, ask } = await store.apply('e1', [given(1), given(2)]);
    expect(ask).toBe(false);
    expect(cursor).toEqual({ epoch: 'e1', last: 2, mark: 'm2' });
    expect(await store.cursor()).toEqual(cursor);
    expect(await ids()).toEqual(['f1', 'f2']);
  });

  it('drops what is at or below `last`', async () => {
    await store.apply('e1', [given(1), given(2)]);
    const { cursor, ask, changes } = await store.apply('e1', [
      given(1, { body: 'again' }),
      given(2),
      given(3),
    ]);
    expect(ask).toBe(false);
    expect(cursor?.last).toBe(3);
    expect(changes.feedback.map((row) => row.id)).toEqual(['f3']);
    expect((await db.get('feedback', 'f1'))?.body).toBe('body of f1');
  });

  it('stops at a hole, keeps what came before it, and asks', async () => {
    const { cursor, ask } = await store.apply('e1', [given(1), given(3)]);
    expect(ask).toBe(true);
    expect(cursor?.last).toBe(1);
    expect(await ids()).toEqual(['f1']);
  });

  it('asks when the stream is another one, and touches nothing', async () => {
    const { ask } = await store.apply('e2', [given(1)]);
    expect(ask).toBe(true);
    expect(await ids()).toEqual([]);
  });

  it('asks when there is no cursor yet', async () => {
    await db.clear('meta');
    expect((await store.apply('e1', [given(1)])).ask).toBe(true);
  });

  it('replaces everything by a snapshot, in its order, below the live numbers', async () => {
    await store.apply('e1', [given(1)]);
    await store.reset(snapshot('e2', 7, [feedbackRow('b'), feedbackRow('a')], [reportRow('r')]));
    await store.apply('e2', [given(8)]);
    expect(await ids()).toEqual(['b', 'a', 'f8']);
    expect(await db.count('reports')).toBe(1);
    expect((await store.cursor())?.last).toBe(8);
  });

  it('takes a snapshot that ends below what it has: the server was set back, or what is missing follows', async () => {
    await store.apply('e1', [given(1), given(2)]);
    const { ask, cursor } = await store.reset(snapshot('e1', 1, [feedbackRow('f1')]));
    expect([ask, cursor?.last]).toEqual([false, 1]);
    expect(await ids()).toEqual(['f1']);
    await store.apply('e1', [given(2), given(3)]);
    expect(await ids()).toEqual(['f1', 'f2', 'f3']);
  });

  it('lets two tabs share it: each event is applied once, whoever is first', async () => {
    const other = await openDatabase('me');
    const second = new FeedStore(other);
    const events = [1, 2, 3, 4, 5].map((seq) => given(seq));
    const results = await Promise.all(
      events.flatMap((one) => [store.apply('e1', [one]), second.apply('e1', [one])]),
    );
    const applied = results.flatMap(({ changes }) => changes.feedback.map((row) => row.id));
    expect(applied.sort()).toEqual(['f1', 'f2', 'f3', 'f4', 'f5']);
    expect((await store.cursor())?.last).toBe(5);
    other.close();
  });

  it('stores nothing of an apply that breaks half way', async () => {
    const broken = event(2, 'feedback.given', { feedback: { ...feedbackRow('x'), body: () => 1 } });
    await expect(store.apply('e1', [given(1), broken])).rejects.toThrow();
    expect((await store.cursor())?.last).toBe(0);
    expect(await ids()).toEqual([]);
  });
});

describe('events on an old snapshot equal the fresh snapshot', () => {
  const reply = { id: 'y1', authorId: 'me', body: 'Siap', createdAt: '2026-11-20T03:05:00.000Z' };
  const at = '2026-11-20T03:10:00.000Z';
  const cases: [
    string,
    Parameters<typeof event>[1],
    object,
    Parameters<typeof snapshot>[2],
    Parameters<typeof snapshot>[3],
  ][] = [
    [
      'feedback.given',
      'feedback.given',
      { feedback: feedbackRow('f2') },
      [feedbackRow('f1'), feedbackRow('f2')],
      [],
    ],
    [
      'feedback.replied',
      'feedback.replied',
      { feedbackId: 'f1', reply },
      [feedbackRow('f1', { replies: [reply] })],
      [],
    ],
    [
      'feedback.delivered',
      'feedback.delivered',
      { feedbackId: 'f1', deliveredAt: at },
      [feedbackRow('f1', { deliveredAt: at })],
      [],
    ],
    [
      'feedback.read',
      'feedback.read',
      { feedbackId: 'f1', readAt: at },
      [feedbackRow('f1', { deliveredAt: at, readAt: at })],
      [],
    ],
    ...(['submitted', 'returned', 'accepted'] as const).map(
      (state) =>
        [
          `report.${state}`,
          `report.${state}`,
          { report: reportRow('r', { state, version: 2, draftVersion: 2 }) },
          [feedbackRow('f1')],
          [reportRow('r', { state, version: 2, draftVersion: 2 })],
        ] as (typeof cases)[number],
    ),
    ['void', 'void', {}, [feedbackRow('f1')], []],
  ];

  it.each(cases)('%s', async (_name, kind, data, feedback, reports) => {
    const strip = async () => ({
      feedback: (await db.getAll('feedback'))
        .sort((a, b) => a.order - b.order)
        .map(({ order: _order, ...row }) => row),
      reports: await db.getAll('reports'),
    });
    await store.reset(snapshot('e1', 1, [feedbackRow('f1')]));
    await store.apply('e1', [event(2, kind, data as Record<string, unknown>)]);
    const live = await strip();
    await store.reset(snapshot('e1', 2, feedback, reports));
    expect(live).toEqual(await strip());
  });

  it('feedback.replied, in whatever order the replies come', async () => {
    const at = (id: string, second: number) => ({
      ...reply,
      id,
      createdAt: `2026-11-20T03:05:0${second}.000Z`,
    });
    // Of one instant are `b` and `c`: then the ids decide.
    const [a, b, c, d] = [at('a', 3), at('b', 2), at('c', 2), at('d', 1)];
    await store.reset(snapshot('e1', 1, [feedbackRow('f1', { replies: [c] })]));
    // This device's own reply comes with its answer, before the event.
    await handlers.reply!.done!({ path: '/api/feedback/f1/replies' } as OutboxItem, a, db, null);
    await handlers.reply!.done!({ path: '/api/feedback/f1/replies' } as OutboxItem, d, db, null);
    const replied = (seq: number, one: typeof reply) =>
      event(seq, 'feedback.replied', { feedbackId: 'f1', reply: one });
    await store.apply('e1', [replied(2, a), replied(3, b), replied(4, d)]);
    const live = await db.get('feedback', 'f1');
    await store.reset(snapshot('e1', 4, [feedbackRow('f1', { replies: [d, b, c, a] })]));
    expect(live?.replies).toEqual((await db.get('feedback', 'f1'))?.replies);
  });

  it('goes on past a kind that it does not know, and marks everything stale', async () => {
    const { cursor, changes } = await store.apply('e1', [event(1, 'citizen.thanked', {}), given(2)]);
    expect(cursor?.last).toBe(2);
    expect(changes.stale).toEqual(['*']);
  });
});
