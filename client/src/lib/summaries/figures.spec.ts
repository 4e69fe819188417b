import { describe, expect, it } from '@jest/globals';
import { formulaOf, sorted, stands, waits } from './figures.js';
import { employeeRow as employee, indicatorRow as indicator } from './testing.js';

describe('formulaOf', () => {
  it.each([
    ['higher is better', indicator({}), 'ratio'],
    ['lower is better', indicator({ target: 15, actual: 15.86, achievement: (100 * 14.14) / 15 }), 'inverse'],
    ['inside a range', indicator({ target: 7, targetMax: 8, actual: 7.5, achievement: 100 }), 'inside'],
    [
      'above a range in time',
      indicator({ target: 7, targetMax: 8, actual: 9, achievement: 87.5 }),
      'inverse',
    ],
    ['lower with target 0', indicator({ target: 0, actual: 0, achievement: 100 }), 'zero'],
  ])('finds the formula of the stored result: %s', (_, row, kind) => {
    expect(formulaOf(row)?.kind).toBe(kind);
  });

  it('shows none where there is no number, or none that gives it', () => {
    expect(formulaOf(indicator({ actual: null, achievement: null }))).toBeNull();
    expect(formulaOf(indicator({ achievement: 71 }))).toBeNull();
  });
});

describe('people', () => {
  const people = [
    employee({ name: 'Citra', unitId: 'u2', missing: 1 }),
    employee({ name: 'Andi', unitId: 'u2', pending: 2, unanswered: 1 }),
    employee({ name: 'Budi', unitId: 'u1', indicators: [indicator({ actual: null })] }),
  ];
  const names = (by: 'name' | 'unit' | 'waits') =>
    sorted(people, by, (id) => (id === 'u1' ? 'Arsip' : 'Loket'), 'id').map((one) => one.name);

  it('stand by name, unit or what waits', () => {
    expect(names('name')).toEqual(['Andi', 'Budi', 'Citra']);
    expect(names('unit')).toEqual(['Budi', 'Andi', 'Citra']);
    expect(names('waits')).toEqual(['Andi', 'Citra', 'Budi']);
    expect(people.map(waits)).toEqual([1, 3, 0]);
  });

  it('are those behind a sentence', () => {
    const behind = (filter: Parameters<typeof stands>[0]) =>
      people.filter(stands(filter, 'Budi')).map((one) => one.name);
    expect(behind('missing')).toEqual(['Citra']);
    expect(behind('mine')).toEqual(['Budi']);
    expect(behind('noData')).toEqual(['Budi']);
    expect(behind('unanswered')).toEqual(['Andi']);
    expect(behind('all')).toHaveLength(3);
  });
});
