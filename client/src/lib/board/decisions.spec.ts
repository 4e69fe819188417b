import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OutboxItem, OutboxState } from '../sync/database.js';

const live = {
  outbox: [] as OutboxItem[],
  send: (...items: Partial<OutboxItem>[]) => {
    const added = items.map((item) => ({ ...item, state: 'waiting' }) as OutboxItem);
    live.outbox = [...live.outbox, ...added];
    return Promise.resolve();
  },
  discard: (...ids: string[]) => {
    live.outbox = live.outbox.filter(({ id }) => !ids.includes(id));
    return Promise.resolve();
  },
};
const words = new Map<string, unknown>();
jest.unstable_mockModule('../sync/live.svelte.js', () => ({ live }));
jest.unstable_mockModule('../sync/words.js', () => ({
  keepWords: (name: string, kept: unknown) => Promise.resolve(words.set(name, kept)),
  keptWords: (name: string) => Promise.resolve(words.get(name) ?? null),
}));
jest.unstable_mockModule('../ui/second-thoughts.js', () => ({
  MARGIN: 300,
  thoughts: (quick: number) => quick,
}));
const { accept, acceptAll, decisionOn, doing, giveBack, putAway, refusals, underWay } =
  await import('./decisions.js');

/** What becomes of the decisions on this device once the server has answered. */
function answered(state: OutboxState): void {
  live.outbox = live.outbox.map((item) => ({ ...item, state }));
}
const report = (id: string) => ({ id, version: 2 });

beforeEach(() => {
  live.outbox = [];
  words.clear();
});

describe('decisions', () => {
  it('leave the device only when they can no longer be taken back, a return like an acceptance', async () => {
    const before = Date.now();
    const ways = [await accept(report('a')), await giveBack(report('b'), 'Jumlahnya kosong')];
    for (const { lasts } of ways) expect(lasts).toBeGreaterThan(9_000);
    for (const item of live.outbox) expect(item.notBefore).toBeGreaterThanOrEqual(before + 10_000);
    expect(live.outbox.map(({ path, body }) => [path, body])).toEqual([
      ['/api/reports/a/acceptance', { version: 2 }],
      ['/api/reports/b/return', { version: 2, reason: 'Jumlahnya kosong' }],
    ]);
    expect(live.outbox.map(doing)).toEqual(['accepting', 'returning']);
  });

  it('that are taken back leave the reason of a return where it was typed', async () => {
    const { undo } = await giveBack(report('b'), 'Jumlahnya kosong');
    words.set('return:b', 'Juga satuannya');
    await undo();
    expect(live.outbox).toEqual([]);
    expect(words.get('return:b')).toBe('Jumlahnya kosong\n\nJuga satuannya');
    await (await accept(report('a'))).undo();
    expect(live.outbox).toEqual([]);
    expect(words.has('return:a')).toBe(false);
  });

  it.each(['refused', 'conflict'] as const)(
    'are told when they end as %s, returns as well',
    async (state) => {
      await accept(report('a'));
      await giveBack(report('b'), 'Jumlahnya kosong');
      expect(refusals()).toEqual([]);
      expect(underWay('b')).toBeDefined();
      answered(state);
      expect(refusals().map(({ lane }) => lane)).toEqual(['report:a', 'report:b']);
      // Both can be decided about again.
      expect([underWay('a'), underWay('b')]).toEqual([undefined, undefined]);
    },
  );

  it('take the place of what was not taken, and keep the reason that was written for it', async () => {
    await giveBack(report('b'), 'Jumlahnya kosong');
    answered('conflict');
    await acceptAll([report('b'), report('c')]);
    expect(live.outbox.map(({ path }) => path)).toEqual([
      '/api/reports/b/acceptance',
      '/api/reports/c/acceptance',
    ]);
    expect(words.get('return:b')).toBe('Jumlahnya kosong');
    // What is on its way is not sent a second time.
    await acceptAll([report('b')]);
    expect(live.outbox).toHaveLength(2);
  });

  it('that are put away twice have their reason once', async () => {
    await giveBack(report('b'), 'Jumlahnya kosong');
    answered('refused');
    const refused = decisionOn('b')!;
    await putAway(refused);
    await putAway(refused);
    expect(words.get('return:b')).toBe('Jumlahnya kosong');
    expect(live.outbox).toEqual([]);
  });
});
