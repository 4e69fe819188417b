import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { destroyDatabase, openDatabase, type Database, type LocalLine } from '../sync/database.js';
import { reportRow } from '../sync/testing/rows.js';
import { merge, settleDraft } from './conflict.js';
import { kept, opening, sameText, writeDraft } from './draft-store.js';

const line = (id: string, activity: string, over: Partial<LocalLine> = {}): LocalLine => ({
  id,
  activity,
  indicatorId: null,
  quantity: null,
  obstacle: null,
  ...over,
});
const text = (...lines: LocalLine[]) => ({ lines, note: '' });
const date = '2026-11-20';

let db: Database;
beforeEach(async () => {
  db = await openDatabase('me');
});
afterEach(async () => {
  db.close();
  await destroyDatabase('me');
});

describe('the text of a day', () => {
  it('leaves out lines that nobody wrote in, and blanks at the ends do not count', () => {
    expect(kept(text(line('a', 'x'), line('b', ' '))).lines).toHaveLength(1);
    expect(sameText(text(line('a', 'x ')), text(line('a', 'x'), line('b', '')))).toBe(true);
    expect(sameText(text(line('a', 'x')), text(line('a', 'y')))).toBe(false);
  });

  it('opens with unsent text first, else with the newer of device and server', () => {
    const server = reportRow('r', { draftVersion: 4, lines: [line('s', 'server')] });
    const row = { date, lines: [line('d', 'device')], note: '', base: 3, rev: 2, editedAt: 0 };
    expect(opening({ ...row, dirty: true }, server)).toMatchObject({
      dirty: true,
      base: 3,
      text: { lines: row.lines },
    });
    expect(opening({ ...row, dirty: false }, server)).toMatchObject({
      base: 4,
      text: { lines: server.lines },
    });
    expect(opening({ ...row, base: 5, dirty: false }, server)).toMatchObject({
      base: 5,
      text: { lines: row.lines },
    });
    expect(opening(undefined, null)).toMatchObject({ base: null, text: { lines: [] } });
  });

  it('writes on the base of the last answer, and keeps the base of unsent text', async () => {
    await writeDraft(db, date, text(line('a', 'x')), { rev: 0, base: 2, now: 1 });
    expect(await db.get('drafts', date)).toMatchObject({ base: 2, rev: 1, dirty: true });
    await writeDraft(db, date, text(line('a', 'xy')), { rev: 1, base: 9, now: 2 });
    expect(await db.get('drafts', date)).toMatchObject({ base: 2, rev: 2 });
    await db.put('drafts', { ...(await db.get('drafts', date))!, dirty: false, base: 3 });
    await writeDraft(db, date, text(line('a', 'xyz')), { rev: 2, base: 2, now: 3 });
    expect(await db.get('drafts', date)).toMatchObject({ base: 3, rev: 3 });
  });

  it('never writes over what another tab wrote', async () => {
    await writeDraft(db, date, text(line('a', 'one')), { rev: 0, base: null, now: 1 });
    const answer = await writeDraft(db, date, text(line('b', 'two')), { rev: 0, base: null, now: 2 });
    expect(answer).toMatchObject({ ok: false, theirs: { lines: [{ activity: 'one' }] } });
    expect((await db.get('drafts', date))?.lines[0]?.activity).toBe('one');
    await settleDraft(db, date, text(line('b', 'two')), { base: 7, dirty: true, now: 3 });
    expect(await db.get('drafts', date)).toMatchObject({ base: 7, dirty: true, rev: 2 });
  });

  it('joins two texts without losing a line or doubling one', () => {
    const joined = merge(
      { lines: [line('a', 'mine a'), line('c', 'only mine'), line('d', 'Same')], note: 'n1' },
      { lines: [line('a', 'theirs a'), line('b', 'only theirs'), line('e', 'same')], note: 'n2' },
    );
    expect(joined.lines.map((one) => one.activity)).toEqual(['mine a', 'only theirs', 'same', 'only mine']);
    expect(joined.note).toBe('n2\n\nn1');
  });
});
