import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rooms to practise in: roots beside the organisation, whose invented people count nowhere. */
export class Practice1795320000019 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE unit ADD COLUMN practice boolean NOT NULL DEFAULT false;
      ALTER TABLE unit ADD CONSTRAINT unit_practice_root CHECK (NOT practice OR parent_id IS NULL);
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE unit DROP COLUMN practice`);
  }
}
