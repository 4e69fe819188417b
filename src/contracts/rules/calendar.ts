import {
  addDays,
  dateOfDay,
  dayNumber,
  weekdayOf,
  weekdayOfDay,
  type DateRange,
  type LocalDate,
  type Weekday,
} from './local-date.js';
import { dayInZone, endOfDate, instantOf, remember, type Instant } from './zone-time.js';

export { dateInZone, endOfDate, instantOf, type Instant } from './zone-time.js';

/** Local times `HH:MM` (up to 24:00) of one working day. Without a break both break times are equal. */
export interface DayHours {
  readonly start: string;
  readonly end: string;
  readonly breakStart: string;
  readonly breakEnd: string;
}

/** Office hours per ISO weekday; null: none that day. */
export type WeeklyHours = Readonly<Record<Weekday, DayHours | null>>;

/**
 * The working calendar of a unit. It is a value: counts and deadlines are kept per object, so a change needs a new
 * object and a hot path should use the same object again.
 */
export interface UnitCalendar {
  /** IANA zone: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT). */
  readonly zone: string;
  /** ISO weekdays on which the unit works; at least one. */
  readonly workdays: readonly number[];
  /** For shift and emergency units: holidays do not stop the work. */
  readonly worksOnHolidays: boolean;
  /** National holidays and collective leave. */
  readonly holidays: ReadonlySet<LocalDate>;
  readonly ramadan: readonly DateRange[];
  readonly hours: { readonly regular: WeeklyHours; readonly ramadan: WeeklyHours };
}

function hours(start: string, end: string, breakStart: string, breakEnd: string): DayHours {
  return { start, end, breakStart, breakEnd };
}

function weekly(day: DayHours, friday: DayHours, saturday: DayHours | null): WeeklyHours {
  return { 1: day, 2: day, 3: day, 4: day, 5: friday, 6: saturday, 7: null };
}

/**
 * Five days, 37.5 hours a week, 32.5 in Ramadan (Perpres 21/2023: begin, end and length of the break; where the break
 * sits is our choice).
 */
export const FIVE_DAY_WEEK: Pick<UnitCalendar, 'workdays' | 'hours'> = /* @__PURE__ */ (() => ({
  workdays: [1, 2, 3, 4, 5],
  hours: {
    regular: weekly(
      hours('07:30', '16:00', '12:00', '13:00'),
      hours('07:30', '16:30', '11:30', '13:00'),
      null,
    ),
    ramadan: weekly(
      hours('08:00', '15:00', '12:00', '12:30'),
      hours('08:00', '15:30', '11:30', '12:30'),
      null,
    ),
  },
}))();

/** Six days with the same 37.5 and 32.5 hours and the same breaks; how the hours fall on the days is our choice. */
export const SIX_DAY_WEEK: Pick<UnitCalendar, 'workdays' | 'hours'> = /* @__PURE__ */ (() => {
  const regular = hours('07:30', '15:00', '12:00', '13:00');
  const fasting = hours('08:00', '14:00', '12:00', '12:30');
  return {
    workdays: [1, 2, 3, 4, 5, 6],
    hours: {
      regular: weekly(regular, hours('07:30', '14:00', '11:30', '13:00'), regular),
      ramadan: weekly(fasting, hours('08:00', '14:00', '11:30', '12:30'), fasting),
    },
  };
})();

interface Memo {
  /** Year → working days before its i-th day. */
  readonly years: Map<number, Uint16Array>;
  /** Grace → date → deadline. */
  readonly deadlines: Map<number, Map<LocalDate, number>>;
  /** Day number → start, break start, break end, end in ms; null when nobody works. */
  readonly spans: Map<number, readonly [number, number, number, number] | null>;
}

const memos = new WeakMap<UnitCalendar, Memo>();

function memoOf(calendar: UnitCalendar): Memo {
  let memo = memos.get(calendar);
  if (!memo) {
    memo = { years: new Map(), deadlines: new Map(), spans: new Map() };
    memos.set(calendar, memo);
  }
  return memo;
}

/** Whether the unit works on the date (its weekday, and no holiday unless it works on holidays). */
export function isWorkingDay(calendar: UnitCalendar, date: LocalDate): boolean {
  return (
    calendar.workdays.includes(weekdayOf(date)) && (calendar.worksOnHolidays || !calendar.holidays.has(date))
  );
}

/**
 * The n-th working day after the date (before it when n is negative); n = 0 is the date itself, whatever day it is.
 * Throws RangeError when a whole year has no working day.
 */
export function addWorkingDays(calendar: UnitCalendar, date: LocalDate, n: number): LocalDate {
  const step = n < 0 ? -1 : 1;
  let found = date;
  for (let left = Math.abs(n); left > 0; left--) {
    let idle = 0;
    do {
      if (++idle > 366) throw new RangeError('the calendar has no working day');
      found = addDays(found, step);
    } while (!isWorkingDay(calendar, found));
  }
  return found;
}

function yearText(year: number): string {
  return String(year).padStart(4, '0');
}

function firstOf(year: number): number {
  return dayNumber(`${yearText(year)}-01-01`);
}

function yearCounts(calendar: UnitCalendar, year: number): Uint16Array {
  const { years } = memoOf(calendar);
  const known = years.get(year);
  if (known) return known;
  const first = firstOf(year);
  const length = dayNumber(`${yearText(year)}-12-31`) - first + 1;
  const works = new Uint8Array(length);
  for (let i = 0; i < length; i++) works[i] = calendar.workdays.includes(weekdayOfDay(first + i)) ? 1 : 0;
  if (!calendar.worksOnHolidays)
    for (const holiday of calendar.holidays) works[dayNumber(holiday) - first] = 0;
  const counts = new Uint16Array(length + 1);
  works.forEach((value, i) => (counts[i + 1] = (counts[i] ?? 0) + value));
  return remember(years, year, counts);
}

/** Working days from January 1st of the year to the day, the day itself left out or not. */
function countTo(calendar: UnitCalendar, date: LocalDate, include: 0 | 1): number {
  const year = Number(date.slice(0, 4));
  const index = dayNumber(date) - firstOf(year) + include;
  return yearCounts(calendar, year)[index] ?? 0;
}

/**
 * Working days from `from` to `to`, both included (0 when `to` is earlier), without the `excluded` dates, which may
 * repeat or fall on days off.
 */
export function workingDaysBetween(
  calendar: UnitCalendar,
  from: LocalDate,
  to: LocalDate,
  excluded: Iterable<LocalDate> = [],
): number {
  if (to < from) return 0;
  let count = countTo(calendar, to, 1) - countTo(calendar, from, 0);
  for (let year = Number(from.slice(0, 4)); year < Number(to.slice(0, 4)); year++)
    count += yearCounts(calendar, year).at(-1) ?? 0;
  for (const date of new Set(excluded))
    if (date >= from && date <= to && isWorkingDay(calendar, date)) count--;
  return count;
}

function spanOf(calendar: UnitCalendar, day: number): readonly [number, number, number, number] | null {
  const { spans } = memoOf(calendar);
  const known = spans.get(day);
  if (known !== undefined) return known;
  const date = dateOfDay(day);
  const fasting = calendar.ramadan.some(({ from, to }) => date >= from && date <= to);
  const office = calendar.hours[fasting ? 'ramadan' : 'regular'][weekdayOfDay(day)];
  if (!office || !isWorkingDay(calendar, date)) return remember(spans, day, null);
  const at = (time: string) => instantOf(calendar.zone, date, time);
  return remember(spans, day, [at(office.start), at(office.breakStart), at(office.breakEnd), at(office.end)]);
}

/** When the unit's office opens and closes on the date (ms), breaks included; null: nobody works that day. */
export function officeDay(
  calendar: UnitCalendar,
  date: LocalDate,
): { readonly opens: number; readonly closes: number } | null {
  const span = spanOf(calendar, dayNumber(date));
  return span && { opens: span[0], closes: span[3] };
}

/**
 * Minutes (with fractions) of office hours between two moments, without breaks, holidays and days off; Ramadan hours
 * in Ramadan. 0 when `to` is not after `from`.
 */
export function workingMinutesBetween(calendar: UnitCalendar, from: Instant, to: Instant): number {
  const begin = Number(from);
  const end = Number(to);
  if (!(begin < end)) return 0;
  const overlap = (a: number, b: number) => Math.max(0, Math.min(b, end) - Math.max(a, begin));
  const last = dayInZone(calendar.zone, end);
  let ms = 0;
  for (let day = dayInZone(calendar.zone, begin); day <= last; day++) {
    const span = spanOf(calendar, day);
    if (span) ms += overlap(span[0], span[1]) + overlap(span[2], span[3]);
  }
  return ms / 60_000;
}

/**
 * The moment (ms) before which a report for the date is on time: the end of the n-th working day after the date, in
 * the unit's zone. A report submitted at exactly this moment is late. Default grace: one working day (our choice).
 */
export function reportDeadline(calendar: UnitCalendar, date: LocalDate, graceWorkingDays = 1): number {
  const { deadlines } = memoOf(calendar);
  const byDate =
    deadlines.get(graceWorkingDays) ?? remember(deadlines, graceWorkingDays, new Map<LocalDate, number>());
  return (
    byDate.get(date) ??
    remember(byDate, date, endOfDate(calendar.zone, addWorkingDays(calendar, date, graceWorkingDays)))
  );
}

/**
 * Working days of a period and how many of them have gone by, for the share of a target that can be expected. Elapsed
 * days include `asOf` and start at the later of the period's start and the agreement; own leave counts in neither.
 */
export function periodDays(
  calendar: UnitCalendar,
  period: DateRange,
  at: { asOf: LocalDate; agreedOn?: LocalDate | null; leave?: Iterable<LocalDate> },
): { elapsedDays: number; totalDays: number } {
  const leave = new Set(at.leave);
  const start = at.agreedOn != null && at.agreedOn > period.from ? at.agreedOn : period.from;
  const end = at.asOf < period.to ? at.asOf : period.to;
  return {
    elapsedDays: workingDaysBetween(calendar, start, end, leave),
    totalDays: workingDaysBetween(calendar, period.from, period.to, leave),
  };
}
