import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A request for feedback says what it is about. */
export class RequestAbout1795320000017 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE feedback_request ADD COLUMN about text
      CONSTRAINT feedback_request_about CHECK (about IS NULL OR length(about) BETWEEN 1 AND 200)`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE feedback_request DROP COLUMN about`);
  }
}
