import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { destroyDatabase, openDatabase, putReport, readCopy, type Database } from './database.js';
import { FeedStore } from './feed-store.js';
import { memoryDatabase } from './memory-database.js';
import { given, reportRow, snapshot } from './testing/rows.js';

describe.each([
  { where: 'this browser', open: () => openDatabase('me') },
  { where: 'the memory of this page', open: () => Promise.resolve(memoryDatabase()) },
])('the copy in $where', ({ open }) => {
  let db: Database;
  let store: FeedStore;

  beforeEach(async () => {
    db = await open();
    store = new FeedStore(db);
    await store.reset(snapshot('e1', 0));
  });
  afterEach(async () => {
    db.close();
    await destroyDatabase('me');
  });

  it('keeps no board over a snapshot, and everything else that was kept', async () => {
    const kept = ['board', 'board-units', 'boards', 'words:f1'];
    for (const key of ['board:', 'board:u1', ...kept, 'board:u2'])
      await db.put('cache', { key, value: key, at: 0 });
    await store.apply('e1', [given(1)]);
    expect((await db.getAll('cache')).length).toBe(7);
    await store.reset(snapshot('e2', 1));
    expect((await db.getAll('cache')).map(({ key }) => key).sort()).toEqual(kept);
  });

  it('is read before an event that comes meanwhile is told to anybody', async () => {
    // A command is being stored: whoever reads the outbox waits for it.
    const busy = db.transaction('outbox', 'readwrite');
    const order: string[] = [];
    const read = readCopy(db, 'me').then((copy) => order.push(`read ${copy.feedback.length}`));
    const told = store
      .apply('e1', [given(1)])
      .then(({ changes }) => order.push(`told ${changes.feedback.length}`));
    // Keeps that transaction open until an event could long have been told.
    for (let turn = 0; turn < 50; turn += 1) await busy.store.get('nothing');
    await busy.done;
    await Promise.all([read, told]);
    expect(order).toEqual(['read 0', 'told 1']);
    expect((await readCopy(db, 'me')).feedback.map((row) => row.id)).toEqual(['f1']);
  });

  it('keeps the newer of two reports, whoever comes last', async () => {
    const newer = { ...reportRow('r1'), version: 2, draftVersion: 3 };
    await putReport(db, newer);
    await putReport(db, { ...newer, version: 1 });
    await putReport(db, { ...newer, draftVersion: 2 });
    expect(await db.get('reports', 'r1')).toEqual(newer);
    await putReport(db, { ...newer, version: 3 });
    expect((await db.get('reports', 'r1'))?.version).toBe(3);
  });
});
