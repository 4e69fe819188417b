import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The role of the application, the organisation, people, their dated lines, accounts and sessions.
 *
 * `tanggap_app` owns nothing: what it may not update or delete (see the GRANTs) is immutable for the application.
 * Dates of lines are half open: `valid_from` included, `valid_to` excluded, null = open.
 */
export class People1795320000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tanggap_app') THEN
          CREATE ROLE tanggap_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
        END IF;
        EXECUTE format('GRANT tanggap_app TO %I WITH SET TRUE', current_user);
        EXECUTE format('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      END $$;
      GRANT USAGE ON SCHEMA public TO tanggap_app;

      CREATE TABLE unit (
        id uuid PRIMARY KEY,
        parent_id uuid CONSTRAINT unit_parent_fk REFERENCES unit,
        name text NOT NULL,
        zone text NOT NULL,
        workdays smallint[] NOT NULL DEFAULT '{1,2,3,4,5}',
        works_on_holidays boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT unit_not_own_parent CHECK (parent_id <> id),
        CONSTRAINT unit_workdays CHECK (workdays <@ '{1,2,3,4,5,6,7}'::smallint[] AND cardinality(workdays) > 0)
      );
      CREATE INDEX unit_parent_idx ON unit (parent_id);

      CREATE TABLE person (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        nip text,
        other_id text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT person_nip_digits CHECK (nip ~ '^[0-9]{18}$')
      );
      CREATE UNIQUE INDEX person_nip_key ON person (nip);
      CREATE UNIQUE INDEX person_other_id_key ON person (other_id);
      CREATE INDEX person_name_idx ON person (name, id);

      CREATE TABLE assignment (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT assignment_person_fk REFERENCES person,
        unit_id uuid NOT NULL CONSTRAINT assignment_unit_fk REFERENCES unit,
        position text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        CONSTRAINT assignment_order CHECK (valid_from < valid_to),
        CONSTRAINT assignment_once EXCLUDE USING gist (person_id WITH =, daterange(valid_from, valid_to) WITH &&)
      );
      CREATE INDEX assignment_person_idx ON assignment (person_id, valid_from);
      CREATE INDEX assignment_unit_idx ON assignment (unit_id, valid_from);

      CREATE TABLE supervisor_line (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT supervisor_line_person_fk REFERENCES person,
        supervisor_id uuid NOT NULL CONSTRAINT supervisor_line_supervisor_fk REFERENCES person,
        valid_from date NOT NULL,
        valid_to date,
        CONSTRAINT supervisor_line_order CHECK (valid_from < valid_to),
        CONSTRAINT supervisor_line_not_self CHECK (person_id <> supervisor_id),
        CONSTRAINT supervisor_line_once EXCLUDE USING gist (person_id WITH =, daterange(valid_from, valid_to) WITH &&)
      );
      CREATE INDEX supervisor_line_person_idx ON supervisor_line (person_id, valid_from);
      CREATE INDEX supervisor_line_supervisor_idx ON supervisor_line (supervisor_id, valid_from);

      CREATE TABLE acting_line (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT acting_line_person_fk REFERENCES person,
        acting_id uuid NOT NULL CONSTRAINT acting_line_acting_fk REFERENCES person,
        kind text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        CONSTRAINT acting_line_kind CHECK (kind IN ('plt', 'plh', 'delegate')),
        CONSTRAINT acting_line_order CHECK (valid_from < valid_to),
        CONSTRAINT acting_line_not_self CHECK (person_id <> acting_id)
      );
      CREATE INDEX acting_line_person_idx ON acting_line (person_id, valid_from);
      CREATE INDEX acting_line_acting_idx ON acting_line (acting_id, valid_from);

      CREATE TABLE leave (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT leave_person_fk REFERENCES person,
        kind text NOT NULL,
        valid_from date NOT NULL,
        valid_to date NOT NULL,
        CONSTRAINT leave_kind CHECK (kind IN ('annual', 'sick', 'maternity', 'important', 'duty')),
        CONSTRAINT leave_order CHECK (valid_from < valid_to),
        CONSTRAINT leave_once EXCLUDE USING gist (person_id WITH =, daterange(valid_from, valid_to) WITH &&)
      );
      CREATE INDEX leave_person_idx ON leave (person_id, valid_from);

      CREATE TABLE holiday_edit (
        date date PRIMARY KEY,
        name text NOT NULL,
        working boolean NOT NULL,
        edited_by uuid NOT NULL CONSTRAINT holiday_edit_person_fk REFERENCES person,
        edited_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE account (
        person_id uuid PRIMARY KEY CONSTRAINT account_person_fk REFERENCES person,
        login text NOT NULL,
        password_hash text NOT NULL,
        must_change boolean NOT NULL DEFAULT false,
        roles text[] NOT NULL DEFAULT '{}',
        access_version integer NOT NULL DEFAULT 1,
        disabled_at timestamptz,
        CONSTRAINT account_roles CHECK (roles <@ '{hr,leader,admin}'::text[]),
        CONSTRAINT account_login CHECK (login = lower(login))
      );
      CREATE UNIQUE INDEX account_login_key ON account (login);

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT session_account_fk REFERENCES account (person_id),
        reference_hash bytea NOT NULL,
        device text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX session_reference_key ON session (reference_hash);
      CREATE INDEX session_person_idx ON session (person_id, created_at);
      CREATE INDEX session_expires_idx ON session (expires_at);

      CREATE TABLE known_browser (
        token_hash bytea NOT NULL,
        person_id uuid NOT NULL CONSTRAINT known_browser_account_fk REFERENCES account (person_id),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (token_hash, person_id)
      );
      CREATE INDEX known_browser_person_idx ON known_browser (person_id, created_at);

      CREATE TABLE login_failure (
        id uuid PRIMARY KEY,
        login text NOT NULL,
        address text NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX login_failure_address_idx ON login_failure (address, at);

      CREATE TABLE setup_link (
        token_hash bytea PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now(),
        used_at timestamptz
      );

      CREATE TABLE audit_event (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        actor_id uuid CONSTRAINT audit_event_actor_fk REFERENCES person,
        action text NOT NULL,
        subject text NOT NULL,
        subject_id uuid,
        before jsonb,
        after jsonb,
        correlation text
      );
      CREATE INDEX audit_event_subject_idx ON audit_event (subject_id, at);
      CREATE INDEX audit_event_actor_idx ON audit_event (actor_id, at);

      GRANT SELECT, INSERT, UPDATE ON unit, person, assignment, supervisor_line, account TO tanggap_app;
      GRANT DELETE ON assignment, supervisor_line TO tanggap_app;
      GRANT SELECT, INSERT, UPDATE, DELETE
        ON acting_line, leave, holiday_edit, session, known_browser, login_failure, setup_link TO tanggap_app;
      GRANT SELECT, INSERT ON audit_event TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP TABLE audit_event, setup_link, login_failure, known_browser, session, account, holiday_edit, leave,
        acting_line, supervisor_line, assignment, person, unit;
      REVOKE USAGE ON SCHEMA public FROM tanggap_app;
    `);
  }
}
