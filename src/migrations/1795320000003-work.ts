import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indicators and their revisions, daily reports with immutable submitted versions, feedback, the board's counters. */
export class Work1795320000003 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- revision: the one in force, or the newest while none is agreed; pending: a newer one that waits.
      CREATE TABLE indicator (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL CONSTRAINT indicator_owner_fk REFERENCES person,
        state text NOT NULL,
        revision integer NOT NULL DEFAULT 1,
        pending integer,
        agreed_on date,
        closed_on date,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT indicator_state CHECK (state IN ('draft', 'proposed', 'returned', 'active', 'closed')),
        CONSTRAINT indicator_agreed CHECK ((state IN ('active', 'closed')) = (agreed_on IS NOT NULL)),
        CONSTRAINT indicator_pending CHECK (pending > revision)
      );
      CREATE INDEX indicator_owner_idx ON indicator (owner_id, created_at);

      CREATE TABLE indicator_revision (
        indicator_id uuid NOT NULL CONSTRAINT indicator_revision_indicator_fk REFERENCES indicator,
        revision integer NOT NULL,
        state text NOT NULL,
        name text NOT NULL,
        unit text NOT NULL,
        aspect text NOT NULL,
        polarity text NOT NULL,
        target numeric(16,4) NOT NULL,
        target_max numeric(16,4),
        baseline numeric(16,4),
        period text NOT NULL,
        rollup text NOT NULL,
        source text,
        numerator text,
        denominator text,
        work_result text,
        reason text,
        return_reason text,
        proposed_at timestamptz,
        agreed_at timestamptz,
        agreed_on date,
        agreed_by uuid CONSTRAINT indicator_revision_agreed_by_fk REFERENCES person,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (indicator_id, revision),
        CONSTRAINT indicator_revision_state CHECK (state IN ('draft', 'proposed', 'returned', 'agreed')),
        CONSTRAINT indicator_revision_aspect CHECK (aspect IN ('quantity', 'quality', 'time', 'cost')),
        CONSTRAINT indicator_revision_polarity CHECK (polarity IN ('higher', 'lower', 'range')),
        CONSTRAINT indicator_revision_period CHECK (period IN ('week', 'month', 'quarter', 'year')),
        CONSTRAINT indicator_revision_rollup CHECK (rollup IN ('sum', 'average', 'last')),
        CONSTRAINT indicator_revision_target CHECK (target >= 0 AND baseline >= 0),
        CONSTRAINT indicator_revision_range CHECK ((polarity = 'range') = (target_max IS NOT NULL) AND target_max >= target),
        CONSTRAINT indicator_revision_agreed CHECK ((state = 'agreed') = (agreed_on IS NOT NULL))
      );

      -- The head of a report: where it stands. What was submitted is in report_version and report_line.
      CREATE TABLE report (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL CONSTRAINT report_owner_fk REFERENCES person,
        date date NOT NULL,
        state text NOT NULL DEFAULT 'draft',
        version integer NOT NULL DEFAULT 0,
        draft_version integer NOT NULL DEFAULT 0,
        draft jsonb,
        deadline timestamptz NOT NULL,
        first_submitted_at timestamptz,
        submitted_at timestamptz,
        on_time boolean,
        return_reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT report_state CHECK (state IN ('draft', 'submitted', 'returned', 'accepted')),
        CONSTRAINT report_submitted CHECK ((state = 'draft') = (version = 0) AND (version = 0) = (submitted_at IS NULL)
          AND (version = 0) = (first_submitted_at IS NULL) AND (version = 0) = (on_time IS NULL)),
        CONSTRAINT report_returned CHECK ((state = 'returned') = (return_reason IS NOT NULL))
      );
      CREATE UNIQUE INDEX report_owner_date_key ON report (owner_id, date);
      CREATE INDEX report_date_idx ON report (date, owner_id);

      CREATE TABLE report_version (
        report_id uuid NOT NULL CONSTRAINT report_version_report_fk REFERENCES report,
        version integer NOT NULL,
        submission_id uuid NOT NULL,
        draft_version integer NOT NULL,
        note text,
        submitted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (report_id, version)
      );
      CREATE UNIQUE INDEX report_version_submission_key ON report_version (submission_id);

      CREATE TABLE report_line (
        report_id uuid NOT NULL,
        version integer NOT NULL,
        line_id uuid NOT NULL,
        position integer NOT NULL,
        activity text NOT NULL,
        indicator_id uuid CONSTRAINT report_line_indicator_fk REFERENCES indicator,
        quantity numeric(16,4),
        obstacle text,
        PRIMARY KEY (report_id, version, line_id),
        CONSTRAINT report_line_version_fk FOREIGN KEY (report_id, version) REFERENCES report_version,
        CONSTRAINT report_line_quantity CHECK (quantity >= 0)
      );
      CREATE INDEX report_line_indicator_idx ON report_line (indicator_id, report_id, version);
      -- For every autosave: does another report hold this line's id?
      CREATE INDEX report_line_line_idx ON report_line (line_id);

      CREATE TABLE report_decision (
        report_id uuid NOT NULL,
        version integer NOT NULL,
        kind text NOT NULL,
        by_id uuid NOT NULL CONSTRAINT report_decision_by_fk REFERENCES person,
        at timestamptz NOT NULL DEFAULT now(),
        reason text,
        PRIMARY KEY (report_id, version),
        CONSTRAINT report_decision_version_fk FOREIGN KEY (report_id, version) REFERENCES report_version,
        CONSTRAINT report_decision_kind CHECK (kind IN ('accepted', 'returned')),
        CONSTRAINT report_decision_reason CHECK ((kind = 'returned') = (reason IS NOT NULL))
      );

      CREATE TABLE saved_activity (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL CONSTRAINT saved_activity_owner_fk REFERENCES person,
        activity text NOT NULL,
        indicator_id uuid CONSTRAINT saved_activity_indicator_fk REFERENCES indicator,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX saved_activity_owner_idx ON saved_activity (owner_id, created_at);

      CREATE TABLE feedback (
        id uuid PRIMARY KEY,
        author_id uuid NOT NULL CONSTRAINT feedback_author_fk REFERENCES person,
        recipient_id uuid NOT NULL CONSTRAINT feedback_recipient_fk REFERENCES person,
        kind text NOT NULL,
        body text NOT NULL,
        report_id uuid CONSTRAINT feedback_report_fk REFERENCES report,
        line_id uuid,
        indicator_id uuid CONSTRAINT feedback_indicator_fk REFERENCES indicator,
        urgent boolean NOT NULL DEFAULT false,
        urgent_reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT feedback_kind CHECK (kind IN ('praise', 'suggestion', 'question', 'correction')),
        CONSTRAINT feedback_not_self CHECK (author_id <> recipient_id),
        CONSTRAINT feedback_line CHECK (line_id IS NULL OR report_id IS NOT NULL),
        CONSTRAINT feedback_urgent CHECK (NOT urgent OR urgent_reason IS NOT NULL)
      );
      CREATE INDEX feedback_recipient_idx ON feedback (recipient_id, created_at);
      CREATE INDEX feedback_author_idx ON feedback (author_id, created_at);
      CREATE INDEX feedback_report_idx ON feedback (report_id);
      CREATE INDEX feedback_indicator_idx ON feedback (indicator_id);

      CREATE TABLE feedback_reply (
        id uuid PRIMARY KEY,
        feedback_id uuid NOT NULL CONSTRAINT feedback_reply_feedback_fk REFERENCES feedback,
        author_id uuid NOT NULL CONSTRAINT feedback_reply_author_fk REFERENCES person,
        body text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX feedback_reply_feedback_idx ON feedback_reply (feedback_id, created_at);

      -- Receipts are rows of their own: the comment itself never changes.
      CREATE TABLE feedback_receipt (
        feedback_id uuid PRIMARY KEY CONSTRAINT feedback_receipt_feedback_fk REFERENCES feedback,
        delivered_at timestamptz,
        read_at timestamptz
      );

      CREATE TABLE feedback_request (
        id uuid PRIMARY KEY,
        asker_id uuid NOT NULL CONSTRAINT feedback_request_asker_fk REFERENCES person,
        colleague_id uuid NOT NULL CONSTRAINT feedback_request_colleague_fk REFERENCES person,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT feedback_request_not_self CHECK (asker_id <> colleague_id)
      );
      CREATE INDEX feedback_request_pair_idx ON feedback_request (asker_id, colleague_id);

      CREATE TABLE board_cell (
        person_id uuid PRIMARY KEY CONSTRAINT board_cell_person_fk REFERENCES person,
        version bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);

      GRANT SELECT, INSERT, UPDATE ON indicator, indicator_revision, report, feedback_receipt, board_cell TO tanggap_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON saved_activity TO tanggap_app;
      GRANT SELECT, INSERT ON report_version, report_line, report_decision, feedback, feedback_reply, feedback_request
        TO tanggap_app;
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP TABLE board_cell, feedback_request, feedback_receipt, feedback_reply, feedback, saved_activity,
        report_decision, report_line, report_version, report, indicator_revision, indicator;
    `);
  }
}
