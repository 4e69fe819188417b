import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The feed: one stream a person. `stream.seq` is the counter that every writing transaction increments as its last
 * statement, so that a stream has no holes and no late rows. `stream_ack` holds the highest number that any device has
 * stored; it is a table of its own because an acknowledgement may announce receipts: it locks its own row first and the
 * counters last, so that two people who acknowledge each other's comments cannot wait for each other.
 */
export class Feed1795320000002 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE stream (
        person_id uuid PRIMARY KEY CONSTRAINT stream_person_fk REFERENCES person,
        seq bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);

      CREATE TABLE stream_ack (
        person_id uuid PRIMARY KEY CONSTRAINT stream_ack_person_fk REFERENCES person,
        acked bigint NOT NULL
      ) WITH (fillfactor = 50);

      CREATE TABLE feed_event (
        person_id uuid NOT NULL CONSTRAINT feed_event_person_fk REFERENCES person,
        seq bigint NOT NULL,
        kind text NOT NULL,
        ref uuid NOT NULL,
        mark bytea NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (person_id, seq),
        CONSTRAINT feed_event_mark CHECK (octet_length(mark) = 8)
      );
      CREATE INDEX feed_event_given_idx ON feed_event (person_id, ref, seq) WHERE kind = 'feedback.given';
      CREATE INDEX feed_event_at_idx ON feed_event USING brin (at);

      -- Raised by an operator after a restore: every cursor handed out before is foreign from then on.
      CREATE TABLE feed_life (
        one boolean PRIMARY KEY DEFAULT true,
        life integer NOT NULL DEFAULT 1,
        CONSTRAINT feed_life_one CHECK (one)
      );
      INSERT INTO feed_life DEFAULT VALUES;

      GRANT SELECT, INSERT, UPDATE ON stream, stream_ack TO tanggap_app;
      GRANT SELECT, INSERT ON feed_event TO tanggap_app;
      GRANT SELECT ON feed_life TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE feed_life, feed_event, stream_ack, stream`);
  }
}
