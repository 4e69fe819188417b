import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each person is told of, how each wants to be told, and every push and mail that is owed for it. Whether something
 * still waits is asked of the tables that it is about; `done_at` only spares asking twice.
 */
export class Notifications1795320000012 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- ref: the comment, report, indicator or request. round: the report's version or the indicator's revision that it
      -- is about. seen_at: the reader put it away; done_at: the thing itself is over.
      CREATE TABLE notification (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT notification_person_fk REFERENCES person,
        kind text NOT NULL,
        ref uuid,
        week text,
        round integer NOT NULL DEFAULT 0,
        by_id uuid CONSTRAINT notification_by_fk REFERENCES person,
        urgent boolean NOT NULL DEFAULT false,
        at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz,
        snoozed_until timestamptz,
        done_at timestamptz,
        CONSTRAINT notification_kind CHECK (kind IN ('comment', 'reply', 'request', 'returned', 'accepted', 'proposed',
          'agreed', 'revise', 'summary')),
        CONSTRAINT notification_about CHECK ((kind = 'summary') = (week IS NOT NULL) AND (kind = 'summary') = (ref IS NULL))
      );
      CREATE INDEX notification_open_idx ON notification (person_id, at, id) WHERE done_at IS NULL AND seen_at IS NULL;
      CREATE INDEX notification_person_idx ON notification (person_id, at, id);
      CREATE INDEX notification_ref_idx ON notification (ref) WHERE done_at IS NULL;
      CREATE INDEX notification_at_idx ON notification USING brin (at);

      -- choices: what differs from the defaults, {"reply": {"mail": true}}. token: stops mails without a session.
      CREATE TABLE notification_setting (
        person_id uuid PRIMARY KEY CONSTRAINT notification_setting_person_fk REFERENCES person,
        choices jsonb NOT NULL DEFAULT '{}',
        quiet text NOT NULL DEFAULT 'unit',
        quiet_from text,
        quiet_to text,
        quiet_days smallint[],
        digest_hour text NOT NULL DEFAULT '08:00',
        language text NOT NULL DEFAULT 'id',
        mail_stopped_at timestamptz,
        token text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT notification_setting_quiet CHECK (quiet IN ('unit', 'own')),
        CONSTRAINT notification_setting_own CHECK ((quiet = 'own') = (quiet_from IS NOT NULL)
          AND (quiet = 'own') = (quiet_to IS NOT NULL) AND (quiet = 'own') = (quiet_days IS NOT NULL)),
        CONSTRAINT notification_setting_hour CHECK (digest_hour ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        CONSTRAINT notification_setting_language CHECK (language IN ('id', 'en'))
      );
      CREATE UNIQUE INDEX notification_setting_token_key ON notification_setting (token);

      -- The server's own key pair, made once where the configuration brings none.
      CREATE TABLE push_key (
        one boolean PRIMARY KEY DEFAULT true,
        public_key text NOT NULL,
        private_key text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT push_key_one CHECK (one)
      );

      -- A browser, for as long as the session in which it was switched on: who logs out is not pushed to any more.
      CREATE TABLE push_subscription (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT push_subscription_person_fk REFERENCES person,
        session_id uuid NOT NULL CONSTRAINT push_subscription_session_fk REFERENCES session ON DELETE CASCADE,
        endpoint text NOT NULL,
        p256dh text NOT NULL,
        auth text NOT NULL,
        server_key text NOT NULL,
        language text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_sent_at timestamptz,
        CONSTRAINT push_subscription_endpoint CHECK (length(endpoint) <= 1000),
        CONSTRAINT push_subscription_language CHECK (language IN ('id', 'en'))
      );
      CREATE UNIQUE INDEX push_subscription_endpoint_key ON push_subscription (endpoint);
      CREATE INDEX push_subscription_person_idx ON push_subscription (person_id);
      CREATE INDEX push_subscription_session_idx ON push_subscription (session_id);

      -- One push to one browser, or one mail, for one notification; or the daily mail of one person. The unique keys are
      -- what makes it one, however often a worker comes by. lead_id: the one under which it went out with others.
      CREATE TABLE notification_send (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT notification_send_person_fk REFERENCES person,
        channel text NOT NULL,
        notification_id uuid CONSTRAINT notification_send_notification_fk REFERENCES notification ON DELETE CASCADE,
        subscription_id uuid CONSTRAINT notification_send_subscription_fk REFERENCES push_subscription ON DELETE CASCADE,
        digest_date date,
        urgent boolean NOT NULL DEFAULT false,
        state text NOT NULL DEFAULT 'queued',
        reason text,
        due_at timestamptz,
        lease_until timestamptz,
        lead_id uuid,
        tries integer NOT NULL DEFAULT 0,
        queued_at timestamptz NOT NULL DEFAULT now(),
        at timestamptz NOT NULL DEFAULT now(),
        answer text,
        CONSTRAINT notification_send_channel CHECK (channel IN ('push', 'mail', 'digest')),
        CONSTRAINT notification_send_about CHECK ((channel = 'digest') = (notification_id IS NULL)
          AND (channel = 'push') = (subscription_id IS NOT NULL)),
        CONSTRAINT notification_send_state CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'deferred',
          'uncertain', 'cancelled')),
        CONSTRAINT notification_send_waits CHECK ((state IN ('queued', 'deferred')) = (due_at IS NOT NULL)),
        CONSTRAINT notification_send_lease CHECK ((state = 'sending') = (lease_until IS NOT NULL))
      );
      CREATE UNIQUE INDEX notification_send_push_key ON notification_send (notification_id, subscription_id)
        WHERE channel = 'push';
      CREATE UNIQUE INDEX notification_send_mail_key ON notification_send (notification_id) WHERE channel = 'mail';
      CREATE UNIQUE INDEX notification_send_digest_key ON notification_send (person_id, digest_date)
        WHERE channel = 'digest';
      CREATE UNIQUE INDEX notification_send_next_digest_key ON notification_send (person_id)
        WHERE channel = 'digest' AND state IN ('queued', 'deferred');
      CREATE INDEX notification_send_due_idx ON notification_send (due_at) WHERE state IN ('queued', 'deferred');
      CREATE INDEX notification_send_waiting_idx ON notification_send (person_id, channel)
        WHERE state IN ('queued', 'deferred');
      CREATE INDEX notification_send_lease_idx ON notification_send (lease_until) WHERE state = 'sending';
      CREATE INDEX notification_send_subscription_idx ON notification_send (subscription_id);
      CREATE INDEX notification_send_lead_idx ON notification_send (lead_id);

      GRANT SELECT, INSERT, UPDATE, DELETE ON notification, notification_send, push_subscription TO tanggap_app;
      GRANT SELECT, INSERT, UPDATE ON notification_setting TO tanggap_app;
      GRANT SELECT, INSERT ON push_key TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP TABLE notification_send, push_subscription, push_key, notification_setting, notification;
    `);
  }
}
