import {
  dayAt,
  days,
  deadline,
  holds,
  midnight,
  mondayAndSunday,
  ms,
  plus,
  unitOf,
  weekday,
  works,
} from './days.js';
import { periodAt, type Progress, progress, seenReport } from './progress.js';
import type { Day, Micros, Rows, Sees, UnitRow } from './rows.js';

export interface IndicatorFigures extends Progress {
  indicatorId: string;
  revision: number;
  periodFrom: Day;
  periodTo: Day;
  ended: boolean;
  target: number;
  targetMax: number | null;
}
export interface PersonFigures {
  personId: string;
  unitId: string;
  supervisorId: string | null;
  expectedDays: number;
  onTime: number;
  late: number;
  missing: number;
  pending: number;
  onLeave: number;
  feedback: Record<'praise' | 'suggestion' | 'question' | 'correction' | 'replies', number>;
  responseMinutes: number | null;
  unanswered: number;
  indicators: IndicatorFigures[];
}

/** Zone of the organisation: of its oldest root unit. */
function zoneOf(rows: Rows): string {
  const [root] = rows.units
    .filter((u) => u.parentId === null)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  if (root === undefined) throw new Error('no organisation');
  return root.zone;
}

const MINUTE = 60_000;
const clock = (text: string): number => {
  const [h = 0, m = 0] = text.split('.').map(Number);
  return (h * 60 + m) * MINUTE;
};
/** Office hours with the break, of a five-day week (Perpres 21/2023). */
function hoursOf(rows: Rows, unit: UnitRow, day: Day): [number, number][] {
  if (!works(rows, unit, day)) return [];
  if (unit.workdays.some((d) => d > 5)) throw new Error('the recount knows five-day weeks only');
  const friday = weekday(day) === 5;
  const fasting = rows.ramadan.some((r) => day >= r.from && day <= r.to);
  const span = (...[start, pause, again, end]: [string, string, string, string]): [number, number][] => [
    [clock(start), clock(pause)],
    [clock(again), clock(end)],
  ];
  if (fasting) return friday ? span('8.0', '11.30', '12.30', '15.30') : span('8.0', '12.0', '12.30', '15.0');
  return friday ? span('7.30', '11.30', '13.0', '16.30') : span('7.30', '12.0', '13.0', '16.0');
}
function officeMinutes(rows: Rows, unit: UnitRow, from: number, to: number): number {
  let sum = 0;
  for (const day of days(dayAt(unit.zone, from), dayAt(unit.zone, to))) {
    const begins = midnight(unit.zone, day);
    for (const [start, end] of hoursOf(rows, unit, day))
      sum += Math.max(0, Math.min(begins + end, to) - Math.max(begins + start, from));
  }
  return sum / MINUTE;
}
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle];
  if (high === undefined) return null;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** The people of a week: who belonged to a unit in it with an account that was not closed before it. */
export function peopleOfWeek(rows: Rows, week: string): string[] {
  const { monday, sunday } = mondayAndSunday(week);
  const begins = midnight(zoneOf(rows), monday) * 1_000;
  const closed = new Set(
    rows.accounts.filter((a) => a.disabledAt !== null && a.disabledAt < begins).map((a) => a.personId),
  );
  const there = rows.assignments.filter((a) => a.from <= sunday && (a.to === null || a.to > monday));
  return [...new Set(there.map((a) => a.personId))].filter((id) => !closed.has(id)).sort();
}

/** A person's figures in a week, seen at the moment `now` (ms) with the rows that are committed then. */
export function personWeek(
  rows: Rows,
  personId: string,
  week: string,
  now: number,
  sees: Sees,
): PersonFigures {
  const { monday, sunday } = mondayAndSunday(week);
  const zone = zoneOf(rows);
  const begins = midnight(zone, monday) * 1_000;
  const ends = midnight(zone, plus(sunday, 1)) * 1_000;
  const inWeek = (at: Micros) => at >= begins && at < ends;
  const disabledAt = rows.accounts.find((a) => a.personId === personId)?.disabledAt ?? null;
  const lastDay = disabledAt === null ? sunday : dayAt(zone, ms(disabledAt));
  const stays = rows.assignments
    .filter((a) => a.personId === personId && a.from <= sunday && (a.to === null || a.to > monday))
    .filter((a) => a.from <= lastDay)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const home = stays.at(-1);
  if (home === undefined) throw new Error(`${personId} was in no unit in ${week}`);
  const unit = unitOf(rows, home.unitId);
  const away = rows.leave.filter((l) => l.personId === personId);

  const figures = { expectedDays: 0, onTime: 0, late: 0, missing: 0, pending: 0, onLeave: 0 };
  const own = rows.reports.filter((r) => r.ownerId === personId);
  for (const day of days(monday, sunday)) {
    const seen = own.filter((r) => r.date === day).flatMap((r) => seenReport(r, sees) ?? []);
    for (const report of seen) {
      const at = rows.assignments.find((a) => a.personId === personId && holds(a, day)) ?? home;
      if (report.first < deadline(rows, unitOf(rows, at.unitId), day) * 1_000) figures.onTime++;
      else figures.late++;
    }
    const stay = day > lastDay ? undefined : stays.find((s) => holds(s, day));
    if (stay === undefined) continue;
    const place = unitOf(rows, stay.unitId);
    if (!works(rows, place, day)) continue;
    if (away.some((l) => holds(l, day))) {
      figures.onLeave++;
      continue;
    }
    figures.expectedDays++;
    if (seen.length > 0) continue;
    if (deadline(rows, place, day) <= now) figures.missing++;
    else figures.pending++;
  }

  const feedback = { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 };
  const got = rows.comments.filter((c) => c.recipientId === personId);
  for (const c of got)
    if (inWeek(c.at) && sees(c.places) && c.kind in feedback) feedback[c.kind as keyof typeof feedback]++;
  const ids = new Set(got.map((c) => c.id));
  feedback.replies = rows.replies.filter(
    (r) => r.authorId === personId && ids.has(r.feedbackId) && inWeek(r.at) && sees(r.places),
  ).length;

  const [boss] = rows.supervisors
    .filter((s) => s.personId === personId && s.from <= sunday && (s.to === null || s.to > monday))
    .sort((a, b) => (a.from > b.from ? -1 : 1));
  const minutes: number[] = [];
  let unanswered = 0;
  for (const line of rows.supervisors.filter((s) => s.supervisorId === personId))
    for (const report of rows.reports) {
      if (report.ownerId !== line.personId || report.date < monday || report.date > sunday) continue;
      if (!holds(line, report.date)) continue;
      const seen = seenReport(report, sees);
      if (seen === null) continue;
      const words = rows.comments
        .filter((c) => c.reportId === report.id && c.authorId === personId && sees(c.places))
        .map((c) => c.at);
      const answers = [...words.filter((at) => at >= seen.first), ...seen.decisions.map((d) => d.at)];
      if (answers.length > 0)
        minutes.push(officeMinutes(rows, unit, ms(seen.first), ms(Math.min(...answers))));
      if (seen.state === 'submitted' && !words.some((at) => at >= seen.newest.submittedAt)) unanswered++;
    }

  return {
    personId,
    unitId: unit.id,
    supervisorId: boss?.supervisorId ?? null,
    ...figures,
    feedback,
    responseMinutes: median(minutes),
    unanswered,
    indicators: weekIndicators(rows, personId, { monday, sunday }, unit, sees),
  };
}

/** Period to date at the week's Sunday, plus a row for a period that ended inside the week. */
function weekIndicators(
  rows: Rows,
  personId: string,
  { monday, sunday }: { monday: Day; sunday: Day },
  unit: UnitRow,
  sees: Sees,
): IndicatorFigures[] {
  const found: IndicatorFigures[] = [];
  for (const indicator of rows.indicators) {
    if (indicator.ownerId !== personId || indicator.agreedOn === null) continue;
    if (indicator.closedOn !== null && indicator.closedOn < monday) continue;
    for (const kind of ['week', 'month', 'quarter', 'year']) {
      const running = periodAt(kind, sunday);
      const before = periodAt(kind, monday);
      const looks = [{ period: running, asOf: sunday, ended: false }];
      if (before.to < sunday) looks.unshift({ period: before, asOf: before.to, ended: true });
      for (const { period, asOf, ended } of looks) {
        const [terms] = indicator.revisions
          .filter((t) => t.state === 'agreed' && t.agreedOn !== null && t.agreedOn <= asOf)
          .sort((a, b) => b.revision - a.revision);
        if (terms?.period !== kind) continue;
        const until = indicator.closedOn !== null && indicator.closedOn < asOf ? indicator.closedOn : asOf;
        found.push({
          indicatorId: indicator.id,
          revision: terms.revision,
          periodFrom: period.from,
          periodTo: period.to,
          ended,
          target: Number(terms.target),
          targetMax: terms.targetMax === null ? null : Number(terms.targetMax),
          ...progress(rows, indicator, terms, { period, asOf: until, unit, sees }),
        });
      }
    }
  }
  const key = (i: IndicatorFigures) => `${i.indicatorId} ${i.periodFrom}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
