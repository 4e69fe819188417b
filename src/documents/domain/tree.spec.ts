import { describe, expect, it } from '@jest/globals';
import { DAY_KINDS, stackedBar } from './charts.js';
import { chartUnits, treeOrder, type Unit } from './tree.js';

const unit = (unitId: string, parentId: string | null, name: string): Unit => ({
  unitId,
  parentId,
  name,
  employees: 9,
  reported: 9,
  expectedDays: 45,
  onTime: 40,
  late: 2,
  missing: 3,
  pending: 0,
  onLeave: 0,
  feedbackReceived: 0,
  responseMinutes: null,
  suppressed: false,
});

const office = [
  unit('b1', 'b', 'Bidang'),
  unit('b', 'root', 'Dinas B'),
  unit('root', null, 'Kabupaten'),
  unit('a', 'root', 'Dinas A'),
];

describe('units in the order of the tree', () => {
  it('has parents before children and siblings by name', () => {
    expect(treeOrder(office).map(({ unit: u, depth }) => [u.name, depth])).toEqual([
      ['Kabupaten', 0],
      ['Dinas A', 1],
      ['Dinas B', 1],
      ['Bidang', 2],
    ]);
  });

  it('begins with whatever has no parent among them', () => {
    expect(treeOrder(office.slice(0, 2)).map(({ depth }) => depth)).toEqual([0, 1]);
  });

  it('charts the upper two levels', () => {
    expect(chartUnits(treeOrder(office), 24).map(({ unit: u }) => u.unitId)).toEqual(['root', 'a', 'b']);
    expect(chartUnits(treeOrder(office), 2)).toHaveLength(2);
  });
});

describe('a bar of days', () => {
  it('has one part per kind, as wide as its share, each with a pattern of its own', () => {
    const svg = stackedBar({ onTime: 6, late: 2, missing: 1, pending: 1 }, 100.6, 10);
    const parts = [...svg.matchAll(/<rect x="[\d.]+" y="0.3" width="([\d.]+)"[^>]*fill="([^"]+)"/g)];
    expect(parts.map(([, width]) => Number(width))).toEqual([60, 20, 10, 10]);
    expect(new Set(parts.map(([, , fill]) => fill)).size).toBe(DAY_KINDS.length);
  });

  it('is an empty frame without any day', () => {
    expect(stackedBar({ onTime: 0, late: 0, missing: 0, pending: 0 }, 100, 10)).toContain('stroke-dasharray');
  });
});
