import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  compare,
  dateOfDay,
  dayNumber,
  diffDays,
  isIsoWeek,
  isLocalDate,
  isoWeekOf,
  periodOf,
  weekRange,
  weekdayOf,
} from './local-date.js';

const day = fc.integer({ min: dayNumber('0001-01-10'), max: dayNumber('9999-12-20') });

describe('local dates', () => {
  it.each(['2026-02-28', '2028-02-29', '2000-02-29', '2026-12-31', '0099-03-01'])('%s is a date', (text) => {
    expect(isLocalDate(text)).toBe(true);
    expect(dateOfDay(dayNumber(text))).toBe(text);
  });

  it.each([
    '',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-1-01',
    '2026-01-01T00:00',
    ' 2026-01-1',
    '２０26-01-01',
    '2026/01/01',
    '-026-01-01',
  ])('%p is none', (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(() => dayNumber(text)).toThrow(RangeError);
  });

  it('counts days across months, leap days and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2027-03-01', -1)).toBe('2027-02-28');
    expect(diffDays('2026-01-01', '2027-01-01')).toBe(365);
    expect(diffDays('2026-03-02', '2026-03-01')).toBe(-1);
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('0001-01-01', -1)).toThrow(RangeError);
  });

  it('sorts', () => {
    expect(['2026-10-01', '2026-09-30', '2027-01-01', '2026-09-30'].sort(compare)).toEqual([
      '2026-09-30',
      '2026-09-30',
      '2026-10-01',
      '2027-01-01',
    ]);
  });

  it('knows weekdays: Independence Day 2026 is a Monday, New Year 2027 a Friday, Christmas 1969 a Thursday', () => {
    expect([weekdayOf('2026-08-17'), weekdayOf('2027-01-01'), weekdayOf('1969-12-25')]).toEqual([1, 5, 4]);
  });

  it('agrees with Date everywhere', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -9, max: 9 }), (number, step) => {
        const date = dateOfDay(number);
        const byDate = new Date(`${date}T00:00:00Z`);
        expect(dayNumber(date)).toBe(byDate.getTime() / 86_400_000);
        expect(weekdayOf(date) % 7).toBe(byDate.getUTCDay());
        expect(diffDays(date, addDays(date, step))).toBe(step);
        expect(Math.sign(step) + compare(date, addDays(date, step))).toBe(0);
      }),
    );
  });
});

describe('ISO weeks', () => {
  it.each([
    ['2026-01-01', '2026-W01'],
    ['2025-12-29', '2026-W01'],
    ['2025-12-28', '2025-W52'],
    ['2026-12-27', '2026-W52'],
    ['2026-12-28', '2026-W53'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-01', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
  ])('%s is in %s', (date, week) => {
    expect(isoWeekOf(date)).toBe(week);
  });

  it('runs from Monday to Sunday, over the turn of the year too', () => {
    expect(weekRange('2026-W53')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
    expect(weekRange('2027-W01')).toEqual({ from: '2027-01-04', to: '2027-01-10' });
    expect(weekRange('2026-W01')).toEqual({ from: '2025-12-29', to: '2026-01-04' });
  });

  it.each(['2027-W53', '2026-W54', '2026-W00', '2026-W1', '2026W01', '2026-w01', 'abcd-W01', ''])(
    '%p does not exist',
    (week) => {
      expect(isIsoWeek(week)).toBe(false);
      expect(() => weekRange(week)).toThrow(RangeError);
    },
  );

  it('holds every date in exactly its own week', () => {
    fc.assert(
      fc.property(day, (number) => {
        const date = dateOfDay(number);
        const week = isoWeekOf(date);
        const { from, to } = weekRange(week);
        expect(isIsoWeek(week)).toBe(true);
        expect(from <= date && date <= to).toBe(true);
        expect([weekdayOf(from), diffDays(from, to)]).toEqual([1, 6]);
        expect(isoWeekOf(addDays(to, 1))).not.toBe(week);
      }),
    );
  });
});

describe('periods', () => {
  it.each([
    ['week', '2027-01-01', '2026-12-28', '2027-01-03'],
    ['month', '2026-02-17', '2026-02-01', '2026-02-28'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
    ['quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
    ['quarter', '2026-05-31', '2026-04-01', '2026-06-30'],
    ['quarter', '2026-11-22', '2026-10-01', '2026-12-31'],
    ['year', '2026-07-01', '2026-01-01', '2026-12-31'],
  ] as const)('the %s of %s runs from %s to %s', (period, date, from, to) => {
    expect(periodOf(period, date)).toEqual({ from, to });
  });

  it('refuses what is no date', () => {
    expect(() => periodOf('month', '2026-02-30')).toThrow(RangeError);
  });
});
