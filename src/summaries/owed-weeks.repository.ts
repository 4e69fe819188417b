import { Injectable } from '@nestjs/common';
import type { SummaryRun } from '#contracts/summaries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

export interface Setting {
  readonly weekday: number;
  readonly hour: string;
  readonly quietSeconds: number;
}

interface RunRow extends Omit<SummaryRun, 'runId'> {
  id: string;
}

/** A run with who waits for it. */
export interface AskedRun {
  readonly id: string;
  readonly askedBy: string;
}

/** What is owed: weeks, marks of changes, runs asked for by hand. */
@Injectable()
export class OwedWeeksRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** The database's clock, in ms. Inside a transaction: its beginning. */
  async now(): Promise<number> {
    const [row] = await this.work.query<{ now: Date }>(`SELECT now() AS now`);
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row.now.getTime();
  }

  async setting(): Promise<Setting> {
    const [row] = await this.work.query<Setting>(
      `SELECT weekday, hour, quiet_seconds AS "quietSeconds" FROM summary_setting`,
    );
    return row ?? { weekday: 1, hour: '06:00', quietSeconds: 300 };
  }

  /** The same, for this transaction alone. */
  async lockSetting(): Promise<Setting> {
    const [row] = await this.work.query<Setting>(
      `SELECT weekday, hour, quiet_seconds AS "quietSeconds" FROM summary_setting FOR UPDATE`,
    );
    if (row === undefined) throw new Error('the first migration of summaries makes the row');
    return row;
  }

  async setSetting({ weekday, hour, quietSeconds }: Setting): Promise<void> {
    await this.work.query(`UPDATE summary_setting SET weekday = $1, hour = $2, quiet_seconds = $3`, [
      weekday,
      hour,
      quietSeconds,
    ]);
  }

  /** The newest known week that is not after `last`. */
  async newestPast(last: string): Promise<string | undefined> {
    const [row] = await this.work.query<{ week: string | null }>(
      `SELECT max(week) AS week FROM summary_week WHERE week <= $1`,
      [last],
    );
    return row?.week ?? undefined;
  }

  /** Makes weeks known, owed since `due` (ms; null: not owed); a week that is known stays as it is. */
  async addWeeks(weeks: readonly { week: string; due: number | null }[]): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_week (week, due_at)
       SELECT week, to_timestamp(due / 1000.0) FROM unnest($1::text[], $2::float8[]) AS w (week, due) ORDER BY week
       ON CONFLICT (week) DO NOTHING`,
      [weeks.map((w) => w.week), weeks.map((w) => w.due)],
    );
  }

  /**
   * Weeks to compute now: those whose time has come, those with a run asked for, and those that are final and in which
   * something changed, when the last computation is long enough ago. Oldest run first, then by week.
   */
  async owed(quietSeconds: number): Promise<string[]> {
    const rows = await this.work.query<{ week: string }>(
      `SELECT w.week FROM summary_week w
         LEFT JOIN (SELECT week, min(created_at) AS asked FROM summary_run
                     WHERE state IN ('queued', 'running') GROUP BY week) AS r ON r.week = w.week
        WHERE r.week IS NOT NULL OR w.due_at <= now()
           OR (w.due_at IS NULL AND w.revision > 0 AND w.computed_at <= now() - make_interval(secs => $1)
               AND EXISTS (SELECT FROM summary_mark m WHERE m.week = w.week))
        ORDER BY w.due_at IS NULL OR w.due_at > now(), r.asked, w.week`,
      [quietSeconds],
    );
    return rows.map((row) => row.week);
  }

  /**
   * Takes a week for this transaction; undefined while another worker has it. As the first statement it is also where
   * the transaction's snapshot is taken, so a worker that waited cannot compute from an older one.
   */
  async claim(week: string): Promise<{ revision: number } | undefined> {
    const [row] = await this.work.query<{ revision: number }>(
      `SELECT revision FROM summary_week WHERE week = $1 FOR UPDATE SKIP LOCKED`,
      [week],
    );
    return row;
  }

  /** Writes down that the claimed week was computed, and when it is owed again. Times in ms. */
  async computed(
    week: string,
    done: { revision: number; computedAt: number; finalAt: number; due: number | null },
  ): Promise<void> {
    await this.work.query(
      `UPDATE summary_week SET revision = $2, computed_at = to_timestamp($3 / 1000.0), final_at = to_timestamp($4 / 1000.0),
              due_at = to_timestamp($5 / 1000.0), failures = 0 WHERE week = $1`,
      [week, done.revision, done.computedAt, done.finalAt, done.due],
    );
  }

  /** A computation failed: the week is tried again later each time, at most an hour. */
  async failed(week: string): Promise<void> {
    await this.work.query(
      `UPDATE summary_week SET failures = failures + 1,
              due_at = now() + least(interval '5 seconds' * 2 ^ least(failures, 10), interval '1 hour') WHERE week = $1`,
      [week],
    );
  }

  /**
   * Says that something dated `from` … `to` (both included) changed; commits with the change and waits for nobody. Weeks
   * that are not over need no mark: their hour is still to come. A year back is far enough.
   */
  async mark(from: string, to: string): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_mark (id, week)
       SELECT gen_random_uuid(), to_char(monday, 'IYYY-"W"IW')
         FROM (SELECT (now() AT TIME ZONE 'Asia/Jayapura')::date AS today) AS t,
              generate_series(date_trunc('week', greatest($1::date, today - 400)::timestamp),
                              least($2::date, today)::timestamp, interval '7 days') AS monday
        WHERE monday::date + 6 < today`,
      [from, to],
    );
  }

  /** Removes the marks that this transaction's snapshot sees: their changes are in what it computed. */
  async clearMarks(week: string): Promise<void> {
    await this.work.query(`DELETE FROM summary_mark WHERE week = $1`, [week]);
  }

  /** Marks of weeks that nobody has ever asked for. */
  async dropStrayMarks(): Promise<void> {
    await this.work.query(
      `DELETE FROM summary_mark m WHERE created_at < now() - interval '1 day'
          AND NOT EXISTS (SELECT FROM summary_week w WHERE w.week = m.week)`,
    );
  }

  /** Weeks whose newest revision nobody was told of yet. */
  async unannounced(): Promise<string[]> {
    const rows = await this.work.query<{ week: string }>(
      `SELECT week FROM summary_week WHERE announced < revision ORDER BY week`,
    );
    return rows.map((row) => row.week);
  }

  /** The revision to tell of, its row locked; undefined: told already, or somebody else is at it. */
  async claimAnnouncement(week: string): Promise<{ id: string; revision: number } | undefined> {
    const [row] = await this.work.query<{ id: string; revision: number }>(
      `SELECT r.id, r.revision FROM summary_week w JOIN summary_revision r ON r.week = w.week AND r.revision = w.revision
        WHERE w.week = $1 AND w.announced < w.revision FOR UPDATE OF w SKIP LOCKED`,
      [week],
    );
    return row;
  }

  async announced(week: string): Promise<void> {
    await this.work.query(`UPDATE summary_week SET announced = revision WHERE week = $1`, [week]);
  }

  async addRun(id: string, week: string, askedBy: string): Promise<void> {
    await this.work.query(`INSERT INTO summary_run (id, week, asked_by) VALUES ($1, $2, $3)`, [
      id,
      week,
      askedBy,
    ]);
  }

  async run(id: string): Promise<SummaryRun | undefined> {
    const [row] = await this.work.query<RunRow>(
      `SELECT id, week, state, progress, revision, error FROM summary_run WHERE id = $1`,
      [id],
    );
    if (row === undefined) return undefined;
    const { id: runId, ...rest } = row;
    return { runId, ...rest };
  }

  async runsByIds(ids: readonly string[], askedBy: string): Promise<SummaryRun[]> {
    const rows = await this.work.query<RunRow>(
      `SELECT id, week, state, progress, revision, error FROM summary_run WHERE id = ANY ($1::uuid[]) AND asked_by = $2`,
      [ids, askedBy],
    );
    return rows.map(({ id, ...rest }) => ({ runId: id, ...rest }));
  }

  /** The week's open runs: whoever computes the week from now on answers them all. */
  async openRuns(week: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM summary_run WHERE week = $1 AND state IN ('queued', 'running') ORDER BY id`,
      [week],
    );
    return rows.map((row) => row.id);
  }

  /** @returns those that waited until now */
  startRuns(ids: readonly string[]): Promise<AskedRun[]> {
    return this.work.query<AskedRun>(
      `UPDATE summary_run SET state = 'running' WHERE id = ANY ($1::uuid[]) AND state = 'queued'
       RETURNING id, asked_by AS "askedBy"`,
      [ids],
    );
  }

  async progress(ids: readonly string[], progress: number): Promise<void> {
    await this.work.query(
      `UPDATE summary_run SET progress = greatest(progress, $2) WHERE id = ANY ($1::uuid[]) AND state = 'running'`,
      [ids, progress],
    );
  }

  finishRuns(ids: readonly string[], revision: number | null): Promise<AskedRun[]> {
    return this.work.query<AskedRun>(
      `UPDATE summary_run SET state = 'done', progress = 1, revision = $2, error = NULL, finished_at = now()
        WHERE id = ANY ($1::uuid[]) AND state IN ('queued', 'running') RETURNING id, asked_by AS "askedBy"`,
      [ids, revision],
    );
  }

  /** One more failed try; the fifth is the last. */
  failRuns(ids: readonly string[], error: string): Promise<AskedRun[]> {
    return this.work.query<AskedRun>(
      `UPDATE summary_run SET attempts = attempts + 1, error = $2,
              state = CASE WHEN attempts >= 4 THEN 'failed' ELSE 'queued' END,
              finished_at = CASE WHEN attempts >= 4 THEN now() END
        WHERE id = ANY ($1::uuid[]) AND state IN ('queued', 'running') RETURNING id, asked_by AS "askedBy"`,
      [ids, error],
    );
  }
}
