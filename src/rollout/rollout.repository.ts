import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

export interface UnitSteps {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly openedAt: Date | null;
  readonly people: number;
  readonly signedIn: number;
  readonly supervised: number;
  readonly agreed: number;
  readonly reported: number;
  readonly heardBack: number;
}

/** Which units have begun, how far their people are, and where somebody is in the tours. */
@Injectable()
export class RolloutRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Every unit of the organisation by name; numbers of a unit are those of all below it as well. */
  async units(): Promise<UnitSteps[]> {
    return this.work.query<UnitSteps>(
      `WITH RECURSIVE under (root, id) AS (
         SELECT id, id FROM unit
         UNION
         SELECT under.root, u.id FROM under JOIN unit u ON u.parent_id = under.id
       ), member AS (
         SELECT a.unit_id, a.person_id, NOT c.must_change AS signed_in, t.today
           FROM assignment a
           JOIN unit u ON u.id = a.unit_id
           JOIN account c ON c.person_id = a.person_id AND c.disabled_at IS NULL
          CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE u.zone)::date AS today) t
          WHERE a.valid_from <= t.today AND (a.valid_to IS NULL OR a.valid_to > t.today)
       ), own AS (
         SELECT unit_id, count(*) AS people,
           count(*) FILTER (WHERE signed_in) AS signed_in,
           count(*) FILTER (WHERE EXISTS (SELECT FROM supervisor_line s WHERE s.person_id = m.person_id
             AND s.valid_from <= m.today AND (s.valid_to IS NULL OR s.valid_to > m.today))) AS supervised,
           count(*) FILTER (WHERE EXISTS (SELECT FROM indicator i WHERE i.owner_id = m.person_id
             AND i.agreed_on IS NOT NULL)) AS agreed,
           count(*) FILTER (WHERE EXISTS (SELECT FROM report r WHERE r.owner_id = m.person_id
             AND r.version > 0)) AS reported,
           count(*) FILTER (WHERE EXISTS (SELECT FROM feedback f WHERE f.recipient_id = m.person_id)
             OR EXISTS (SELECT FROM report r JOIN report_decision d ON d.report_id = r.id
               WHERE r.owner_id = m.person_id)) AS heard_back
           FROM member m GROUP BY unit_id
       )
       SELECT u.id, u.parent_id AS "parentId", u.name, o.opened_at AS "openedAt",
         COALESCE(sum(own.people), 0)::int AS people,
         COALESCE(sum(own.signed_in), 0)::int AS "signedIn",
         COALESCE(sum(own.supervised), 0)::int AS supervised,
         COALESCE(sum(own.agreed), 0)::int AS agreed,
         COALESCE(sum(own.reported), 0)::int AS reported,
         COALESCE(sum(own.heard_back), 0)::int AS "heardBack"
         FROM unit u
         LEFT JOIN rollout_unit o ON o.unit_id = u.id
         LEFT JOIN under ON under.root = u.id
         LEFT JOIN own ON own.unit_id = under.id
        WHERE NOT u.practice
        GROUP BY u.id, o.opened_at ORDER BY u.name, u.id`,
    );
  }

  /** Those of the units that were not open before. */
  async open(unitIds: readonly string[], by: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `INSERT INTO rollout_unit (unit_id, opened_by) SELECT id, $2 FROM unnest($1::uuid[]) AS u (id) ORDER BY id
       ON CONFLICT (unit_id) DO NOTHING RETURNING unit_id AS id`,
      [unitIds, by],
    );
    return rows.map((r) => r.id);
  }

  /** Those of the units that were open. */
  async close(unitIds: readonly string[]): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `DELETE FROM rollout_unit WHERE unit_id = ANY ($1::uuid[]) RETURNING unit_id AS id`,
      [unitIds],
    );
    return rows.map((r) => r.id);
  }

  /** The date, in the unit's zone, on which it began; null: it has not. */
  async openedOn(unitId: string): Promise<string | null> {
    const [row] = await this.work.query<{ date: string }>(
      `SELECT (o.opened_at AT TIME ZONE u.zone)::date::text AS date
         FROM rollout_unit o JOIN unit u ON u.id = o.unit_id WHERE o.unit_id = $1`,
      [unitId],
    );
    return row?.date ?? null;
  }

  async tours(personId: string): Promise<{ tour: string; step: number; done: boolean }[]> {
    return this.work.query(`SELECT tour, step, done FROM tour_place WHERE person_id = $1 ORDER BY tour`, [
      personId,
    ]);
  }

  async moveTour(personId: string, tour: string, step: number, done: boolean): Promise<void> {
    await this.work.query(
      `INSERT INTO tour_place (person_id, tour, step, done) VALUES ($1, $2, $3, $4)
       ON CONFLICT (person_id, tour) DO UPDATE SET step = excluded.step, done = excluded.done`,
      [personId, tour, step, done],
    );
  }
}
