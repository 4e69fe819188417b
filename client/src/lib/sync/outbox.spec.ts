import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../net/failure.js';
import { destroyDatabase, forget, openDatabase, type Database } from './database.js';
import { handlers } from './handlers.js';
import { Outbox, verdict, type OutboxWorld } from './outbox.js';
import { reportRow } from './testing/rows.js';

let db: Database;
const boxes: Outbox[] = [];

beforeEach(async () => {
  db = await openDatabase('me');
});
afterEach(async () => {
  for (const box of boxes.splice(0)) box.stop();
  db.close();
  await destroyDatabase('me');
});

interface Sent {
  path: string;
  body: unknown;
  actor: string;
}

function make(answer: (sent: Sent, count: number) => unknown, over: Partial<OutboxWorld> = {}) {
  const sent: Sent[] = [];
  const clock = { now: 1_000_000 };
  let lost = 0;
  const box = new Outbox({
    db,
    person: 'me',
    send: ({ path, body }, actor) => {
      const one = { path, body, actor };
      sent.push(one);
      return Promise.resolve().then(() => answer(one, sent.length));
    },
    changed: () => undefined,
    sessionLost: () => {
      lost += 1;
    },
    now: () => clock.now,
    random: () => 0.5,
    ...over,
  });
  boxes.push(box);
  return { box, sent, clock, lost: () => lost };
}

const fail =
  (status: number, code = 'X', retryAfter?: number) =>
  () => {
    throw new Failure(status, code, 'Kalimat', retryAfter === undefined ? {} : { retryAfter });
  };
const item = (id: string, lane = id) => ({ id, lane, kind: 'other', path: `/api/${id}`, body: { id } });

describe('what becomes of a refused command', () => {
  it.each([
    [0, 'NETWORK_AWAY', 'retry'],
    [408, 'X', 'retry'],
    [425, 'X', 'retry'],
    [429, 'X', 'retry'],
    [500, 'X', 'retry'],
    [503, 'UNAVAILABLE', 'retry'],
    [401, 'X', 'held'],
    [403, 'X', 'held'],
    [409, 'SESSION_OTHER_PERSON', 'held'],
    [409, 'DRAFT_CONFLICT', 'conflict'],
    [400, 'REQUEST_INVALID', 'refused'],
    [404, 'X', 'refused'],
    [422, 'X', 'refused'],
  ] as const)('%i %s → %s', (status, code, expected) => {
    expect(verdict({ status, code })).toBe(expected);
  });
});

describe('the outbox', () => {
  it('sends once, as its author, and forgets what was taken', async () => {
    const { box, sent } = make(() => ({}));
    await box.add(item('a'));
    await box.flush();
    expect(sent).toEqual([{ path: '/api/a', body: { id: 'a' }, actor: 'me' }]);
    expect(await box.items()).toEqual([]);
  });

  it('keeps a command while there is no network and sends it later, once', async () => {
    const { box, sent, clock } = make((_one, count) => (count === 1 ? fail(0)() : {}));
    await box.add(item('a'));
    await box.flush();
    expect((await box.items())[0]).toMatchObject({ state: 'waiting', attempts: 1 });
    await box.flush();
    expect(sent).toHaveLength(1);
    clock.now += 60_000;
    await box.flush();
    expect(sent).toHaveLength(2);
    expect(await box.items()).toEqual([]);
  });

  it('honours Retry-After', async () => {
    const { box, sent, clock } = make((_one, count) => (count === 1 ? fail(429, 'X', 20_000)() : {}));
    await box.add(item('a'));
    await box.flush();
    clock.now += 19_000;
    await box.flush();
    expect(sent).toHaveLength(1);
    clock.now += 2_000;
    await box.flush();
    expect(sent).toHaveLength(2);
  });

  it('holds everything when the session is gone until its author is back', async () => {
    let open = false;
    const { box, sent, lost } = make(() => (open ? {} : fail(401)()));
    await box.add(item('a'));
    await box.flush();
    expect(lost()).toBe(1);
    expect((await box.items())[0]?.state).toBe('held');
    await box.flush();
    expect(sent).toHaveLength(1);
    open = true;
    await box.release();
    expect(await box.items()).toEqual([]);
  });

  it('never sends what another person wrote', async () => {
    const { box, sent } = make(() => ({}));
    await box.add(item('a'));
    await box.flush();
    const row = {
      ...item('b'),
      method: 'POST' as const,
      author: 'someone',
      at: 1,
      state: 'waiting' as const,
    };
    await db.put('outbox', {
      ...row,
      attempts: 0,
      generation: 1,
      notBefore: 0,
      claimedUntil: 0,
      error: null,
    });
    await box.release();
    expect(sent.map((one) => one.path)).toEqual(['/api/a']);
    expect(await db.count('outbox')).toBe(1);
  });

  it('puts a refused one aside with its sentence, and lets other lanes pass', async () => {
    const { box, sent } = make((one) => (one.path === '/api/a' ? fail(422)() : {}));
    await box.add(item('a', 'lane'));
    await box.add(item('b', 'lane'));
    await box.add(item('c'));
    await box.flush();
    expect(sent.map((one) => one.path)).toEqual(['/api/a', '/api/c']);
    const left = await box.items();
    expect(left.map((one) => [one.id, one.state])).toEqual([
      ['a', 'refused'],
      ['b', 'waiting'],
    ]);
    expect(left[0]?.error?.detail).toBe('Kalimat');
  });

  it('keeps both texts of a conflict', async () => {
    const { box } = make(() => {
      throw new Failure(409, 'DRAFT_CONFLICT', '', { problem: { mine: 1, theirs: 2 } });
    });
    await box.add(item('a'));
    await box.flush();
    expect((await box.items())[0]).toMatchObject({
      state: 'conflict',
      error: { problem: { mine: 1, theirs: 2 } },
    });
  });

  it('sends each command from one of two tabs only', async () => {
    const other = await openDatabase('me');
    const one = make(() => ({}));
    const two = make(() => ({}), { db: other });
    for (const id of ['a', 'b', 'c', 'd']) await one.box.add(item(id));
    await Promise.all([one.box.flush(), two.box.flush(), one.box.flush(), two.box.flush()]);
    expect([...one.sent, ...two.sent].map((sent) => sent.path).sort()).toEqual([
      '/api/a',
      '/api/b',
      '/api/c',
      '/api/d',
    ]);
    other.close();
  });

  it('sends the newer of two when one is replaced under way', async () => {
    const parts: (() => void)[] = [];
    const { box, sent } = make(() => new Promise<unknown>((resolve) => parts.push(() => resolve({}))));
    await box.add({ ...item('a'), body: { text: 1 } });
    const running = box.flush();
    while (sent.length < 1) await new Promise((resume) => setImmediate(resume));
    await box.add({ ...item('a'), body: { text: 2 } });
    parts[0]?.();
    while (sent.length < 2) await new Promise((resume) => setImmediate(resume));
    parts[1]?.();
    await running;
    await box.flush();
    expect(sent.map((one) => one.body)).toEqual([{ text: 1 }, { text: 2 }]);
    expect(await box.items()).toEqual([]);
  });
});

describe('drafts and submissions', () => {
  const line = { id: 'l1', activity: 'Melayani', indicatorId: null, quantity: 2, obstacle: null };
  const draft = { id: 'draft:2026-11-20', kind: 'draft', lane: 'report:2026-11-20', method: 'PUT' as const };
  const path = '/api/reports/mine/2026-11-20';
  const row = { date: '2026-11-20', lines: [line], note: '', base: null, dirty: true, rev: 1, editedAt: 0 };

  it('saves the newest text, then sends what the server has seen', async () => {
    const { box, sent } = make(
      (one) =>
        reportRow('r', {
          state: one.path.endsWith('submission') ? 'submitted' : 'draft',
          version: one.path.endsWith('submission') ? 1 : 0,
          draftVersion: 3,
          lines: [line],
        }),
      { handlers },
    );
    await db.put('drafts', row);
    await box.add({ ...draft, path });
    await box.add({ id: 's1', kind: 'submission', lane: draft.lane, path: `${path}/submission` });
    await box.flush();
    expect(sent[0]?.body).toEqual({ lines: [line], note: null });
    expect(sent[1]?.body).toEqual({ id: 's1', draftVersion: 3 });
    expect(await db.get('drafts', row.date)).toMatchObject({ dirty: false, base: 3 });
    expect(await db.get('reports', 'r')).toMatchObject({ state: 'submitted' });
  });

  it('keeps a text dirty that was written on while its older self was sent', async () => {
    const { box, sent } = make(
      async (_one, count) => {
        if (count === 1) {
          await db.put('drafts', { ...row, lines: [{ ...line, activity: 'Melayani warga' }], rev: 2 });
          await box.add({ ...draft, path });
        }
        return reportRow('r', { state: 'draft', version: 0, draftVersion: count });
      },
      { handlers },
    );
    await db.put('drafts', row);
    await box.add({ ...draft, path });
    await box.flush();
    expect(sent).toHaveLength(2);
    expect(sent[1]?.body).toMatchObject({ base: 1, lines: [{ activity: 'Melayani warga' }] });
    expect(await db.get('drafts', row.date)).toMatchObject({ dirty: false, base: 2 });
    expect(await box.items()).toEqual([]);
  });

  it('survives a logout: unsent work stays, everything else goes', async () => {
    const { box } = make(fail(0), { handlers });
    await db.put('drafts', row);
    await db.put('drafts', { ...row, date: '2026-11-19', dirty: false });
    await db.put('reports', reportRow('r'));
    await box.add({ ...draft, path });
    await box.flush();
    await forget(db);
    expect((await db.getAllKeys('drafts')).map(String)).toEqual(['2026-11-20']);
    expect(await db.count('reports')).toBe(0);
    expect((await box.items()).map((one) => one.state)).toEqual(['held']);
  });

  it('lets what can still be taken back wait, until its author leaves', async () => {
    const { box, sent, clock } = make(() => ({}));
    await box.add({ ...item('a'), notBefore: clock.now + 6_000 });
    await box.release();
    expect(sent).toEqual([]);
    await box.release(true);
    expect(sent).toHaveLength(1);
    expect(await box.items()).toEqual([]);
  });

  it('stores many in one go, each with an age and an id of its own, and takes them back in one go', async () => {
    let changes = 0;
    const later: number[] = [];
    const { box, sent, clock } = make(() => ({}), {
      changed: () => {
        changes += 1;
      },
      later: (after) => later.push(after),
    });
    const many = ['c', 'a', 'b'].map((id) => ({ ...item(id), notBefore: clock.now + 6_000 }));
    await box.add(...many);
    expect([changes, later]).toEqual([1, [6_000]]);
    expect((await box.items()).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    await box.remove('c', 'b');
    expect(changes).toBe(2);
    clock.now += 6_000;
    await box.flush();
    expect(sent.map(({ path }) => path)).toEqual(['/api/a']);
  });

  it('keeps the order of a lane when the clock is set back between two commands', async () => {
    let open = false;
    const { box, sent, clock } = make(() => {
      if (!open) throw new Failure(503, 'UNAVAILABLE', '');
      return {};
    });
    await box.add(item('draft', 'day'));
    await box.flush();
    clock.now -= 600_000;
    await box.add(item('submission', 'day'));
    await box.flush();
    open = true;
    clock.now += 120_000;
    await box.flush();
    expect(sent.map(({ path }) => path).slice(-2)).toEqual(['/api/draft', '/api/submission']);
    expect(await box.items()).toEqual([]);
  });

  it('does not wait for hours because the clock was set back', async () => {
    let open = false;
    const { box, sent, clock } = make(() => {
      if (!open) throw new Failure(503, 'UNAVAILABLE', '', { retryAfter: 60_000 });
      return {};
    });
    await box.add(item('a'));
    await box.flush();
    open = true;
    clock.now -= 600_000;
    await box.flush();
    expect(sent).toHaveLength(2);
  });

  it('passes over the claim of a tab that is gone only when it is known to be alone', async () => {
    const single = { now: false };
    const { box, sent } = make(() => ({}), { alone: (round) => round(single.now) });
    await db.put('outbox', {
      ...item('a'),
      author: 'me',
      method: 'POST',
      at: 1,
      since: 1,
      state: 'waiting',
      generation: 1,
      attempts: 0,
      notBefore: 0,
      claimedUntil: 1_040_000,
      error: null,
    });
    await box.flush();
    expect(sent).toEqual([]);
    single.now = true;
    await box.flush();
    expect(sent).toHaveLength(1);
  });

  it('tells when storage failed, and asks the browser to send later what the network did not take', async () => {
    const heard: unknown[] = [];
    const later: number[] = [];
    const { box, clock } = make(fail(0, 'NETWORK_AWAY'), {
      broken: (error) => heard.push(error),
      later: (after) => later.push(after),
    });
    await box.add(item('a'));
    await box.flush();
    expect([heard.length, later]).toEqual([0, [0]]);
    // What may be taken back for a while is somebody else's to send when this page is gone by then.
    await box.add({ ...item('b'), notBefore: clock.now + 6_000 });
    expect(later).toEqual([0, 6_000]);
    db.close();
    await box.flush();
    expect(heard).toHaveLength(1);
  });
});
