import { progressOf } from '#contracts/rules/achievement.js';
import type { UnitCalendar } from '#contracts/rules/calendar.js';
import { workingMinutesBetween } from '#contracts/rules/calendar.js';
import type { DateRange, LocalDate } from '#contracts/rules/local-date.js';
import type { Aspect, Polarity, Rollup } from '#contracts/indicators.js';
import type { FeedbackCounts } from '#contracts/summaries.js';
import { sortIndicators, type EmployeeFacts, type IndicatorFacts } from './facts.js';
import { countDays, type Days, type PeriodFrame, type PeriodWindow } from './period-frame.js';

/** Days in one unit, both ends included and inside the summary's. */
export interface Stay extends DateRange {
  readonly unitId: string;
}

/** What SQL counted and summed for one person; nothing is divided yet. */
export interface EmployeeRow {
  readonly personId: string;
  /** At least one, by date. */
  readonly stays: readonly Stay[];
  readonly supervisorId: string | null;
  /** Of all indicators' periods that the summary shows. */
  readonly leave: readonly DateRange[];
  /** Days with a submitted report. */
  readonly reported: Days;
  readonly onTime: number;
  readonly late: number;
  readonly feedback: FeedbackCounts;
  /** Submission and first answer (ms) of each report that this person had to look at and did. */
  readonly responses: readonly (readonly [number, number])[];
  readonly unanswered: number;
}

/** An indicator with its terms in force and the sums of its lines in one period. */
export interface IndicatorRow {
  readonly indicatorId: string;
  readonly revision: number;
  readonly aspect: Aspect;
  readonly polarity: Polarity;
  readonly rollup: Rollup;
  readonly target: string;
  readonly targetMax: string | null;
  /** Day of the first agreement. */
  readonly agreedOn: LocalDate;
  readonly closedOn: LocalDate | null;
  readonly window: PeriodWindow;
  /** Sum of the measured lines, exact decimal; null without any. */
  readonly sum: string | null;
  readonly count: number;
  /** Quantity of the last measured line by date and position. */
  readonly last: string | null;
}

/**
 * The median in minutes of whole milliseconds; of an even number the mean of the middle two. null for none. Divided once,
 * at the end: two rounded minutes have a mean that is off in its last digit.
 */
export function medianMinutes(times: ArrayLike<number>): number | null {
  const sorted = Float64Array.from(times).sort();
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  if (high === undefined) return null;
  return sorted.length % 2 === 1 ? high / 60_000 : ((sorted[middle - 1] ?? high) + high) / 120_000;
}

function indicatorFacts(
  row: IndicatorRow,
  frame: PeriodFrame,
  calendar: UnitCalendar,
  leave: readonly DateRange[],
): IndicatorFacts {
  const { window } = row;
  const asOf = row.closedOn !== null && row.closedOn < window.asOf ? row.closedOn : window.asOf;
  const share = frame.share(calendar, window, asOf, row.agreedOn, leave);
  const progress = progressOf({
    polarity: row.polarity,
    aspect: row.aspect,
    rollup: row.rollup,
    target: row.target,
    targetMax: row.targetMax,
    actual: row.rollup === 'last' ? row.last : row.sum,
    lines: row.rollup === 'average' ? row.count : undefined,
    elapsedDays: share.elapsedDays,
    totalDays: share.totalDays,
  });
  return {
    achievement: progress.achievement,
    achievementCapped: progress.achievementCapped,
    achievementToDate: progress.achievementToDate,
    actual: progress.actual,
    ended: window.ended,
    expectedToDate: progress.expectedToDate,
    indicatorId: row.indicatorId,
    periodFrom: window.from,
    periodTo: window.to,
    revision: row.revision,
    target: Number(row.target),
    targetMax: row.targetMax === null ? null : Number(row.targetMax),
  };
}

/** Working time (whole ms) until each answer, in the hours of the person's own unit. */
export function responseTimes(row: EmployeeRow, calendar: UnitCalendar): number[] {
  return row.responses.map(([submitted, answered]) =>
    Math.round(workingMinutesBetween(calendar, submitted, answered) * 60_000),
  );
}

/**
 * One person's days and figures. Expected days follow the unit of each date; the person is counted in the unit of their last day,
 * whose calendar also measures their periods, as on the indicator's own page.
 * @param calendars by unit; every unit of a stay must be there.
 * @param times from `responseTimes`
 */
export function employeeFigures(
  row: EmployeeRow,
  indicators: readonly IndicatorRow[],
  frame: PeriodFrame,
  calendars: ReadonlyMap<string, UnitCalendar>,
  times: readonly number[],
): EmployeeFacts {
  const there: Days[] = row.stays.map((stay) => {
    const days = frame.none();
    frame.add(days, stay.from, stay.to);
    return days;
  });
  const away = frame.none();
  for (const leave of row.leave) frame.add(away, leave.from, leave.to);
  let expectedDays = 0;
  let onLeave = 0;
  let missing = 0;
  let pending = 0;
  for (let word = 0; word < frame.words; word++) {
    let work = 0;
    let passed = 0;
    row.stays.forEach((stay, i) => {
      const days = there[i]?.[word] ?? 0;
      const unit = frame.frame(calendarOf(calendars, stay.unitId));
      work |= (unit.work[word] ?? 0) & days;
      passed |= (unit.passed[word] ?? 0) & days;
    });
    const gone = away[word] ?? 0;
    const absent = work & ~gone & ~(row.reported[word] ?? 0);
    expectedDays += countDays(work & ~gone);
    onLeave += countDays(work & gone);
    missing += countDays(absent & passed);
    pending += countDays(absent & ~passed);
  }
  const home = homeOf(row);
  const calendar = calendarOf(calendars, home);
  return {
    expectedDays,
    feedback: row.feedback,
    indicators: sortIndicators(indicators.map((i) => indicatorFacts(i, frame, calendar, row.leave))),
    late: row.late,
    missing,
    onLeave,
    onTime: row.onTime,
    pending,
    personId: row.personId,
    responseMinutes: medianMinutes(times),
    supervisorId: row.supervisorId,
    unanswered: row.unanswered,
    unitId: home,
  };
}

/** The unit in which a person is counted: that of their last day in the period. */
export function homeOf(row: EmployeeRow): string {
  const last = row.stays.at(-1);
  if (last === undefined) throw new Error('a person without a unit is in no summary');
  return last.unitId;
}

/** @throws Error for a unit without a calendar: a foreign key makes that impossible. */
export function calendarOf(calendars: ReadonlyMap<string, UnitCalendar>, unitId: string): UnitCalendar {
  const calendar = calendars.get(unitId);
  if (calendar === undefined) throw new Error(`no calendar for unit ${unitId}`);
  return calendar;
}
