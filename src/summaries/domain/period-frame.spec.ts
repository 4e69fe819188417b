import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FIVE_DAY_WEEK, SIX_DAY_WEEK, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays } from '#contracts/rules/local-date.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { countDays, periodWindows, PeriodFrame } from './period-frame.js';

const five: UnitCalendar = {
  ...FIVE_DAY_WEEK,
  zone: 'Asia/Jakarta',
  worksOnHolidays: false,
  holidays: new Set(['2026-12-24', '2026-12-25']),
  ramadan: [],
};
const six: UnitCalendar = { ...five, ...SIX_DAY_WEEK, zone: 'Asia/Jayapura' };

describe('the periods of a week', () => {
  const windows = (week: string) =>
    periodWindows(summaryPeriod(week)).map(
      (w) => `${w.period} ${w.from} ${w.asOf}${w.ended ? ' ended' : ''}`,
    );

  it('run at its Sunday', () => {
    expect(windows('2026-W45')).toEqual([
      'week 2026-11-02 2026-11-08',
      'month 2026-11-01 2026-11-08',
      'quarter 2026-10-01 2026-11-08',
      'year 2026-01-01 2026-11-08',
    ]);
  });

  it('or ended inside it', () => {
    expect(windows('2026-W53')).toEqual([
      'week 2026-12-28 2027-01-03',
      'month 2026-12-01 2026-12-31 ended',
      'month 2027-01-01 2027-01-03',
      'quarter 2026-10-01 2026-12-31 ended',
      'quarter 2027-01-01 2027-01-03',
      'year 2026-01-01 2026-12-31 ended',
      'year 2027-01-01 2027-01-03',
    ]);
  });

  it('and not twice when they end on the Sunday itself', () => {
    // 31 May 2026 is a Sunday.
    expect(windows('2026-W22').filter((w) => w.startsWith('month'))).toEqual(['month 2026-05-01 2026-05-31']);
  });
});

describe('the periods of a month, a quarter and a range', () => {
  const windows = (key: string, kind: string) =>
    periodWindows(summaryPeriod(key))
      .filter((w) => w.period === kind)
      .map((w) => `${w.from} ${w.asOf}${w.ended ? ' ended' : ''}`);

  it('are all that ended before their last day, and what runs on it', () => {
    expect(windows('2026-08', 'week')).toEqual([
      '2026-07-27 2026-08-02 ended',
      '2026-08-03 2026-08-09 ended',
      '2026-08-10 2026-08-16 ended',
      '2026-08-17 2026-08-23 ended',
      '2026-08-24 2026-08-30 ended',
      '2026-08-31 2026-08-31',
    ]);
    expect(windows('2026-08', 'month')).toEqual(['2026-08-01 2026-08-31']);
    expect(windows('2026-Q3', 'month')).toEqual([
      '2026-07-01 2026-07-31 ended',
      '2026-08-01 2026-08-31 ended',
      '2026-09-01 2026-09-30',
    ]);
    expect(windows('2026-12-30--2027-01-02', 'year')).toEqual([
      '2026-01-01 2026-12-31 ended',
      '2027-01-01 2027-01-02',
    ]);
  });
});

describe('a week seen at a moment', () => {
  it('knows its working days and whose deadline has passed', () => {
    // Wednesday 24:00 WIB of the week of Christmas: Monday's and Tuesday's reports are over, Wednesday's are not.
    const frame = new PeriodFrame(summaryPeriod('2026-W52'), Date.parse('2026-12-23T17:00:00Z'));
    expect(frame.frame(five)).toMatchObject({ work: [0b0000111], passed: [0b0000011] });
    expect(countDays(frame.frame(six).work[0]!)).toBe(4);
  });

  it('ends with the last deadline of any calendar on whose days somebody was there', () => {
    const frame = new PeriodFrame(summaryPeriod('2026-W52'), 0);
    const last = (...used: [UnitCalendar, number][]) =>
      new Date(frame.lastDeadline(new Map(used.map(([calendar, days]) => [calendar, [days]])))).toISOString();
    // Wednesday + one working day = Monday 24:00; Saturday in the east + one = Monday 24:00, two hours earlier.
    expect(last([five, 0b1111111], [six, 0b1111111])).toBe('2026-12-28T17:00:00.000Z');
    expect(last([five, 0], [six, 0b1111111])).toBe('2026-12-28T15:00:00.000Z');
    expect(frame.lastDeadline(new Map())).toBe(0);
    // Tuesday is the last day on which anybody of the eastern unit was there.
    expect(last([six, 0b0000011])).toBe('2026-12-23T15:00:00.000Z');
  });

  it('cuts ranges to itself', () => {
    const frame = new PeriodFrame(summaryPeriod('2026-W52'), 0);
    const days = (from: string, to: string) => {
      const found = frame.none();
      frame.add(found, from, to);
      return found;
    };
    expect(days('2026-12-01', '2026-12-22')).toEqual([0b0000011]);
    expect(days('2026-12-27', '2027-01-05')).toEqual([0b1000000]);
    expect(days('2026-12-01', '2027-02-01')).toEqual([0b1111111]);
    expect(days('2026-12-28', '2027-02-01')).toEqual([0]);
    expect(days('2026-11-28', '2026-12-20')).toEqual([0]);
  });

  it('holds as many days as a leap year has', () => {
    const range = summaryPeriod('2028-01-01--2028-12-31');
    const frame = new PeriodFrame(range, 0);
    expect(frame.words).toBe(12);
    const dates = fc.integer({ min: -40, max: 400 }).map((n) => addDays('2028-01-01', n));
    fc.assert(
      fc.property(dates, dates, dates, dates, (a, b, c, d) => {
        const days = frame.none();
        frame.add(days, a, b);
        frame.add(days, c, d);
        const inside = (date: string) => (a <= date && date <= b) || (c <= date && date <= d);
        const count = days.reduce((sum, word) => sum + countDays(word), 0);
        expect(count).toBe(frame.dates.filter(inside).length);
      }),
    );
  });

  it('expects nothing of days of leave', () => {
    const frame = new PeriodFrame(summaryPeriod('2026-W45'), 0);
    const month = { from: '2026-11-01', to: '2026-11-30' };
    expect(frame.share(five, month, '2026-11-08', '2026-01-05', [])).toEqual({
      elapsedDays: 5,
      totalDays: 21,
    });
    expect(frame.share(five, month, '2026-11-08', '2026-11-04', [])).toEqual({
      elapsedDays: 3,
      totalDays: 21,
    });
    expect(
      frame.share(five, month, '2026-11-08', '2026-01-05', [{ from: '2026-11-06', to: '2026-11-10' }]),
    ).toEqual({ elapsedDays: 4, totalDays: 18 });
  });
});
