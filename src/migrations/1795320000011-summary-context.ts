import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people say beside their own figures ("listrik padam dua hari"). Rows are only added: the newest of a figure is
 * the one that is shown, earlier ones stay; null takes the words back.
 */
export class SummaryContext1795320000011 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE summary_context (
        id uuid PRIMARY KEY,
        week text NOT NULL CONSTRAINT summary_context_week_fk REFERENCES summary_week,
        person_id uuid NOT NULL CONSTRAINT summary_context_person_fk REFERENCES person,
        -- The indicator that is spoken of; null: the days.
        indicator_id uuid,
        body text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT summary_context_body CHECK (char_length(body) BETWEEN 1 AND 200)
      );
      CREATE INDEX summary_context_figure_idx ON summary_context (week, person_id, created_at);

      GRANT SELECT, INSERT ON summary_context TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE summary_context`);
  }
}
