import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { destroyDatabase, openDatabase, type Database, type OutboxItem } from './database.js';
import { memoryDatabase } from './memory-database.js';
import { rescue } from './recovery.js';

const item = (id: string): OutboxItem => ({
  id,
  author: 'me',
  lane: id,
  kind: 'reply',
  method: 'POST',
  path: `/api/${id}`,
  body: { id },
  at: 1,
  since: 1,
  state: 'waiting',
  generation: 1,
  attempts: 0,
  notBefore: 0,
  claimedUntil: 0,
  error: null,
});
const full = new DOMException('no room', 'QuotaExceededError');
const nothing = () => undefined;
let db: Database;
let after: Database | undefined;
const warned: string[] = [];

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'queueMicrotask', 'nextTick'] });
  Object.assign(globalThis, { addEventListener: (name: string) => warned.push(name) });
  db = await openDatabase('me');
});
afterEach(async () => {
  jest.useRealTimers();
  db.close();
  after?.close();
  await destroyDatabase('me');
});

describe('a storage that fails', () => {
  it('is the same one when nothing is wrong with it', async () => {
    expect(await rescue(db, 'me', [], null, nothing)).toEqual({ db, trouble: null });
  });

  it('makes room first, at the cost of answers and never of words; then this page keeps it all', async () => {
    await db.put('cache', { key: 'start:2026-11-20', value: 1, at: 1 });
    await db.put('cache', { key: 'words:you::', value: { body: 'Half a sent' }, at: 1 });
    await db.put('outbox', item('a'));
    expect(await rescue(db, 'me', [], full, nothing)).toEqual({ db, trouble: null });
    expect(await db.getAllKeys('cache')).toEqual(['words:you::']);

    const second = await rescue(db, 'me', [], full, nothing);
    expect(second.trouble).toBe('full');
    expect(await second.db.getAll('outbox')).toEqual([item('a')]);
    expect(await second.db.get('cache', 'words:you::')).toMatchObject({ value: { body: 'Half a sent' } });
    expect(warned).toContain('beforeunload');
  });

  it('deleted under the page: a new one, with what this page knows to be under way, under the same ids', async () => {
    await db.put('outbox', item('a'));
    db.close();
    await destroyDatabase('me');
    const found = await rescue(db, 'me', [item('a')], null, nothing);
    after = found.db;
    expect(found.trouble).toBe('emptied');
    expect(await found.db.getAll('outbox')).toEqual([item('a')]);
  });
});

describe('a database in memory', () => {
  it('lets one transaction end before the next begins, and forgets an aborted one', async () => {
    const memory = memoryDatabase();
    const add = async () => {
      const tx = memory.transaction('outbox', 'readwrite');
      const known = await tx.store.get('a');
      await tx.store.put({ ...item('a'), generation: (known?.generation ?? 0) + 1 });
      await tx.done;
    };
    await Promise.all([add(), add(), add()]);
    expect(await memory.get('outbox', 'a')).toMatchObject({ generation: 3 });

    const tx = memory.transaction(['outbox', 'meta'], 'readwrite');
    await tx.objectStore('outbox').delete('a');
    tx.abort();
    await tx.done;
    expect(await memory.get('outbox', 'a')).toMatchObject({ generation: 3 });
  });
});
