import { describe, expect, it } from '@jest/globals';
import type { QueueItem } from '#contracts/index.js';
import { byUrgency, changesOf, keptRows, reasonsOf, sampleOf } from './queue.js';

const report = (over: Partial<NonNullable<QueueItem['report']>> = {}) => ({
  date: '2026-11-19',
  version: 1,
  onTime: true,
  lines: 2,
  activity: 'Mencetak KTP-el',
  obstacle: null,
  ...over,
});
const item = (id: string, over: Partial<QueueItem> = {}): QueueItem => ({
  id,
  personId: `p-${id}`,
  name: id,
  unitId: 'u',
  since: '2026-11-19T07:00:00Z',
  report: report(),
  indicator: null,
  ...over,
});

describe('reasonsOf', () => {
  it('says what is true of the thing, and nothing of a report that came today in order', () => {
    expect(reasonsOf(item('a'), '2026-11-19', '2026-11-19')).toEqual([]);
    const troubled = item('a', {
      report: report({ obstacle: 'Listrik padam', version: 2, onTime: false }),
    });
    expect(reasonsOf(troubled, '2026-11-17', '2026-11-19')).toEqual([
      { code: 'obstacle', words: 'Listrik padam' },
      { code: 'days', days: 2 },
      { code: 'again' },
      { code: 'late' },
    ]);
    const proposal = item('k', { report: null, indicator: 'KTP-el dicetak' });
    expect(reasonsOf(proposal, '2026-11-18', '2026-11-19')).toEqual([
      { code: 'indicator' },
      { code: 'days', days: 1 },
    ]);
  });
});

describe('byUrgency', () => {
  it('puts an obstacle before age, age before names', () => {
    const items = [
      item('Budi', { since: '2026-11-19T07:00:00Z' }),
      item('Ani', { since: '2026-11-19T07:00:00Z' }),
      item('Tua', { since: '2026-11-16T07:00:00Z' }),
      item('Listrik', { since: '2026-11-19T09:00:00Z', report: report({ obstacle: 'Padam' }) }),
    ];
    expect(byUrgency(items, 'id').map(({ id }) => id)).toEqual(['Listrik', 'Tua', 'Ani', 'Budi']);
  });
});

describe('sampleOf', () => {
  const many = Array.from({ length: 40 }, (_, index) => item(`r${String(index).padStart(2, '0')}`));
  /** A generator with a fixed seed, so that the drawn ones are the same in every run. */
  const seeded = (seed: number) => () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };

  it('has three or fewer all read', () => {
    expect(sampleOf(many.slice(0, 3), Math.random).rest).toEqual([]);
    expect(sampleOf(many.slice(0, 4), seeded(1)).read).toHaveLength(3);
  });
  it('draws one in five of many, each once, and another draw takes others', () => {
    const { read, rest } = sampleOf(many, seeded(7));
    expect(read).toHaveLength(8);
    expect(new Set([...read, ...rest]).size).toBe(40);
    expect(sampleOf(many, seeded(8)).read).not.toEqual(read);
  });
  it('never leaves out an obstacle, a second version or a late report', () => {
    const special = [
      item('x', { report: report({ obstacle: 'Printer rusak' }) }),
      item('y', { report: report({ version: 2 }) }),
      item('z', { report: report({ onTime: false }) }),
    ];
    for (let seed = 1; seed < 20; seed += 1) {
      const { read } = sampleOf([...many, ...special], seeded(seed));
      expect(read).toHaveLength(11);
      expect(read).toEqual(expect.arrayContaining(special));
    }
  });
  it('draws every one sooner or later', () => {
    const drawn = new Set<string>();
    const random = seeded(3);
    for (let time = 0; time < 60; time += 1) for (const one of sampleOf(many, random).read) drawn.add(one.id);
    expect(drawn.size).toBe(40);
  });
});

describe('rows under a hand', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ item: item(id), gone: false }));

  it('keep their places: who is decided about stays, who is new waits, what is known of the others is fresh', () => {
    const fresh = [item('new'), item('c', { since: '2026-11-19T09:00:00Z' }), item('a')];
    const kept = keptRows(rows('a', 'b', 'c'), fresh);
    expect(kept.map(({ item: one, gone }) => [one.id, gone])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ]);
    expect(kept[2]?.item.since).toBe('2026-11-19T09:00:00Z');
  });

  it('say how many are new, and how many would leave or stand elsewhere', () => {
    const shown = keptRows(rows('a', 'b', 'c'), [item('a'), item('c')]);
    expect(changesOf(shown, [item('c'), item('new'), item('a')])).toEqual({ arrived: 1, moved: 2 });
    expect(changesOf(rows('a', 'b'), [item('a'), item('b')])).toEqual({ arrived: 0, moved: 0 });
  });

  it('come back when they wait again', () => {
    const gone = keptRows(rows('a', 'b'), [item('b')]);
    expect(keptRows(gone, [item('a'), item('b')]).map((row) => row.gone)).toEqual([false, false]);
  });
});
