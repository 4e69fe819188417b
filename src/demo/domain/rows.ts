/**
 * Plain rows, keyed by the columns of the tables. Dates are `YYYY-MM-DD`, instants ISO 8601 in UTC, amounts decimal
 * text, bytes `\x` and hex: what PostgreSQL reads from JSON.
 */
export interface DemoRows {
  unit: {
    id: string;
    parent_id: string | null;
    name: string;
    zone: string;
    workdays: number[];
    works_on_holidays: boolean;
    created_at: string;
  }[];
  person: { id: string; name: string; nip: string | null; other_id: string | null; created_at: string }[];
  assignment: {
    id: string;
    person_id: string;
    unit_id: string;
    position: string;
    valid_from: string;
    valid_to: string | null;
  }[];
  supervisor_line: {
    id: string;
    person_id: string;
    supervisor_id: string;
    valid_from: string;
    valid_to: string | null;
  }[];
  acting_line: {
    id: string;
    person_id: string;
    acting_id: string;
    kind: 'plt';
    valid_from: string;
    valid_to: string | null;
  }[];
  leave: { id: string; person_id: string; kind: LeaveKind; valid_from: string; valid_to: string }[];
  account: { person_id: string; login: string; password_hash: string; roles: string[] }[];
  indicator: IndicatorRow[];
  indicator_revision: RevisionRow[];
  report: ReportRow[];
  report_version: {
    report_id: string;
    version: number;
    submission_id: string;
    draft_version: number;
    note: string | null;
    submitted_at: string;
  }[];
  report_line: LineRow[];
  report_decision: {
    report_id: string;
    version: number;
    kind: 'accepted' | 'returned';
    by_id: string;
    at: string;
    reason: string | null;
  }[];
  saved_activity: {
    id: string;
    owner_id: string;
    activity: string;
    indicator_id: string | null;
    created_at: string;
  }[];
  feedback: FeedbackRow[];
  feedback_reply: { id: string; feedback_id: string; author_id: string; body: string; created_at: string }[];
  feedback_receipt: { feedback_id: string; delivered_at: string; read_at: string | null }[];
  feedback_request: {
    id: string;
    asker_id: string;
    colleague_id: string;
    created_at: string;
  }[];
  stream: { person_id: string; seq: number }[];
  stream_ack: { person_id: string; acked: number }[];
  feed_event: { person_id: string; seq: number; kind: string; ref: string; mark: string; at: string }[];
  board_cell: { person_id: string; version: number }[];
  rollout_unit: { unit_id: string; opened_at: string; opened_by: string }[];
  pulse_count: { unit_id: string; month: string; answer: 'yes' | 'partly' | 'no'; n: number }[];
  effort_count: {
    week: string;
    unit_id: string;
    measure: 'seconds' | 'taps';
    value: number;
    n: number;
  }[];
}

export type LeaveKind = 'annual' | 'sick' | 'maternity' | 'important' | 'duty';

export interface IndicatorRow {
  id: string;
  owner_id: string;
  state: 'draft' | 'proposed' | 'returned' | 'active' | 'closed';
  revision: number;
  pending: number | null;
  agreed_on: string | null;
  closed_on: string | null;
  created_at: string;
}

export interface RevisionRow {
  indicator_id: string;
  revision: number;
  state: 'draft' | 'proposed' | 'returned' | 'agreed';
  name: string;
  unit: string;
  aspect: 'quantity' | 'quality' | 'time' | 'cost';
  polarity: 'higher' | 'lower' | 'range';
  target: string;
  target_max: string | null;
  baseline: string | null;
  period: 'week' | 'month' | 'quarter' | 'year';
  rollup: 'sum' | 'average' | 'last';
  source: string | null;
  numerator: string | null;
  denominator: string | null;
  work_result: string | null;
  reason: string | null;
  return_reason: string | null;
  proposed_at: string | null;
  agreed_at: string | null;
  agreed_on: string | null;
  agreed_by: string | null;
  created_at: string;
}

export interface ReportRow {
  id: string;
  owner_id: string;
  date: string;
  state: 'draft' | 'submitted' | 'returned' | 'accepted';
  version: number;
  draft_version: number;
  draft: { lines: DraftLine[]; note: string | null } | null;
  deadline: string;
  first_submitted_at: string | null;
  submitted_at: string | null;
  on_time: boolean | null;
  return_reason: string | null;
  created_at: string;
}

export interface DraftLine {
  id: string;
  activity: string;
  indicatorId: string | null;
  quantity: number | null;
  obstacle: string | null;
}

export interface LineRow {
  report_id: string;
  version: number;
  line_id: string;
  position: number;
  activity: string;
  indicator_id: string | null;
  quantity: string | null;
  obstacle: string | null;
}

export interface FeedbackRow {
  id: string;
  author_id: string;
  recipient_id: string;
  kind: 'praise' | 'suggestion' | 'question' | 'correction';
  body: string;
  report_id: string | null;
  line_id: string | null;
  indicator_id: string | null;
  urgent: boolean;
  urgent_reason: string | null;
  created_at: string;
}
