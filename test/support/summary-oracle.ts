import { createHash } from 'node:crypto';
import type { Aspect, Period, Polarity, Rollup } from '#contracts/indicators.js';

/**
 * Summaries of weeks, months, quarters and ranges once more, as slowly and plainly as possible: loops over days and people, fractions of whole numbers,
 * zones with fixed offsets. Written from the rules of the field alone and sharing no code with the product, so that the
 * two can disagree.
 */

export interface Facts {
  /** The first root is the organisation. */
  readonly units: readonly {
    readonly id: string;
    readonly parentId: string | null;
    readonly zone: Zone;
    readonly workdays: readonly number[];
    readonly worksOnHolidays: boolean;
  }[];
  readonly daysOff: ReadonlySet<string>;
  readonly ramadan: readonly { readonly from: string; readonly to: string }[];
  readonly people: readonly { readonly id: string; readonly disabledAt: number | null }[];
  readonly assignments: readonly (Dated & { readonly personId: string; readonly unitId: string })[];
  readonly supervisors: readonly (Dated & { readonly personId: string; readonly supervisorId: string })[];
  readonly acting: readonly (Dated & { readonly personId: string; readonly actingId: string })[];
  readonly leave: readonly (Dated & { readonly personId: string })[];
  readonly indicators: readonly {
    readonly id: string;
    readonly ownerId: string;
    readonly closedOn: string | null;
    readonly revisions: readonly Terms[];
  }[];
  readonly reports: readonly Report[];
  readonly feedback: readonly {
    readonly authorId: string;
    readonly recipientId: string;
    readonly kind: 'praise' | 'suggestion' | 'question' | 'correction';
    readonly reportId: string | null;
    readonly at: number;
    readonly replies: readonly { readonly authorId: string; readonly at: number }[];
  }[];
}

export type Zone = 'Asia/Jakarta' | 'Asia/Makassar' | 'Asia/Jayapura';

/** From included, to excluded, null: open. */
interface Dated {
  readonly from: string;
  readonly to: string | null;
}

export interface Terms {
  readonly revision: number;
  /** null: never agreed. */
  readonly agreedOn: string | null;
  readonly aspect: Aspect;
  readonly polarity: Polarity;
  readonly rollup: Rollup;
  readonly period: Period;
  readonly target: string;
  readonly targetMax: string | null;
}

export interface Line {
  readonly indicatorId: string | null;
  readonly quantity: string | null;
}

export interface Report {
  readonly id: string;
  readonly ownerId: string;
  readonly date: string;
  /** In the order of time. A decision speaks of the newest submission before it. */
  readonly events: readonly (
    | { readonly kind: 'submitted'; readonly at: number; readonly lines: readonly Line[] }
    | { readonly kind: 'accepted' | 'returned'; readonly at: number; readonly byId: string }
  )[];
}

// ---- days and clocks ------------------------------------------------------------------------------------------------

const DAY = 86_400_000;
const OFFSET: Readonly<Record<Zone, number>> = {
  'Asia/Jakarta': 7,
  'Asia/Makassar': 8,
  'Asia/Jayapura': 9,
};

const dayText = (ms: number) => new Date(ms).toISOString().slice(0, 10);
export const plusDays = (date: string, days: number): string => dayText(Date.parse(date) + days * DAY);
const weekday = (date: string) => new Date(date).getUTCDay() || 7;
/** The moment of a local time, in minutes since midnight. */
export const momentOf = (zone: Zone, date: string, minutes: number): number =>
  Date.parse(date) + (minutes - OFFSET[zone] * 60) * 60_000;
const dateAt = (zone: Zone, ms: number) => dayText(ms + OFFSET[zone] * 3_600_000);

function* daysFrom(from: string, to: string): Generator<string> {
  for (let date = from; date <= to; date = plusDays(date, 1)) yield date;
}

/** Monday of an ISO week: that of 4 January, and on. */
export function mondayOfWeek(week: string): string {
  const january4 = `${week.slice(0, 4)}-01-04`;
  return plusDays(january4, 1 - weekday(january4) + 7 * (Number(week.slice(6)) - 1));
}

function weekOf(monday: string): string {
  const year = plusDays(monday, 3).slice(0, 4);
  for (let n = 53; ; n--) {
    const week = `${year}-W${String(n).padStart(2, '0')}`;
    if (mondayOfWeek(week) === monday) return week;
  }
}

/** `2026-W34`, `2026-08`, `2026-Q3` or `2026-08-03--2026-08-28`. */
export type Kind = 'week' | 'month' | 'quarter' | 'range';
const kindOf = (key: string): Kind =>
  key.includes('W') ? 'week' : key.includes('Q') ? 'quarter' : key.includes('--') ? 'range' : 'month';

/** Every date that a key covers. */
function daysOf(key: string): string[] {
  const kind = kindOf(key);
  if (kind === 'range') return [...daysFrom(key.slice(0, 10), key.slice(12))];
  if (kind === 'week') return [...daysFrom(mondayOfWeek(key), plusDays(mondayOfWeek(key), 6))];
  const month = kind === 'month' ? key.slice(5) : String(Number(key.slice(6)) * 3).padStart(2, '0');
  const { from, to } = periodAround(kind, `${key.slice(0, 4)}-${month}-01`);
  return [...daysFrom(from, to)];
}

/** The key of the week, month or quarter that holds a date. */
export function keyAround(kind: Exclude<Kind, 'range'>, date: string): string {
  if (kind === 'week') return weekOf(plusDays(date, 1 - weekday(date)));
  if (kind === 'month') return date.slice(0, 7);
  return `${date.slice(0, 4)}-Q${String(Math.ceil(Number(date.slice(5, 7)) / 3))}`;
}

function periodAround(period: Period, date: string): { from: string; to: string } {
  const same: Readonly<Record<Period, (other: string) => boolean>> = {
    week: (other) => plusDays(other, 1 - weekday(other)) === plusDays(date, 1 - weekday(date)),
    month: (other) => other.slice(0, 7) === date.slice(0, 7),
    quarter: (other) =>
      other.slice(0, 4) === date.slice(0, 4) &&
      Math.ceil(Number(other.slice(5, 7)) / 3) === Math.ceil(Number(date.slice(5, 7)) / 3),
    year: (other) => other.slice(0, 4) === date.slice(0, 4),
  };
  let [from, to] = [date, date];
  while (same[period](plusDays(from, -1))) from = plusDays(from, -1);
  while (same[period](plusDays(to, 1))) to = plusDays(to, 1);
  return { from, to };
}

const holds = (line: Dated, date: string) => line.from <= date && (line.to === null || date < line.to);

// ---- exact numbers --------------------------------------------------------------------------------------------------

interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

const whole = (n: bigint | number): Fraction => ({ top: BigInt(n), bottom: 1n });
function fraction(text: string): Fraction {
  const [before = '', after = ''] = text.split('.');
  return { top: BigInt(before + after), bottom: 10n ** BigInt(after.length) };
}
const plus = (a: Fraction, b: Fraction) => ({
  top: a.top * b.bottom + b.top * a.bottom,
  bottom: a.bottom * b.bottom,
});
const times = (a: Fraction, b: Fraction) => ({ top: a.top * b.top, bottom: a.bottom * b.bottom });
const over = (a: Fraction, b: Fraction) =>
  b.top < 0n
    ? { top: -a.top * b.bottom, bottom: a.bottom * -b.top }
    : { top: a.top * b.bottom, bottom: a.bottom * b.top };
const minus = (a: Fraction, b: Fraction) => plus(a, times(whole(-1), b));
const less = (a: Fraction, b: Fraction) => minus(a, b).top < 0n;
const isZero = (a: Fraction) => a.top === 0n;

/** The nearest double: 120 decimals and a mark for a rest, read by the language's own exact parser. */
function toDouble(a: Fraction): number {
  const digits = 120n;
  const negative = a.top < 0n;
  const scaled = (negative ? -a.top : a.top) * 10n ** digits;
  const text = String(scaled / a.bottom).padStart(Number(digits) + 1, '0');
  const rest = scaled % a.bottom === 0n ? '' : '1';
  const value = Number(`${text.slice(0, -Number(digits))}.${text.slice(-Number(digits))}${rest}`);
  return negative && value !== 0 ? -value : value;
}
const doubleOrNull = (a: Fraction | null) => (a === null ? null : toDouble(a));

// ---- achievement ----------------------------------------------------------------------------------------------------

const HUNDRED = whole(100);

function percentOf(t: Terms, low: Fraction, high: Fraction, actual: Fraction): Fraction | null {
  const ratio = (bound: Fraction) => (isZero(bound) ? null : times(over(actual, bound), HUNDRED));
  const inverse = (bound: Fraction) =>
    isZero(bound) ? null : times(over(minus(times(whole(2), bound), actual), bound), HUNDRED);
  if (t.polarity === 'higher') return ratio(low);
  if (t.polarity === 'lower') return isZero(low) ? (isZero(actual) ? HUNDRED : whole(0)) : inverse(low);
  if (!less(actual, low) && !less(high, actual)) return HUNDRED;
  const crossed = less(high, actual) ? high : low;
  return t.aspect === 'time' || t.aspect === 'cost' ? inverse(crossed) : ratio(crossed);
}

export interface OracleIndicator {
  indicatorId: string;
  revision: number;
  period: Period;
  periodFrom: string;
  periodTo: string;
  ended: boolean;
  target: number;
  targetMax: number | null;
  actual: number | null;
  expectedToDate: number | null;
  achievement: number | null;
  achievementCapped: number | null;
  achievementToDate: number | null;
}

// ---- the summary ----------------------------------------------------------------------------------------------------

export interface OracleSums {
  employees: number;
  reported: number;
  expectedDays: number;
  onTime: number;
  late: number;
  missing: number;
  pending: number;
  onLeave: number;
}

export interface OracleEmployee {
  personId: string;
  unitId: string;
  supervisorId: string | null;
  expectedDays: number;
  onTime: number;
  late: number;
  missing: number;
  pending: number;
  onLeave: number;
  feedbackReceived: number;
  feedback: { praise: number; suggestion: number; question: number; correction: number; replies: number };
  responseMinutes: number | null;
  unanswered: number;
  indicators: OracleIndicator[];
}

export interface OracleUnit extends OracleSums {
  unitId: string;
  parentId: string | null;
  feedbackReceived: number;
  responseMinutes: number | null;
}

export interface OracleSummary {
  period: string;
  provisional: boolean;
  /** When no report of these days can be on time any more. */
  finalAt: number;
  coverage: OracleSums;
  employees: OracleEmployee[];
  units: OracleUnit[];
  hash: string;
}

export class Oracle {
  readonly #facts: Facts;
  constructor(facts: Facts) {
    this.#facts = facts;
  }

  get zone(): Zone {
    return this.#facts.units[0]!.zone;
  }

  unitAt(personId: string, date: string): Facts['units'][number] | null {
    const line = this.#facts.assignments.find((a) => a.personId === personId && holds(a, date));
    return this.#facts.units.find((u) => u.id === line?.unitId) ?? null;
  }

  isWorkingDay(unit: Facts['units'][number], date: string): boolean {
    return unit.workdays.includes(weekday(date)) && (unit.worksOnHolidays || !this.#facts.daysOff.has(date));
  }

  /** 24:00 of the next working day after the date. */
  deadline(unit: Facts['units'][number], date: string): number {
    let next = plusDays(date, 1);
    while (!this.isWorkingDay(unit, next)) next = plusDays(next, 1);
    return momentOf(unit.zone, next, 24 * 60);
  }

  supervisorAt(personId: string, date: string): string | null {
    return (
      this.#facts.supervisors.find((s) => s.personId === personId && holds(s, date))?.supervisorId ?? null
    );
  }

  /** The person and whoever stands for them at the date, or for one who does. */
  standIns(personId: string, date: string): Set<string> {
    const found = new Set([personId]);
    for (let before = 0; before < found.size;) {
      before = found.size;
      for (const a of this.#facts.acting) if (found.has(a.personId) && holds(a, date)) found.add(a.actingId);
    }
    return found;
  }

  onTime(report: Report): boolean {
    const unit = this.unitAt(report.ownerId, report.date) ?? this.#facts.units[0]!;
    return report.events[0] !== undefined && report.events[0].at < this.deadline(unit, report.date);
  }

  #onLeave(personId: string, date: string): boolean {
    return this.#facts.leave.some((l) => l.personId === personId && holds(l, date));
  }

  /** The unit of a person whose account was open at some moment of the date, in the organisation's zone. */
  #belongs(personId: string, date: string): Facts['units'][number] | null {
    const disabledAt = this.#facts.people.find((p) => p.id === personId)?.disabledAt ?? null;
    if (disabledAt !== null && dateAt(this.zone, disabledAt) < date) return null;
    return this.unitAt(personId, date);
  }

  /** Milliseconds of office hours, minute by minute of each day's two halves. */
  #workingTime(unit: Facts['units'][number], from: number, to: number): number {
    let sum = 0;
    for (const date of daysFrom(dateAt(unit.zone, from), dateAt(unit.zone, to))) {
      if (!this.isWorkingDay(unit, date)) continue;
      const fasting = this.#facts.ramadan.some((r) => r.from <= date && date <= r.to);
      for (const [begin, end] of officeHours(unit.workdays, weekday(date), fasting)) {
        const a = Math.max(from, momentOf(unit.zone, date, begin));
        const b = Math.min(to, momentOf(unit.zone, date, end));
        if (a < b) sum += b - a;
      }
    }
    return sum;
  }

  summary(period: string, now: number): OracleSummary {
    const days = daysOf(period);
    let finalAt = momentOf(this.zone, plusDays(days.at(-1)!, 1), 0);
    const employees: OracleEmployee[] = [];
    const answers = new Map<string, number[]>();
    for (const { id } of [...this.#facts.people].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const places = days.flatMap((date) => {
        const unit = this.#belongs(id, date);
        return unit === null ? [] : [{ date, unit }];
      });
      const home = places.at(-1)?.unit;
      if (home === undefined) continue;
      for (const { date, unit } of places)
        if (this.isWorkingDay(unit, date)) finalAt = Math.max(finalAt, this.deadline(unit, date));
      const { times: responses, unanswered } = this.#answers(id, home, days);
      answers.set(id, responses);
      employees.push({
        personId: id,
        unitId: home.id,
        supervisorId:
          [...days]
            .reverse()
            .map((date) => this.supervisorAt(id, date))
            .find((s) => s !== null) ?? null,
        ...this.#days(id, places, days, now),
        ...this.#comments(id, days),
        responseMinutes: medianMinutes(responses),
        unanswered,
        indicators: this.#indicators(id, home, days),
      });
    }
    const provisional = now < finalAt;
    return {
      period,
      provisional,
      finalAt,
      coverage: sumsOf(employees),
      employees,
      units: this.#units(employees, answers),
      hash: hashOf(employees, period, provisional),
    };
  }

  #days(
    id: string,
    places: readonly { date: string; unit: Facts['units'][number] }[],
    days: readonly string[],
    now: number,
  ): Pick<OracleEmployee, 'expectedDays' | 'onTime' | 'late' | 'missing' | 'pending' | 'onLeave'> {
    const count = { expectedDays: 0, onTime: 0, late: 0, missing: 0, pending: 0, onLeave: 0 };
    for (const date of days) {
      const report = this.#facts.reports.find(
        (r) => r.ownerId === id && r.date === date && r.events.length > 0,
      );
      if (report !== undefined) count[this.onTime(report) ? 'onTime' : 'late']++;
      const unit = places.find((p) => p.date === date)?.unit;
      if (unit === undefined || !this.isWorkingDay(unit, date)) continue;
      if (this.#onLeave(id, date)) {
        count.onLeave++;
        continue;
      }
      count.expectedDays++;
      if (report === undefined) count[this.deadline(unit, date) <= now ? 'missing' : 'pending']++;
    }
    return count;
  }

  #comments(id: string, days: readonly string[]): Pick<OracleEmployee, 'feedback' | 'feedbackReceived'> {
    const begins = momentOf(this.zone, days[0]!, 0);
    const ends = momentOf(this.zone, plusDays(days.at(-1)!, 1), 0);
    const inside = (at: number) => at >= begins && at < ends;
    const feedback = { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 };
    for (const f of this.#facts.feedback) {
      if (f.recipientId !== id) continue;
      if (inside(f.at)) feedback[f.kind]++;
      for (const reply of f.replies) if (reply.authorId === id && inside(reply.at)) feedback.replies++;
    }
    const { praise, suggestion, question, correction } = feedback;
    return { feedback, feedbackReceived: praise + suggestion + question + correction };
  }

  /** How long the supervisor (or who stood for them) took for each report of these days, and how many still wait. */
  #answers(
    id: string,
    home: Facts['units'][number],
    days: readonly string[],
  ): { times: number[]; unanswered: number } {
    const found: number[] = [];
    let unanswered = 0;
    for (const report of this.#facts.reports) {
      const first = report.events[0];
      if (first === undefined || !days.includes(report.date)) continue;
      if (this.supervisorAt(report.ownerId, report.date) !== id) continue;
      const team = this.standIns(id, report.date);
      const said = this.#facts.feedback
        .filter((f) => f.reportId === report.id && team.has(f.authorId))
        .map((f) => f.at);
      const answered = [...said, ...report.events.filter((e) => e.kind !== 'submitted').map((e) => e.at)];
      if (answered.length > 0) found.push(this.#workingTime(home, first.at, Math.min(...answered)));
      const last = report.events.at(-1)!;
      if (last.kind === 'submitted' && !said.some((at) => at >= last.at)) unanswered++;
    }
    return { times: found, unanswered };
  }

  #indicators(id: string, home: Facts['units'][number], days: readonly string[]): OracleIndicator[] {
    const [begin, end] = [days[0]!, days.at(-1)!];
    const rows: OracleIndicator[] = [];
    for (const indicator of this.#facts.indicators) {
      const first = indicator.revisions.find((t) => t.agreedOn !== null)?.agreedOn;
      if (indicator.ownerId !== id || first == null) continue;
      if (indicator.closedOn !== null && indicator.closedOn < begin) continue;
      // What runs on the last day, and whatever ended on a day before it.
      for (const asOf of days) {
        const terms = indicator.revisions
          .filter((t) => t.agreedOn !== null && t.agreedOn <= asOf)
          .reduce<Terms | undefined>(
            (a, b) => (a === undefined || b.revision > a.revision ? b : a),
            undefined,
          );
        if (terms === undefined) continue;
        const period = periodAround(terms.period, asOf);
        const ended = asOf !== end;
        if (ended && period.to !== asOf) continue;
        const until = indicator.closedOn !== null && indicator.closedOn < asOf ? indicator.closedOn : asOf;
        if (until < period.from) continue;
        rows.push(this.#figures(indicator.id, id, terms, { ...period, until, ended, first, home }));
      }
    }
    return rows.sort((a, b) =>
      a.indicatorId !== b.indicatorId
        ? a.indicatorId < b.indicatorId
          ? -1
          : 1
        : a.ended !== b.ended
          ? a.ended
            ? -1
            : 1
          : a.periodTo < b.periodTo
            ? -1
            : 1,
    );
  }

  #figures(
    indicatorId: string,
    ownerId: string,
    terms: Terms,
    at: {
      from: string;
      to: string;
      until: string;
      ended: boolean;
      first: string;
      home: Facts['units'][number];
    },
  ): OracleIndicator {
    const measured: Fraction[] = [];
    for (const date of daysFrom(at.from, at.until))
      for (const report of this.#facts.reports) {
        if (report.ownerId !== ownerId || report.date !== date || report.events.length === 0) continue;
        if (report.events.at(-1)!.kind === 'returned') continue;
        const version = report.events.filter((e) => e.kind === 'submitted').at(-1)!;
        for (const line of version.lines)
          if (line.indicatorId === indicatorId && line.quantity !== null)
            measured.push(fraction(line.quantity));
      }
    const sum = measured.reduce(plus, whole(0));
    const actual =
      measured.length === 0
        ? null
        : terms.rollup === 'sum'
          ? sum
          : terms.rollup === 'average'
            ? over(sum, whole(measured.length))
            : measured.at(-1)!;
    let [elapsed, total] = [0, 0];
    for (const date of daysFrom(at.from, at.to)) {
      if (!this.isWorkingDay(at.home, date) || this.#onLeave(ownerId, date)) continue;
      total++;
      if (date <= at.until && date >= at.first) elapsed++;
    }
    const share = terms.rollup !== 'sum' ? whole(1) : total === 0 ? null : over(whole(elapsed), whole(total));
    const target = fraction(terms.target);
    const max = terms.targetMax === null ? target : fraction(terms.targetMax);
    const achievement = actual === null ? null : percentOf(terms, target, max, actual);
    const toDate =
      actual === null || share === null || isZero(times(max, share))
        ? null
        : percentOf(terms, times(target, share), times(max, share), actual);
    const raw = doubleOrNull(achievement);
    return {
      indicatorId,
      revision: terms.revision,
      period: terms.period,
      periodFrom: at.from,
      periodTo: at.to,
      ended: at.ended,
      target: toDouble(target),
      targetMax: terms.targetMax === null ? null : toDouble(max),
      actual: doubleOrNull(actual),
      expectedToDate: share === null ? null : toDouble(times(target, share)),
      achievement: raw,
      achievementCapped: raw === null ? null : raw < 0 ? 0 : raw > 120 ? 120 : raw,
      achievementToDate: doubleOrNull(toDate),
    };
  }

  #units(employees: readonly OracleEmployee[], answers: ReadonlyMap<string, number[]>): OracleUnit[] {
    const above = (unitId: string): string[] => {
      const unit = this.#facts.units.find((u) => u.id === unitId)!;
      return [unitId, ...(unit.parentId === null ? [] : above(unit.parentId))];
    };
    return [...this.#facts.units]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((unit) => {
        const inside = employees.filter((e) => above(e.unitId).includes(unit.id));
        if (inside.length === 0) return [];
        return [
          {
            unitId: unit.id,
            parentId: unit.parentId,
            ...sumsOf(inside),
            feedbackReceived: inside.reduce((n, e) => n + e.feedbackReceived, 0),
            responseMinutes: medianMinutes(inside.flatMap((e) => answers.get(e.personId) ?? [])),
          },
        ];
      });
  }
}

/** Halves of a day in minutes since midnight. A unit that works on Saturdays has the shorter days. */
function officeHours(workdays: readonly number[], day: number, fasting: boolean): [number, number][] {
  const long = !workdays.some((d) => d > 5);
  const friday = day === 5;
  const at = (hours: number, minutes = 0) => hours * 60 + minutes;
  const begin = fasting ? at(8) : at(7, 30);
  const noon = friday ? at(11, 30) : at(12);
  const after = fasting && !friday ? at(12, 30) : fasting ? at(12, 30) : at(13);
  const end = fasting
    ? long
      ? friday
        ? at(15, 30)
        : at(15)
      : at(14)
    : long
      ? friday
        ? at(16, 30)
        : at(16)
      : friday
        ? at(14)
        : at(15);
  return [
    [begin, noon],
    [after, end],
  ];
}

/** Of whole milliseconds, in minutes. */
function medianMinutes(times: readonly number[]): number | null {
  if (times.length === 0) return null;
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return toDouble(over(middle.map(whole).reduce(plus), whole(middle.length * 60_000)));
}

export function sumsOf(employees: readonly OracleEmployee[]): OracleSums {
  const sum = (read: (e: OracleEmployee) => number) => employees.reduce((n, e) => n + read(e), 0);
  return {
    employees: employees.length,
    reported: sum((e) => (e.onTime + e.late > 0 ? 1 : 0)),
    expectedDays: sum((e) => e.expectedDays),
    onTime: sum((e) => e.onTime),
    late: sum((e) => e.late),
    missing: sum((e) => e.missing),
    pending: sum((e) => e.pending),
    onLeave: sum((e) => e.onLeave),
  };
}

/** The content hash from its description: one JSON array a person, by id, then period and state. */
function hashOf(employees: readonly OracleEmployee[], period: string, provisional: boolean): string {
  const hash = createHash('sha256');
  for (const e of employees) {
    const f = e.feedback;
    const facts = [
      e.personId,
      e.unitId,
      e.supervisorId,
      [e.expectedDays, e.onTime, e.late, e.missing, e.pending, e.onLeave],
      [f.praise, f.suggestion, f.question, f.correction, f.replies],
      e.responseMinutes,
      e.unanswered,
      e.indicators.map((i) => [
        i.indicatorId,
        i.revision,
        i.periodFrom,
        i.periodTo,
        i.ended,
        i.target,
        i.targetMax,
        i.actual,
        i.expectedToDate,
        i.achievement,
        i.achievementCapped,
        i.achievementToDate,
      ]),
    ];
    hash.update(`${JSON.stringify(facts)}\n`);
  }
  return hash.update(`${period} ${provisional ? 'provisional' : 'final'}\n`).digest('hex');
}

export interface OracleDifference {
  personId: string;
  indicatorId: string | null;
  field: string;
  before: number | null;
  after: number | null;
}

/** Every figure that differs between two computations of a period. */
export function differencesOf(before: OracleSummary, after: OracleSummary): OracleDifference[] {
  const flat = (summary: OracleSummary) => {
    const values = new Map<
      string,
      { row: Omit<OracleDifference, 'before' | 'after'>; value: number | null }
    >();
    for (const e of summary.employees) {
      const { personId } = e;
      const figures: Record<string, number | null> = {
        expectedDays: e.expectedDays,
        onTime: e.onTime,
        late: e.late,
        missing: e.missing,
        pending: e.pending,
        onLeave: e.onLeave,
        feedbackReceived: e.feedbackReceived,
        replies: e.feedback.replies,
        responseMinutes: e.responseMinutes,
        unanswered: e.unanswered,
      };
      for (const [field, value] of Object.entries(figures))
        values.set(`${personId} ${field}`, { row: { personId, indicatorId: null, field }, value });
      for (const i of e.indicators)
        for (const field of ['actual', 'target', 'expectedToDate'] as const)
          values.set(`${personId} ${i.indicatorId} ${i.periodFrom} ${i.periodTo} ${field}`, {
            row: { personId, indicatorId: i.indicatorId, field },
            value: i[field],
          });
    }
    return values;
  };
  const [old, now] = [flat(before), flat(after)];
  const rows: OracleDifference[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(key)?.value ?? null, now.get(key)?.value ?? null];
    if (a !== b) rows.push({ ...(now.get(key) ?? old.get(key))!.row, before: a, after: b });
  }
  return rows;
}

/** The period of the same kind before; null for a range. */
export function keyBefore(key: string): string | null {
  const kind = kindOf(key);
  return kind === 'range' ? null : keyAround(kind, plusDays(daysOf(key)[0]!, -1));
}

/**
 * Change of an indicator's actual since the period before, for the same period of the indicator or from one to the next
 * where both are as long as the summary;
 * null: nothing to compare.
 */
export function changeSince(
  now: OracleIndicator,
  personId: string,
  before: OracleSummary | undefined,
): number | null {
  const old = before?.employees
    .find((e) => e.personId === personId)
    ?.indicators.find((i) => i.indicatorId === now.indicatorId && !i.ended);
  if (old === undefined || old.actual === null || now.actual === null) return null;
  const samePeriod = old.periodFrom === now.periodFrom && old.periodTo === now.periodTo;
  const kind = kindOf(before!.period);
  const whole = (i: OracleIndicator) => {
    const around = kind === 'range' ? null : periodAround(kind, i.periodTo);
    return around !== null && around.from === i.periodFrom && around.to === i.periodTo;
  };
  return samePeriod || (whole(old) && whole(now)) ? subtracted(now.actual, old.actual) : null;
}

/** a − b of the numbers as they are written, to six decimals. */
function subtracted(a: number, b: number): number {
  const DIGITS = 40;
  const scaled = (text: string): bigint => {
    const [number = '', exponent = '0'] = text.split('e');
    const [before = '', after = ''] = number.split('.');
    return BigInt(before + after.padEnd(DIGITS + Number(exponent), '0'));
  };
  const [x, y] = [scaled(String(a)), scaled(String(b))];
  const size = x > y ? x - y : y - x;
  const millionths = (size / 10n ** BigInt(DIGITS - 7) + 5n) / 10n;
  const text = String(millionths).padStart(7, '0');
  return Number(`${x < y ? '-' : ''}${text.slice(0, -6)}.${text.slice(-6)}`) + 0;
}
