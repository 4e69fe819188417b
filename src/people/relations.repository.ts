import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { allAbove, down, holds, place, stands, unitsUnder, up } from './dated-sql.js';

export interface RelationRow {
  self: boolean;
  direct: boolean;
  above: boolean;
  below: boolean;
  colleague: boolean;
}

/** Who is whose what, at a date: one statement a question. */
@Injectable()
export class RelationsRepository {
  constructor(private readonly work: UnitOfWork) {}

  async supervision(actorId: string, personId: string, date: string): Promise<number | null> {
    const [row] = await this.work.prepared<{ level: number | null }>(
      `WITH RECURSIVE ${up('$2', '$3')}, ${stands('$1', '$3')}
       SELECT min(up.level) AS level FROM up JOIN stands USING (id)`,
      [actorId, personId, date],
    );
    return row?.level ?? null;
  }

  /** `supervision` at each of the dates; where there is none the date is missing. */
  async supervisionAt(
    actorId: string,
    personId: string,
    dates: readonly string[],
  ): Promise<{ date: string; level: number }[]> {
    return this.work.query(
      `SELECT d.date::text, s.level FROM unnest($3::date[]) AS d (date)
        CROSS JOIN LATERAL (
          WITH RECURSIVE ${up('$2', 'd.date')}, ${stands('$1', 'd.date')}
          SELECT min(up.level) AS level FROM up JOIN stands USING (id)
        ) s WHERE s.level IS NOT NULL`,
      [actorId, personId, dates],
    );
  }

  async supervisionToday(actorId: string, personId: string): Promise<number | null> {
    const today = '(SELECT today FROM here)';
    const [row] = await this.work.prepared<{ level: number | null }>(
      `WITH RECURSIVE here AS (SELECT place.today FROM ${place('$2')}), ${up('$2', today)}, ${stands('$1', today)}
       SELECT min(up.level) AS level FROM up JOIN stands USING (id)`,
      [actorId, personId],
    );
    return row?.level ?? null;
  }

  async relation(actorId: string, personId: string, date: string): Promise<RelationRow> {
    const [row] = await this.work.query<RelationRow>(
      `WITH RECURSIVE ${up('$2', '$3')}, ${stands('$1', '$3')},
         ${up('$1', '$3', 'mine')},
         ${stands('$2', '$3', 'theirs')}
       SELECT $1::uuid = $2::uuid AS self,
              $1::uuid <> $2::uuid AND EXISTS (SELECT FROM up JOIN stands USING (id) WHERE level = 1) AS direct,
              $1::uuid <> $2::uuid AND EXISTS (SELECT FROM up JOIN stands USING (id) WHERE level > 1) AS above,
              $1::uuid <> $2::uuid AND EXISTS (SELECT FROM mine JOIN theirs USING (id)) AS below,
              $1::uuid <> $2::uuid AND EXISTS (
                SELECT FROM assignment a JOIN assignment b USING (unit_id)
                 WHERE a.person_id = $1 AND b.person_id = $2 AND ${holds('a', '$3')} AND ${holds('b', '$3')}
              ) AS colleague`,
      [actorId, personId, date],
    );
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row;
  }

  async above(
    personId: string,
    date: string,
  ): Promise<{ id: string; level: number; stands_for: string | null }[]> {
    return this.work.query(
      `WITH RECURSIVE ${up('$1', '$2')},
         ${allAbove('$2')}
       SELECT DISTINCT ON (level, id) id, level, stands_for FROM all_above WHERE id <> $1
        ORDER BY level, id, stands_for NULLS FIRST`,
      [personId, date],
    );
  }

  async below(actorId: string, date: string): Promise<{ id: string; direct: boolean }[]> {
    return this.work.query(
      `WITH RECURSIVE ${stands('$1', '$2')}, ${down('$2')}
       SELECT id, bool_or(level = 1) AS direct FROM down WHERE id <> $1 GROUP BY id ORDER BY id`,
      [actorId, date],
    );
  }

  /** Everybody whose D the actor is or was at any date, also while standing for somebody. */
  async everDirect(actorId: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `WITH RECURSIVE stood (id) AS (
         SELECT $1::uuid
         UNION
         SELECT a.person_id FROM stood s JOIN acting_line a ON a.acting_id = s.id
       )
       SELECT DISTINCT l.person_id AS id FROM stood s JOIN supervisor_line l ON l.supervisor_id = s.id
        WHERE l.person_id <> $1`,
      [actorId],
    );
    return rows.map((r) => r.id);
  }

  /** Of these people at these dates, the places in the arrays at which the actor is D. */
  async directAt(actorId: string, personIds: readonly string[], dates: readonly string[]): Promise<number[]> {
    const rows = await this.work.query<{ at: string }>(
      `SELECT q.at - 1 AS at FROM unnest($2::uuid[], $3::date[]) WITH ORDINALITY AS q (person_id, date, at)
        WHERE q.person_id <> $1 AND EXISTS (
          WITH RECURSIVE ${stands('$1', 'q.date')}
          SELECT FROM supervisor_line l JOIN stands s ON s.id = l.supervisor_id
           WHERE l.person_id = q.person_id AND ${holds('l', 'q.date')}
        )`,
      [actorId, personIds, dates],
    );
    return rows.map((r) => Number(r.at));
  }

  /** Of these people at these dates, the places in the arrays at which the actor is D or U. */
  async aboveAt(actorId: string, personIds: readonly string[], dates: readonly string[]): Promise<number[]> {
    const rows = await this.work.query<{ at: string }>(
      `SELECT q.at - 1 AS at FROM unnest($2::uuid[], $3::date[]) WITH ORDINALITY AS q (person_id, date, at)
        WHERE q.person_id <> $1 AND EXISTS (
          WITH RECURSIVE ${up('q.person_id', 'q.date')}, ${stands('$1', 'q.date')}
          SELECT FROM up JOIN stands USING (id)
        )`,
      [actorId, personIds, dates],
    );
    return rows.map((r) => Number(r.at));
  }

  /** `below` of many actors. */
  async belowMany(actorIds: readonly string[], date: string): Promise<{ actor_id: string; id: string }[]> {
    return this.work.query(
      `SELECT v.id AS actor_id, b.id FROM unnest($1::uuid[]) AS v (id)
        CROSS JOIN LATERAL (
          WITH RECURSIVE ${stands('v.id', '$2')}, ${down('$2')}
          SELECT DISTINCT id FROM down WHERE id <> v.id
        ) b`,
      [actorIds, date],
    );
  }

  async colleagues(personId: string, date: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT b.person_id AS id FROM assignment a JOIN assignment b USING (unit_id)
        WHERE a.person_id = $1 AND b.person_id <> $1 AND ${holds('a', '$2')} AND ${holds('b', '$2')} ORDER BY 1`,
      [personId, date],
    );
    return rows.map((r) => r.id);
  }

  async unitAt(personId: string, date: string): Promise<string | null> {
    const [row] = await this.work.query<{ unit_id: string }>(
      `SELECT unit_id FROM assignment a WHERE person_id = $1 AND ${holds('a', '$2')}`,
      [personId, date],
    );
    return row?.unit_id ?? null;
  }

  async unitsUnder(unitIds: readonly string[]): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `WITH RECURSIVE ${unitsUnder('SELECT id FROM unit WHERE id = ANY ($1::uuid[])')}
       SELECT id FROM under ORDER BY id`,
      [unitIds],
    );
    return rows.map((r) => r.id);
  }

  /** `unitsUnder` of each of these units. */
  async unitsUnderEach(unitIds: readonly string[]): Promise<{ root: string; id: string }[]> {
    return this.work.query(
      `WITH RECURSIVE under (root, id) AS (
         SELECT id, id FROM unit WHERE id = ANY ($1::uuid[])
         UNION
         SELECT t.root, u.id FROM under t JOIN unit u ON u.parent_id = t.id
       )
       SELECT root, id FROM under`,
      [unitIds],
    );
  }

  /** The units to which those of these people are assigned who are leaders. */
  async unitsLed(personIds: readonly string[], date: string): Promise<{ id: string; unit_id: string }[]> {
    return this.work.query(
      `SELECT a.person_id AS id, a.unit_id FROM assignment a
         JOIN account c ON c.person_id = a.person_id AND 'leader' = ANY (c.roles) AND c.disabled_at IS NULL
        WHERE a.person_id = ANY ($1::uuid[]) AND ${holds('a', '$2')}`,
      [personIds, date],
    );
  }

  async unitsOfLeader(personId: string, date: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `WITH RECURSIVE ${unitsUnder(`
         SELECT a.unit_id FROM assignment a
           JOIN account c ON c.person_id = a.person_id AND 'leader' = ANY (c.roles) AND c.disabled_at IS NULL
          WHERE a.person_id = $1 AND ${holds('a', '$2')}`)}
       SELECT id FROM under ORDER BY id`,
      [personId, date],
    );
    return rows.map((r) => r.id);
  }

  async unitsLedFor(personId: string, date: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `WITH RECURSIVE ${stands('$1', '$2')}, ${unitsUnder(`
         SELECT a.unit_id FROM stands s JOIN assignment a ON a.person_id = s.id AND ${holds('a', '$2')}
           JOIN account c ON c.person_id = s.id AND 'leader' = ANY (c.roles)
            AND (c.disabled_at IS NULL OR s.id <> $1)`)}
       SELECT id FROM under ORDER BY id`,
      [personId, date],
    );
    return rows.map((r) => r.id);
  }

  async leads(actorId: string, personId: string, date: string): Promise<boolean> {
    const [row] = await this.work.query<{ leads: boolean }>(
      `WITH RECURSIVE over (id) AS (
         SELECT a.unit_id FROM assignment a WHERE a.person_id = $2 AND ${holds('a', '$3')}
         UNION
         SELECT u.parent_id FROM over JOIN unit u ON u.id = over.id WHERE u.parent_id IS NOT NULL
       )
       SELECT EXISTS (
         SELECT FROM assignment a JOIN over ON over.id = a.unit_id
           JOIN account c ON c.person_id = a.person_id AND 'leader' = ANY (c.roles) AND c.disabled_at IS NULL
          WHERE a.person_id = $1 AND ${holds('a', '$3')}
       ) AS leads`,
      [actorId, personId, date],
    );
    return row?.leads ?? false;
  }

  async peopleIn(unitIds: readonly string[], date: string): Promise<{ id: string; unit_id: string }[]> {
    return this.work.query(
      `SELECT person_id AS id, unit_id FROM assignment a
        WHERE unit_id = ANY ($1::uuid[]) AND ${holds('a', '$2')} ORDER BY person_id`,
      [unitIds, date],
    );
  }
}
