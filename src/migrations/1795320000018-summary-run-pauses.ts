import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A run whose computation failed pauses before the next try. Nodes of the version before know no pause and try it at every
 * sweep, as they always did.
 */
export class SummaryRunPauses1795320000018 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE summary_run ADD COLUMN due_at timestamptz NOT NULL DEFAULT now()`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE summary_run DROP COLUMN due_at`);
  }
}
