import { describe, expect, it } from '@jest/globals';
import type { EmployeeFacts } from './facts.js';
import { shownUnits, Totals } from './totals.js';

const person = (unitId: string, figures: Partial<EmployeeFacts> = {}): EmployeeFacts => ({
  expectedDays: 5,
  feedback: { praise: 1, suggestion: 0, question: 0, correction: 0, replies: 3 },
  indicators: [],
  late: 1,
  missing: 1,
  onLeave: 0,
  onTime: 3,
  pending: 0,
  personId: 'p',
  responseMinutes: null,
  supervisorId: null,
  unanswered: 0,
  unitId,
  ...figures,
});

describe('sums', () => {
  it('go up the tree, and the median is of all answers below, not of medians', () => {
    const totals = new Totals();
    totals.add(person('b'), [600_000, 1_200_000]);
    totals.add(person('c', { onTime: 0, late: 0, missing: 5 }), [18_000_000]);
    const units = totals.units(
      new Map([
        ['a', null],
        ['b', 'a'],
        ['c', 'a'],
        ['empty', 'a'],
      ]),
    );
    expect(
      units.map((u) => [u.unitId, u.employees, u.reported, u.missing, u.feedbackReceived, u.responseMinutes]),
    ).toEqual([
      ['a', 2, 1, 6, 2, 20],
      ['b', 1, 1, 1, 1, 15],
      ['c', 1, 0, 5, 1, 300],
    ]);
    expect(totals.organisation).toMatchObject({ employees: 2, reported: 1, expectedDays: 10 });
  });
});

describe('what somebody without a right to the rows may see', () => {
  const shown = (...sizes: number[]) => [
    ...shownUnits(sizes.map((employees, i) => ({ unitId: String(i), employees }))),
  ];
  it('is no group of fewer than five', () => {
    expect(shown(60, 12, 4)).toEqual(['0', '1']);
    expect(shown(4)).toEqual([]);
  });
  it('is no group that leaves fewer than five of the one above it', () => {
    expect(shown(60, 57, 10)).toEqual(['0', '2']);
    expect(shown(60, 60, 55)).toEqual(['0', '1', '2']);
    expect(shown(12, 9, 6)).toEqual(['0', '2']);
  });
});
