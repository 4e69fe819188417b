import { Injectable } from '@nestjs/common';
import { diffDays, type DateRange } from '#contracts/rules/local-date.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Aspect, Polarity, Rollup } from '#contracts/indicators.js';
import type { EmployeeRow, IndicatorRow, Stay } from './domain/employee-figures.js';
import { DAYS_PER_WORD, type PeriodWindow } from './domain/period-frame.js';

/** A hundred thousand people take ten seconds on an idle machine: this is for slow and busy ones. */
const LONGEST_STATEMENT_MS = 10 * 60_000;

/** Keeps of assignments `a` those that count: whoever practises is in no summary. */
const COUNTED = 'JOIN unit u ON u.id = a.unit_id AND NOT u.practice';

/** What of a period belongs to one computation. */
export interface PeriodScope {
  readonly from: string;
  readonly to: string;
  /** 00:00 of the first day and 24:00 of the last in the organisation's zone, ISO instants. */
  readonly begins: string;
  readonly ends: string;
  readonly zone: string;
  readonly windows: readonly PeriodWindow[];
}

interface PersonRow {
  person_id: string;
  stays: string;
  supervisor_id: string | null;
  leave: string | null;
  on_time: number | null;
  late: number | null;
  praise: number | null;
  suggestion: number | null;
  question: number | null;
  correction: number | null;
  replies: number | null;
  responses: string | null;
  unanswered: number | null;
  /** `reported0` …: a word of days each. */
  readonly [reported: `reported${number}`]: number | null;
}

/** All indicators of one person. */
interface MeasureRow {
  owner_id: string;
  indicators: string;
}

/** One person of a period, with the indicators that were in force. */
export interface SourcePerson {
  readonly employee: EmployeeRow;
  readonly indicators: IndicatorRow[];
}

/** `a b,c d` → [[a, b], [c, d]]: one text per person is a third of the work of one row per stay or indicator. */
const pairs = (text: string | null): string[][] =>
  text === null ? [] : text.split(',').map((part) => part.split(' '));

const rangesOf = (text: string | null): DateRange[] =>
  pairs(text).map(([from = '', to = '']) => ({ from, to }));
const staysOf = (text: string): Stay[] =>
  pairs(text).map(([from = '', to = '', unitId = '']) => ({ from, to, unitId }));

const toEmployee = (row: PersonRow, words: number): EmployeeRow => ({
  personId: row.person_id,
  stays: staysOf(row.stays),
  supervisorId: row.supervisor_id,
  leave: rangesOf(row.leave),
  reported: Array.from({ length: words }, (_, word) => row[`reported${word}`] ?? 0),
  onTime: row.on_time ?? 0,
  late: row.late ?? 0,
  feedback: {
    praise: row.praise ?? 0,
    suggestion: row.suggestion ?? 0,
    question: row.question ?? 0,
    correction: row.correction ?? 0,
    replies: row.replies ?? 0,
  },
  responses: pairs(row.responses).map(([from, to]) => [Number(from), Number(to)] as const),
  unanswered: row.unanswered ?? 0,
});

/** Numbers that hold the days of a scope, and the columns that they come in. */
const wordsOf = ({ from, to }: PeriodScope): number => Math.ceil((diffDays(from, to) + 1) / DAYS_PER_WORD);
const reportedDays = (scope: PeriodScope): string[] =>
  Array.from({ length: wordsOf(scope) }, (_, word) => `reported${word}`);

const orNull = (text: string): string | null => (text === '' ? null : text);

/** The columns of an indicator in the order in which `#openMeasures` writes them; an empty one is null. */
const toIndicator = (column: readonly string[], windows: readonly PeriodWindow[]): IndicatorRow => {
  const [id = '', revision, aspect, polarity, rollup, target = '', max = '', agreed = '', closed = ''] =
    column;
  const [slot, sum = '', count, last = ''] = column.slice(9);
  const window = windows[Number(slot) - 1];
  if (window === undefined) throw new Error(`no period for an indicator's slot ${slot ?? ''}`);
  return {
    indicatorId: id,
    revision: Number(revision),
    aspect: aspect as Aspect,
    polarity: polarity as Polarity,
    rollup: rollup as Rollup,
    target,
    targetMax: orNull(max),
    agreedOn: agreed,
    closedOn: orNull(closed),
    window,
    sum: orNull(sum),
    count: Number(count),
    last: orNull(last),
  };
};

/** One person after the other, each made of texts when its turn comes. */
function* peopleOf(
  rows: readonly PersonRow[],
  indicators: ReadonlyMap<string, string>,
  scope: PeriodScope,
): Generator<SourcePerson, undefined> {
  const words = wordsOf(scope);
  for (const row of rows)
    yield {
      employee: toEmployee(row, words),
      indicators: pairs(indicators.get(row.person_id) ?? null).map((i) => toIndicator(i, scope.windows)),
    };
}

/**
 * Reads what a summary is made of, straight from the tables of people, reports, indicators and feedback: a read
 * model that counts and sums where the rows are. It divides nothing and decides nothing.
 */
@Injectable()
export class PeriodSourceRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** How many people belonged to a unit in the period: for a run's progress. */
  async count(scope: PeriodScope): Promise<number> {
    const [row] = await this.work.query<{ count: number }>(
      `SELECT count(DISTINCT person_id)::int AS count FROM assignment a ${COUNTED}
        WHERE valid_from <= $2 AND (valid_to IS NULL OR valid_to > $1)
          AND NOT EXISTS (SELECT FROM account c WHERE c.person_id = a.person_id AND c.disabled_at < $3)`,
      [scope.from, scope.to, scope.begins],
    );
    return row?.count ?? 0;
  }

  /**
   * Everybody who belonged to a unit in the period, by id, at most `size` people at a time: two cursors that go through
   * the rows once for all people, and memory for a page of them. For use inside one transaction, once.
   *
   * A page is texts until somebody goes through it, and gives one person after the other: what was made for one is then
   * garbage before the next garbage collection. Made for a whole page at once it survives two, V8 concludes that such
   * objects live long, and from then on puts them where it collects last: hundreds of MiB of people who are done with.
   */
  async *people(scope: PeriodScope, size: number): AsyncGenerator<Iterable<SourcePerson>, undefined> {
    await this.#openPeople(scope);
    let measures: MeasureRow[] | undefined;
    for (;;) {
      const people = await this.work.query<PersonRow>(`FETCH ${size} FROM summary_people`);
      const last = people.at(-1);
      if (last === undefined) return undefined;
      if (measures === undefined) {
        await this.#openMeasures(scope);
        measures = [];
      }
      while ((measures.at(-1)?.owner_id ?? '') < last.person_id) {
        const more = await this.work.query<MeasureRow>(`FETCH ${size} FROM summary_measures`);
        if (more.length === 0) break;
        measures.push(...more);
      }
      const known = new Map(measures.map((row) => [row.owner_id, row.indicators]));
      measures = measures.filter((row) => row.owner_id > last.person_id);
      yield peopleOf(people, known, scope);
    }
  }

  /**
   * Lets this transaction's few big statements keep their hash tables in memory, and spares them the compiler, which
   * takes longer than they do. Their cursors are read to the end, and the first page of a large office takes a while.
   */
  async prepare(): Promise<void> {
    await this.work.query(
      `SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
              set_config('cursor_tuple_fraction', '1', true)`,
    );
    await this.work.patience(LONGEST_STATEMENT_MS);
  }

  /** Kinds of period that agreed indicators have: the others need no reading. */
  async periods(): Promise<Set<string>> {
    const rows = await this.work.query<{ period: string }>(
      `SELECT DISTINCT period FROM indicator_revision WHERE state = 'agreed'`,
    );
    return new Set(rows.map((row) => row.period));
  }

  /** Parent of every unit. */
  async parents(): Promise<Map<string, string | null>> {
    const rows = await this.work.query<{ id: string; parent_id: string | null }>(
      `SELECT id, parent_id FROM unit`,
    );
    return new Map(rows.map((row) => [row.id, row.parent_id]));
  }

  /** Zone of the organisation: of its oldest root unit; undefined while there is none. */
  async zone(): Promise<string | undefined> {
    const [row] = await this.work.query<{ zone: string }>(
      `SELECT zone FROM unit WHERE parent_id IS NULL AND NOT practice ORDER BY created_at, id LIMIT 1`,
    );
    return row?.zone;
  }

  /** Days, comments and answers of everybody, in the order of their ids. */
  async #openPeople(scope: PeriodScope): Promise<void> {
    const leaveFrom = scope.windows.reduce((min, w) => (w.from < min ? w.from : min), scope.from);
    const leaveTo = scope.windows.reduce((max, w) => (w.to > max ? w.to : max), scope.to);
    const daysOf = reportedDays(scope).map((name, word) => {
      const first = word * DAYS_PER_WORD;
      return `coalesce(bit_or(1 << (date - $1::date - ${first}))
                  FILTER (WHERE date - $1::date BETWEEN ${first} AND ${first + DAYS_PER_WORD - 1}), 0) AS ${name}`;
    });
    const reported = reportedDays(scope).map((name) => `day.${name}`);
    await this.work.query(
      `DECLARE summary_people NO SCROLL CURSOR FOR
       WITH RECURSIVE staff AS (
         -- A closed account ends a stay as a transfer does: nobody is missing who cannot log in any more.
         SELECT a.person_id, string_agg(greatest(a.valid_from, $1::date) || ' '
                  || least(a.valid_to - 1, $2::date, (c.disabled_at AT TIME ZONE $7)::date) || ' ' || a.unit_id,
                  ',' ORDER BY a.valid_from) AS stays
           FROM assignment a ${COUNTED} LEFT JOIN account c ON c.person_id = a.person_id
          WHERE a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to > $1)
            AND (c.disabled_at IS NULL OR (c.disabled_at >= $3 AND a.valid_from <= (c.disabled_at AT TIME ZONE $7)::date))
          GROUP BY a.person_id
       ), boss AS (
         SELECT DISTINCT ON (person_id) person_id, supervisor_id FROM supervisor_line
          WHERE valid_from <= $2 AND (valid_to IS NULL OR valid_to > $1)
          ORDER BY person_id, valid_from DESC
       ), away AS (
         SELECT person_id, string_agg(valid_from || ' ' || valid_to - 1, ',' ORDER BY valid_from) AS leave
           FROM leave WHERE valid_from <= $6 AND valid_to > $5
          GROUP BY person_id
       ), day AS (
         SELECT owner_id, ${daysOf.join(', ')}, count(*) FILTER (WHERE on_time)::int AS on_time,
                count(*) FILTER (WHERE NOT on_time)::int AS late
           FROM report WHERE date BETWEEN $1 AND $2 AND version > 0
          GROUP BY owner_id
       ), got AS (
         SELECT recipient_id, count(*) FILTER (WHERE kind = 'praise')::int AS praise,
                count(*) FILTER (WHERE kind = 'suggestion')::int AS suggestion,
                count(*) FILTER (WHERE kind = 'question')::int AS question,
                count(*) FILTER (WHERE kind = 'correction')::int AS correction
           FROM feedback WHERE created_at >= $3 AND created_at < $4
          GROUP BY recipient_id
       ), said AS (
         SELECT f.recipient_id, count(*)::int AS replies
           FROM feedback_reply r JOIN feedback f ON f.id = r.feedback_id AND f.recipient_id = r.author_id
          WHERE r.created_at >= $3 AND r.created_at < $4
          GROUP BY f.recipient_id
       ), duty AS MATERIALIZED (
         -- Reports of the period with the supervisor of their date.
         SELECT s.supervisor_id, r.id, r.owner_id, r.date, r.state, r.first_submitted_at, r.submitted_at
           FROM supervisor_line s
           JOIN report r ON r.owner_id = s.person_id AND r.date BETWEEN $1 AND $2 AND r.version > 0
            AND r.date >= s.valid_from AND (s.valid_to IS NULL OR r.date < s.valid_to)
          WHERE s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $1)
       ), stand_in (supervisor_id, date, id) AS (
         -- Who stood for the supervisor on the report's date, or for one who did: as at the door of reports.
         SELECT d.supervisor_id, d.date, a.acting_id FROM (SELECT DISTINCT supervisor_id, date FROM duty) AS d
           JOIN acting_line a ON a.person_id = d.supervisor_id
            AND a.valid_from <= d.date AND (a.valid_to IS NULL OR a.valid_to > d.date)
         UNION
         SELECT s.supervisor_id, s.date, a.acting_id FROM stand_in s
           JOIN acting_line a ON a.person_id = s.id AND a.valid_from <= s.date AND (a.valid_to IS NULL OR a.valid_to > s.date)
       ), word AS (
         SELECT d.id, min(f.created_at) FILTER (WHERE f.created_at >= d.first_submitted_at) AS first, max(f.created_at) AS last
           FROM duty d JOIN feedback f ON f.report_id = d.id
          WHERE f.author_id = d.supervisor_id OR (d.supervisor_id, d.date, f.author_id) IN (SELECT * FROM stand_in)
          GROUP BY d.id
       ), decided AS (
         SELECT d.id, min(c.at) AS first FROM duty d JOIN report_decision c ON c.report_id = d.id GROUP BY d.id
       ), answer AS (
         SELECT d.supervisor_id,
                string_agg(floor(date_part('epoch', d.first_submitted_at) * 1000)::bigint || ' '
                  || floor(date_part('epoch', least(c.first, w.first)) * 1000)::bigint, ',')
                  FILTER (WHERE least(c.first, w.first) IS NOT NULL) AS responses,
                count(*) FILTER (WHERE d.state = 'submitted' AND (w.last IS NULL OR w.last < d.submitted_at))::int AS unanswered
           FROM duty d LEFT JOIN decided c ON c.id = d.id LEFT JOIN word w ON w.id = d.id
          GROUP BY d.supervisor_id
       )
       SELECT staff.person_id, staff.stays, boss.supervisor_id, away.leave, ${reported.join(', ')}, day.on_time, day.late,
              got.praise, got.suggestion, got.question, got.correction, said.replies, answer.responses, answer.unanswered
         FROM staff
         LEFT JOIN boss ON boss.person_id = staff.person_id
         LEFT JOIN away ON away.person_id = staff.person_id
         LEFT JOIN day ON day.owner_id = staff.person_id
         LEFT JOIN got ON got.recipient_id = staff.person_id
         LEFT JOIN said ON said.recipient_id = staff.person_id
         LEFT JOIN answer ON answer.supervisor_id = staff.person_id
        ORDER BY staff.person_id`,
      [scope.from, scope.to, scope.begins, scope.ends, leaveFrom, leaveTo, scope.zone],
    );
  }

  /**
   * The indicators that were in force in the period, by owner, each with the terms agreed by the day that it is read for
   * and the sums of the submitted and accepted lines of its period up to that day.
   */
  async #openMeasures({ windows, from, to }: PeriodScope): Promise<void> {
    await this.work.query(
      `DECLARE summary_measures NO SCROLL CURSOR FOR
       WITH slot AS (
         SELECT as_of, period, "from", n::int AS slot
           FROM unnest($1::date[], $2::text[], $3::date[]) WITH ORDINALITY AS w (as_of, period, "from", n)
       ), term AS MATERIALIZED (
         SELECT i.owner_id, i.id, i.agreed_on, i.closed_on, t.revision, t.aspect, t.polarity, t.rollup, t.target, t.target_max,
                s.slot, s."from", least(s.as_of, i.closed_on) AS as_of
           FROM indicator i
           JOIN indicator_revision t ON t.indicator_id = i.id AND t.state = 'agreed'
           JOIN slot s ON s.period = t.period AND t.agreed_on <= s.as_of
          WHERE i.agreed_on IS NOT NULL
            -- What was closed earlier in the summary's days has no figures of a period that began after that.
            AND (i.closed_on IS NULL OR i.closed_on >= greatest($4::date, s."from"))
            AND NOT EXISTS (
              SELECT FROM indicator_revision newer WHERE newer.indicator_id = i.id AND newer.revision > t.revision
                 AND newer.state = 'agreed' AND newer.agreed_on <= s.as_of)
       ), measured AS (
         -- One pass for all three roll-ups; the newest line is the greatest text of date, position and quantity.
         SELECT t.id, t.slot, sum(l.quantity) FILTER (WHERE t.rollup <> 'last') AS sum, count(*)::int AS count,
                max((r.date || lpad(l.position::text, 10, '0') || l.quantity) COLLATE "C") FILTER (WHERE t.rollup = 'last') AS last
           FROM report r
           JOIN report_line l ON l.report_id = r.id AND l.version = r.version AND l.quantity IS NOT NULL
           JOIN term t ON t.id = l.indicator_id AND r.date BETWEEN t."from" AND t.as_of
          WHERE r.state IN ('submitted', 'accepted') AND r.date BETWEEN $6 AND $5
          GROUP BY t.id, t.slot
       )
       SELECT t.owner_id, string_agg(
                concat_ws(' ', t.id, t.revision, t.aspect, t.polarity, t.rollup, t.target, coalesce(t.target_max::text, ''),
                  t.agreed_on, coalesce(t.closed_on::text, ''), t.slot, coalesce(m.sum::text, ''), coalesce(m.count, 0),
                  coalesce(substr(m.last, 21), '')), ',') AS indicators
         FROM term t LEFT JOIN measured m ON m.id = t.id AND m.slot = t.slot
        GROUP BY t.owner_id ORDER BY t.owner_id`,
      [
        windows.map((w) => w.asOf),
        windows.map((w) => w.period),
        windows.map((w) => w.from),
        from,
        to,
        windows.reduce((min, w) => (w.from < min ? w.from : min), from),
      ],
    );
  }
}
