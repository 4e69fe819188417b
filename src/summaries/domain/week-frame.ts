import { isWorkingDay, periodDays, reportDeadline, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays, periodOf, weekRange, type DateRange, type LocalDate } from '#contracts/rules/local-date.js';
import type { Period } from '#contracts/indicators.js';

/** Dates of one week as bits, Monday lowest: a person's week is then a handful of ANDs. */
type Days = number;

interface CalendarFrame {
  /** Working days of the unit. */
  readonly work: Days;
  /** Days whose reports could no longer be on time when the week was computed. */
  readonly passed: Days;
  /** `period from:agreed on:as of` → share of the period, for people without leave in it. */
  readonly shares: Map<string, Share>;
}

export interface Share {
  readonly elapsedDays: number;
  readonly totalDays: number;
}

/** A period whose figures a week shows: the one that runs at its Sunday, or one that ended inside it. */
export interface PeriodWindow extends DateRange {
  readonly period: Period;
  /** Figures up to this date, which is also the date whose terms hold. */
  readonly asOf: LocalDate;
  readonly ended: boolean;
}

const PERIODS: readonly Period[] = ['week', 'month', 'quarter', 'year'];

/** The periods of a week by kind: at its Sunday, and those that ended on one of its days before Sunday. */
export function periodWindows(week: string): PeriodWindow[] {
  const { from: monday, to: sunday } = weekRange(week);
  return PERIODS.flatMap((period) => {
    const running = { ...periodOf(period, sunday), period, asOf: sunday, ended: false };
    const first = periodOf(period, monday);
    return first.to < sunday ? [{ ...first, period, asOf: first.to, ended: true }, running] : [running];
  });
}

/** One ISO week seen at one moment, with the calendars of the units; keeps what many people share. */
export class WeekFrame {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly dates: readonly LocalDate[];
  readonly #frames = new Map<UnitCalendar, CalendarFrame>();
  readonly #days = new Map<LocalDate, number>();

  /** @param now the moment of the computation, in ms: decides what is still pending. */
  constructor(
    readonly week: string,
    readonly now: number,
  ) {
    const { from, to } = weekRange(week);
    this.from = from;
    this.to = to;
    this.dates = Array.from({ length: 7 }, (_, i) => addDays(from, i));
    this.dates.forEach((date, i) => this.#days.set(date, i));
  }

  /** The days of the week from `from` to `to`, both included. */
  days(from: LocalDate, to: LocalDate): Days {
    if (from > this.to || to < this.from) return 0;
    const first = this.#days.get(from) ?? 0;
    const last = this.#days.get(to) ?? 6;
    return ((1 << (last - first + 1)) - 1) << first;
  }

  frame(calendar: UnitCalendar): CalendarFrame {
    const known = this.#frames.get(calendar);
    if (known) return known;
    let work = 0;
    let passed = 0;
    this.dates.forEach((date, i) => {
      if (isWorkingDay(calendar, date)) work |= 1 << i;
      if (reportDeadline(calendar, date) <= this.now) passed |= 1 << i;
    });
    const frame = { work, passed, shares: new Map<string, Share>() };
    this.#frames.set(calendar, frame);
    return frame;
  }

  /** How much of a period's target can be expected at `asOf`; days of `leave` count in neither number. */
  share(
    calendar: UnitCalendar,
    period: DateRange,
    asOf: LocalDate,
    agreedOn: LocalDate,
    leave: readonly DateRange[],
  ): Share {
    const touching = leave.filter((l) => l.from <= period.to && l.to >= period.from);
    if (touching.length > 0)
      return periodDays(calendar, period, { asOf, agreedOn, leave: datesOf(touching, period) });
    const { shares } = this.frame(calendar);
    // Agreed before the period began is the usual case, and all such people share one answer.
    const key = `${period.from}:${period.to}:${agreedOn > period.from ? agreedOn : ''}:${asOf}`;
    let share = shares.get(key);
    if (share === undefined) {
      share = periodDays(calendar, period, { asOf, agreedOn });
      shares.set(key, share);
    }
    return share;
  }

  /**
   * The moment (ms) after which no report of the week can be on time any more.
   * @param used on which days somebody was under which calendar
   */
  lastDeadline(used: ReadonlyMap<UnitCalendar, Days>): number {
    let last = 0;
    for (const [calendar, days] of used)
      this.dates.forEach((date, i) => {
        if ((days & (1 << i)) !== 0 && isWorkingDay(calendar, date))
          last = Math.max(last, reportDeadline(calendar, date));
      });
    return last;
  }
}

function datesOf(ranges: readonly DateRange[], within: DateRange): LocalDate[] {
  const dates: LocalDate[] = [];
  for (const range of ranges) {
    const end = range.to < within.to ? range.to : within.to;
    for (let date = range.from > within.from ? range.from : within.from; date <= end; date = addDays(date, 1))
      dates.push(date);
  }
  return dates;
}

/** How many of the days are set. */
export function countDays(days: Days): number {
  let count = 0;
  for (let rest = days; rest !== 0; rest &= rest - 1) count++;
  return count;
}
