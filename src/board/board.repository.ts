import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** What one row of the board is made of, before calendar and indicators. */
export interface CellRow {
  personId: string;
  name: string;
  position: string;
  unitId: string;
  /** Today in the unit's zone. */
  date: string;
  version: number;
  /** The account is disabled: the person can report nothing. */
  disabled: boolean;
  report: {
    id: string;
    state: 'submitted' | 'returned' | 'accepted';
    onTime: boolean | null;
    submittedAt: string | null;
    lines: number;
    lastActivity: string | null;
    obstacle: string | null;
  } | null;
  waiting: number;
  waitingSince: string | null;
}

interface Row {
  person_id: string;
  name: string;
  position: string;
  unit_id: string;
  date: string;
  version: string;
  disabled: boolean;
  report_id: string | null;
  state: 'submitted' | 'returned' | 'accepted' | null;
  on_time: boolean | null;
  submitted_at: Date | null;
  lines: string;
  last_activity: string | null;
  obstacle: string | null;
  waiting: string;
  waiting_since: Date | null;
}

/** Assignments `a` that hold today, by the date of their own unit `u`. */
const HOLDS = `a.valid_from <= (now() AT TIME ZONE u.zone)::date
     AND (a.valid_to IS NULL OR a.valid_to > (now() AT TIME ZONE u.zone)::date)`;

/** People with the unit where they work today, by their own unit's date. */
const TODAY = `
  SELECT p.id AS person_id, p.name, a.position, a.unit_id, (now() AT TIME ZONE u.zone)::date AS date
    FROM person p
    JOIN assignment a ON a.person_id = p.id
    JOIN unit u ON u.id = a.unit_id
   WHERE p.id = ANY($1::uuid[])
     AND ${HOLDS}`;

/**
 * The board is a read model: it reads people, reports and indicators in one statement each, and writes only its own
 * counters.
 */
@Injectable()
export class BoardRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Counts one more change of these people's cells; locked in the order of the ids, before the feed's counters. */
  async bump(personIds: readonly string[]): Promise<void> {
    const sorted = [...new Set(personIds)].sort();
    await this.work.preparedFor(
      sorted,
      `INSERT INTO board_cell AS c (person_id, version)
       SELECT id, 1 FROM unnest($1::uuid[]) AS p (id) ORDER BY id
       ON CONFLICT (person_id) DO UPDATE SET version = c.version + 1`,
      [sorted],
    );
  }

  /** `bump` for all who work in the unit today; null: in any. */
  async bumpUnit(unitId: string | null): Promise<void> {
    await this.work.query(
      `INSERT INTO board_cell AS c (person_id, version)
       SELECT DISTINCT a.person_id, 1 FROM assignment a JOIN unit u ON u.id = a.unit_id
        WHERE ($1::uuid IS NULL OR u.id = $1) AND ${HOLDS}
        ORDER BY a.person_id
       ON CONFLICT (person_id) DO UPDATE SET version = c.version + 1`,
      [unitId],
    );
  }

  /** Where these people's cells stand: date and version, for comparing with what was sent. */
  async places(personIds: readonly string[]): Promise<{ personId: string; date: string; version: number }[]> {
    const rows = await this.work.query<{ person_id: string; date: string; version: string }>(
      `SELECT t.person_id, t.date::text AS date, coalesce(c.version, 0) AS version
         FROM (${TODAY}) t LEFT JOIN board_cell c USING (person_id)`,
      [personIds],
    );
    return rows.map((r) => ({ personId: r.person_id, date: r.date, version: Number(r.version) }));
  }

  /** The rows of these people, by name; who has no unit today is missing. */
  async rows(personIds: readonly string[]): Promise<CellRow[]> {
    const rows = await this.work.sized<Row>(
      personIds,
      `SELECT t.person_id, t.name, t.position, t.unit_id, t.date::text AS date, coalesce(c.version, 0) AS version,
              EXISTS (SELECT FROM account a WHERE a.person_id = t.person_id AND a.disabled_at IS NOT NULL) AS disabled,
              r.id AS report_id, r.state, r.on_time, r.submitted_at,
              coalesce(l.lines, 0) AS lines, l.last_activity, l.obstacle,
              coalesce(w.reports, 0) + coalesce(i.indicators, 0) AS waiting,
              least(w.since, i.since) AS waiting_since
         FROM (${TODAY}) t
         LEFT JOIN board_cell c USING (person_id)
         LEFT JOIN report r ON r.owner_id = t.person_id AND r.date = t.date AND r.version > 0
         LEFT JOIN LATERAL (
           SELECT count(*) AS lines,
                  (array_agg(activity ORDER BY position DESC))[1] AS last_activity,
                  (array_agg(obstacle ORDER BY position) FILTER (WHERE obstacle <> ''))[1] AS obstacle
             FROM report_line WHERE report_id = r.id AND version = r.version
         ) l ON r.id IS NOT NULL
         LEFT JOIN LATERAL (
           -- Reports that wait for a decision; who had no supervisor that day needs none.
           SELECT count(*) AS reports, min(s.submitted_at) AS since
             FROM report s
            WHERE s.owner_id = t.person_id AND s.state = 'submitted'
              AND EXISTS (SELECT FROM supervisor_line v WHERE v.person_id = s.owner_id AND v.valid_from <= s.date
                             AND (v.valid_to IS NULL OR v.valid_to > s.date))
         ) w ON true
         LEFT JOIN LATERAL (
           SELECT count(*) AS indicators, min(n.proposed_at) AS since
             FROM indicator k
             JOIN indicator_revision n ON n.indicator_id = k.id AND n.state = 'proposed'
            WHERE k.owner_id = t.person_id AND k.state <> 'closed'
         ) i ON true
        ORDER BY t.name, t.person_id`,
      [personIds],
    );
    return rows.map((r) => ({
      personId: r.person_id,
      name: r.name,
      position: r.position,
      unitId: r.unit_id,
      date: r.date,
      version: Number(r.version),
      disabled: r.disabled,
      report:
        r.report_id === null || r.state === null
          ? null
          : {
              id: r.report_id,
              state: r.state,
              onTime: r.on_time,
              submittedAt: r.submitted_at?.toISOString() ?? null,
              lines: Number(r.lines),
              lastActivity: r.last_activity,
              obstacle: r.obstacle,
            },
      waiting: Number(r.waiting),
      waitingSince: r.waiting_since?.toISOString() ?? null,
    }));
  }
}
