import { addDays, diffDays, isIsoWeek, isLocalDate, isoWeekOf, periodOf, weekRange } from './local-date.js';
import type { DateRange, LocalDate } from './local-date.js';

/** What a summary is about: an ISO week, a month, a quarter of the calendar year, or the days that somebody asked for. */
export type SummaryKind = 'week' | 'month' | 'quarter' | 'range';

/** The kinds that come round by themselves. */
export type RegularKind = Exclude<SummaryKind, 'range'>;
export const REGULAR_KINDS: readonly RegularKind[] = ['week', 'month', 'quarter'];

/** The most days that somebody may ask for at once (our choice): a leap year. */
export const MOST_RANGE_DAYS = 366;

/**
 * The days that a summary covers. `key` names them everywhere, in addresses, tables and hashes: `2026-W34`, `2026-08`,
 * `2026-Q3`, or `2026-08-03--2026-08-28` (ISO 8601 writes an interval so where a slash cannot stand). Keys of one kind
 * sort as their first days do.
 */
export interface SummaryPeriod extends DateRange {
  readonly key: string;
  readonly kind: SummaryKind;
}

/** The period of a key; null when there is no such one (a 54th week, 30 February, an end before its beginning). */
export function parsePeriod(key: string): SummaryPeriod | null {
  if (isIsoWeek(key)) return { key, kind: 'week', ...weekRange(key) };
  if (/^\d{4}-\d{2}$/.test(key)) {
    const first = `${key}-01`;
    return isLocalDate(first) ? { key, kind: 'month', ...periodOf('month', first) } : null;
  }
  const quarter = /^(\d{4})-Q([1-4])$/.exec(key);
  if (quarter) {
    const first = `${quarter[1] ?? ''}-${String(3 * Number(quarter[2]) - 2).padStart(2, '0')}-01`;
    return isLocalDate(first) ? { key, kind: 'quarter', ...periodOf('quarter', first) } : null;
  }
  const range = rangeDates(key);
  if (range === null || !isLocalDate(range.from) || !isLocalDate(range.to)) return null;
  if (range.to < range.from || daysOf(range) > MOST_RANGE_DAYS) return null;
  return { key, kind: 'range', ...range };
}

/** The period of a key that is known to be one. Throws RangeError when it is not. */
export function summaryPeriod(key: string): SummaryPeriod {
  const period = parsePeriod(key);
  if (period === null) throw new RangeError(`not a period: ${key.slice(0, 30)}`);
  return period;
}

/** The two dates of a key that is written as a range, whether they exist or not; null for any other text. */
export function rangeDates(key: string): DateRange | null {
  const found = /^(\d{4}-\d{2}-\d{2})--(\d{4}-\d{2}-\d{2})$/.exec(key);
  return found ? { from: found[1] ?? '', to: found[2] ?? '' } : null;
}

/** Days of a range, both ends included. */
export const daysOf = ({ from, to }: DateRange): number => diffDays(from, to) + 1;

/** The key of the days from `from` to `to`. */
export const rangeKey = ({ from, to }: DateRange): string => `${from}--${to}`;

/** The week, month or quarter that holds the date. */
export function periodAt(kind: RegularKind, date: LocalDate): SummaryPeriod {
  const range = periodOf(kind, date);
  const year = date.slice(0, 4);
  const key =
    kind === 'week'
      ? isoWeekOf(date)
      : kind === 'month'
        ? date.slice(0, 7)
        : `${year}-Q${String(Math.ceil(Number(date.slice(5, 7)) / 3))}`;
  return { key, kind, ...range };
}

/** The one of the same kind before it; null for a range, which has no neighbours. */
export function periodBefore({ kind, from }: SummaryPeriod): SummaryPeriod | null {
  return kind === 'range' ? null : periodAt(kind, addDays(from, -1));
}

/** The ISO week that a key names; null for any other kind. */
export const weekOfKey = (key: string): string | null => (isIsoWeek(key) ? key : null);
