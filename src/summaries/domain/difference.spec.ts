import { describe, expect, it } from '@jest/globals';
import { changeOf, differences } from './difference.js';
import type { EmployeeFacts, IndicatorFacts } from './facts.js';

const october: IndicatorFacts = {
  achievement: 50,
  achievementCapped: 50,
  achievementToDate: 50,
  actual: 21,
  ended: false,
  expectedToDate: 42,
  indicatorId: 'i',
  periodFrom: '2026-10-01',
  periodTo: '2026-10-31',
  revision: 1,
  target: 42,
  targetMax: null,
};
const november = { ...october, periodFrom: '2026-11-01', periodTo: '2026-11-30', actual: 3 };
const week44 = { ...october, periodFrom: '2026-10-26', periodTo: '2026-11-01' };
const week45 = { ...october, periodFrom: '2026-11-02', periodTo: '2026-11-08', actual: 30.3 };

const person = (...indicators: IndicatorFacts[]): EmployeeFacts => ({
  expectedDays: 5,
  feedback: { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 },
  indicators,
  late: 0,
  missing: 0,
  onLeave: 0,
  onTime: 5,
  pending: 0,
  personId: 'p',
  responseMinutes: null,
  supervisorId: null,
  unanswered: 0,
  unitId: 'u',
});

describe('the change since the summary before', () => {
  it('is told within a period, and from one week to the next', () => {
    expect(changeOf({ ...october, ended: true, actual: 42.5 }, person(october), 'week')).toBe(21.5);
    expect(changeOf(week45, person(week44), 'week')).toBe(9.3);
  });
  it('keeps the last digit of a sum of billions, and invents none', () => {
    const change = (from: number, to: number) =>
      changeOf({ ...october, actual: to }, person({ ...october, actual: from }), 'week');
    expect(change(3.4452, 999_999_999_999.9999)).toBe(999_999_999_996.5547);
    expect(change(0.1, 0.3)).toBe(0.2);
    expect(change(1 / 3, 0)).toBe(-0.333333);
    expect(change(0, 2 / 3)).toBe(0.666667);
    expect(change(0, 1e-7)).toBe(0);
    expect(change(5, 5)).toBe(0);
  });
  it('is unknown at the beginning of a month: its first days are no fall from the sum of the one before', () => {
    expect(changeOf(november, person(october), 'week')).toBeNull();
    expect(changeOf(october, person(week44), 'week')).toBeNull();
  });
  it('is told from one month or quarter to the next in their own recaps alone', () => {
    expect(changeOf(november, person(october), 'month')).toBe(-18);
    expect(changeOf(november, person(october), 'quarter')).toBeNull();
    expect(changeOf(week45, person(week44), 'month')).toBeNull();
    const third = { ...october, periodFrom: '2026-07-01', periodTo: '2026-09-30', actual: 60 };
    const fourth = { ...october, periodTo: '2026-12-31', actual: 70 };
    expect(changeOf(fourth, person(third), 'quarter')).toBe(10);
    expect(changeOf(october, person(october), 'range')).toBe(0);
  });
  it('is unknown without either', () => {
    expect(changeOf({ ...october, actual: null }, person(october), 'week')).toBeNull();
    expect(changeOf(october, person({ ...october, actual: null }), 'week')).toBeNull();
    expect(changeOf(october, person({ ...october, ended: true }), 'week')).toBeNull();
    expect(changeOf(october, undefined, 'week')).toBeNull();
  });
});

describe('differences', () => {
  it('keep a month apart from the quarter that begins with it', () => {
    const quarter = { ...october, periodTo: '2026-12-31', actual: 70 };
    const month = { ...october, ended: true };
    expect(differences(person(month, quarter), person({ ...month, actual: 22 }, quarter))).toEqual([
      { personId: 'p', indicatorId: 'i', field: 'actual', before: 21, after: 22 },
    ]);
  });
});
