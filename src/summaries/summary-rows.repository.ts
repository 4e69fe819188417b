import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { IndicatorFacts } from './domain/facts.js';

export interface ReportRow {
  readonly id: string;
  readonly ownerId: string;
  readonly date: string;
  readonly onTime: boolean;
}

export interface DutyRow {
  readonly supervisorId: string;
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly date: string;
  /** ms */
  readonly submitted: number;
  readonly answered: number | null;
  readonly waiting: boolean;
}

/** Rows behind the figures of a few people: what `PeriodSourceRepository` counts of everybody, one by one. */
@Injectable()
export class SummaryRowsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Where these people belonged from `from` to `to`, by date; a closed account ends a stay. */
  async stays(
    people: readonly string[],
    { from, to, begins, zone }: { from: string; to: string; begins: string; zone: string },
  ): Promise<{ personId: string; from: string; to: string; unitId: string }[]> {
    return this.work.query(
      `SELECT a.person_id AS "personId", greatest(a.valid_from, $2::date)::text AS "from",
              least(a.valid_to - 1, $3::date, (c.disabled_at AT TIME ZONE $5)::date)::text AS "to", a.unit_id AS "unitId"
         FROM assignment a LEFT JOIN account c ON c.person_id = a.person_id
        WHERE a.person_id = ANY ($1::uuid[]) AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to > $2)
          AND (c.disabled_at IS NULL OR (c.disabled_at >= $4 AND a.valid_from <= (c.disabled_at AT TIME ZONE $5)::date))
        ORDER BY a.valid_from`,
      [people, from, to, begins, zone],
    );
  }

  async leave(
    people: readonly string[],
    from: string,
    to: string,
  ): Promise<{ personId: string; from: string; to: string }[]> {
    return this.work.query(
      `SELECT person_id AS "personId", valid_from::text AS "from", (valid_to - 1)::text AS "to" FROM leave
        WHERE person_id = ANY ($1::uuid[]) AND valid_from <= $3 AND valid_to > $2`,
      [people, from, to],
    );
  }

  /** Reports that had been submitted by a moment (ISO instant), by date. */
  async reports(people: readonly string[], from: string, to: string, by: string): Promise<ReportRow[]> {
    return this.work.query(
      `SELECT id, owner_id AS "ownerId", date::text AS date, on_time AS "onTime" FROM report
        WHERE owner_id = ANY ($1::uuid[]) AND date BETWEEN $2 AND $3 AND version > 0 AND first_submitted_at <= $4
        ORDER BY date`,
      [people, from, to, by],
    );
  }

  /** Reports that these supervisors had to look at, by date and name, as they stood at a moment. */
  async duties(supervisors: readonly string[], from: string, to: string, by: string): Promise<DutyRow[]> {
    const rows = await this.work.query<
      Omit<DutyRow, 'submitted' | 'answered'> & { submitted: string; answered: string | null }
    >(
      `WITH RECURSIVE duty AS MATERIALIZED (
         SELECT s.supervisor_id, r.id, r.owner_id, r.date, r.state, r.first_submitted_at, r.submitted_at
           FROM supervisor_line s
           JOIN report r ON r.owner_id = s.person_id AND r.date BETWEEN $2 AND $3 AND r.version > 0
            AND r.date >= s.valid_from AND (s.valid_to IS NULL OR r.date < s.valid_to)
          WHERE s.supervisor_id = ANY ($1::uuid[]) AND r.first_submitted_at <= $4
       ), stand_in (supervisor_id, date, id) AS (
         SELECT d.supervisor_id, d.date, a.acting_id FROM (SELECT DISTINCT supervisor_id, date FROM duty) AS d
           JOIN acting_line a ON a.person_id = d.supervisor_id
            AND a.valid_from <= d.date AND (a.valid_to IS NULL OR a.valid_to > d.date)
         UNION
         SELECT s.supervisor_id, s.date, a.acting_id FROM stand_in s
           JOIN acting_line a ON a.person_id = s.id AND a.valid_from <= s.date AND (a.valid_to IS NULL OR a.valid_to > s.date)
       ), word AS (
         SELECT d.id, min(f.created_at) FILTER (WHERE f.created_at >= d.first_submitted_at) AS first, max(f.created_at) AS last
           FROM duty d JOIN feedback f ON f.report_id = d.id AND f.created_at <= $4
          WHERE f.author_id = d.supervisor_id OR (d.supervisor_id, d.date, f.author_id) IN (SELECT * FROM stand_in)
          GROUP BY d.id
       ), decided AS (
         SELECT d.id, min(c.at) FILTER (WHERE c.at <= $4) AS first, bool_or(c.at > $4) AS later,
                bool_or(c.at <= $4 AND c.at >= d.submitted_at) AS done
           FROM duty d JOIN report_decision c ON c.report_id = d.id GROUP BY d.id
       )
       SELECT d.supervisor_id AS "supervisorId", d.id, d.owner_id AS "ownerId", p.name, d.date::text AS date,
              floor(date_part('epoch', d.first_submitted_at) * 1000)::bigint AS submitted,
              floor(date_part('epoch', least(c.first, w.first)) * 1000)::bigint AS answered,
              (d.state = 'submitted' OR coalesce(c.later, false)) AND NOT coalesce(c.done, false)
                AND d.submitted_at <= $4 AND (w.last IS NULL OR w.last < d.submitted_at) AS waiting
         FROM duty d JOIN person p ON p.id = d.owner_id
         LEFT JOIN decided c ON c.id = d.id LEFT JOIN word w ON w.id = d.id
        ORDER BY d.date, p.name, d.id`,
      [supervisors, from, to, by],
    );
    return rows.map((row) => ({
      ...row,
      submitted: Number(row.submitted),
      answered: row.answered === null ? null : Number(row.answered),
    }));
  }

  /** Measured lines of one indicator in reports that counted at a moment, by date and position. */
  async lines(
    indicatorId: string,
    from: string,
    to: string,
    by: string,
  ): Promise<{ ownerId: string; date: string; reportId: string; activity: string; quantity: string }[]> {
    return this.work.query(
      `SELECT r.owner_id AS "ownerId", r.date::text AS date, r.id AS "reportId", l.activity, l.quantity
         FROM report r JOIN report_line l ON l.report_id = r.id AND l.version = r.version
        WHERE l.indicator_id = $1 AND l.quantity IS NOT NULL AND r.state IN ('submitted', 'accepted')
          AND r.date BETWEEN $2 AND $3 AND r.first_submitted_at <= $4
        ORDER BY r.date, l.position`,
      [indicatorId, from, to, by],
    );
  }

  /** How the lines of a figure become one number, by the terms that it was measured against. */
  async rollup({
    indicatorId,
    revision,
  }: Pick<IndicatorFacts, 'indicatorId' | 'revision'>): Promise<'sum' | 'average' | 'last'> {
    const [row] = await this.work.query<{ rollup: 'sum' | 'average' | 'last' }>(
      `SELECT rollup FROM indicator_revision WHERE indicator_id = $1 AND revision = $2`,
      [indicatorId, revision],
    );
    return row?.rollup ?? 'sum';
  }

  /** The day on which an indicator was closed, null while it runs. */
  async closedOn(indicatorId: string): Promise<string | null> {
    const [row] = await this.work.query<{ closed: string | null }>(
      `SELECT closed_on::text AS closed FROM indicator WHERE id = $1`,
      [indicatorId],
    );
    return row?.closed ?? null;
  }
}
