import { Injectable } from '@nestjs/common';
import type { QueueItem } from '#contracts/board.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** Something undecided, with the date at which it counts who decides. */
export interface Undecided extends QueueItem {
  date: string;
}

interface Row {
  id: string;
  person_id: string;
  name: string;
  unit_id: string;
  date: string;
  since: Date;
  version: number | null;
  on_time: boolean | null;
  lines: string;
  activity: string | null;
  obstacle: string | null;
  indicator: string | null;
}

/** What of these people is submitted or proposed and not decided. Reads reports and indicators, as the board does. */
@Injectable()
export class QueueRepository {
  constructor(private readonly work: UnitOfWork) {}

  async undecided(personIds: readonly string[], limit: number): Promise<Undecided[]> {
    const rows = await this.work.query<Row>(
      `SELECT w.*, p.name, place.unit_id, coalesce(w.day, place.today)::text AS date
         FROM (
           SELECT r.id, r.owner_id AS person_id, r.date AS day, r.submitted_at AS since, r.version, r.on_time,
                  l.lines, l.activity, l.obstacle, NULL AS indicator
             FROM report r
            CROSS JOIN LATERAL (
              SELECT count(*) AS lines,
                     (array_agg(activity ORDER BY position DESC))[1] AS activity,
                     (array_agg(obstacle ORDER BY position) FILTER (WHERE obstacle <> ''))[1] AS obstacle
                FROM report_line WHERE report_id = r.id AND version = r.version
            ) l
            WHERE r.owner_id = ANY ($1::uuid[]) AND r.state = 'submitted'
           UNION ALL
           SELECT k.id, k.owner_id, NULL, n.proposed_at, NULL, NULL, 0, NULL, NULL, n.name
             FROM indicator k
             JOIN indicator_revision n ON n.indicator_id = k.id AND n.state = 'proposed'
            WHERE k.owner_id = ANY ($1::uuid[]) AND k.state <> 'closed'
         ) w
         JOIN person p ON p.id = w.person_id
        CROSS JOIN LATERAL (
          SELECT a.unit_id, t.today
            FROM assignment a
            JOIN unit u ON u.id = a.unit_id
           CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE u.zone)::date AS today) t
           WHERE a.person_id = w.person_id
           ORDER BY (a.valid_from <= t.today AND (a.valid_to IS NULL OR a.valid_to > t.today)) DESC, a.valid_from DESC
           LIMIT 1
        ) place
        ORDER BY w.since, w.id
        LIMIT $2`,
      [personIds, limit],
    );
    return rows.map((r) => ({
      id: r.id,
      personId: r.person_id,
      name: r.name,
      unitId: r.unit_id,
      since: r.since.toISOString(),
      date: r.date,
      report:
        r.version === null
          ? null
          : {
              date: r.date,
              version: r.version,
              onTime: r.on_time ?? true,
              lines: Number(r.lines),
              activity: r.activity,
              obstacle: r.obstacle,
            },
      indicator: r.indicator,
    }));
  }
}
