import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Months, quarters and ranges of days beside weeks. The columns `week` keep their name, so that nodes of the version
 * before go on while the others are started anew: since now they hold the key of any period (`2026-W34`, `2026-08`,
 * `2026-Q3`, `2026-08-03--2026-08-28`).
 *
 * The application may still not delete a revision. Ranges are the exception, for they would never end: one function of the
 * owner's forgets those that nobody has asked for in a while, and decides by itself what is a range and what is old.
 */
export class Recaps1795320000014 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE summary_week DROP CONSTRAINT summary_week_week;
      ALTER TABLE summary_week ADD CONSTRAINT summary_week_week
        CHECK (week ~ '^[0-9]{4}-(W[0-5][0-9]|[01][0-9]|Q[1-4]|[01][0-9]-[0-3][0-9]--[0-9]{4}-[01][0-9]-[0-3][0-9])$');
      ALTER TABLE delivery_dispatch DROP CONSTRAINT delivery_dispatch_week;
      ALTER TABLE delivery_dispatch ADD CONSTRAINT delivery_dispatch_week
        CHECK (week ~ '^[0-9]{4}-(W[0-5][0-9]|[01][0-9]|Q[1-4])$');

      -- Date of a monthly or quarterly schedule; a weekly one goes by its weekday.
      ALTER TABLE delivery_schedule ADD COLUMN day smallint NOT NULL DEFAULT 1
        CONSTRAINT delivery_schedule_day CHECK (day BETWEEN 1 AND 28);

      CREATE INDEX summary_run_asked_idx ON summary_run (asked_by, week);

      CREATE FUNCTION prune_ranges(keep_days integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $prune$
      DECLARE
        cutoff constant timestamptz := now() - make_interval(days => greatest(keep_days, 1));
        old text;
        pruned integer := 0;
      BEGIN
        FOR old IN
          SELECT w.week FROM public.summary_week w
           WHERE w.week ~ '--'
             AND NOT EXISTS (SELECT FROM public.summary_run r WHERE r.week = w.week
                              AND (r.created_at >= cutoff OR r.state IN ('queued', 'running')))
             AND EXISTS (SELECT FROM public.summary_run r WHERE r.week = w.week)
           ORDER BY w.week LIMIT 20 FOR UPDATE OF w SKIP LOCKED
        LOOP
          DELETE FROM public.summary_document WHERE week = old;
          DELETE FROM public.summary_employee WHERE week = old;
          DELETE FROM public.summary_revision WHERE week = old;
          DELETE FROM public.summary_run WHERE week = old;
          DELETE FROM public.summary_week WHERE week = old;
          pruned := pruned + 1;
        END LOOP;
        RETURN pruned;
      END
      $prune$;
      REVOKE ALL ON FUNCTION prune_ranges(integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION prune_ranges(integer) TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP FUNCTION prune_ranges(integer);
      DROP INDEX summary_run_asked_idx;
      ALTER TABLE delivery_schedule DROP COLUMN day;
      ALTER TABLE delivery_dispatch DROP CONSTRAINT delivery_dispatch_week;
      ALTER TABLE delivery_dispatch ADD CONSTRAINT delivery_dispatch_week CHECK (week ~ '^[0-9]{4}-W[0-5][0-9]$');
      ALTER TABLE summary_week DROP CONSTRAINT summary_week_week;
      ALTER TABLE summary_week ADD CONSTRAINT summary_week_week CHECK (week ~ '^[0-9]{4}-W[0-5][0-9]$');
    `);
  }
}
