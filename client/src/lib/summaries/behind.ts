import type {
  Coverage,
  Summary,
  SummaryDuty,
  SummaryDutyKind,
  SummaryEmployee,
  SummaryIndicator,
  SummaryMark,
} from '#contracts/index.js';

/** What a sentence counts. `days`: all days of a person, for who is looked at alone. */
export type Rows =
  | 'days'
  | 'reported'
  | 'away'
  | 'absent'
  | 'onTime'
  | 'late'
  | 'missing'
  | 'leave'
  | 'pending'
  | 'feedback'
  | 'response'
  | 'unanswered'
  | 'withoutSupervisor'
  | 'noData'
  | 'notComputable';

const reported = (one: SummaryEmployee) => one.onTime + one.late > 0;
const is = (true_: boolean) => (true_ ? 1 : 0);

/** Which of somebody's indicators a figure counts; of the others it counts none. */
export const indicatorsOf: Partial<Record<Rows, (one: SummaryIndicator) => boolean>> = {
  noData: (one) => one.actual === null,
  notComputable: (one) => one.actual !== null && one.achievement === null,
};
const counted = (rows: Rows, one: SummaryEmployee) =>
  one.indicators.filter(indicatorsOf[rows] ?? (() => false)).length;

const values: Record<Rows, (one: SummaryEmployee) => number> = {
  days: () => 1,
  reported: (one) => is(reported(one)),
  away: (one) => is(!reported(one) && one.expectedDays === 0 && one.onLeave > 0),
  absent: (one) => is(!reported(one) && one.expectedDays > 0),
  onTime: (one) => one.onTime,
  late: (one) => one.late,
  missing: (one) => one.missing,
  leave: (one) => one.onLeave,
  pending: (one) => one.pending,
  feedback: (one) => one.feedbackReceived,
  response: (one) => is(one.responseMinutes !== null),
  unanswered: (one) => one.unanswered,
  withoutSupervisor: (one) => is(one.supervisorId === null && !one.topmost),
  noData: (one) => counted('noData', one),
  notComputable: (one) => counted('notComputable', one),
};

/** Days that show a figure; null: it is not made of days. */
export const marksOf: Record<Rows, readonly SummaryMark[] | null> = {
  days: ['onTime', 'late', 'missing', 'pending', 'leave'],
  reported: ['onTime', 'late'],
  away: ['leave'],
  absent: ['missing', 'pending'],
  onTime: ['onTime'],
  late: ['late'],
  missing: ['missing'],
  leave: ['leave'],
  pending: ['pending'],
  feedback: null,
  response: null,
  unanswered: null,
  withoutSupervisor: null,
  noData: null,
  notComputable: null,
};

/** How much of a figure is one person's: added up over all people it is the number of the sentence. */
export const valueOf = (rows: Rows, one: SummaryEmployee): number => values[rows](one);

export const totalOf = (rows: Rows, people: readonly SummaryEmployee[]): number =>
  people.reduce((total, one) => total + valueOf(rows, one), 0);

/** A person behind a sentence, with what is theirs of it; `before` in the period before, where the sentence compares. */
export interface Behind {
  readonly person: SummaryEmployee;
  readonly value: number;
  readonly before: number | null;
}

/** By name, never by how much is theirs. */
function byName(rows: Behind[], locale: string): Behind[] {
  const { compare } = new Intl.Collator(locale);
  return rows.sort(
    (a, b) => compare(a.person.name, b.person.name) || (a.person.personId < b.person.personId ? -1 : 1),
  );
}

export const behind = (rows: Rows, people: readonly SummaryEmployee[], locale: string): Behind[] =>
  byName(
    people.flatMap((person) => {
      const value = valueOf(rows, person);
      return value > 0 ? [{ person, value, before: null }] : [];
    }),
    locale,
  );

/** Whose figure differs from the period before; who is in one of the two only has nothing in the other. */
export function moved(
  rows: Rows,
  people: readonly SummaryEmployee[],
  earlier: readonly SummaryEmployee[],
  locale: string,
): Behind[] {
  const was = new Map(earlier.map((one) => [one.personId, one]));
  const here = new Set(people.map((one) => one.personId));
  const found: Behind[] = [];
  for (const person of people) {
    const old = was.get(person.personId);
    const [value, before] = [valueOf(rows, person), old ? valueOf(rows, old) : 0];
    if (value !== before) found.push({ person, value, before });
  }
  for (const person of earlier)
    if (!here.has(person.personId) && valueOf(rows, person) !== 0)
      found.push({ person, value: 0, before: valueOf(rows, person) });
  return byName(found, locale);
}

/**
 * The reports of a kind that a supervisor had to look at, by date and then by name: the first ones come with the rows of
 * both kinds, further ones are asked for kind by kind.
 */
export function dutiesOf(
  kind: SummaryDutyKind,
  first: readonly SummaryDuty[],
  further: readonly SummaryDuty[],
  locale: string,
): SummaryDuty[] {
  const { compare } = new Intl.Collator(locale);
  // One that is of both kinds came with the first of the other kind already.
  const once = new Map([...first, ...further].map((duty) => [`${duty.ownerId} ${duty.date}`, duty]));
  return [...once.values()]
    .filter((duty) => (kind === 'waiting' ? duty.waiting : duty.minutes !== null))
    .sort((a, b) => (a.date === b.date ? compare(a.name, b.name) : a.date < b.date ? -1 : 1));
}

/** A part of a summary that is looked at alone: a unit with all below it, or the people of one supervisor. */
export type Scope = { readonly unit: string } | { readonly team: string };

/** How the address of a summary says what is looked at. */
const KEPT = ['revisi', 'unit', 'tim'];

/**
 * The address of a summary, or of a report behind it. What the page was looked at through stays: revision, unit, team.
 * @param query of the address that it is opened from
 */
export function addressOf(period: string, query: URLSearchParams, report: string | null = null): string {
  const kept = new URLSearchParams(report === null ? [] : [['laporan', report]]);
  for (const key of KEPT) {
    const value = query.get(key);
    if (value) kept.set(key, value);
  }
  const asked = kept.toString();
  return `/ringkasan/${period}${asked === '' ? '' : `?${asked}`}`;
}

/** Sums over people, as the stored ones are made: only counts are added. */
export function coverageOf(people: readonly SummaryEmployee[]): Coverage {
  return {
    employees: people.length,
    reported: totalOf('reported', people),
    expectedDays: people.reduce((total, one) => total + one.expectedDays, 0),
    onTime: totalOf('onTime', people),
    late: totalOf('late', people),
    missing: totalOf('missing', people),
    pending: totalOf('pending', people),
    onLeave: totalOf('leave', people),
  };
}

/**
 * The part of a summary that a scope leaves; null when there is nothing of it. The period before is the caller's to cut
 * as well.
 */
export function narrowed(summary: Summary, scope: Scope): Summary | null {
  if ('team' in scope) {
    const employees = summary.employees.filter((one) => one.supervisorId === scope.team);
    return employees.length === 0
      ? null
      : { ...summary, employees, units: [], coverage: coverageOf(employees), before: null };
  }
  const ids = new Set([scope.unit]);
  for (let size = 0; size < ids.size;) {
    size = ids.size;
    for (const unit of summary.units)
      if (unit.parentId !== null && ids.has(unit.parentId)) ids.add(unit.unitId);
  }
  const units = summary.units.filter((unit) => ids.has(unit.unitId));
  if (units.length === 0) return null;
  const employees = summary.employees.filter((one) => ids.has(one.unitId));
  return { ...summary, employees, units, coverage: coverageOf(employees), before: null };
}

/** The people of one supervisor beside how that supervisor answered them. */
export interface Team {
  readonly id: string;
  /** Null: the supervisor is not in this summary. */
  readonly lead: SummaryEmployee | null;
  readonly coverage: Coverage;
}

/** Teams by the name of who leads them. */
export function teamsOf(
  people: readonly SummaryEmployee[],
  all: readonly SummaryEmployee[],
  locale: string,
): Team[] {
  const leads = new Map(all.map((one) => [one.personId, one]));
  const members = new Map<string, SummaryEmployee[]>();
  for (const one of people)
    if (one.supervisorId !== null)
      members.set(one.supervisorId, [...(members.get(one.supervisorId) ?? []), one]);
  const { compare } = new Intl.Collator(locale);
  return [...members]
    .map(([id, team]) => ({ id, lead: leads.get(id) ?? null, coverage: coverageOf(team) }))
    .sort((a, b) => compare(a.lead?.name ?? '\uffff', b.lead?.name ?? '\uffff') || (a.id < b.id ? -1 : 1));
}
