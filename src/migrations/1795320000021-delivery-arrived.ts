import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A device of the recipient has what the app told them. Not since when: that would tell of the person, not of the summary. */
export class DeliveryArrived1795320000021 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE delivery ADD COLUMN arrived boolean NOT NULL DEFAULT false`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE delivery DROP COLUMN arrived`);
  }
}
