import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Workers take changes past each other (`FOR UPDATE SKIP LOCKED`). PostgreSQL asks for the right to UPDATE before it locks a
 * row; nothing updates one.
 */
export class SummaryChangeLocks1795320000016 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`GRANT UPDATE ON summary_change TO tanggap_app`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`REVOKE UPDATE ON summary_change FROM tanggap_app`);
  }
}
