import { describe, expect, it } from '@jest/globals';
import { coverageByUnit } from './coverage.js';

const row = (unitId: string, date: string, people: number, onLeave = 0, reported = 0) => ({
  unitId,
  date,
  people,
  onLeave,
  reported,
});
const parents = new Map([
  ['dinas', null],
  ['seksi', 'dinas'],
  ['kosong', 'dinas'],
]);

describe('coverageByUnit', () => {
  it('sums a unit with all below it, and leaves out who is nowhere', () => {
    const rows = [row('dinas', '2026-11-19', 2, 0, 2), row('seksi', '2026-11-19', 7, 1, 4)];
    expect(coverageByUnit(rows, parents, ['2026-11-19'], () => true)).toEqual([
      {
        unitId: 'dinas',
        parentId: null,
        people: 9,
        days: [{ date: '2026-11-19', expected: 8, reported: 6, onLeave: 1 }],
      },
      {
        unitId: 'seksi',
        parentId: 'dinas',
        people: 7,
        days: [{ date: '2026-11-19', expected: 6, reported: 4, onLeave: 1 }],
      },
    ]);
  });

  it('expects nobody on a day off, unit by unit, and nothing of a date without rows', () => {
    const rows = [row('dinas', '2026-11-21', 2, 0, 1), row('seksi', '2026-11-21', 7, 1, 3)];
    const [office] = coverageByUnit(
      rows,
      parents,
      ['2026-11-21', '2026-11-22'],
      (unitId) => unitId === 'seksi',
    );
    expect(office?.days).toEqual([
      { date: '2026-11-21', expected: 6, reported: 3, onLeave: 1 },
      { date: '2026-11-22', expected: 0, reported: 0, onLeave: 0 },
    ]);
  });

  it('passes over units that the reader does not see, and survives a circle', () => {
    const circle = new Map([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    const rows = [row('a', '2026-11-19', 1), row('elsewhere', '2026-11-19', 5)];
    expect(
      coverageByUnit(rows, circle, ['2026-11-19'], () => true).map(({ unitId, people }) => [unitId, people]),
    ).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });
});
