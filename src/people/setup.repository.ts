import { Injectable } from '@nestjs/common';
import { hashOf } from '../platform/auth/session.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** Days for which a printed set-up link can be used. */
const LINK_DAYS = 7;

/** The one-time links with which an empty database gets its first admin. */
@Injectable()
export class SetupRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Set-ups take turns: two browsers with the link make one office. */
  async takeTurns(): Promise<void> {
    await this.work.query(`SELECT pg_advisory_xact_lock(4713, 0)`);
  }

  /** True while nobody can log in. */
  async isEmpty(): Promise<boolean> {
    const rows = await this.work.query(`SELECT person_id FROM account LIMIT 1`);
    return rows.length === 0;
  }

  async addLink(token: string): Promise<void> {
    await this.work.query(`INSERT INTO setup_link (token_hash) VALUES ($1)`, [hashOf(token)]);
  }

  /** Spends the link. False: there is none, it was used or it is too old. */
  async spendLink(token: string): Promise<boolean> {
    const rows = await this.work.query(
      `WITH spent AS (
         UPDATE setup_link SET used_at = now()
          WHERE token_hash = $1 AND used_at IS NULL AND created_at > now() - make_interval(days => ${String(LINK_DAYS)})
          RETURNING token_hash
       ) SELECT token_hash FROM spent`,
      [hashOf(token)],
    );
    return rows.length > 0;
  }

  /** The unit at the top of the tree that was made first. */
  async firstUnit(): Promise<string | null> {
    const [row] = await this.work.query<{ id: string }>(
      `SELECT id FROM unit WHERE parent_id IS NULL AND NOT practice ORDER BY created_at, id LIMIT 1`,
    );
    return row?.id ?? null;
  }

  async insertUnit(id: string, name: string, zone: string): Promise<void> {
    await this.work.query(`INSERT INTO unit (id, name, zone) VALUES ($1, $2, $3)`, [id, name, zone]);
  }

  /** A person with an admin's account, in the unit from today on. */
  async insertAdmin(admin: {
    personId: string;
    assignmentId: string;
    unitId: string;
    name: string;
    login: string;
    passwordHash: string;
  }): Promise<void> {
    await this.work.query(`INSERT INTO person (id, name) VALUES ($1, $2)`, [admin.personId, admin.name]);
    await this.work.query(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
       SELECT $1, $2, id, 'Admin', (now() AT TIME ZONE zone)::date FROM unit WHERE id = $3`,
      [admin.assignmentId, admin.personId, admin.unitId],
    );
    await this.work.query(
      `INSERT INTO account (person_id, login, password_hash, roles) VALUES ($1, $2, $3, '{admin}')`,
      [admin.personId, admin.login, admin.passwordHash],
    );
  }

  /** Makes the owner of a login an admin with a new password, logged out everywhere. Null: no such login; `disabledOn` was the
   * day (by UTC) since which its owner was disabled. */
  async promote(
    login: string,
    passwordHash: string,
  ): Promise<{ personId: string; disabledOn: string | null } | null> {
    const [row] = await this.work.query<{ personId: string; disabledOn: string | null }>(
      // What a statement reads beside what it writes is from before it.
      `WITH found AS (
         UPDATE account
            SET password_hash = $2, must_change = false, disabled_at = NULL, access_version = access_version + 1,
                roles = ARRAY(SELECT DISTINCT r FROM unnest(roles || '{admin}') r ORDER BY r)
          WHERE login = $1 RETURNING person_id
       ), ended AS (DELETE FROM session WHERE person_id IN (SELECT person_id FROM found))
       SELECT person_id AS "personId", (disabled_at AT TIME ZONE 'UTC')::date::text AS "disabledOn" FROM account
        WHERE person_id IN (SELECT person_id FROM found)`,
      [login, passwordHash],
    );
    return row ?? null;
  }
}
