import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { UnitDay } from './domain/coverage.js';
import type { Wording } from './domain/outcomes.js';
import type { UnitSums } from './domain/totals.js';

const MOST_PEOPLE = 1_000;

/** People of units at a date, with an open account: the assignment that holds then. */
const ASSIGNED = `
  assignment a
    ON a.unit_id = ANY ($1::uuid[]) AND a.valid_from <= d.date AND (a.valid_to IS NULL OR a.valid_to > d.date)
   AND NOT EXISTS (SELECT FROM account c WHERE c.person_id = a.person_id AND c.disabled_at IS NOT NULL)
  LEFT JOIN report r ON r.owner_id = a.person_id AND r.date = d.date AND r.version > 0
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM leave v WHERE v.person_id = a.person_id AND v.valid_from <= d.date AND v.valid_to > d.date) AS away
  ) l`;

/** Who has reported, by unit and date, and how units stood in stored weeks. Reads people's, calendar's and reports' tables. */
@Injectable()
export class CoverageRepository {
  constructor(private readonly work: UnitOfWork) {}

  async unitDays(unitIds: readonly string[], from: string, to: string): Promise<UnitDay[]> {
    const rows = await this.work.query<{
      unit_id: string;
      date: string;
      people: string;
      away: string;
      reported: string;
    }>(
      `SELECT a.unit_id, d.date::text AS date, count(*) AS people, count(*) FILTER (WHERE l.away) AS away,
              count(r.id) FILTER (WHERE NOT l.away) AS reported
         FROM (SELECT s::date AS date FROM generate_series($2::date, $3::date, interval '1 day') AS s) d
         JOIN ${ASSIGNED}
        GROUP BY 1, 2`,
      [unitIds, from, to],
    );
    return rows.map((r) => ({
      unitId: r.unit_id,
      date: r.date,
      people: Number(r.people),
      onLeave: Number(r.away),
      reported: Number(r.reported),
    }));
  }

  /** The people behind one figure, by name. */
  async people(
    unitIds: readonly string[],
    date: string,
  ): Promise<
    {
      personId: string;
      name: string;
      position: string;
      unitId: string;
      away: boolean;
      reported: boolean;
    }[]
  > {
    return this.work.query(
      `SELECT a.person_id AS "personId", p.name, a.position, a.unit_id AS "unitId", l.away, r.id IS NOT NULL AS reported
         FROM (SELECT $2::date AS date) d
         JOIN ${ASSIGNED}
         JOIN person p ON p.id = a.person_id
        ORDER BY p.name, p.id LIMIT ${String(MOST_PEOPLE)}`,
      [unitIds, date],
    );
  }

  /** The newest revision of each of the newest weeks, with one unit's sums; weeks without the unit are missing. */
  async weeksOf(
    unitId: string,
    limit: number,
  ): Promise<{ week: string; revision: number; provisional: boolean; sums: UnitSums }[]> {
    return this.work.query(
      `SELECT r.week, r.revision, r.provisional, u.value AS sums
         FROM (
           SELECT DISTINCT ON (week) week, revision, provisional, units FROM summary_revision WHERE week ~ '-W'
            ORDER BY week DESC, revision DESC LIMIT $2
         ) r
        CROSS JOIN LATERAL jsonb_array_elements(r.units) AS u (value)
        WHERE u.value->>'unitId' = $1
        ORDER BY r.week DESC`,
      [unitId, limit],
    );
  }

  /** Terms of indicators by `id:revision`, as they were agreed. */
  async wordings(ids: readonly string[]): Promise<Map<string, Wording>> {
    const rows = await this.work.query<Wording & { indicator_id: string; revision: number }>(
      `SELECT indicator_id, revision, name, unit, period, rollup FROM indicator_revision WHERE indicator_id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((r) => [`${r.indicator_id}:${String(r.revision)}`, r]));
  }
}
