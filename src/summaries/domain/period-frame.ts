import { isWorkingDay, periodDays, reportDeadline, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays, diffDays, periodOf, type DateRange, type LocalDate } from '#contracts/rules/local-date.js';
import type { Period } from '#contracts/indicators.js';

/** Dates of a period in one word each, the earliest the lowest bit. */
export const DAYS_PER_WORD = 31;

/** Days of a period as bits, a number for every `DAYS_PER_WORD`: a person's days are then a handful of ANDs. */
export type Days = number[];

interface CalendarFrame {
  /** Working days of the unit, a word each. */
  readonly work: Days;
  /** Days whose reports could no longer be on time at the moment of the computation. */
  readonly passed: Days;
  /** `period from:agreed on:as of` → share of the period, for people without leave in it. */
  readonly shares: Map<string, Share>;
}

export interface Share {
  readonly elapsedDays: number;
  readonly totalDays: number;
}

/** A period of an indicator whose figures a summary shows: the one that runs on its last day, or one that ended before. */
export interface PeriodWindow extends DateRange {
  readonly period: Period;
  /** Figures up to this date, which is also the date whose terms hold. */
  readonly asOf: LocalDate;
  readonly ended: boolean;
}

const PERIODS: readonly Period[] = ['week', 'month', 'quarter', 'year'];

/** The indicators' periods by kind: all that ended on a day before the summary's last one, and what runs on that. */
export function periodWindows({ from, to }: DateRange): PeriodWindow[] {
  return PERIODS.flatMap((period) => {
    const windows: PeriodWindow[] = [];
    let found = periodOf(period, from);
    for (; found.to < to; found = periodOf(period, addDays(found.to, 1)))
      windows.push({ ...found, period, asOf: found.to, ended: true });
    windows.push({ ...found, period, asOf: to, ended: false });
    return windows;
  });
}

/** The days of a summary seen at one moment, with the calendars of the units; keeps what many people share. */
export class PeriodFrame {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly dates: readonly LocalDate[];
  /** Numbers that hold its days. */
  readonly words: number;
  readonly #frames = new Map<UnitCalendar, CalendarFrame>();
  readonly #days = new Map<LocalDate, number>();

  /** @param now the moment of the computation, in ms: decides what is still pending. */
  constructor(
    { from, to }: DateRange,
    readonly now: number,
  ) {
    this.from = from;
    this.to = to;
    this.dates = Array.from({ length: diffDays(from, to) + 1 }, (_, i) => addDays(from, i));
    this.words = Math.ceil(this.dates.length / DAYS_PER_WORD);
    this.dates.forEach((date, i) => this.#days.set(date, i));
  }

  /** No day at all, to be added to. */
  none(): Days {
    return new Array<number>(this.words).fill(0);
  }

  /** Adds the days of the period from `from` to `to`, both included. */
  add(days: Days, from: LocalDate, to: LocalDate): void {
    if (from > this.to || to < this.from) return;
    const first = this.#days.get(from) ?? 0;
    const last = this.#days.get(to) ?? this.dates.length - 1;
    for (let word = 0; word < this.words; word++) {
      const low = Math.max(first - word * DAYS_PER_WORD, 0);
      const high = Math.min(last - word * DAYS_PER_WORD, DAYS_PER_WORD - 1);
      if (low <= high) days[word] = (days[word] ?? 0) | ((-1 >>> (31 - high + low)) << low);
    }
  }

  frame(calendar: UnitCalendar): CalendarFrame {
    const known = this.#frames.get(calendar);
    if (known) return known;
    const work = this.none();
    const passed = this.none();
    for (const date of this.dates) {
      if (isWorkingDay(calendar, date)) this.add(work, date, date);
      if (reportDeadline(calendar, date) <= this.now) this.add(passed, date, date);
    }
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
   * The moment (ms) after which no report of these days can be on time any more.
   * @param used on which days somebody was under which calendar
   */
  lastDeadline(used: ReadonlyMap<UnitCalendar, Days>): number {
    let last = 0;
    for (const [calendar, days] of used)
      this.dates.forEach((date, i) => {
        const bit = 1 << (i % DAYS_PER_WORD);
        if (((days[Math.floor(i / DAYS_PER_WORD)] ?? 0) & bit) !== 0 && isWorkingDay(calendar, date))
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

/** How many days of one word are set. */
export function countDays(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
