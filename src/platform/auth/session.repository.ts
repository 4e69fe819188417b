import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Batch } from '../database/batch.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Actor } from './actor.js';

/** Days after which an unused session ends. */
const SESSION_DAYS = 30;

/** What is stored of a session reference or a token: never the thing itself. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Sessions of one statement, and statements under way: most requests meet a free one and wait for nobody. */
const MOST_FOUND = 100;
const FOUND_ABREAST = 3;

interface SessionRow {
  session_id: string;
  person_id: string;
  roles: string[];
  access_version: number;
  must_change: boolean;
  stale: boolean;
}

const LIVE_COLUMNS = `s.id AS session_id, s.person_id, a.roles, a.access_version, a.must_change,
              s.last_seen_at < now() - interval '1 hour' AS stale`;
const LIVE = `s.expires_at > now() AND a.disabled_at IS NULL`;

const actorOf = (row: SessionRow): Actor => ({
  personId: row.person_id,
  sessionId: row.session_id,
  roles: row.roles,
  accessVersion: row.access_version,
  mustChange: row.must_change,
});

/** Cookie sessions in PostgreSQL. */
@Injectable()
export class SessionRepository {
  readonly #finding = new Batch<string, Actor | undefined>(
    (references) => this.findAll(references),
    MOST_FOUND,
    FOUND_ABREAST,
  );

  constructor(private readonly work: UnitOfWork) {}

  /**
   * The live session behind a reference, of an account that is not disabled; its last-seen time moves once an hour. Read
   * from the database each time, together with those that are asked for at the same moment.
   */
  find(reference: string): Promise<Actor | undefined> {
    return this.#finding.ask(reference);
  }

  /** `find` for many with one statement, answered in their order: a whole office that reconnects asks in a few. */
  async findAll(references: readonly string[]): Promise<(Actor | undefined)[]> {
    const rows = await this.work.preparedFor<SessionRow & { nth: string }>(
      references,
      `SELECT ${LIVE_COLUMNS}, g.nth FROM unnest($1::bytea[]) WITH ORDINALITY AS g (hash, nth)
         JOIN session s ON s.reference_hash = g.hash JOIN account a USING (person_id)
        WHERE ${LIVE}`,
      [references.map(hashOf)],
    );
    const stale = rows.filter((row) => row.stale).map((row) => row.session_id);
    if (stale.length > 0) await this.#seen(stale);
    const found = new Map(rows.map((row) => [Number(row.nth) - 1, actorOf(row)]));
    return references.map((_, i) => found.get(i));
  }

  /** Two nodes that see the same sessions must not wait for each other: who holds the row writes the same anyway. */
  async #seen(ids: readonly string[]): Promise<void> {
    await this.work.query(
      `UPDATE session SET last_seen_at = now(), expires_at = now() + make_interval(days => $2)
        WHERE id IN (SELECT id FROM session WHERE id = ANY($1) FOR UPDATE SKIP LOCKED)`,
      [ids, SESSION_DAYS],
    );
  }

  async insert(id: string, personId: string, reference: string, device: string): Promise<void> {
    await this.work.query(
      `INSERT INTO session (id, person_id, reference_hash, device, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))`,
      [id, personId, hashOf(reference), device, SESSION_DAYS],
    );
  }

  async delete(id: string): Promise<void> {
    await this.work.query(`DELETE FROM session WHERE id = $1`, [id]);
  }

  /** Ends the person's sessions, all or all but one. */
  async deleteOf(personId: string, exceptId: string | null): Promise<void> {
    await this.work.query(`DELETE FROM session WHERE person_id = $1 AND id IS DISTINCT FROM $2`, [
      personId,
      exceptId,
    ]);
  }

  async deleteOne(personId: string, id: string): Promise<boolean> {
    const rows = await this.work.query(`SELECT id FROM session WHERE person_id = $1 AND id = $2`, [
      personId,
      id,
    ]);
    await this.work.query(`DELETE FROM session WHERE person_id = $1 AND id = $2`, [personId, id]);
    return rows.length > 0;
  }

  async list(
    personId: string,
  ): Promise<{ id: string; created_at: Date; last_seen_at: Date; device: string }[]> {
    return this.work.query(
      `SELECT id, created_at, last_seen_at, device FROM session
        WHERE person_id = $1 AND expires_at > now() ORDER BY last_seen_at DESC, id`,
      [personId],
    );
  }

  /**
   * Which of these sessions still hold with the access that their sockets have: alive, account not disabled, roles as
   * they were.
   */
  async stillValid(held: readonly { sessionId: string; accessVersion: number }[]): Promise<Set<string>> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT s.id FROM unnest($1::uuid[], $2::int[]) AS h (id, access_version)
         JOIN session s ON s.id = h.id AND s.expires_at > now()
         JOIN account a ON a.person_id = s.person_id AND a.disabled_at IS NULL AND a.access_version = h.access_version`,
      [held.map((h) => h.sessionId), held.map((h) => h.accessVersion)],
    );
    return new Set(rows.map((r) => r.id));
  }

  async deleteExpired(): Promise<void> {
    await this.work.query(`DELETE FROM session WHERE expires_at < now()`);
    await this.work.query(`DELETE FROM login_failure WHERE at < now() - interval '1 hour'`);
  }
}
