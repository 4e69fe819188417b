/** A calendar date without a zone, `YYYY-MM-DD`, years 0001–9999. Such strings sort as dates. */
export type LocalDate = string;

/** An ISO 8601 weekday: Monday 1 … Sunday 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Both ends belong to the range. */
export interface DateRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export const DAY_MS = 86_400_000;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

/** Date.UTC without its reading of the years 0–99 as 1900–1999: the calendar repeats every 400 years. */
export function utc(year: number, ...rest: [number, number, number?, number?, number?]): number {
  return Date.UTC(year + 400, ...rest) - 146_097 * DAY_MS;
}

function parse(date: string): number {
  if (date.length !== 10 || date[4] !== '-' || date[7] !== '-') return NaN;
  const year = digits(date, 0, 4);
  const month = digits(date, 5, 7);
  const day = digits(date, 8, 10);
  const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return real ? utc(year, month - 1, day) / DAY_MS : NaN;
}

/** Whether the text is a date that exists, written as `YYYY-MM-DD`. */
export function isLocalDate(text: string): boolean {
  return !Number.isNaN(parse(text));
}

/** Days since 1970-01-01. Throws RangeError when the text is not a date: check what comes from outside with `isLocalDate`. */
export function dayNumber(date: LocalDate): number {
  const day = parse(date);
  if (Number.isNaN(day)) throw new RangeError(`not a date: ${date.slice(0, 20)}`);
  return day;
}

/** The date of a day number. Throws RangeError outside the years 0001–9999. */
export function dateOfDay(day: number): LocalDate {
  const text = new Date(day * DAY_MS).toISOString();
  if (text.length !== 24 || text < '0001') throw new RangeError(`no date for day ${String(day)}`);
  return text.slice(0, 10);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDay(dayNumber(date) + days);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function diffDays(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** For `sort`: negative when `a` is earlier. */
export function compare(a: LocalDate, b: LocalDate): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function weekdayOfDay(day: number): Weekday {
  return (((((day + 3) % 7) + 7) % 7) + 1) as Weekday;
}

export function weekdayOf(date: LocalDate): Weekday {
  return weekdayOfDay(dayNumber(date));
}

/** The ISO week `YYYY-Www` of a date; its year is the year of the week's Thursday (2027-01-03 is in 2026-W53). */
export function isoWeekOf(date: LocalDate): string {
  const day = dayNumber(date);
  const thursday = day - weekdayOfDay(day) + 4;
  const year = dateOfDay(thursday).slice(0, 4);
  const week = Math.floor((thursday - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

function mondayOf(week: string): LocalDate | null {
  const january4 = `${week.slice(0, 4)}-01-04`;
  if (week.length !== 8 || week.slice(4, 6) !== '-W' || !isLocalDate(january4)) return null;
  const number = digits(week, 6, 8);
  if (!(number >= 1 && number <= 53)) return null;
  const monday = addDays(january4, 1 - weekdayOf(january4) + 7 * (number - 1));
  return isoWeekOf(monday) === week ? monday : null;
}

/** Whether the text is an ISO week that exists: `2026-W53` does, `2027-W53` does not. */
export function isIsoWeek(text: string): boolean {
  return mondayOf(text) !== null;
}

/** Monday to Sunday of an ISO week. Throws RangeError for a week that does not exist. */
export function weekRange(week: string): DateRange {
  const from = mondayOf(week);
  if (from === null) throw new RangeError(`not an ISO week: ${week.slice(0, 20)}`);
  return { from, to: addDays(from, 6) };
}

/** The week (Monday to Sunday), month, quarter or calendar year that holds the date. */
export function periodOf(period: 'week' | 'month' | 'quarter' | 'year', date: LocalDate): DateRange {
  if (period === 'week') return weekRange(isoWeekOf(date));
  dayNumber(date);
  const year = date.slice(0, 4);
  const month = Number(date.slice(5, 7));
  const length = period === 'month' ? 1 : period === 'quarter' ? 3 : 12;
  const last = Math.ceil(month / length) * length;
  const monthText = (value: number) => `${year}-${String(value).padStart(2, '0')}`;
  return {
    from: `${monthText(last - length + 1)}-01`,
    to: `${monthText(last)}-${String(daysInMonth(Number(year), last))}`,
  };
}
