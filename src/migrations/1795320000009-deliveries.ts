import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is mailed which summary when, and what became of every mail. A schedule says what is due; a dispatch is one week
 * of it; a delivery is one mail to one person, whatever happens to the queue; an attempt is never changed.
 */
export class Deliveries1795320000009 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- Kept apart from the person: only this feature reads addresses, and they can be forgotten alone.
      CREATE TABLE mail_address (
        person_id uuid PRIMARY KEY CONSTRAINT mail_address_person_fk REFERENCES person,
        address text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        updated_by uuid NOT NULL CONSTRAINT mail_address_updated_by_fk REFERENCES person,
        CONSTRAINT mail_address_form CHECK (length(address) <= 254 AND address ~ '^[^@[:space:]]+@[^@[:space:]]+$')
      );

      -- next_at: when it is due, null = paused or removed. zone null = the organisation's. unit_ids empty = all that the
      -- recipient may see. A removed schedule stays for its history.
      CREATE TABLE delivery_schedule (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL DEFAULT 'weekly',
        weekday smallint NOT NULL,
        hour text NOT NULL,
        zone text,
        unit_ids uuid[] NOT NULL DEFAULT '{}',
        language text NOT NULL,
        formats text[] NOT NULL,
        skip_empty boolean NOT NULL,
        paused boolean NOT NULL,
        revisions boolean NOT NULL,
        version integer NOT NULL DEFAULT 1,
        next_at timestamptz,
        created_by uuid NOT NULL CONSTRAINT delivery_schedule_created_by_fk REFERENCES person,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz,
        CONSTRAINT delivery_schedule_kind CHECK (kind IN ('weekly', 'monthly', 'quarterly')),
        CONSTRAINT delivery_schedule_weekday CHECK (weekday BETWEEN 1 AND 7),
        CONSTRAINT delivery_schedule_hour CHECK (hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        CONSTRAINT delivery_schedule_language CHECK (language IN ('id', 'en')),
        CONSTRAINT delivery_schedule_formats CHECK (formats <@ '{pdf,xlsx,csv}'::text[]),
        CONSTRAINT delivery_schedule_idle CHECK (next_at IS NULL OR (NOT paused AND deleted_at IS NULL))
      );
      CREATE INDEX delivery_schedule_next_idx ON delivery_schedule (next_at);

      -- A recipient who was taken off stays, so that adding them again does not undo what they decided.
      CREATE TABLE delivery_recipient (
        schedule_id uuid NOT NULL CONSTRAINT delivery_recipient_schedule_fk REFERENCES delivery_schedule,
        person_id uuid NOT NULL CONSTRAINT delivery_recipient_person_fk REFERENCES person,
        optional boolean NOT NULL,
        token text NOT NULL,
        unsubscribed_at timestamptz,
        removed_at timestamptz,
        PRIMARY KEY (schedule_id, person_id)
      );
      CREATE UNIQUE INDEX delivery_recipient_token_key ON delivery_recipient (token);

      -- revision: the newest that was sent out, 0 = the week's summary is not there yet. following: the final revision
      -- is still to come and will be sent out too.
      CREATE TABLE delivery_dispatch (
        schedule_id uuid NOT NULL CONSTRAINT delivery_dispatch_schedule_fk REFERENCES delivery_schedule,
        week text NOT NULL,
        state text NOT NULL DEFAULT 'waiting',
        revision integer NOT NULL DEFAULT 0,
        following boolean NOT NULL DEFAULT false,
        due_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (schedule_id, week),
        CONSTRAINT delivery_dispatch_week CHECK (week ~ '^[0-9]{4}-W[0-5][0-9]$'),
        CONSTRAINT delivery_dispatch_state CHECK (state IN ('waiting', 'dispatched', 'missed', 'cancelled')),
        CONSTRAINT delivery_dispatch_revision CHECK ((state = 'dispatched') = (revision > 0))
      );
      CREATE INDEX delivery_dispatch_open_idx ON delivery_dispatch (week) WHERE state = 'waiting' OR following;
      CREATE INDEX delivery_dispatch_week_idx ON delivery_dispatch (week);

      -- One summary to one person: a mail of a schedule, or the event in the app, which no schedule asks for. The unique
      -- keys are what makes it one, however often a worker comes by.
      -- lease_until: when a dialogue that was begun can no longer be under way.
      CREATE TABLE delivery (
        id uuid PRIMARY KEY,
        channel text NOT NULL,
        schedule_id uuid,
        week text NOT NULL,
        revision integer NOT NULL,
        person_id uuid NOT NULL CONSTRAINT delivery_person_fk REFERENCES person,
        language text,
        formats text[] NOT NULL DEFAULT '{}',
        unit_ids uuid[] NOT NULL DEFAULT '{}',
        skip_empty boolean NOT NULL DEFAULT false,
        state text NOT NULL DEFAULT 'queued',
        reason text,
        by_hand boolean NOT NULL DEFAULT false,
        attempts integer NOT NULL DEFAULT 0,
        tries integer NOT NULL DEFAULT 0,
        next_try_at timestamptz DEFAULT now(),
        lease_until timestamptz,
        queued_at timestamptz NOT NULL DEFAULT now(),
        at timestamptz NOT NULL DEFAULT now(),
        answer text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT delivery_dispatch_fk FOREIGN KEY (schedule_id, week) REFERENCES delivery_dispatch (schedule_id, week),
        CONSTRAINT delivery_channel CHECK (channel IN ('mail', 'app')),
        CONSTRAINT delivery_by_schedule CHECK ((channel = 'mail') = (schedule_id IS NOT NULL AND language IS NOT NULL)),
        CONSTRAINT delivery_state CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'deferred', 'uncertain',
          'cancelled', 'skipped', 'not_configured')),
        CONSTRAINT delivery_waits CHECK ((state IN ('queued', 'deferred')) = (next_try_at IS NOT NULL)),
        CONSTRAINT delivery_lease CHECK ((state = 'sending') = (lease_until IS NOT NULL))
      );
      CREATE UNIQUE INDEX delivery_mail_key ON delivery (schedule_id, week, revision, person_id) WHERE channel = 'mail';
      CREATE UNIQUE INDEX delivery_app_key ON delivery (week, revision, person_id) WHERE channel = 'app';
      CREATE INDEX delivery_due_idx ON delivery (next_try_at) WHERE state IN ('queued', 'deferred');
      CREATE INDEX delivery_lease_idx ON delivery (lease_until) WHERE state = 'sending';
      CREATE INDEX delivery_week_idx ON delivery (week, created_at, id);
      CREATE INDEX delivery_history_idx ON delivery (created_at, id);

      CREATE TABLE delivery_attempt (
        id uuid PRIMARY KEY,
        delivery_id uuid NOT NULL CONSTRAINT delivery_attempt_delivery_fk REFERENCES delivery,
        attempt integer NOT NULL,
        state text NOT NULL,
        reason text,
        answer text,
        -- Who asked for it by hand, and why.
        by_id uuid CONSTRAINT delivery_attempt_by_fk REFERENCES person,
        note text,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX delivery_attempt_delivery_idx ON delivery_attempt (delivery_id, at);

      GRANT SELECT, INSERT, UPDATE, DELETE ON mail_address TO tanggap_app;
      GRANT SELECT, INSERT, UPDATE ON delivery_schedule, delivery_recipient, delivery_dispatch, delivery TO tanggap_app;
      GRANT SELECT, INSERT ON delivery_attempt TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP TABLE delivery_attempt, delivery, delivery_dispatch, delivery_recipient, delivery_schedule, mail_address;
    `);
  }
}
