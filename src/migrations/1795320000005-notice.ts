import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What staff tell the admins about their own record, such as a wrong supervisor. */
export class Notice1795320000005 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE notice (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT notice_person_fk REFERENCES person,
        kind text NOT NULL,
        note text,
        created_at timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        resolved_by uuid CONSTRAINT notice_resolved_by_fk REFERENCES person,
        CONSTRAINT notice_kind CHECK (kind IN ('wrong-supervisor')),
        CONSTRAINT notice_resolved CHECK ((resolved_at IS NULL) = (resolved_by IS NULL))
      );
      CREATE INDEX notice_created_idx ON notice (created_at);
      CREATE UNIQUE INDEX notice_open_key ON notice (person_id, kind) WHERE resolved_at IS NULL;

      GRANT SELECT, INSERT, UPDATE ON notice TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE notice`);
  }
}
