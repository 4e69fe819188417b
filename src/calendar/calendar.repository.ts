import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

export interface HolidayEdit {
  date: string;
  name: string;
  working: boolean;
}

/** Edited days, leave, and which unit a person belongs to at a date. */
@Injectable()
export class CalendarRepository {
  constructor(private readonly work: UnitOfWork) {}

  edits(): Promise<HolidayEdit[]> {
    return this.work.query(`SELECT date::text, name, working FROM holiday_edit ORDER BY date`);
  }

  /** The edit that was there before; null: none. */
  async edit(date: string): Promise<HolidayEdit | null> {
    const [row] = await this.work.query<HolidayEdit>(
      `SELECT date::text, name, working FROM holiday_edit WHERE date = $1`,
      [date],
    );
    return row ?? null;
  }

  async putEdit(edit: HolidayEdit, by: string): Promise<void> {
    await this.work.query(
      `INSERT INTO holiday_edit (date, name, working, edited_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (date) DO UPDATE
         SET name = excluded.name, working = excluded.working, edited_by = excluded.edited_by, edited_at = now()`,
      [edit.date, edit.name, edit.working, by],
    );
  }

  async deleteEdit(date: string): Promise<void> {
    await this.work.query(`DELETE FROM holiday_edit WHERE date = $1`, [date]);
  }

  /**
   * The unit of each person at the date: the assignment that holds then, else the last one before, else the first one
   * after; who has none is missing.
   */
  async unitsAt(personIds: readonly string[], date: string): Promise<Map<string, string>> {
    const rows = await this.work.sized<{ id: string; unit_id: string }>(
      personIds,
      `SELECT p.id, a.unit_id FROM unnest($1::uuid[]) AS p (id)
        CROSS JOIN LATERAL (
          SELECT unit_id FROM assignment WHERE person_id = p.id
           ORDER BY CASE WHEN valid_from <= $2::date THEN valid_from END DESC NULLS LAST, valid_from LIMIT 1
        ) a`,
      [personIds, date],
    );
    return new Map(rows.map((r) => [r.id, r.unit_id]));
  }

  /** Every date of leave of these people within the days, both included. */
  async leave(
    personIds: readonly string[],
    from: string,
    to: string,
  ): Promise<{ person_id: string; date: string }[]> {
    return this.work.sized(
      personIds,
      `SELECT person_id, d::date::text AS date
         FROM leave
        CROSS JOIN LATERAL generate_series(
          GREATEST(valid_from, $2::date)::timestamp, LEAST(valid_to - 1, $3::date)::timestamp, interval '1 day') AS d
        WHERE person_id = ANY ($1::uuid[]) AND valid_from <= $3::date AND valid_to > $2::date
        ORDER BY person_id, d`,
      [personIds, from, to],
    );
  }

  /** Another text whenever a holiday was edited or a unit works otherwise. */
  async fingerprint(): Promise<string> {
    const [row] = await this.work.query<{ fingerprint: string }>(
      `SELECT concat_ws(' ',
         (SELECT sum(hashtextextended(concat_ws(' ', date, working), 0)) FROM holiday_edit),
         (SELECT sum(hashtextextended(concat_ws(' ', id, zone, workdays, works_on_holidays), 0)) FROM unit)) AS fingerprint`,
    );
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row.fingerprint;
  }

  /** Now, by the database's clock. */
  async now(): Promise<Date> {
    const [row] = await this.work.query<{ now: Date }>(`SELECT now() AS now`);
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row.now;
  }
}
