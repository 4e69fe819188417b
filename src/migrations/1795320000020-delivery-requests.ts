import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked by hand for a period that a schedule had not sent, and why. A request is never changed; its id is its author's. */
export class DeliveryRequests1795320000020 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE delivery_request (
        id uuid PRIMARY KEY,
        schedule_id uuid NOT NULL,
        week text NOT NULL,
        asked_by uuid NOT NULL CONSTRAINT delivery_request_asked_by_fk REFERENCES person,
        reason text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT delivery_request_dispatch_fk FOREIGN KEY (schedule_id, week) REFERENCES delivery_dispatch (schedule_id, week)
      );
      CREATE INDEX delivery_request_dispatch_idx ON delivery_request (schedule_id, week, created_at);
      GRANT SELECT, INSERT ON delivery_request TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE delivery_request`);
  }
}
