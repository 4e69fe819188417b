import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { PeopleFilter } from './summaries.repository.js';

/** A person of a revision, without figures. */
export interface RosterRow {
  readonly personId: string;
  readonly unitId: string;
  readonly name: string;
}

/** Reads of one revision that are too big to be read at once. */
@Injectable()
export class StoredSummariesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Who is in a part of a revision, with today's names; by id. */
  async roster(period: string, revision: number, filter: PeopleFilter): Promise<RosterRow[]> {
    return this.work.query<RosterRow>(
      `SELECT e.person_id AS "personId", e.unit_id AS "unitId", coalesce(p.name, '') AS name
         FROM (SELECT DISTINCT ON (person_id) person_id, unit_id, facts IS NULL AS gone FROM summary_employee
                WHERE week = $1 AND revision <= $2 AND ($4::uuid[] IS NULL OR person_id = ANY ($4))
                ORDER BY person_id, revision DESC) AS e
         LEFT JOIN person p ON p.id = e.person_id
        WHERE NOT e.gone AND ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.person_id = $5::uuid) ORDER BY e.person_id`,
      [period, revision, filter.units, filter.people, filter.also ?? null],
    );
  }

  /** Whose row a revision stored anew, in a part, with today's names; by id. */
  async changedRoster(period: string, revision: number, filter: PeopleFilter): Promise<RosterRow[]> {
    return this.work.query<RosterRow>(
      `SELECT e.person_id AS "personId", e.unit_id AS "unitId", coalesce(p.name, '') AS name
         FROM summary_employee e LEFT JOIN person p ON p.id = e.person_id
        WHERE e.week = $1 AND e.revision = $2
          AND ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.person_id = $5::uuid)
          AND ($4::uuid[] IS NULL OR e.person_id = ANY ($4))
        ORDER BY e.person_id`,
      [period, revision, filter.units, filter.people, filter.also ?? null],
    );
  }

  /** The next `limit` people after an id with their stored text as of a revision, by id; null text: no longer in it. */
  async texts(
    period: string,
    revision: number,
    after: string,
    limit: number,
  ): Promise<{ personId: string; unitId: string; facts: string | null }[]> {
    return this.work.query(
      `SELECT DISTINCT ON (person_id) person_id AS "personId", unit_id AS "unitId", facts FROM summary_employee
        WHERE week = $1 AND revision <= $2 AND person_id > $3 ORDER BY person_id, revision DESC LIMIT $4`,
      [period, revision, after, limit],
    );
  }

  /**
   * SHA-256 (hex) of the words that stand beside a part's figures and may change although no figure does: names of people
   * and units, and what people said. Reads the tables of `people`.
   */
  async wording(period: string, revision: number, filter: PeopleFilter): Promise<string> {
    const [row] = await this.work.query<{ digest: string }>(
      `WITH staff AS (
         SELECT person_id FROM (
           SELECT DISTINCT ON (person_id) person_id, unit_id, facts IS NULL AS gone FROM summary_employee
            WHERE week = $1 AND revision <= $2 AND ($4::uuid[] IS NULL OR person_id = ANY ($4))
            ORDER BY person_id, revision DESC) AS e
          WHERE NOT gone AND ($3::uuid[] IS NULL OR unit_id = ANY ($3) OR person_id = $5::uuid)
       ), word AS (
         SELECT p.id, p.name AS word FROM person p WHERE p.id IN (SELECT person_id FROM staff)
         UNION ALL
         SELECT id, name || zone || coalesce(parent_id::text, '') FROM unit WHERE NOT practice
         UNION ALL
         SELECT c.id, coalesce(c.body, '') FROM summary_context c
          WHERE c.week = $1 AND c.person_id IN (SELECT person_id FROM staff)
       )
       SELECT encode(sha256(convert_to(coalesce(string_agg(id || word, E'\\n' ORDER BY id, word), ''), 'UTF8')), 'hex') AS digest
         FROM word`,
      [period, revision, filter.units, filter.people, filter.also ?? null],
    );
    if (row === undefined) throw new Error('an aggregate gives a row');
    return row.digest;
  }
}
