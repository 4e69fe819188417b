import { describe, expect, it } from '@jest/globals';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { reachOf, touched, type Change } from './touched.js';

const keys = [
  '2026-W44',
  '2026-W45',
  '2026-W46',
  '2026-W48',
  '2026-W49',
  '2026-10',
  '2026-11',
  '2026-12',
  '2026-Q3',
  '2026-Q4',
];
const days = ['2026-11-02--2026-11-04', '2026-11-11--2026-11-11', '2026-12-30--2027-01-02'];
const felt = (changes: Change | readonly Change[], today = '2027-02-01') => {
  const reaches = [changes].flat().map((change) => reachOf(change, today));
  return Object.fromEntries(
    [...keys, ...days].flatMap((key) => {
      const how = touched(reaches, summaryPeriod(key));
      return how === null ? [] : [[key, how]];
    }),
  );
};
/** A Tuesday of the week 46. */
const on = { from: '2026-11-10', to: '2026-11-10' };

describe('what a change touches', () => {
  it('is the week, month and quarter of a report whose owner has no indicator', () => {
    expect(felt({ kind: 'report', ...on, periods: [] })).toEqual({
      '2026-W46': 'inside',
      '2026-11': 'inside',
      '2026-Q4': 'inside',
    });
  });

  it('goes on with a report until its owner’s indicators begin anew', () => {
    const month = felt({ kind: 'report', ...on, periods: ['week', 'month'] });
    expect(month).toEqual({
      '2026-W46': 'inside',
      '2026-11': 'inside',
      '2026-Q4': 'inside',
      '2026-W48': 'distant',
      // Monday 30 November is in it.
      '2026-W49': 'distant',
      '2026-11-11--2026-11-11': 'distant',
    });
    const year = felt({ kind: 'report', ...on, periods: ['year'] });
    expect(year).toEqual({ ...month, '2026-12': 'distant', '2026-12-30--2027-01-02': 'distant' });
  });

  it('begins with leave where the indicators’ periods begin, for it is a share of all their days', () => {
    const month = felt({ kind: 'leave', ...on, periods: ['month'] });
    expect(month).toMatchObject({
      '2026-W44': 'distant',
      '2026-W45': 'distant',
      '2026-11-02--2026-11-04': 'distant',
    });
    expect(month).not.toHaveProperty('2026-10');
    expect(felt({ kind: 'leave', ...on, periods: ['quarter'] })).toMatchObject({ '2026-10': 'distant' });
    expect(felt({ kind: 'leave', ...on, periods: ['quarter'] })).not.toHaveProperty('2026-Q3');
  });

  it('is with a holiday that has come everything before, whose answers may have come after it', () => {
    expect(felt({ kind: 'calendar', ...on, periods: ['week'] })).toEqual({
      '2026-W44': 'distant',
      '2026-W45': 'distant',
      '2026-W46': 'inside',
      '2026-10': 'distant',
      '2026-11': 'inside',
      '2026-Q3': 'distant',
      '2026-Q4': 'inside',
      '2026-11-02--2026-11-04': 'distant',
      // The same week.
      '2026-11-11--2026-11-11': 'distant',
    });
    const old = summaryPeriod('2025-W40');
    expect(touched([reachOf({ kind: 'calendar', ...on, periods: [] }, '2026-11-10')], old)).toBeNull();
  });

  it('is with a holiday to come what has a share of it or a deadline just before it, and nothing older', () => {
    const ahead: Change = { kind: 'calendar', ...on, periods: ['week'] };
    expect(felt(ahead, '2026-11-09')).toEqual({
      '2026-W44': 'distant',
      '2026-W45': 'distant',
      '2026-W46': 'inside',
      '2026-10': 'distant',
      '2026-11': 'inside',
      '2026-Q4': 'inside',
      '2026-11-02--2026-11-04': 'distant',
      '2026-11-11--2026-11-11': 'distant',
    });
    expect(felt(ahead, '2026-11-10')).toHaveProperty('2026-Q3', 'distant');
    const far = { from: '2027-02-10', to: '2027-02-10' };
    expect(felt({ kind: 'calendar', ...far, periods: ['month'] }, '2026-12-20')).toEqual({});
    expect(felt({ kind: 'calendar', ...far, periods: ['year'] }, '2026-12-20')).toEqual({
      '2026-12-30--2027-01-02': 'distant',
    });
  });

  it('is of several changes the nearest', () => {
    const leave: Change = { kind: 'leave', ...on, periods: ['month'] };
    const report: Change = { kind: 'report', from: '2026-11-24', to: '2026-11-24', periods: [] };
    for (const changes of [
      [leave, report],
      [report, leave],
    ])
      expect(felt(changes)).toMatchObject({
        '2026-W48': 'inside',
        '2026-W49': 'distant',
        '2026-W46': 'inside',
      });
  });

  it('is nothing before a transfer and everything after it', () => {
    expect(felt({ kind: 'line', from: '2026-11-10', to: null, periods: [] })).toEqual({
      '2026-W46': 'inside',
      '2026-W48': 'inside',
      '2026-W49': 'inside',
      '2026-11': 'inside',
      '2026-12': 'inside',
      '2026-Q4': 'inside',
      '2026-11-11--2026-11-11': 'inside',
      '2026-12-30--2027-01-02': 'inside',
    });
  });

  it('is with an answer only what has the report', () => {
    expect(felt({ kind: 'answer', from: '2026-11-09', to: '2026-11-10', periods: [] })).toEqual({
      '2026-W46': 'inside',
      '2026-11': 'inside',
      '2026-Q4': 'inside',
    });
  });
});
