import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FIVE_DAY_WEEK,
  SIX_DAY_WEEK,
  addWorkingDays,
  isWorkingDay,
  periodDays,
  reportDeadline,
  workingDaysBetween,
  workingMinutesBetween,
  type UnitCalendar,
} from './calendar.js';
import { addDays, dateOfDay, dayNumber, periodOf, weekdayOf } from './local-date.js';
import { endOfDate } from './zone-time.js';

// The days off around the scenarios below, from the joint decree for 2026 and the list for 2027.
const holidays = new Set([
  ...['2026-01-01', '2026-01-16', '2026-02-16', '2026-02-17', '2026-03-18', '2026-03-19', '2026-03-20'],
  ...['2026-03-21', '2026-03-22', '2026-03-23', '2026-03-24', '2026-04-03', '2026-04-05', '2026-05-01'],
  ...['2026-05-14', '2026-05-15', '2026-05-27', '2026-05-28', '2026-05-31', '2026-06-01', '2026-06-16'],
  ...['2026-08-17', '2026-08-25', '2026-12-24', '2026-12-25', '2027-01-01', '2027-01-05', '2027-02-05'],
  ...['2027-02-06', '2027-03-08', '2027-03-09', '2027-03-10', '2027-03-11', '2027-03-12', '2027-03-15'],
]);

const office: UnitCalendar = {
  zone: 'Asia/Jakarta',
  ...FIVE_DAY_WEEK,
  worksOnHolidays: false,
  holidays,
  ramadan: [
    { from: '2026-02-19', to: '2026-03-20' },
    { from: '2027-02-08', to: '2027-03-09' },
  ],
};
const puskesmas: UnitCalendar = { ...office, ...SIX_DAY_WEEK };
const ward: UnitCalendar = { ...office, workdays: [1, 2, 3, 4, 5, 6, 7], worksOnHolidays: true };

const utc = (ms: number) => new Date(ms).toISOString();
const wib = (text: string) => new Date(`${text}:00+07:00`);
const hours = (calendar: UnitCalendar, from: string, to: string) =>
  workingMinutesBetween(calendar, wib(from), wib(to)) / 60;

describe('working hours', () => {
  it.each([
    ['five days', office, '2026-11-16', 37.5],
    ['six days', puskesmas, '2026-11-16', 37.5],
    ['five days in Ramadan', office, '2026-03-02', 32.5],
    ['six days in Ramadan', puskesmas, '2026-03-02', 32.5],
    ['five days, Lebaran week', office, '2026-03-16', 13],
    ['five days, the week after, Ramadan over', office, '2026-03-23', 22.5],
  ])('%s: the week has its hours', (_, calendar, monday, expected) => {
    expect(hours(calendar, `${monday}T00:00`, `${addDays(monday, 7)}T00:00`)).toBe(expected);
  });

  it.each([
    ['2026-11-19T07:30', '2026-11-19T16:00', 7.5, 'a Thursday without its hour of break'],
    ['2026-11-20T07:30', '2026-11-20T16:30', 7.5, 'a Friday without its ninety minutes'],
    ['2026-11-20T11:00', '2026-11-20T13:30', 1, 'over the Friday break'],
    ['2026-11-19T12:10', '2026-11-19T12:50', 0, 'inside the break'],
    ['2026-11-19T15:30', '2026-11-20T08:00', 1, 'overnight'],
    ['2026-11-20T16:00', '2026-11-23T08:00', 1, 'over a weekend'],
    ['2026-02-20T08:00', '2026-02-20T15:30', 6.5, 'a Ramadan Friday without its hour of break'],
    ['2026-02-20T07:30', '2026-02-20T08:00', 0, 'Ramadan begins at eight'],
    ['2026-02-18T15:30', '2026-02-19T09:00', 1.5, 'from the last ordinary day into Ramadan'],
    ['2026-03-17T14:00', '2026-03-25T08:30', 2, 'over Lebaran: one hour before, one after'],
    ['2026-12-23T15:00', '2026-12-28T08:30', 2, 'over Christmas and the weekend'],
    ['2026-11-21T08:00', '2026-11-22T16:00', 0, 'a weekend'],
    ['2026-11-20T09:00', '2026-11-20T09:00', 0, 'no time at all'],
    ['2026-11-20T10:00', '2026-11-20T09:00', 0, 'backwards'],
  ])('%s to %s: %d (%s)', (from, to, expected) => {
    expect(hours(office, from, to)).toBe(expected);
  });

  it('works around the clock and on holidays where the unit does', () => {
    const day = { start: '00:00', end: '24:00', breakStart: '12:00', breakEnd: '12:00' };
    const week = { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day };
    const emergency = { ...ward, hours: { regular: week, ramadan: week } };
    expect(hours(emergency, '2026-03-19T00:00', '2026-03-23T00:00')).toBe(96);
  });

  it('counts fractions of minutes and follows the clocks of a zone with summer time', () => {
    const start = wib('2026-11-19T08:00').getTime();
    expect(workingMinutesBetween(office, start, start + 1500)).toBe(0.025);
    const newYork = { ...office, zone: 'America/New_York', holidays: new Set<string>(), ramadan: [] };
    const monday = Date.parse('2026-03-09T11:30:00Z'); // 07:30 by the new time
    expect(workingMinutesBetween(newYork, monday - 1, monday)).toBe(0);
    expect(workingMinutesBetween(newYork, monday, monday + 60_000)).toBe(1);
  });

  it('adds up: A to B and B to C is A to C', () => {
    const moment = fc.integer({
      min: wib('2026-01-01T00:00').getTime(),
      max: wib('2026-06-30T00:00').getTime(),
    });
    fc.assert(
      fc.property(moment, moment, moment, (...moments) => {
        const [a, b, c] = moments.sort((x, y) => x - y);
        const parts = workingMinutesBetween(puskesmas, a, b) + workingMinutesBetween(puskesmas, b, c);
        expect(workingMinutesBetween(puskesmas, a, c)).toBeCloseTo(parts, 6);
      }),
    );
  });
});

describe('working days', () => {
  it('knows weekends, holidays, six-day weeks and units that never close', () => {
    expect(['2026-11-20', '2026-11-21', '2026-03-19'].map((d) => isWorkingDay(office, d))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isWorkingDay(puskesmas, '2026-11-21')).toBe(true);
    expect(['2026-11-22', '2026-03-19'].map((d) => isWorkingDay(ward, d))).toEqual([true, true]);
  });

  it('counts the working days of months and years', () => {
    const of = (period: 'month' | 'year', date: string) => {
      const { from, to } = periodOf(period, date);
      return workingDaysBetween(office, from, to);
    };
    expect(of('month', '2026-03-01')).toBe(17);
    expect(of('month', '2026-11-01')).toBe(21);
    expect(of('year', '2026-01-01')).toBe(240);
    expect(workingDaysBetween(office, '2026-12-21', '2027-01-08')).toBe(11);
    expect(workingDaysBetween(office, '2026-11-20', '2026-11-19')).toBe(0);
    expect(workingDaysBetween(office, '2026-11-21', '2026-11-22')).toBe(0);
  });

  it('leaves excluded days out once each, and only where they were counted', () => {
    const excluded = ['2026-11-17', '2026-11-17', '2026-11-21', '2026-12-01'];
    expect(workingDaysBetween(office, '2026-11-16', '2026-11-22', excluded)).toBe(4);
  });

  it('steps over Lebaran and backwards', () => {
    expect(addWorkingDays(office, '2026-03-17', 1)).toBe('2026-03-25');
    expect(addWorkingDays(office, '2026-03-25', -1)).toBe('2026-03-17');
    expect(addWorkingDays(office, '2026-03-21', 0)).toBe('2026-03-21');
    expect(addWorkingDays(office, '2027-03-05', 1)).toBe('2027-03-16');
    expect(() => addWorkingDays({ ...office, workdays: [] }, '2026-03-17', 1)).toThrow(RangeError);
  });

  const date = fc.integer({ min: dayNumber('2025-11-01'), max: dayNumber('2027-04-30') }).map(dateOfDay);
  const calendar = fc.constantFrom(office, puskesmas, ward, { ...office, workdays: [3] });

  it('the n-th working day after a date has n working days up to it, and back again', () => {
    fc.assert(
      fc.property(calendar, date, fc.integer({ min: 1, max: 300 }), (cal, from, n) => {
        const to = addWorkingDays(cal, from, n);
        expect(isWorkingDay(cal, to)).toBe(true);
        expect(workingDaysBetween(cal, addDays(from, 1), to)).toBe(n);
        const back = addWorkingDays(cal, to, -n);
        expect(workingDaysBetween(cal, addDays(back, 1), to)).toBe(n);
        expect(addWorkingDays(cal, addWorkingDays(cal, from, 1), n - 1)).toBe(to);
      }),
    );
  });

  it('the quick count is the slow count', () => {
    fc.assert(
      fc.property(
        calendar,
        date,
        fc.nat({ max: 500 }),
        fc.array(date, { maxLength: 9 }),
        (cal, from, span, off) => {
          const to = addDays(from, span);
          let count = 0;
          for (let d = from; d <= to; d = addDays(d, 1))
            if (isWorkingDay(cal, d) && !off.includes(d)) count++;
          expect(workingDaysBetween(cal, from, to, off)).toBe(count);
        },
      ),
    );
  });
});

describe('the deadline of a report', () => {
  it.each([
    ['an ordinary Tuesday', office, '2026-11-17', '2026-11-18T17:00:00.000Z'],
    ['Friday, until Monday midnight', office, '2026-11-20', '2026-11-23T17:00:00.000Z'],
    [
      'Friday at a six-day puskesmas, until Saturday midnight',
      puskesmas,
      '2026-11-20',
      '2026-11-21T17:00:00.000Z',
    ],
    ['Friday before the long Imlek weekend', office, '2026-02-13', '2026-02-18T17:00:00.000Z'],
    ['the last day before Lebaran', office, '2026-03-17', '2026-03-25T17:00:00.000Z'],
    ['the day before Christmas leave', office, '2026-12-23', '2026-12-28T17:00:00.000Z'],
    ['the last day of 2026', office, '2026-12-31', '2027-01-04T17:00:00.000Z'],
    ['work on a Sunday', office, '2026-11-22', '2026-11-23T17:00:00.000Z'],
    ['a shift unit does not wait', ward, '2026-03-17', '2026-03-18T17:00:00.000Z'],
    ['Makassar', { ...office, zone: 'Asia/Makassar' }, '2026-11-17', '2026-11-18T16:00:00.000Z'],
    ['Jayapura', { ...office, zone: 'Asia/Jayapura' }, '2026-11-17', '2026-11-18T15:00:00.000Z'],
    [
      'New York before summer time',
      { ...office, zone: 'America/New_York' },
      '2026-03-05',
      '2026-03-07T05:00:00.000Z',
    ],
    [
      'New York over the change',
      { ...office, zone: 'America/New_York' },
      '2026-03-06',
      '2026-03-10T04:00:00.000Z',
    ],
  ])('%s', (_, calendar, date, expected) => {
    expect(utc(reportDeadline(calendar, date))).toBe(expected);
    expect(utc(reportDeadline(calendar, date))).toBe(expected);
  });

  it('takes another grace, none too', () => {
    expect(utc(reportDeadline(office, '2026-11-20', 0))).toBe('2026-11-20T17:00:00.000Z');
    expect(utc(reportDeadline(office, '2026-11-20', 2))).toBe('2026-11-24T17:00:00.000Z');
    expect(utc(reportDeadline(office, '2026-11-20', 1))).toBe('2026-11-23T17:00:00.000Z');
  });

  it('never comes before the end of the date, nor goes back as dates go on', () => {
    const day = fc.integer({ min: dayNumber('2026-01-01'), max: dayNumber('2027-02-28') }).map(dateOfDay);
    fc.assert(
      fc.property(day, fc.nat({ max: 3 }), (date, grace) => {
        const deadline = reportDeadline(office, date, grace);
        expect(deadline).toBeGreaterThanOrEqual(endOfDate(office.zone, date));
        expect(reportDeadline(office, addDays(date, 1), grace)).toBeGreaterThanOrEqual(deadline);
      }),
    );
  });
});

describe('days of a period', () => {
  const november = periodOf('month', '2026-11-01'); // 21 working days, from Monday the 2nd

  it('includes the as-of date', () => {
    expect(periodDays(office, november, { asOf: '2026-11-02' })).toEqual({ elapsedDays: 1, totalDays: 21 });
    expect(periodDays(office, november, { asOf: '2026-11-20' })).toEqual({ elapsedDays: 15, totalDays: 21 });
    expect(weekdayOf('2026-11-22')).toBe(7);
    expect(periodDays(office, november, { asOf: '2026-11-22' }).elapsedDays).toBe(15);
  });

  it('is empty before the period and whole after it', () => {
    expect(periodDays(office, november, { asOf: '2026-10-31' }).elapsedDays).toBe(0);
    expect(periodDays(office, november, { asOf: '2026-12-24' }).elapsedDays).toBe(21);
  });

  it('starts at an agreement in mid-period, not at one before it', () => {
    expect(periodDays(office, november, { asOf: '2026-11-20', agreedOn: '2026-11-16' })).toEqual({
      elapsedDays: 5,
      totalDays: 21,
    });
    expect(periodDays(office, november, { asOf: '2026-11-20', agreedOn: '2026-07-01' }).elapsedDays).toBe(15);
    expect(periodDays(office, november, { asOf: '2026-11-20', agreedOn: '2026-11-21' }).elapsedDays).toBe(0);
    expect(periodDays(office, november, { asOf: '2026-11-20', agreedOn: null }).elapsedDays).toBe(15);
  });

  it('counts own leave in neither number', () => {
    const leave = ['2026-11-09', '2026-11-10', '2026-11-14', '2026-11-27', '2026-12-01'];
    expect(periodDays(office, november, { asOf: '2026-11-20', leave })).toEqual({
      elapsedDays: 13,
      totalDays: 18,
    });
    const march = periodOf('month', '2026-03-01');
    expect(periodDays(office, march, { asOf: '2026-03-31', leave: ['2026-03-19', '2026-03-25'] })).toEqual({
      elapsedDays: 16,
      totalDays: 16,
    });
  });

  it('may have no day at all', () => {
    const leave = Array.from({ length: 31 }, (_, i) => addDays('2026-11-01', i));
    expect(periodDays(office, november, { asOf: '2026-11-20', leave })).toEqual({
      elapsedDays: 0,
      totalDays: 0,
    });
  });
});
