import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What changed, as a writer says it: the days, and whose. Which periods that touches is found out by a worker, after the
 * commit: a report of the second week of a month moves the month's figures in the third week's summary, too, and a range
 * that somebody asked for a moment ago is known to the worker, not to the writer. Marks stay what they were, one a period;
 * those of nodes of the version before count as ever.
 */
export class SummaryChanges1795320000015 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE summary_change (
        id uuid PRIMARY KEY,
        kind text NOT NULL CONSTRAINT summary_change_kind CHECK (kind IN ('report', 'answer', 'leave', 'line', 'calendar')),
        person_id uuid,
        first_day date NOT NULL,
        last_day date,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT, INSERT, DELETE ON summary_change TO tanggap_app;

      -- True: nothing inside the period changed, only how far its indicators are.
      ALTER TABLE summary_mark ADD COLUMN distant boolean NOT NULL DEFAULT false;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE summary_mark DROP COLUMN distant;
      DROP TABLE summary_change;
    `);
  }
}
