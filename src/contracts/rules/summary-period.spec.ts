import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from './local-date.js';
import {
  daysOf,
  parsePeriod,
  periodAt,
  periodBefore,
  rangeKey,
  REGULAR_KINDS,
  summaryPeriod,
  weekOfKey,
} from './summary-period.js';

describe('the period of a key', () => {
  it.each([
    ['2026-W34', 'week', '2026-08-17', '2026-08-23'],
    ['2026-W53', 'week', '2026-12-28', '2027-01-03'],
    ['2026-08', 'month', '2026-08-01', '2026-08-31'],
    ['2028-02', 'month', '2028-02-01', '2028-02-29'],
    ['2026-Q3', 'quarter', '2026-07-01', '2026-09-30'],
    ['2026-08-03--2026-08-28', 'range', '2026-08-03', '2026-08-28'],
    ['2026-08-03--2026-08-03', 'range', '2026-08-03', '2026-08-03'],
    ['2028-01-01--2028-12-31', 'range', '2028-01-01', '2028-12-31'],
  ])('%s is a %s', (key, kind, from, to) => {
    expect(parsePeriod(key)).toEqual({ key, kind, from, to });
  });

  it.each([
    '2027-W53',
    '2026-W00',
    '2026-13',
    '2026-00',
    '0000-01',
    '2026-Q5',
    '0000-Q1',
    '2026-02-30--2026-03-02',
    '2026-03-02--2026-03-01',
    '2026-01-01--2027-01-02',
    '2026-8',
    '2026-08-01',
    '',
  ])('%s is none', (key) => {
    expect(parsePeriod(key)).toBeNull();
    expect(() => summaryPeriod(key)).toThrow(RangeError);
  });

  it('is the one that it was written for, and the one before ends on the day before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REGULAR_KINDS), fc.integer({ min: 0, max: 20_000 }), (kind, n) => {
        const date = addDays('2000-01-01', n);
        const period = periodAt(kind, date);
        expect(parsePeriod(period.key)).toEqual(period);
        expect(period.from <= date && date <= period.to).toBe(true);
        expect(periodBefore(period)?.to).toBe(addDays(period.from, -1));
        expect(periodBefore(period)?.kind).toBe(kind);
      }),
    );
  });

  it('of days that somebody asked for has no neighbour and no week', () => {
    const range = { from: '2026-08-03', to: '2026-08-28' };
    expect(daysOf(range)).toBe(26);
    expect(periodBefore(summaryPeriod(rangeKey(range)))).toBeNull();
    expect(weekOfKey(rangeKey(range))).toBeNull();
    expect(weekOfKey('2026-W34')).toBe('2026-W34');
  });
});
