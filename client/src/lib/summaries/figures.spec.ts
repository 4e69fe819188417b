import { describe, expect, it } from '@jest/globals';
import type { SummaryIndicator } from '#contracts/index.js';
import { formulaOf, sorted, stands, waits } from './figures.js';
import { employeeRow as employee, indicatorRow as indicator } from './testing.js';

describe('formulaOf', () => {
  const range = (over: Partial<SummaryIndicator>) =>
    indicator({ polarity: 'range', target: 7, targetMax: 8, ...over });

  it.each([
    ['higher is better', indicator({}), 'ratio'],
    [
      'lower is better',
      indicator({ polarity: 'lower', target: 15, actual: 12, achievement: 120 }),
      'inverse',
    ],
    // Both directions give 100 here: which one it is stands in the terms.
    ['lower, on target', indicator({ polarity: 'lower', actual: 60, achievement: 100 }), 'inverse'],
    ['higher, on target', indicator({ actual: 60, achievement: 100 }), 'ratio'],
    ['lower with target 0', indicator({ polarity: 'lower', target: 0, actual: 0, achievement: 100 }), 'zero'],
    ['inside a range', range({ actual: 7.5, achievement: 100 }), 'inside'],
    ['above a range in quantity', range({ actual: 9, achievement: 112.5 }), 'ratio'],
    ['above a range in time', range({ aspect: 'time', actual: 9, achievement: 87.5 }), 'inverse'],
    ['below a range in cost', range({ aspect: 'cost', actual: 0, achievement: 200 }), 'inverse'],
  ])('is that of the terms: %s', (_, row, kind) => {
    expect(formulaOf(row)?.kind).toBe(kind);
  });

  it('takes a mean that was rounded once', () => {
    const mean = indicator({ rollup: 'average', target: 3, actual: 10 / 3, achievement: 1000 / 9 });
    expect(formulaOf(mean)?.kind).toBe('ratio');
  });

  it('shows none where there is no number, or none that gives it', () => {
    expect(formulaOf(indicator({ actual: null, achievement: null }))).toBeNull();
    expect(formulaOf(indicator({ target: 0, achievement: null }))).toBeNull();
    expect(formulaOf(indicator({ achievement: 71 }))).toBeNull();
    expect(formulaOf(indicator({ polarity: 'lower' }))).toBeNull();
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
