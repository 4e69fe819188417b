import { describe, expect, it } from '@jest/globals';
import { arranged, type CoveredUnit } from './tree.js';

const unit = (unitId: string, parentId: string | null, expected: number, reported: number): CoveredUnit => ({
  unitId,
  parentId,
  name: unitId,
  people: expected,
  days: [{ date: '2026-11-19', expected, reported, onLeave: 0 }],
});
const units = [
  unit('bidang a', 'dinas', 10, 9),
  unit('bidang b', 'dinas', 100, 95),
  unit('dinas', null, 110, 104),
  unit('seksi', 'bidang b', 4, 4),
];

describe('arranged', () => {
  it('hangs units below their parents', () => {
    expect(arranged(units, 'unit', '2026-11-19').map(({ unit: u, depth }) => [u.unitId, depth])).toEqual([
      ['dinas', 0],
      ['bidang a', 1],
      ['bidang b', 1],
      ['seksi', 2],
    ]);
  });
  it('sorts by how many are still to come, not by share', () => {
    const order = (date: string) => arranged(units, 'waiting', date).map(({ unit: u }) => u.unitId);
    expect(order('2026-11-19')).toEqual(['dinas', 'bidang b', 'bidang a', 'seksi']);
    expect(order('2026-11-20')).toEqual(['bidang a', 'bidang b', 'dinas', 'seksi']);
  });
});
