import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

export interface AssignmentLine {
  unitId: string;
  position: string;
  from: string;
  /** Last day, included; null: open. */
  to: string | null;
}
export interface SupervisorLine {
  supervisorId: string;
  from: string;
  to: string | null;
}
export interface ActingLine {
  id: string;
  personId: string;
  actingId: string;
  kind: string;
  from: string;
  to: string;
}
export interface Leave {
  id: string;
  personId: string;
  kind: string;
  from: string;
  to: string;
}

// Days in the answers are both included; in the tables `valid_to` is the day after.
const days = `valid_from::text AS "from", (valid_to - 1)::text AS "to"`;

/** The dated lines of people, as an admin keeps them. */
@Injectable()
export class LinesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** One change of lines of supervision or of the tree at a time: two that are fine alone may make a circle together. */
  async takeTurns(): Promise<void> {
    await this.work.query(`SELECT pg_advisory_xact_lock(4712, 0)`);
  }

  assignments(personId: string): Promise<AssignmentLine[]> {
    return this.work.query(
      `SELECT unit_id AS "unitId", position, ${days} FROM assignment WHERE person_id = $1 ORDER BY valid_from`,
      [personId],
    );
  }

  /** From the day on this unit and position: what held then ends the day before, what was to come is dropped. */
  async assign(personId: string, unitId: string, position: string, from: string): Promise<void> {
    await this.#cut('assignment', personId, from);
    await this.work.query(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from) VALUES ($1, $2, $3, $4, $5)`,
      [uuidv7(), personId, unitId, position, from],
    );
  }

  supervisorLines(personId: string): Promise<SupervisorLine[]> {
    return this.work.query(
      `SELECT supervisor_id AS "supervisorId", ${days} FROM supervisor_line WHERE person_id = $1 ORDER BY valid_from`,
      [personId],
    );
  }

  /** From the day on this supervisor, or nobody. */
  async supervise(personId: string, supervisorId: string | null, from: string): Promise<void> {
    await this.#cut('supervisor_line', personId, from);
    if (supervisorId === null) return;
    await this.work.query(
      `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from) VALUES ($1, $2, $3, $4)`,
      [uuidv7(), personId, supervisorId, from],
    );
  }

  /** Whether on some day from then on the person would be above the supervisor. */
  async wouldCircle(personId: string, supervisorId: string, from: string): Promise<boolean> {
    const [row] = await this.work.query<{ circle: boolean }>(
      `WITH RECURSIVE up (id, days) AS (
         SELECT $2::uuid, daterange($3::date, NULL)
         UNION
         SELECT l.supervisor_id, up.days * daterange(l.valid_from, l.valid_to)
           FROM up JOIN supervisor_line l
             ON l.person_id = up.id AND up.id <> $1 AND daterange(l.valid_from, l.valid_to) && up.days
       )
       SELECT EXISTS (SELECT FROM up WHERE id = $1) AS circle`,
      [personId, supervisorId, from],
    );
    return row?.circle ?? false;
  }

  acting(personId: string): Promise<ActingLine[]> {
    return this.work.query(
      `SELECT id, person_id AS "personId", acting_id AS "actingId", kind, ${days}
         FROM acting_line WHERE person_id = $1 ORDER BY valid_from, id`,
      [personId],
    );
  }

  async findActing(id: string): Promise<ActingLine | undefined> {
    const [row] = await this.work.query<ActingLine>(
      `SELECT id, person_id AS "personId", acting_id AS "actingId", kind, ${days} FROM acting_line WHERE id = $1`,
      [id],
    );
    return row;
  }

  /** False: the id is taken. */
  async insertActing(line: ActingLine): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from, valid_to)
       VALUES ($1, $2, $3, $4, $5, $6::date + 1) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [line.id, line.personId, line.actingId, line.kind, line.from, line.to],
    );
    return rows.length > 0;
  }

  async deleteActing(id: string): Promise<void> {
    await this.work.query(`DELETE FROM acting_line WHERE id = $1`, [id]);
  }

  leave(personId: string): Promise<Leave[]> {
    return this.work.query(
      `SELECT id, person_id AS "personId", kind, ${days} FROM leave WHERE person_id = $1 ORDER BY valid_from`,
      [personId],
    );
  }

  async findLeave(id: string): Promise<Leave | undefined> {
    const [row] = await this.work.query<Leave>(
      `SELECT id, person_id AS "personId", kind, ${days} FROM leave WHERE id = $1`,
      [id],
    );
    return row;
  }

  /** False: the id is taken. Other leave on one of the days violates `leave_once`. */
  async insertLeave(leave: Leave): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5::date + 1)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [leave.id, leave.personId, leave.kind, leave.from, leave.to],
    );
    return rows.length > 0;
  }

  async deleteLeave(id: string): Promise<void> {
    await this.work.query(`DELETE FROM leave WHERE id = $1`, [id]);
  }

  async #cut(table: 'assignment' | 'supervisor_line', personId: string, from: string): Promise<void> {
    await this.work.query(`DELETE FROM ${table} WHERE person_id = $1 AND valid_from >= $2::date`, [
      personId,
      from,
    ]);
    await this.work.query(
      `UPDATE ${table} SET valid_to = $2::date
        WHERE person_id = $1 AND (valid_to IS NULL OR valid_to > $2::date)`,
      [personId, from],
    );
  }
}
