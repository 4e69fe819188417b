/**
 * A second reading of the rules of the field: figures of a week and cells of a board, counted anew from plain rows.
 * Written from the domain's page and the contract alone and sharing no code with the product, so that both would have to
 * be wrong in the same way. Slow and plain on purpose.
 */

/** A date `YYYY-MM-DD`; such texts sort as dates. */
type Day = string;
/** Microseconds since 1970, as PostgreSQL keeps them. */
type Micros = number;

/** Where the commit of a row stands in people's streams: by person the number of its event; empty: before all events. */
export type Places = ReadonlyMap<string, number>;

interface Dated {
  from: Day;
  /** Exclusive; null: open. */
  to: Day | null;
}

export interface Line {
  position: number;
  activity: string;
  indicatorId: string | null;
  /** Exact decimal with four digits at most. */
  quantity: string | null;
  obstacle: string | null;
}
export interface Version {
  version: number;
  submittedAt: Micros;
  lines: Line[];
  places: Places;
}
export interface Decision {
  version: number;
  kind: 'accepted' | 'returned';
  at: Micros;
  byId: string;
  places: Places;
}
export interface ReportRow {
  id: string;
  ownerId: string;
  date: Day;
  versions: Version[];
  decisions: Decision[];
}
export interface Terms {
  revision: number;
  state: string;
  name: string;
  aspect: string;
  polarity: string;
  rollup: string;
  period: string;
  target: string;
  targetMax: string | null;
  agreedOn: Day | null;
  proposedAt: Micros | null;
}
export interface IndicatorRow {
  id: string;
  ownerId: string;
  state: string;
  revision: number;
  agreedOn: Day | null;
  closedOn: Day | null;
  createdAt: Micros;
  revisions: Terms[];
}
export interface CommentRow {
  id: string;
  authorId: string;
  recipientId: string;
  kind: string;
  reportId: string | null;
  at: Micros;
  places: Places;
}
export interface ReplyRow {
  id: string;
  feedbackId: string;
  authorId: string;
  at: Micros;
  places: Places;
}
export interface UnitRow {
  id: string;
  parentId: string | null;
  zone: string;
  workdays: number[];
  worksOnHolidays: boolean;
  createdAt: Micros;
}

/** Everything that a figure can depend on. */
export interface Rows {
  units: UnitRow[];
  names: ReadonlyMap<string, string>;
  assignments: (Dated & { personId: string; unitId: string })[];
  supervisors: (Dated & { personId: string; supervisorId: string })[];
  acting: (Dated & { personId: string; actingId: string })[];
  leave: (Dated & { personId: string })[];
  accounts: { personId: string; roles: string[]; disabledAt: Micros | null }[];
  indicators: IndicatorRow[];
  reports: ReportRow[];
  comments: CommentRow[];
  replies: ReplyRow[];
  cellVersions: ReadonlyMap<string, number>;
  daysOff: ReadonlySet<Day>;
  ramadan: readonly { from: Day; to: Day }[];
}

/** Which rows are committed for this look: all of them, or those up to a number of one person's stream. */
export type Sees = (places: Places) => boolean;
export const everything: Sees = () => true;
export const upTo =
  (personId: string, seq: number): Sees =>
  (places) =>
    (places.get(personId) ?? 0) <= seq;

const DAY = 86_400_000;
const OFFSET_HOURS: Record<string, number> = { 'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9 };

function offset(zone: string): number {
  const hours = OFFSET_HOURS[zone];
  if (hours === undefined) throw new Error(`the recount knows the zones of Indonesia only, not ${zone}`);
  return hours * 3_600_000;
}
const plus = (day: Day, n: number): Day => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);
const dayAt = (zone: string, ms: number): Day => new Date(ms + offset(zone)).toISOString().slice(0, 10);
/** Local midnight at which the day begins, in ms. */
const midnight = (zone: string, day: Day): number => Date.parse(day) - offset(zone);
/** ISO weekday, Monday 1. */
const weekday = (day: Day): number => new Date(day).getUTCDay() || 7;
const holds = (d: Dated, day: Day): boolean => d.from <= day && (d.to === null || d.to > day);
const days = (from: Day, to: Day): Day[] => {
  const list: Day[] = [];
  for (let day = from; day <= to; day = plus(day, 1)) list.push(day);
  return list;
};
const ms = (at: Micros): number => Math.floor(at / 1_000);

/** Monday and Sunday of `YYYY-Www`: the first week has the year's first Thursday. */
export function mondayAndSunday(week: string): { monday: Day; sunday: Day } {
  const [year = '', number = ''] = week.split('-W');
  const fourth = `${year}-01-04`;
  const monday = plus(fourth, 1 - weekday(fourth) + (Number(number) - 1) * 7);
  return { monday, sunday: plus(monday, 6) };
}

function works(rows: Rows, unit: UnitRow, day: Day): boolean {
  return unit.workdays.includes(weekday(day)) && (unit.worksOnHolidays || !rows.daysOff.has(day));
}

function unitOf(rows: Rows, id: string): UnitRow {
  const unit = rows.units.find((u) => u.id === id);
  if (unit === undefined) throw new Error(`no unit ${id}`);
  return unit;
}

/** Before this moment a report of the day is on time: the end of the next working day, in the unit's zone. */
function deadline(rows: Rows, unit: UnitRow, day: Day): number {
  let next = plus(day, 1);
  while (!works(rows, unit, next)) next = plus(next, 1);
  return midnight(unit.zone, plus(next, 1));
}

const unitsBelow = (rows: Rows, unitId: string): Set<string> => {
  const found = new Set([unitId]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const u of rows.units) if (u.parentId !== null && found.has(u.parentId)) found.add(u.id);
  }
  return found;
};

// ---- reports ------------------------------------------------------------------------------------------------------

interface Seen {
  id: string;
  ownerId: string;
  date: Day;
  state: 'submitted' | 'returned' | 'accepted';
  first: Micros;
  newest: Version;
  decisions: Decision[];
}

/** The report as a reader sees it, null while nothing was submitted. */
function seenReport(report: ReportRow, sees: Sees): Seen | null {
  const versions = report.versions.filter((v) => sees(v.places)).sort((a, b) => a.version - b.version);
  const [first] = versions;
  const newest = versions.at(-1);
  if (first === undefined || newest === undefined) return null;
  const decisions = report.decisions.filter((d) => sees(d.places));
  const state = decisions.find((d) => d.version === newest.version)?.kind ?? 'submitted';
  return {
    id: report.id,
    ownerId: report.ownerId,
    date: report.date,
    state,
    first: first.submittedAt,
    newest,
    decisions,
  };
}

// ---- indicators ---------------------------------------------------------------------------------------------------

/** Ten-thousandths: what `numeric(16,4)` holds, exact. */
function exact(decimal: string): bigint {
  const [whole = '0', part = ''] = decimal.split('.');
  return BigInt(whole + part.padEnd(4, '0'));
}
const plain = (tenThousandths: bigint): number => Number(tenThousandths) / 10_000;

/** The table of PermenPANRB 8/2021; of a range the rule of the field. Unrounded, uncapped; null: not computable. */
function percent(
  t: Pick<Terms, 'polarity' | 'aspect'>,
  actual: number,
  low: number,
  high: number | null,
): number | null {
  const ratio = (bound: number) => (bound === 0 ? null : (actual / bound) * 100);
  const inverse = (bound: number) => (bound === 0 ? null : ((2 * bound - actual) / bound) * 100);
  if (t.polarity === 'higher') return ratio(low);
  if (t.polarity === 'lower') return low === 0 ? (actual === 0 ? 100 : 0) : inverse(low);
  if (high === null) return null;
  if (actual >= low && actual <= high) return 100;
  const bound = actual > high ? high : low;
  return t.aspect === 'time' || t.aspect === 'cost' ? inverse(bound) : ratio(bound);
}

interface Period {
  from: Day;
  to: Day;
}

function periodAt(kind: string, day: Day): Period {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const first = (m: number) => new Date(Date.UTC(year, m - 1, 1)).toISOString().slice(0, 10);
  if (kind === 'week') {
    const from = plus(day, 1 - weekday(day));
    return { from, to: plus(from, 6) };
  }
  const months = kind === 'month' ? 1 : kind === 'quarter' ? 3 : 12;
  const begins = Math.floor((month - 1) / months) * months + 1;
  return { from: first(begins), to: plus(first(begins + months), -1) };
}

export interface Progress {
  actual: number | null;
  expectedToDate: number | null;
  achievement: number | null;
  achievementCapped: number | null;
  achievementToDate: number | null;
}

function progress(
  rows: Rows,
  indicator: IndicatorRow,
  terms: Terms,
  o: { period: Period; asOf: Day; unit: UnitRow; sees: Sees },
): Progress {
  const until = o.asOf < o.period.to ? o.asOf : o.period.to;
  const measured = rows.reports
    .filter((r) => r.ownerId === indicator.ownerId && r.date >= o.period.from && r.date <= until)
    .flatMap((r) => {
      const seen = seenReport(r, o.sees);
      if (seen === null || seen.state === 'returned') return [];
      return seen.newest.lines
        .filter((l) => l.indicatorId === indicator.id && l.quantity !== null)
        .map((l) => ({ date: r.date, position: l.position, quantity: exact(l.quantity ?? '0') }));
    })
    .sort((a, b) => (a.date === b.date ? a.position - b.position : a.date < b.date ? -1 : 1));
  const sum = measured.reduce((all, l) => all + l.quantity, 0n);
  const last = measured.at(-1)?.quantity;
  const actual =
    last === undefined
      ? null
      : terms.rollup === 'sum'
        ? plain(sum)
        : terms.rollup === 'average'
          ? plain(sum) / measured.length
          : plain(last);
  const away = rows.leave.filter((l) => l.personId === indicator.ownerId);
  const working = (from: Day, to: Day) =>
    days(from, to).filter((day) => works(rows, o.unit, day) && !away.some((l) => holds(l, day))).length;
  const begins =
    indicator.agreedOn !== null && indicator.agreedOn > o.period.from ? indicator.agreedOn : o.period.from;
  const total = working(o.period.from, o.period.to);
  const elapsed = working(begins, until);
  const low = Number(terms.target);
  const high = terms.targetMax === null ? null : Number(terms.targetMax);
  const share = terms.rollup !== 'sum' ? 1 : total === 0 ? null : elapsed / total;
  const raw = actual === null ? null : percent(terms, actual, low, high);
  const most = terms.polarity === 'range' ? (high ?? 0) : low;
  const toDate =
    actual === null || share === null || share * most === 0
      ? null
      : percent(terms, actual, low * share, high === null ? null : high * share);
  return {
    actual,
    expectedToDate: share === null ? null : low * share,
    achievement: raw,
    achievementCapped: raw === null ? null : Math.min(120, Math.max(0, raw)),
    achievementToDate: toDate,
  };
}

// ---- a person's week ----------------------------------------------------------------------------------------------

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

// ---- the board ----------------------------------------------------------------------------------------------------

/** The part of a cell that can be counted from rows. */
export interface CellFigures {
  personId: string;
  name: string;
  unitId: string;
  date: Day;
  version: number;
  report: {
    id: string | null;
    state: string;
    onTime: boolean | null;
    lines: number;
    lastActivity: string | null;
    obstacle: string | null;
  } | null;
  onLeave: boolean;
  waiting: number;
  indicator: { id: string; actual: number | null } | null;
}

/** Everybody below the watcher, or in the units that a leader leads, who works in the unit or below it at `now` (ms). */
export function boardOf(rows: Rows, watcher: string, unitId: string, now: number): CellFigures[] {
  const own = rows.assignments.filter((a) => a.personId === watcher).at(-1);
  if (own === undefined) throw new Error(`${watcher} has no unit`);
  const today = dayAt(unitOf(rows, own.unitId).zone, now);
  const above = new Set([watcher]);
  for (let size = 0; size < above.size;) {
    size = above.size;
    for (const a of rows.acting) if (above.has(a.actingId) && holds(a, today)) above.add(a.personId);
  }
  const visible = new Set<string>();
  for (let size = -1; size < visible.size;) {
    size = visible.size;
    for (const s of rows.supervisors)
      if (holds(s, today) && (above.has(s.supervisorId) || visible.has(s.supervisorId)))
        visible.add(s.personId);
  }
  if (rows.accounts.some((a) => a.personId === watcher && a.roles.includes('leader') && !a.disabledAt)) {
    const led = unitsBelow(rows, own.unitId);
    for (const a of rows.assignments) if (led.has(a.unitId) && holds(a, today)) visible.add(a.personId);
  }
  visible.delete(watcher);
  const units = unitsBelow(rows, unitId);
  return [...visible]
    .flatMap((id) => {
      const at = rows.assignments.find((a) => a.personId === id && holds(a, today));
      return at !== undefined && units.has(at.unitId) ? [cellOf(rows, id, unitOf(rows, at.unitId), now)] : [];
    })
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

function cellOf(rows: Rows, personId: string, unit: UnitRow, now: number): CellFigures {
  const date = dayAt(unit.zone, now);
  const seen = rows.reports
    .filter((r) => r.ownerId === personId)
    .flatMap((r) => seenReport(r, everything) ?? []);
  const report = seen.find((r) => r.date === date);
  const onLeave = rows.leave.some((l) => l.personId === personId && holds(l, date));
  const lines = [...(report?.newest.lines ?? [])].sort((a, b) => a.position - b.position);
  const indicators = rows.indicators.filter((i) => i.ownerId === personId);
  const forDecision = seen.filter(
    (r) =>
      r.state === 'submitted' && rows.supervisors.some((s) => s.personId === personId && holds(s, r.date)),
  ).length;
  const forAgreement = indicators
    .filter((i) => i.state !== 'closed')
    .flatMap((i) => i.revisions.filter((t) => t.state === 'proposed')).length;
  let behind: { id: string; actual: number | null; share: number } | null = null;
  for (const indicator of indicators.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))) {
    const terms = indicator.revisions.find((t) => t.revision === indicator.revision);
    if (indicator.state !== 'active' || terms === undefined) continue;
    const period = periodAt(terms.period, date);
    const { actual, achievementToDate: share } = progress(rows, indicator, terms, {
      period,
      asOf: date,
      unit,
      sees: everything,
    });
    if (share !== null && (behind === null || share < behind.share))
      behind = { id: indicator.id, actual, share };
  }
  // Of whom the account is closed nothing is expected any more.
  const closed = rows.accounts.some((a) => a.personId === personId && a.disabledAt !== null);
  const expected = works(rows, unit, date) && !onLeave && !closed;
  const none = expected ? { id: null, state: 'none', onTime: null } : null;
  const head =
    report === undefined
      ? none
      : {
          id: report.id,
          state: report.state,
          onTime: report.first < deadline(rows, unit, date) * 1_000,
        };
  return {
    personId,
    name: rows.names.get(personId) ?? '',
    unitId: unit.id,
    date,
    version: rows.cellVersions.get(personId) ?? 0,
    report:
      head === null
        ? null
        : {
            ...head,
            lines: lines.length,
            lastActivity: lines.at(-1)?.activity ?? null,
            obstacle: lines.find((l) => (l.obstacle ?? '') !== '')?.obstacle ?? null,
          },
    onLeave,
    waiting: forDecision + forAgreement,
    indicator: behind === null ? null : { id: behind.id, actual: behind.actual },
  };
}
