import { createHash } from 'node:crypto';
import type { Violation } from './checker.js';
import { Tally } from './judgements.js';
import { mondayAndSunday } from './recount/days.js';
import { type Places, type Rows, everything, upTo } from './recount/rows.js';
import { type PersonFigures, peopleOfWeek, personWeek } from './recount/week.js';
import type { StoredRevision, Truth } from './truth.js';

/**
 * Summaries. Nobody wrote down which rows a revision's snapshot had, but each writing transaction has its number in the
 * streams of its parties, in the order of the commits: what a person's figures could be are the recounts after each
 * number of the person's stream. A revision is right when each person's figures are one of these, and when the
 * numbers fit together: a transaction with two parties is in the figures of both or of none.
 */
/** @param changed people of whom nothing was expected while their account was disabled: the rows do not tell that any more */
export function checkSummaries(
  truth: Truth,
  tally = new Tally(),
  changed: { has(person: string): boolean } = new Set(),
): Violation[] {
  const found: Violation[] = [];
  const byWeek = new Map<string, StoredRevision[]>();
  for (const r of truth.revisions) byWeek.set(r.week, [...(byWeek.get(r.week) ?? []), r]);
  for (const [week, revisions] of byWeek) {
    found.push(...checkNumbers(week, revisions));
    const states = new States(truth.rows, week);
    for (const [i, revision] of revisions.entries()) {
      tally.judged('summary');
      found.push(...checkItself(revision));
      const last = i === revisions.length - 1 && !truth.owedWeeks.includes(week);
      found.push(...checkFigures(truth.rows, states, revision, last, changed));
    }
    const newest = revisions.at(-1);
    if (newest !== undefined) found.push(...checkTold(truth, newest));
  }
  return found;
}

const name = (r: StoredRevision): string => `${r.week} revision ${r.revision}`;
const short = (id: string): string => id.slice(-12);

function checkNumbers(week: string, revisions: readonly StoredRevision[]): Violation[] {
  return revisions.flatMap((r, i): Violation[] => {
    const found: Violation[] = [];
    if (r.revision !== i + 1)
      found.push({ rule: 'SUMMARY_DOUBLED', text: `${week}: revision ${r.revision} in place ${i + 1}` });
    if (r.hash === revisions[i - 1]?.hash)
      found.push({ rule: 'SUMMARY_DOUBLED', text: `${name(r)} has changed nothing` });
    return found;
  });
}

/** Places of the canonical text: see the type. */
type FactsText = [
  personId: string,
  unitId: string,
  supervisorId: string | null,
  days: [expected: number, onTime: number, late: number, missing: number, pending: number, onLeave: number],
  feedback: [praise: number, suggestion: number, question: number, correction: number, replies: number],
  responseMinutes: number | null,
  unanswered: number,
  indicators: unknown[],
];

/** Sums and hash of a revision are those of its own rows. */
function checkItself(r: StoredRevision): Violation[] {
  const found: Violation[] = [];
  const sum = createHash('sha256');
  for (const text of r.facts) sum.update(`${text}\n`);
  const hash = sum.update(`${r.week} ${r.provisional ? 'provisional' : 'final'}\n`).digest('hex');
  if (hash !== r.hash)
    found.push({ rule: 'SUMMARY_DIFFERS', text: `${name(r)}: its hash is not that of its rows` });

  const people = r.facts.map((text) => JSON.parse(text) as FactsText);
  const sums = (of: readonly FactsText[]) => {
    const day = (n: 0 | 1 | 2 | 3 | 4 | 5) => of.reduce((all, p) => all + p[3][n], 0);
    return {
      employees: of.length,
      reported: of.filter((p) => p[3][1] + p[3][2] > 0).length,
      expectedDays: day(0),
      onTime: day(1),
      late: day(2),
      missing: day(3),
      pending: day(4),
      onLeave: day(5),
    };
  };
  const differs = (has: Record<string, unknown>, want: Record<string, number>) =>
    Object.entries(want).filter(([field, value]) => has[field] !== value);
  for (const [field, value] of differs(r.coverage, sums(people)))
    found.push({
      rule: 'SUMMARY_DIFFERS',
      text: `${name(r)}: ${field} of all is ${String(r.coverage[field])}, its rows sum up to ${value}`,
    });
  for (const unit of r.units) {
    const below = new Set([unit.unitId]);
    for (let size = 0; size < below.size;) {
      size = below.size;
      for (const u of r.units) if (u.parentId !== null && below.has(u.parentId)) below.add(u.unitId);
    }
    const there = people.filter((p) => below.has(p[1]));
    const got = there.reduce((all, p) => all + p[4][0] + p[4][1] + p[4][2] + p[4][3], 0);
    for (const [field, value] of differs(unit, { ...sums(there), feedbackReceived: got }))
      found.push({
        rule: 'SUMMARY_DIFFERS',
        text: `${name(r)}: ${field} of unit ${short(unit.unitId)} is ${String(unit[field])}, its rows sum up to ${value}`,
      });
  }
  return found;
}

/** The figures as the canonical text has them. */
function textOf(f: PersonFigures): FactsText {
  const { feedback: b } = f;
  return [
    f.personId,
    f.unitId,
    f.supervisorId,
    [f.expectedDays, f.onTime, f.late, f.missing, f.pending, f.onLeave],
    [b.praise, b.suggestion, b.question, b.correction, b.replies],
    f.responseMinutes,
    f.unanswered,
    f.indicators.map((i) => [
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
}

/** Equal but for the last digits of numbers that were divided in another order. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x, b[i]));
  return a === b;
}

/** What each person's figures of a week were after each number of their stream. */
class States {
  readonly #numbers = new Map<string, number[]>();
  readonly #known = new Map<string, FactsText>();

  constructor(
    readonly rows: Rows,
    readonly week: string,
  ) {}

  /** Numbers of the person's stream after which figures of the week may have changed; 0: before all. */
  numbers(person: string): number[] {
    let numbers = this.#numbers.get(person);
    if (numbers === undefined) {
      const at = sharedRows(this.rows, this.week).flatMap((places) => places.get(person) ?? []);
      numbers = [...new Set([0, ...at])].sort((a, b) => a - b);
      this.#numbers.set(person, numbers);
    }
    return numbers;
  }

  at(person: string, number: number, now: number): FactsText {
    // Whether a day is still pending is all that depends on the moment, and days are the finest of deadlines.
    const key = `${person} ${number} ${Math.floor(now / 3_600_000)}`;
    let text = this.#known.get(key);
    if (text === undefined) {
      text = textOf(personWeek(this.rows, person, this.week, now, upTo(person, number)));
      this.#known.set(key, text);
    }
    return text;
  }
}

/** Places of all rows that figures of the week may depend on. */
function sharedRows(rows: Rows, week: string): Places[] {
  const { monday, sunday } = mondayAndSunday(week);
  const year = monday.slice(0, 4);
  const first = monday < `${year}-01-01` ? monday : `${String(Number(year) - 1)}-12-01`;
  const reports = rows.reports.filter((r) => r.date >= first && r.date <= sunday);
  return [
    ...reports.flatMap((r) => [...r.versions, ...r.decisions]),
    ...rows.comments,
    ...rows.replies,
  ].flatMap((row) => (row.places.size === 0 ? [] : [row.places]));
}

function checkFigures(
  rows: Rows,
  states: States,
  r: StoredRevision,
  newest: boolean,
  changed: { has(person: string): boolean },
): Violation[] {
  const found: Violation[] = [];
  const stored = new Map(
    r.facts.map((text) => [(JSON.parse(text) as FactsText)[0], JSON.parse(text) as FactsText]),
  );
  const people = peopleOfWeek(rows, r.week);
  if (people.join() !== [...stored.keys()].join())
    return [
      { rule: 'SUMMARY_DIFFERS', text: `${name(r)} has ${stored.size} people and not ${people.length}` },
    ];
  /** Numbers of each person's stream that the figures fit. */
  const fitting = new Map<string, number[]>();
  for (const [person, facts] of stored) {
    if (!newest && changed.has(person)) continue;
    const fit = states.numbers(person).filter((n) => same(states.at(person, n, r.computedAt), facts));
    fitting.set(person, fit);
    if (fit.length === 0)
      found.push({
        rule: 'SUMMARY_DIFFERS',
        text: `${name(r)}: ${short(person)} never had the figures ${JSON.stringify(facts)}`,
      });
    if (!newest) continue;
    const now = textOf(personWeek(rows, person, r.week, r.computedAt, everything));
    if (!same(now, facts))
      found.push({
        rule: 'SUMMARY_DIFFERS',
        text: `${name(r)} is the newest: ${short(person)} has ${JSON.stringify(facts)} and not ${JSON.stringify(now)}`,
      });
  }
  for (const places of sharedRows(rows, r.week))
    for (const [one, at] of places)
      for (const [other, there] of places) {
        const [in_, out] = [fitting.get(one) ?? [], fitting.get(other) ?? []];
        if (in_.length === 0 || out.length === 0) continue;
        if (in_.every((n) => n >= at) && out.every((n) => n < there))
          found.push({
            rule: 'SUMMARY_TORN',
            text: `${name(r)}: one change is in the figures of ${short(one)} (number ${at}) and not in those of ${short(other)} (number ${there})`,
          });
      }
  return found;
}

/** Everybody who is to be told of the newest revision has one event of it. (That none has two is a rule of streams.) */
function checkTold(truth: Truth, newest: StoredRevision): Violation[] {
  const ref = `${newest.week}/${newest.revision}`;
  return truth.summaryReaders
    .filter((id) => !truth.streams.get(id)?.some((e) => e.kind === 'summary.ready' && e.ref === ref))
    .map((id) => ({ rule: 'SUMMARY_UNTOLD', text: `${name(newest)} was not told to ${short(id)}` }));
}
