import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Weekly summaries. `summary_week` says what is owed and by when; `summary_mark` that something inside a past week has
 * changed; a revision and its rows are written once and never change (the application may only read and add).
 */
export class Summaries1795320000004 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- When the summary of a week is made, in the zone of the organisation (its root unit's).
      CREATE TABLE summary_setting (
        one boolean PRIMARY KEY DEFAULT true,
        weekday smallint NOT NULL DEFAULT 1,
        hour text NOT NULL DEFAULT '06:00',
        -- Seconds that must lie between two revisions that nobody asked for, so that a busy Tuesday makes few of them.
        quiet_seconds integer NOT NULL DEFAULT 300,
        CONSTRAINT summary_setting_one CHECK (one),
        CONSTRAINT summary_setting_weekday CHECK (weekday BETWEEN 1 AND 7),
        CONSTRAINT summary_setting_hour CHECK (hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        CONSTRAINT summary_setting_quiet CHECK (quiet_seconds >= 0)
      );
      INSERT INTO summary_setting DEFAULT VALUES;

      -- due_at: when the week is owed, null = not before something in it changes. announced: newest revision told of.
      CREATE TABLE summary_week (
        week text PRIMARY KEY,
        due_at timestamptz,
        final_at timestamptz,
        computed_at timestamptz,
        revision integer NOT NULL DEFAULT 0,
        announced integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        CONSTRAINT summary_week_week CHECK (week ~ '^[0-9]{4}-W[0-5][0-9]$'),
        CONSTRAINT summary_week_announced CHECK (announced BETWEEN 0 AND revision)
      );
      CREATE INDEX summary_week_due_idx ON summary_week (due_at);

      -- Rows are only added by writers, so that none of them waits for a computation; the computation deletes what it saw.
      CREATE TABLE summary_mark (
        id uuid PRIMARY KEY,
        week text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX summary_mark_week_idx ON summary_mark (week);

      CREATE TABLE summary_revision (
        id uuid PRIMARY KEY,
        week text NOT NULL CONSTRAINT summary_revision_week_fk REFERENCES summary_week,
        revision integer NOT NULL,
        hash text NOT NULL,
        provisional boolean NOT NULL,
        computed_at timestamptz NOT NULL,
        -- The revision of the week before that "change since last week" compares with, null when there was none.
        previous integer,
        coverage jsonb NOT NULL,
        units jsonb NOT NULL,
        CONSTRAINT summary_revision_positive CHECK (revision > 0),
        CONSTRAINT summary_revision_hash CHECK (hash ~ '^[0-9a-f]{64}$')
      );
      CREATE UNIQUE INDEX summary_revision_week_key ON summary_revision (week, revision);

      -- A person's figures from this revision on, until a later revision has a row of theirs; facts null: no longer in it.
      -- No foreign keys: whole offices are written at once, by one statement, from ids that the same snapshot has read.
      CREATE TABLE summary_employee (
        week text NOT NULL,
        person_id uuid NOT NULL,
        revision integer NOT NULL,
        unit_id uuid NOT NULL,
        facts text,
        PRIMARY KEY (week, person_id, revision)
      );

      CREATE TABLE summary_run (
        id uuid PRIMARY KEY,
        week text NOT NULL CONSTRAINT summary_run_week_fk REFERENCES summary_week,
        asked_by uuid NOT NULL CONSTRAINT summary_run_person_fk REFERENCES person,
        state text NOT NULL DEFAULT 'queued',
        progress double precision NOT NULL DEFAULT 0,
        revision integer,
        error text,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        CONSTRAINT summary_run_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
        CONSTRAINT summary_run_progress CHECK (progress BETWEEN 0 AND 1)
      );
      CREATE INDEX summary_run_open_idx ON summary_run (week, created_at) WHERE state IN ('queued', 'running');

      GRANT SELECT, UPDATE ON summary_setting TO tanggap_app;
      GRANT SELECT, INSERT, UPDATE ON summary_week, summary_run TO tanggap_app;
      GRANT SELECT, INSERT, DELETE ON summary_mark TO tanggap_app;
      GRANT SELECT, INSERT ON summary_revision, summary_employee TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP TABLE summary_run, summary_employee, summary_revision, summary_mark, summary_week, summary_setting;
    `);
  }
}
