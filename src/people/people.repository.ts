import { Injectable } from '@nestjs/common';
import type { Person, Role } from '#contracts/people.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { allAbove, down, holds, place, practises, stands, unitsUnder, up } from './dated-sql.js';

/** Who reads, and what the reader's given roles open. */
export interface Reader {
  personId: string;
  /** HR, leader, admin: everybody's name. */
  everybody: boolean;
  /** HR, admin: everybody's NIP. */
  everyNip: boolean;
}

export interface PeopleFilter {
  ids?: readonly string[];
  underMe?: boolean;
  unit?: string;
  /** Only whose account is open. */
  open?: boolean;
  q?: string;
  after?: { name: string; id: string };
  limit?: number;
}

interface PersonRow {
  id: string;
  name: string;
  nip: string | null;
  position: string;
  unit_id: string;
  unit_name: string;
  supervisor_id: string | null;
  supervises: boolean;
  roles: string[] | null;
}

const toPerson = (r: PersonRow): Person => ({
  id: r.id,
  name: r.name,
  nip: r.nip,
  position: r.position,
  unitId: r.unit_id,
  unitName: r.unit_name,
  supervisorId: r.supervisor_id,
  roles: ['staff', ...(r.supervises ? (['supervisor'] as const) : []), ...((r.roles ?? []) as Role[])],
});

/** Where somebody works now. */
export interface Place {
  unitId: string;
  zone: string;
  /** Today in the unit's zone, by the database's clock. */
  today: string;
  /** The unit is a practice room. */
  practice: boolean;
}

interface PlaceRow {
  unit_id: string;
  zone: string;
  today: string;
  practice: boolean;
}

const toPlace = (r: PlaceRow): Place => ({
  unitId: r.unit_id,
  zone: r.zone,
  today: r.today,
  practice: r.practice,
});

/** People as a reader may see them. */
@Injectable()
export class PeopleRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * People in order of name whom the reader may see: oneself, those below and above, the colleagues of the unit;
   * everybody for HR, leaders and admins, without the invented ones of practice rooms. `nip` comes out for oneself, D, HR and admins. `today` is the date at which
   * the lines are read.
   */
  async visible(reader: Reader, today: string, filter: PeopleFilter): Promise<Person[]> {
    const parameters: unknown[] = [reader.personId, today];
    const given = (value: unknown) => `$${String(parameters.push(value))}`;
    // Who was never assigned anywhere cannot be shown, and must not make a page short either.
    const where = ['EXISTS (SELECT FROM assignment a WHERE a.person_id = p.id)'];
    where.push(reader.everybody ? `NOT ${practises('p.id')}` : 'rights.id IS NOT NULL');
    if (filter.ids !== undefined) where.push(`p.id = ANY (${given(filter.ids)}::uuid[])`);
    if (filter.underMe === true) where.push('p.id <> $1 AND p.id IN (SELECT id FROM down)');
    if (filter.unit !== undefined)
      where.push(`p.id IN (
        WITH RECURSIVE ${unitsUnder(`SELECT id FROM unit WHERE id = ${given(filter.unit)}::uuid`)}
        SELECT a.person_id FROM assignment a JOIN under ON under.id = a.unit_id AND ${holds('a', '$2')})`);
    if (filter.open === true)
      where.push('EXISTS (SELECT FROM account c WHERE c.person_id = p.id AND c.disabled_at IS NULL)');
    if (filter.q !== undefined && filter.q !== '') {
      const pattern = given(`%${filter.q.replace(/[\\%_]/g, '\\$&')}%`);
      where.push(`(p.name ILIKE ${pattern} OR EXISTS (
        SELECT FROM assignment a WHERE a.person_id = p.id AND a.position ILIKE ${pattern} AND ${holds('a', '$2')}))`);
    }
    if (filter.after !== undefined)
      where.push(`(p.name, p.id) > (${given(filter.after.name)}, ${given(filter.after.id)}::uuid)`);
    const limit = filter.limit === undefined ? '' : `LIMIT ${given(filter.limit)}`;
    const rows = await this.work.query<PersonRow>(
      `WITH RECURSIVE ${stands('$1', '$2')}, ${down('$2')}, ${up('$1', '$2')}, ${allAbove('$2')},
         related (id, close) AS (
           SELECT $1::uuid, true
           UNION ALL SELECT id, level = 1 FROM down
           UNION ALL SELECT id, false FROM all_above
           UNION ALL
           SELECT b.person_id, false FROM assignment a JOIN assignment b USING (unit_id)
            WHERE a.person_id = $1 AND ${holds('a', '$2')} AND ${holds('b', '$2')}
         ),
         rights AS (SELECT id, bool_or(close) AS close FROM related GROUP BY id),
         -- First who, then what about them: the details are dear and a page is short.
         page AS MATERIALIZED (
           SELECT p.id, p.name, p.nip, rights.close FROM person p LEFT JOIN rights ON rights.id = p.id
            WHERE ${where.join(' AND ')}
            ORDER BY p.name, p.id ${limit}
         )
       SELECT p.id, p.name, CASE WHEN ${String(reader.everyNip)} OR p.close THEN p.nip END AS nip,
              place.position, place.unit_id, place.unit_name, l.supervisor_id, account.roles,
              EXISTS (
                WITH RECURSIVE ${stands('p.id', 'place.today', 'stand_ins')}
                SELECT FROM stand_ins t JOIN supervisor_line s ON s.supervisor_id = t.id AND ${holds('s', 'place.today')}
              ) AS supervises
         FROM page p
         LEFT JOIN account ON account.person_id = p.id
        CROSS JOIN ${place('p.id')}
         LEFT JOIN supervisor_line l ON l.person_id = p.id AND ${holds('l', 'place.today')}
        ORDER BY p.name, p.id`,
      parameters,
    );
    return rows.map(toPerson);
  }

  /** Where the person works now; null for who has no assignment at all. */
  async placeOf(personId: string): Promise<Place | null> {
    const [row] = await this.work.prepared<PlaceRow>(
      `SELECT place.unit_id, place.zone, place.today::text, place.practice FROM ${place('$1')}`,
      [personId],
    );
    return row === undefined ? null : toPlace(row);
  }

  async placesOf(personIds: readonly string[]): Promise<Map<string, Place>> {
    const rows = await this.work.query<PlaceRow & { id: string }>(
      `SELECT p.id, place.unit_id, place.zone, place.today::text, place.practice
         FROM unnest($1::uuid[]) AS p (id) CROSS JOIN ${place('p.id')}`,
      [personIds],
    );
    return new Map(rows.map((r) => [r.id, toPlace(r)]));
  }

  /** Roles that an admin gave; none for who has no account or a disabled one. */
  async rolesOf(id: string): Promise<string[]> {
    const [row] = await this.work.query<{ roles: string[] }>(
      `SELECT roles FROM account WHERE person_id = $1 AND disabled_at IS NULL`,
      [id],
    );
    return row?.roles ?? [];
  }
}
