import { Injectable } from '@nestjs/common';
import type { SavedActivity } from '#contracts/reports.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** Activities that a person keeps, and those that they write often. */
@Injectable()
export class ActivitiesRepository {
  constructor(private readonly work: UnitOfWork) {}

  saved(ownerId: string): Promise<SavedActivity[]> {
    return this.work.query(
      `SELECT id, activity, indicator_id AS "indicatorId" FROM saved_activity
        WHERE owner_id = $1 ORDER BY created_at, id`,
      [ownerId],
    );
  }

  /** False when the id is somebody else's. */
  async put(ownerId: string, row: SavedActivity): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO saved_activity (id, owner_id, activity, indicator_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET activity = excluded.activity, indicator_id = excluded.indicator_id
        WHERE saved_activity.owner_id = excluded.owner_id
       RETURNING id`,
      [row.id, ownerId, row.activity, row.indicatorId],
    );
    return rows.length > 0;
  }

  async delete(ownerId: string, id: string): Promise<void> {
    await this.work.query(`DELETE FROM saved_activity WHERE owner_id = $1 AND id = $2`, [ownerId, id]);
  }

  /** The activities submitted most often in the 30 days before the date, the more recent of two equals first. */
  frequent(
    ownerId: string,
    date: string,
    limit: number,
  ): Promise<{ activity: string; indicatorId: string | null }[]> {
    return this.work.query(
      `SELECT l.activity, l.indicator_id AS "indicatorId"
         FROM report r JOIN report_line l ON l.report_id = r.id AND l.version = r.version
        WHERE r.owner_id = $1 AND r.date >= $2::date - 30 AND r.date < $2::date
        GROUP BY l.activity, l.indicator_id
        ORDER BY count(*) DESC, max(r.date) DESC, l.activity LIMIT $3`,
      [ownerId, date, limit],
    );
  }
}
