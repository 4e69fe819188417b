import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { practises } from './dated-sql.js';

export interface PracticePersonRow {
  readonly personId: string;
  readonly name: string;
  readonly position: string;
  readonly login: string;
}

/** Rooms to practise in, and the invented people in them. One is open at a time; closed ones stay, with what was written. */
@Injectable()
export class PracticeRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** One opens or closes a room at a time. */
  async takeTurns(): Promise<void> {
    await this.work.query(`SELECT pg_advisory_xact_lock(4714, 0)`);
  }

  /** The room whose accounts are open, its supervisor first. */
  async find(): Promise<{ unitId: string; openedAt: Date; people: PracticePersonRow[] } | null> {
    const rows = await this.work.query<PracticePersonRow & { unitId: string; openedAt: Date }>(
      `SELECT u.id AS "unitId", u.created_at AS "openedAt", p.id AS "personId", p.name, a.position, c.login
         FROM unit u
         JOIN assignment a ON a.unit_id = u.id
         JOIN person p ON p.id = a.person_id
         JOIN account c ON c.person_id = p.id AND c.disabled_at IS NULL
        WHERE u.practice
        ORDER BY EXISTS (SELECT FROM supervisor_line l WHERE l.person_id = p.id), c.login`,
    );
    const [first] = rows;
    if (first === undefined) return null;
    return {
      unitId: first.unitId,
      openedAt: first.openedAt,
      people: rows.map(({ personId, name, position, login }) => ({ personId, name, position, login })),
    };
  }

  /** An empty room in the organisation's zone, with today's date there; null: the id is taken. */
  async insertRoom(unitId: string, name: string): Promise<string | null> {
    const [row] = await this.work.query<{ today: string }>(
      `INSERT INTO unit (id, name, zone, practice)
       SELECT $1, $2, zone, true FROM unit WHERE parent_id IS NULL AND NOT practice ORDER BY created_at, id LIMIT 1
       ON CONFLICT (id) DO NOTHING RETURNING (now() AT TIME ZONE zone)::date::text AS today`,
      [unitId, name],
    );
    return row?.today ?? null;
  }

  /** People of the room from a day on, all with this password; the others report to the first. */
  async insertPeople(
    room: { unitId: string; from: string; passwordHash: string },
    people: readonly (PracticePersonRow & { assignmentId: string; lineId: string })[],
  ): Promise<void> {
    const ids = people.map((p) => p.personId);
    await this.work.query(`INSERT INTO person (id, name) SELECT * FROM unnest($1::uuid[], $2::text[])`, [
      ids,
      people.map((p) => p.name),
    ]);
    await this.work.query(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
       SELECT id, person_id, $4, position, $5::date
         FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS p (id, person_id, position)`,
      [people.map((p) => p.assignmentId), ids, people.map((p) => p.position), room.unitId, room.from],
    );
    await this.work.query(
      `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from)
       SELECT id, person_id, $3, $4::date FROM unnest($1::uuid[], $2::uuid[]) AS p (id, person_id)
        WHERE person_id <> $3`,
      [people.map((p) => p.lineId), ids, ids[0], room.from],
    );
    await this.work.query(
      `INSERT INTO account (person_id, login, password_hash)
       SELECT person_id, login, $3 FROM unnest($1::uuid[], $2::text[]) AS p (person_id, login)`,
      [ids, people.map((p) => p.login), room.passwordHash],
    );
  }

  /** Of these logins, one that somebody has. */
  async takenLogin(logins: readonly string[]): Promise<string | undefined> {
    const [row] = await this.work.query<{ login: string }>(
      `SELECT login FROM account WHERE login = ANY ($1::text[]) ORDER BY login LIMIT 1`,
      [logins],
    );
    return row?.login;
  }

  /**
   * Closes all accounts of practice rooms and sets their logins free: the next room has the same ones. A login with `~`
   * cannot be given to anybody.
   * @returns whose accounts these were
   */
  async closeAccounts(): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `UPDATE account c SET disabled_at = now(), access_version = access_version + 1,
              login = login || '~' || right(person_id::text, 12)
        WHERE disabled_at IS NULL AND ${practises('c.person_id')} RETURNING person_id AS id`,
    );
    return rows.map((row) => row.id);
  }
}
