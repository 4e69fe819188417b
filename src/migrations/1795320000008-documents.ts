import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Documents made of stored summaries: what is owed, and the bytes of what is made. A copy that can be made again at any
 * time, so the application may delete what nobody has asked for in a while.
 */
export class Documents1795320000008 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- key: SHA-256 of everything that decides the bytes; the same question finds the same row.
      CREATE TABLE summary_document (
        id uuid PRIMARY KEY,
        key text NOT NULL,
        week text NOT NULL,
        revision integer NOT NULL,
        part jsonb NOT NULL,
        format text NOT NULL,
        language text NOT NULL,
        priority smallint NOT NULL DEFAULT 10,
        state text NOT NULL DEFAULT 'queued',
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL DEFAULT now(),
        error text,
        -- Of the bytes, when ready.
        hash text,
        size integer,
        created_at timestamptz NOT NULL DEFAULT now(),
        ready_at timestamptz,
        used_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT summary_document_format CHECK (format IN ('pdf', 'xlsx', 'csv')),
        CONSTRAINT summary_document_language CHECK (language IN ('id', 'en')),
        CONSTRAINT summary_document_state CHECK (state IN ('queued', 'rendering', 'ready', 'failed')),
        CONSTRAINT summary_document_made CHECK ((state = 'ready') = (hash IS NOT NULL AND size IS NOT NULL AND ready_at IS NOT NULL)),
        CONSTRAINT summary_document_hash CHECK (hash ~ '^[0-9a-f]{64}$')
      );
      CREATE UNIQUE INDEX summary_document_key_key ON summary_document (key);
      CREATE INDEX summary_document_owed_idx ON summary_document (priority, created_at) WHERE state IN ('queued', 'rendering');
      CREATE INDEX summary_document_used_idx ON summary_document (used_at);

      CREATE TABLE summary_document_chunk (
        document_id uuid NOT NULL CONSTRAINT summary_document_chunk_document_fk REFERENCES summary_document ON DELETE CASCADE,
        position integer NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (document_id, position)
      );
      -- PDF and XLSX are compressed already: a second try costs time and gains nothing.
      ALTER TABLE summary_document_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

      GRANT SELECT, INSERT, UPDATE, DELETE ON summary_document TO tanggap_app;
      GRANT SELECT, INSERT ON summary_document_chunk TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE summary_document_chunk, summary_document`);
  }
}
