import { Injectable } from '@nestjs/common';
import { weekOfKey, type SummaryKind } from '#contracts/rules/summary-period.js';
import type { SummaryRun } from '#contracts/summaries.js';
import { practises } from '../people/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Change, ChangeKind } from './domain/touched.js';
import { keysOf } from './keys-of.js';

export interface Setting {
  readonly weekday: number;
  readonly hour: string;
  readonly quietSeconds: number;
}

interface RunRow extends Omit<SummaryRun, 'runId' | 'week'> {
  id: string;
}

const runColumns = 'id, week AS period, state, progress, revision, error';

const toRun = ({ id, ...rest }: RunRow): SummaryRun => ({ runId: id, week: weekOfKey(rest.period), ...rest });

/** A recap needs more time than a week and is read less often: it waits this many times as long between two revisions. */
const PATIENCE = 12;

/** A run with who waits for it. */
export interface AskedRun {
  readonly id: string;
  readonly askedBy: string;
}

/** What is owed: periods (the columns `week` hold their keys), marks of changes, runs asked for by hand. */
@Injectable()
export class OwedPeriodsRepository {
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

  /** Key of the newest known period of a kind that is not after `last`. */
  async newestPast(kind: SummaryKind, last: string): Promise<string | undefined> {
    const [row] = await this.work.query<{ period: string | null }>(
      `SELECT max(week) AS period FROM summary_week WHERE week <= $1 AND week ~ $2`,
      [last, keysOf(kind)],
    );
    return row?.period ?? undefined;
  }

  /** The first week that is known. */
  async firstWeek(): Promise<string | undefined> {
    const [row] = await this.work.query<{ week: string | null }>(
      `SELECT min(week) AS week FROM summary_week WHERE week ~ $1`,
      [keysOf('week')],
    );
    return row?.week ?? undefined;
  }

  /** Makes periods known, owed since `due` (ms; null: not owed); one that is known stays as it is. */
  async addPeriods(periods: readonly { period: string; due: number | null }[]): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_week (week, due_at)
       SELECT week, to_timestamp(due / 1000.0) FROM unnest($1::text[], $2::float8[]) AS w (week, due) ORDER BY week
       ON CONFLICT (week) DO NOTHING`,
      [periods.map((p) => p.period), periods.map((p) => p.due)],
    );
  }

  /**
   * Periods to compute now: those whose time has come, those with a run asked for that need not pause after a failure, and those that are final and in which
   * something changed, when the last computation is long enough ago. What changed only at a distance waits for the next
   * midnight: one day of leave moves what was expected in half a year of weeks, and nobody looks at most of them again.
   * Oldest run first, then weeks before recaps.
   * @param midnight when today began, in ms
   */
  async owed(quietSeconds: number, midnight: number): Promise<string[]> {
    const rows = await this.work.query<{ period: string }>(
      `SELECT w.week AS period FROM summary_week w
         LEFT JOIN (SELECT week, min(created_at) AS asked FROM summary_run
                     WHERE state IN ('queued', 'running') AND due_at <= now() GROUP BY week) AS r ON r.week = w.week
        WHERE r.week IS NOT NULL OR w.due_at <= now()
           OR (w.due_at IS NULL AND w.revision > 0 AND EXISTS (
                 SELECT FROM summary_mark m WHERE m.week = w.week
                    AND CASE WHEN m.distant THEN m.created_at < to_timestamp($4 / 1000.0)
                             ELSE w.computed_at <= now() - make_interval(secs => $1 * CASE WHEN w.week ~ $2 THEN 1 ELSE $3 END) END))
        ORDER BY w.due_at IS NULL OR w.due_at > now(), r.asked, w.week !~ $2, w.week`,
      [quietSeconds, keysOf('week'), PATIENCE, midnight],
    );
    return rows.map((row) => row.period);
  }

  /** Whether a period is to be computed right now: its time has come, or a run was asked for that need not pause. */
  async waits(period: string): Promise<boolean> {
    const rows = await this.work.query(
      `SELECT FROM summary_week w
        WHERE w.week = $1
          AND (w.due_at <= now() OR EXISTS (
                 SELECT FROM summary_run r WHERE r.week = w.week AND r.state IN ('queued', 'running') AND r.due_at <= now()))`,
      [period],
    );
    return rows.length > 0;
  }

  /**
   * Takes a period for this transaction; undefined while another worker has it. As the first statement it is also where
   * the transaction's snapshot is taken, so a worker that waited cannot compute from an older one.
   *
   * `quiet`: nobody is told of what comes of it. The stored revision is final, nobody asked for another, and nothing inside
   * the period changed: all that can be new is how far indicators are, in dozens of old summaries at once.
   */
  async claim(period: string): Promise<{ revision: number; quiet: boolean } | undefined> {
    const [row] = await this.work.query<{ revision: number; quiet: boolean }>(
      `SELECT w.revision,
              w.revision > 0 AND w.computed_at >= w.final_at
              AND NOT EXISTS (SELECT FROM summary_run r WHERE r.week = w.week AND r.state IN ('queued', 'running'))
              AND coalesce((SELECT bool_and(m.distant) FROM summary_mark m WHERE m.week = w.week), false) AS quiet
         FROM summary_week w WHERE w.week = $1 FOR NO KEY UPDATE OF w SKIP LOCKED`,
      [period],
    );
    return row;
  }

  /**
   * Writes down that the claimed period was computed, and when it is owed again. Times in ms. `quiet`: the revision counts
   * as told of, unless people still have to be told of the one before it.
   */
  async computed(
    period: string,
    done: { revision: number; computedAt: number; finalAt: number; due: number | null; quiet: boolean },
  ): Promise<void> {
    await this.work.query(
      `UPDATE summary_week SET revision = $2, computed_at = to_timestamp($3 / 1000.0), final_at = to_timestamp($4 / 1000.0),
              due_at = to_timestamp($5 / 1000.0), failures = 0,
              announced = CASE WHEN $6 AND announced = revision THEN $2 ELSE announced END WHERE week = $1`,
      [period, done.revision, done.computedAt, done.finalAt, done.due, done.quiet],
    );
  }

  /**
   * A computation failed. A period that was owed by itself, by its time or by a change, is tried again later each time, at
   * most an hour; one that a run alone asked for is owed by that run alone.
   */
  async failed(period: string): Promise<void> {
    await this.work.query(
      `UPDATE summary_week w SET failures = failures + 1,
              due_at = now() + least(interval '5 seconds' * 2 ^ least(failures, 10), interval '1 hour')
        WHERE week = $1
          AND (due_at <= now() OR (due_at IS NULL AND computed_at IS NOT NULL AND EXISTS (SELECT FROM summary_mark m WHERE m.week = w.week)))`,
      [period],
    );
  }

  /**
   * Says that something dated `from` … `to` (both included; null: from then on) changed; commits with the change and waits
   * for nobody. Most is about today, of which no summary is final: that is not written down. Leave and holidays are, for they
   * are felt before they come. A year back is far enough; more than a year ahead no indicator's period is one that has begun.
   * Of people who practise nothing is: no summary counts them.
   */
  change(kind: ChangeKind, from: string, to: string | null, personId: string | null = null): void {
    this.work.along(
      [from],
      `INSERT INTO summary_change (id, kind, person_id, first_day, last_day)
       SELECT gen_random_uuid(), $1::text, $2::uuid, greatest($3::date, today - 400), $4::date
         FROM (SELECT (now() AT TIME ZONE 'Asia/Jayapura')::date AS today) AS t
        WHERE ($3::date < today OR $1::text IN ('leave', 'calendar')) AND ($4::date IS NULL OR $4::date >= today - 400) AND $3::date <= today + 400
          AND NOT ${practises('$2::uuid')}`,
      [kind, personId, from, to],
    );
  }

  /**
   * Takes changes that nobody has looked at and no other worker looks at now, with the periods of the indicators in which
   * each may be felt; those that are alike in all of that are one. Where the transaction is rolled back they are there again.
   */
  async takeChanges(most: number): Promise<{ taken: number; changes: Change[] }> {
    const rows = await this.work.query<Change & { taken: number }>(
      `WITH gone AS MATERIALIZED (
         DELETE FROM summary_change
          WHERE id = ANY (ARRAY(SELECT id FROM summary_change ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING kind, person_id, first_day, last_day
       ), felt AS MATERIALIZED (
         SELECT i.owner_id, array_agg(DISTINCT t.period ORDER BY t.period) AS periods
           FROM indicator i JOIN indicator_revision t ON t.indicator_id = i.id AND t.state = 'agreed'
          WHERE i.owner_id IN (SELECT person_id FROM gone WHERE kind IN ('report', 'leave'))
          GROUP BY i.owner_id
       ), everybody AS MATERIALIZED (
         SELECT array_agg(DISTINCT period ORDER BY period) AS periods FROM indicator_revision
          WHERE state = 'agreed' AND EXISTS (SELECT FROM gone WHERE kind = 'calendar')
       )
       SELECT c.kind, c.first_day::text AS "from", c.last_day::text AS "to", c.periods, count(*)::int AS taken
         FROM (SELECT g.kind, g.first_day, g.last_day,
                      coalesce(CASE g.kind WHEN 'calendar' THEN (SELECT periods FROM everybody)
                                           WHEN 'report' THEN f.periods WHEN 'leave' THEN f.periods END, '{}') AS periods
                 FROM gone g LEFT JOIN felt f ON f.owner_id = g.person_id) AS c
        GROUP BY c.kind, c.first_day, c.last_day, c.periods`,
      [most],
    );
    return { taken: rows.reduce((sum, row) => sum + row.taken, 0), changes: rows };
  }

  /** Keys of all periods that a summary was ever owed of. */
  async known(): Promise<string[]> {
    const rows = await this.work.query<{ period: string }>(`SELECT week AS period FROM summary_week`);
    return rows.map((row) => row.period);
  }

  /** Marks periods: something in them changed, or (`distant`) only how far their indicators are. */
  async mark(marks: readonly { period: string; distant: boolean }[]): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_mark (id, week, distant)
       SELECT gen_random_uuid(), week, distant FROM unnest($1::text[], $2::boolean[]) AS m (week, distant)`,
      [marks.map((m) => m.period), marks.map((m) => m.distant)],
    );
  }

  /** Removes the marks that this transaction's snapshot sees: their changes are in what it computed. */
  async clearMarks(period: string): Promise<void> {
    await this.work.query(`DELETE FROM summary_mark WHERE week = $1`, [period]);
  }

  /** Marks by nodes of the version before, of periods that nobody has ever asked for. */
  async dropStrayMarks(): Promise<void> {
    await this.work.query(
      `DELETE FROM summary_mark m WHERE created_at < now() - interval '1 day'
          AND NOT EXISTS (SELECT FROM summary_week w WHERE w.week = m.week)`,
    );
  }

  /** Periods whose newest revision nobody was told of yet. A range is told of to who asked for it, by its run. */
  async unannounced(): Promise<string[]> {
    const rows = await this.work.query<{ period: string }>(
      `SELECT week AS period FROM summary_week WHERE announced < revision AND week !~ $1 ORDER BY week`,
      [keysOf('range')],
    );
    return rows.map((row) => row.period);
  }

  /** The revision to tell of, its row locked; undefined: told already, or somebody else is at it. */
  async claimAnnouncement(period: string): Promise<{ id: string; revision: number } | undefined> {
    const [row] = await this.work.query<{ id: string; revision: number }>(
      `SELECT r.id, r.revision FROM summary_week w JOIN summary_revision r ON r.week = w.week AND r.revision = w.revision
        WHERE w.week = $1 AND w.announced < w.revision FOR NO KEY UPDATE OF w SKIP LOCKED`,
      [period],
    );
    return row;
  }

  async announced(period: string): Promise<void> {
    await this.work.query(`UPDATE summary_week SET announced = revision WHERE week = $1`, [period]);
  }

  async addRun(id: string, period: string, askedBy: string): Promise<void> {
    await this.work.query(`INSERT INTO summary_run (id, week, asked_by) VALUES ($1, $2, $3)`, [
      id,
      period,
      askedBy,
    ]);
  }

  async run(id: string): Promise<SummaryRun | undefined> {
    const [row] = await this.work.query<RunRow>(`SELECT ${runColumns} FROM summary_run WHERE id = $1`, [id]);
    return row === undefined ? undefined : toRun(row);
  }

  async runsByIds(ids: readonly string[], askedBy: string): Promise<SummaryRun[]> {
    const rows = await this.work.query<RunRow>(
      `SELECT ${runColumns} FROM summary_run WHERE id = ANY ($1::uuid[]) AND asked_by = $2`,
      [ids, askedBy],
    );
    return rows.map(toRun);
  }

  /** Ranges that somebody asked for and that are not there yet. */
  async openRanges(askedBy: string): Promise<{ runId: string; period: string }[]> {
    return this.work.query(
      `SELECT id AS "runId", week AS period FROM summary_run
        WHERE asked_by = $1 AND state IN ('queued', 'running') AND week ~ $2 ORDER BY id`,
      [askedBy, keysOf('range')],
    );
  }

  /** Forgets ranges that nobody has asked for in `days`, with all that was made of them; a function of the owner's. */
  async pruneRanges(days: number): Promise<number> {
    const [row] = await this.work.query<{ pruned: number }>(`SELECT prune_ranges($1) AS pruned`, [days]);
    return row?.pruned ?? 0;
  }

  /** The period's open runs: whoever computes it from now on answers them all. */
  async openRuns(period: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM summary_run WHERE week = $1 AND state IN ('queued', 'running') ORDER BY id`,
      [period],
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

  /** One more failed try, after which the next one waits: 10 s, then twice as long each time. The fifth is the last. */
  failRuns(ids: readonly string[], error: string): Promise<AskedRun[]> {
    return this.work.query<AskedRun>(
      `UPDATE summary_run SET attempts = attempts + 1, error = $2, progress = 0,
              due_at = now() + interval '10 seconds' * 2 ^ attempts,
              state = CASE WHEN attempts >= 4 THEN 'failed' ELSE 'queued' END,
              finished_at = CASE WHEN attempts >= 4 THEN now() END
        WHERE id = ANY ($1::uuid[]) AND state IN ('queued', 'running') RETURNING id, asked_by AS "askedBy"`,
      [ids, error],
    );
  }
}
