import { describe, expect, it } from '@jest/globals';
import { FIVE_DAY_WEEK, SIX_DAY_WEEK, type UnitCalendar } from '#contracts/rules/calendar.js';
import { countDays, periodWindows, WeekFrame } from './week-frame.js';

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
    periodWindows(week).map((w) => `${w.period} ${w.from} ${w.asOf}${w.ended ? ' ended' : ''}`);

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

describe('a week seen at a moment', () => {
  it('knows its working days and whose deadline has passed', () => {
    // Wednesday 24:00 WIB of the week of Christmas: Monday's and Tuesday's reports are over, Wednesday's are not.
    const frame = new WeekFrame('2026-W52', Date.parse('2026-12-23T17:00:00Z'));
    expect(frame.frame(five)).toMatchObject({ work: 0b0000111, passed: 0b0000011 });
    expect(countDays(frame.frame(six).work)).toBe(4);
  });

  it('ends with the last deadline of any calendar on whose days somebody was there', () => {
    const frame = new WeekFrame('2026-W52', 0);
    const last = (...used: [UnitCalendar, number][]) =>
      new Date(frame.lastDeadline(new Map(used))).toISOString();
    // Wednesday + one working day = Monday 24:00; Saturday in the east + one = Monday 24:00, two hours earlier.
    expect(last([five, 0b1111111], [six, 0b1111111])).toBe('2026-12-28T17:00:00.000Z');
    expect(last([five, 0], [six, 0b1111111])).toBe('2026-12-28T15:00:00.000Z');
    expect(frame.lastDeadline(new Map())).toBe(0);
    // Tuesday is the last day on which anybody of the eastern unit was there.
    expect(last([six, 0b0000011])).toBe('2026-12-23T15:00:00.000Z');
  });

  it('cuts ranges to itself', () => {
    const frame = new WeekFrame('2026-W52', 0);
    expect(frame.days('2026-12-01', '2026-12-22')).toBe(0b0000011);
    expect(frame.days('2026-12-27', '2027-01-05')).toBe(0b1000000);
    expect(frame.days('2026-12-01', '2027-02-01')).toBe(0b1111111);
    expect(frame.days('2026-12-28', '2027-02-01')).toBe(0);
    expect(frame.days('2026-11-28', '2026-12-20')).toBe(0);
  });

  it('expects nothing of days of leave', () => {
    const frame = new WeekFrame('2026-W45', 0);
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
