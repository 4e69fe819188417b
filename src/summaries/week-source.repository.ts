import { Injectable } from '@nestjs/common';
import type { DateRange } from '#contracts/rules/local-date.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { EmployeeRow, IndicatorRow, Stay } from './domain/employee-week.js';
import type { PeriodWindow } from './domain/week-frame.js';

/** People by id, both ends included: ids sort in SQL as their text does. */
export interface PeopleRange {
  readonly from: string;
  readonly to: string;
}

/** What of a week belongs to one computation. */
export interface WeekScope {
  readonly from: string;
  readonly to: string;
  /** Monday 00:00 and Sunday 24:00 in the organisation's zone, ISO instants. */
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
  reported: number | null;
  on_time: number | null;
  late: number | null;
  praise: number | null;
  suggestion: number | null;
  question: number | null;
  correction: number | null;
  replies: number | null;
  responses: string | null;
  unanswered: number | null;
}

/** As SQL names them, so that forty thousand rows need not be made twice. */
interface MeasureRow extends Omit<IndicatorRow, 'window'> {
  window?: PeriodWindow;
  readonly ownerId: string;
  readonly slot: number;
}

/** `a b,c d` → [[a, b], [c, d]]: one text per person is a third of the work of one row per stay. */
const pairs = (text: string | null): string[][] =>
  text === null ? [] : text.split(',').map((part) => part.split(' '));

const rangesOf = (text: string | null): DateRange[] =>
  pairs(text).map(([from = '', to = '']) => ({ from, to }));
const staysOf = (text: string): Stay[] =>
  pairs(text).map(([from = '', to = '', unitId = '']) => ({ from, to, unitId }));

const toEmployee = (row: PersonRow): EmployeeRow => ({
  personId: row.person_id,
  stays: staysOf(row.stays),
  supervisorId: row.supervisor_id,
  leave: rangesOf(row.leave),
  reported: row.reported ?? 0,
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

/**
 * Reads what a week's summary is made of, straight from the tables of people, reports, indicators and feedback: a read
 * model that counts and sums where the rows are. It divides nothing and decides nothing.
 */
@Injectable()
export class WeekSourceRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Ranges of at most `size` people each that together hold everybody who belonged to a unit in the week. */
  async ranges(scope: WeekScope, size: number): Promise<PeopleRange[]> {
    return this.work.query<PeopleRange>(
      `SELECT min(person_id::text) AS "from", max(person_id::text) AS "to" FROM (
         SELECT person_id, (row_number() OVER (ORDER BY person_id) - 1) / $3::int AS part
           FROM (SELECT DISTINCT person_id FROM assignment a
                  WHERE valid_from <= $2 AND (valid_to IS NULL OR valid_to > $1)
                    AND NOT EXISTS (SELECT FROM account c WHERE c.person_id = a.person_id AND c.disabled_at < $4)) AS p
       ) AS numbered GROUP BY part ORDER BY part`,
      [scope.from, scope.to, size, scope.begins],
    );
  }

  /**
   * Lets this transaction's few big statements keep their hash tables in memory, and spares them the compiler, which
   * takes longer than they do. Prepared statements are planned anew for each range of people: the plan that fits any
   * range expects two people where there are thousands, and loops for a minute.
   */
  async prepare(): Promise<void> {
    await this.work.query(`SET LOCAL work_mem = '64MB'`);
    await this.work.query(`SET LOCAL jit = off`);
    await this.work.query(`SET LOCAL plan_cache_mode = force_custom_plan`);
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
      `SELECT zone FROM unit WHERE parent_id IS NULL ORDER BY created_at, id LIMIT 1`,
    );
    return row?.zone;
  }

  /** Days, comments and answers of the people of a range, in the order of their ids. */
  async employees(scope: WeekScope, people: PeopleRange): Promise<EmployeeRow[]> {
    const leaveFrom = scope.windows.reduce((min, w) => (w.from < min ? w.from : min), scope.from);
    const leaveTo = scope.windows.reduce((max, w) => (w.to > max ? w.to : max), scope.to);
    const rows = await this.work.query<PersonRow>(
      `WITH RECURSIVE staff AS (
         -- A closed account ends a stay as a transfer does: nobody is missing who cannot log in any more.
         SELECT a.person_id, string_agg(greatest(a.valid_from, $3::date) || ' '
                  || least(a.valid_to - 1, $4::date, (c.disabled_at AT TIME ZONE $9)::date) || ' ' || a.unit_id,
                  ',' ORDER BY a.valid_from) AS stays
           FROM assignment a LEFT JOIN account c ON c.person_id = a.person_id
          WHERE a.person_id BETWEEN $1 AND $2 AND a.valid_from <= $4 AND (a.valid_to IS NULL OR a.valid_to > $3)
            AND (c.disabled_at IS NULL OR (c.disabled_at >= $5 AND a.valid_from <= (c.disabled_at AT TIME ZONE $9)::date))
          GROUP BY a.person_id
       ), boss AS (
         SELECT DISTINCT ON (person_id) person_id, supervisor_id FROM supervisor_line
          WHERE person_id BETWEEN $1 AND $2 AND valid_from <= $4 AND (valid_to IS NULL OR valid_to > $3)
          ORDER BY person_id, valid_from DESC
       ), away AS (
         SELECT person_id, string_agg(valid_from || ' ' || valid_to - 1, ',' ORDER BY valid_from) AS leave
           FROM leave WHERE person_id BETWEEN $1 AND $2 AND valid_from <= $8 AND valid_to > $7
          GROUP BY person_id
       ), day AS (
         SELECT owner_id, bit_or(1 << (date - $3::date)) AS reported, count(*) FILTER (WHERE on_time)::int AS on_time,
                count(*) FILTER (WHERE NOT on_time)::int AS late
           FROM report WHERE owner_id BETWEEN $1 AND $2 AND date BETWEEN $3 AND $4 AND version > 0
          GROUP BY owner_id
       ), got AS (
         SELECT recipient_id, count(*) FILTER (WHERE kind = 'praise')::int AS praise,
                count(*) FILTER (WHERE kind = 'suggestion')::int AS suggestion,
                count(*) FILTER (WHERE kind = 'question')::int AS question,
                count(*) FILTER (WHERE kind = 'correction')::int AS correction
           FROM feedback WHERE recipient_id BETWEEN $1 AND $2 AND created_at >= $5 AND created_at < $6
          GROUP BY recipient_id
       ), said AS (
         SELECT f.recipient_id, count(*)::int AS replies
           FROM feedback_reply r JOIN feedback f ON f.id = r.feedback_id AND f.recipient_id = r.author_id
          WHERE f.recipient_id BETWEEN $1 AND $2 AND r.created_at >= $5 AND r.created_at < $6
          GROUP BY f.recipient_id
       ), duty AS MATERIALIZED (
         -- Reports of the week with the supervisor of their date.
         SELECT s.supervisor_id, r.id, r.owner_id, r.date, r.state, r.first_submitted_at, r.submitted_at
           FROM supervisor_line s
           JOIN report r ON r.owner_id = s.person_id AND r.date BETWEEN $3 AND $4 AND r.version > 0
            AND r.date >= s.valid_from AND (s.valid_to IS NULL OR r.date < s.valid_to)
          WHERE s.supervisor_id BETWEEN $1 AND $2 AND s.valid_from <= $4 AND (s.valid_to IS NULL OR s.valid_to > $3)
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
         SELECT c.report_id AS id, min(c.at) AS first FROM report_decision c
          WHERE c.report_id IN (SELECT id FROM duty) GROUP BY c.report_id
       ), answer AS (
         SELECT d.supervisor_id,
                string_agg(floor(date_part('epoch', d.first_submitted_at) * 1000)::bigint || ' '
                  || floor(date_part('epoch', least(c.first, w.first)) * 1000)::bigint, ',')
                  FILTER (WHERE least(c.first, w.first) IS NOT NULL) AS responses,
                count(*) FILTER (WHERE d.state = 'submitted' AND (w.last IS NULL OR w.last < d.submitted_at))::int AS unanswered
           FROM duty d LEFT JOIN decided c ON c.id = d.id LEFT JOIN word w ON w.id = d.id
          GROUP BY d.supervisor_id
       )
       SELECT staff.person_id, staff.stays, boss.supervisor_id, away.leave, day.reported, day.on_time, day.late,
              got.praise, got.suggestion, got.question, got.correction, said.replies, answer.responses, answer.unanswered
         FROM staff
         LEFT JOIN boss ON boss.person_id = staff.person_id
         LEFT JOIN away ON away.person_id = staff.person_id
         LEFT JOIN day ON day.owner_id = staff.person_id
         LEFT JOIN got ON got.recipient_id = staff.person_id
         LEFT JOIN said ON said.recipient_id = staff.person_id
         LEFT JOIN answer ON answer.supervisor_id = staff.person_id
        ORDER BY staff.person_id`,
      [
        people.from,
        people.to,
        scope.from,
        scope.to,
        scope.begins,
        scope.ends,
        leaveFrom,
        leaveTo,
        scope.zone,
      ],
    );
    return rows.map(toEmployee);
  }

  /**
   * The indicators of a range's people that were in force in the week, each with the terms agreed by the day that it is
   * read for and the sums of the submitted and accepted lines of its period up to that day.
   */
  async indicators(scope: WeekScope, people: PeopleRange): Promise<Map<string, IndicatorRow[]>> {
    const { windows } = scope;
    const rows = await this.work.query<MeasureRow>(
      `WITH slot AS (
         SELECT as_of, period, "from", n::int AS slot
           FROM unnest($3::date[], $4::text[], $5::date[]) WITH ORDINALITY AS w (as_of, period, "from", n)
       ), term AS MATERIALIZED (
         SELECT i.owner_id, i.id, i.agreed_on, i.closed_on, t.revision, t.aspect, t.polarity, t.rollup, t.target, t.target_max,
                s.slot, s."from", least(s.as_of, i.closed_on) AS as_of
           FROM indicator i
           JOIN indicator_revision t ON t.indicator_id = i.id AND t.state = 'agreed'
           JOIN slot s ON s.period = t.period AND t.agreed_on <= s.as_of
          WHERE i.owner_id BETWEEN $1 AND $2 AND i.agreed_on IS NOT NULL
            -- What was closed earlier in the week has no figures of a period that began after that.
            AND (i.closed_on IS NULL OR i.closed_on >= greatest($6::date, s."from"))
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
          WHERE r.owner_id BETWEEN $1 AND $2 AND r.state IN ('submitted', 'accepted') AND r.date BETWEEN $8 AND $7
          GROUP BY t.id, t.slot
       )
       SELECT t.owner_id AS "ownerId", t.id AS "indicatorId", t.revision, t.aspect, t.polarity, t.rollup, t.target,
              t.target_max AS "targetMax", t.agreed_on::text AS "agreedOn", t.closed_on::text AS "closedOn", t.slot,
              m.sum, coalesce(m.count, 0) AS count, substr(m.last, 21) AS last
         FROM term t LEFT JOIN measured m ON m.id = t.id AND m.slot = t.slot`,
      [
        people.from,
        people.to,
        windows.map((w) => w.asOf),
        windows.map((w) => w.period),
        windows.map((w) => w.from),
        scope.from,
        scope.to,
        windows.reduce((min, w) => (w.from < min ? w.from : min), scope.from),
      ],
    );
    const found = new Map<string, IndicatorRow[]>();
    for (const row of rows) {
      const window = windows[row.slot - 1];
      if (window === undefined) continue;
      const indicator = Object.assign(row, { window });
      const list = found.get(row.ownerId);
      if (list === undefined) found.set(row.ownerId, [indicator]);
      else list.push(indicator);
    }
    return found;
  }
}
