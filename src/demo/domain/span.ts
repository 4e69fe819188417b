import { dateInZone, endOfDate, instantOf } from '#contracts/rules/calendar.js';
import {
  addDays,
  dayNumber,
  isoWeekOf,
  weekdayOf,
  type DateRange,
  type LocalDate,
} from '#contracts/rules/local-date.js';

/** The whole regency lies in western Indonesia. */
export const ZONE = 'Asia/Jakarta';

const WEEKS = 8;

/** What the demo is made for: the moment of loading, and the days off as the calendar knows them. */
export interface DemoStart {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly holidays: ReadonlySet<LocalDate>;
  readonly ramadan: readonly DateRange[];
}

/** The days that the demo tells of: eight full weeks, then the current one up to today. */
export interface Span {
  readonly now: number;
  readonly today: LocalDate;
  /** The moment at which today began. */
  readonly midnight: number;
  readonly first: LocalDate;
  readonly dates: readonly LocalDate[];
}

export function spanOf(now: number): Span {
  const today = dateInZone(ZONE, now);
  const first = addDays(today, 1 - weekdayOf(today) - 7 * WEEKS);
  const length = dayNumber(today) - dayNumber(first) + 1;
  return {
    now,
    today,
    midnight: endOfDate(ZONE, addDays(today, -1)),
    first,
    dates: Array.from({ length }, (_, i) => addDays(first, i)),
  };
}

/** The eight full ISO weeks of a demo that begins on this Monday, oldest first. */
export function demoWeeks(first: LocalDate): string[] {
  return Array.from({ length: WEEKS }, (_, i) => isoWeekOf(addDays(first, 7 * i)));
}

const FOUNDED_BEFORE = 30;

/** When the regency was entered, some weeks before the first day. */
export function foundedAt(first: LocalDate): number {
  return at(addDays(first, -FOUNDED_BEFORE), 8 * 60);
}

/** The first day of a demo whose regency was entered at the moment. */
export function firstDayOf(founded: number): LocalDate {
  return addDays(dateInZone(ZONE, founded), FOUNDED_BEFORE);
}

/** The moment of a local time, `minutes` after midnight. */
export function at(date: LocalDate, minutes: number): number {
  return instantOf(ZONE, date, '00:00') + Math.round(minutes * 60) * 1000;
}

export function iso(moment: number): string {
  return new Date(Math.floor(moment / 1000) * 1000).toISOString();
}
