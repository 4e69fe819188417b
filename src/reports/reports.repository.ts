import { Injectable } from '@nestjs/common';
import type { ReportLine } from '#contracts/reports.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Content } from './domain/draft.js';
import type { HeadRow, VersionContent } from './view.js';

interface RawHead {
  id: string;
  owner_id: string;
  date: string;
  state: HeadRow['state'];
  version: number;
  draft_version: number;
  draft: Content | null;
  deadline: Date;
  submitted_at: Date | null;
  on_time: boolean | null;
  return_reason: string | null;
}

const HEAD = `id, owner_id, date::text, state, version, draft_version, draft, deadline, submitted_at, on_time,
  return_reason`;

const toHead = (r: RawHead): HeadRow => ({
  id: r.id,
  ownerId: r.owner_id,
  date: r.date,
  state: r.state,
  version: r.version,
  draftVersion: r.draft_version,
  draft: r.draft,
  deadline: r.deadline,
  submittedAt: r.submitted_at,
  onTime: r.on_time,
  returnReason: r.return_reason,
});

interface RawLine {
  report_id: string;
  version: number;
  line_id: string;
  activity: string;
  indicator_id: string | null;
  quantity: string | null;
  obstacle: string | null;
}

const toLine = (r: RawLine): ReportLine => ({
  id: r.line_id,
  activity: r.activity,
  indicatorId: r.indicator_id,
  quantity: r.quantity === null ? null : Number(r.quantity),
  obstacle: r.obstacle,
});

/** By key, in the order given. (`Map.groupBy` needs Node 21.) */
function grouped<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

export interface VersionRow extends VersionContent {
  version: number;
  submittedAt: Date;
  decision: { kind: 'accepted' | 'returned'; byId: string; at: Date; reason: string | null } | null;
}

/** Heads of reports, their drafts and their submitted versions. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * The owner's report of a date, made when there is none, and held until the transaction ends: whoever writes it at the
   * same moment comes after. The deadline follows the calendar until the first submission has been judged by it.
   */
  async open(ownerId: string, date: string, o: { newId: string; deadline: number }): Promise<HeadRow> {
    await this.work.query(
      `INSERT INTO report (id, owner_id, date, deadline) VALUES ($1, $2, $3, $4)
       ON CONFLICT (owner_id, date) DO NOTHING`,
      [o.newId, ownerId, date, new Date(o.deadline)],
    );
    const head = await this.lockOf(ownerId, date);
    if (head === undefined) throw new Error('a report that was just made is not there');
    return head;
  }

  async lockOf(ownerId: string, date: string): Promise<HeadRow | undefined> {
    const [row] = await this.work.query<RawHead>(
      `SELECT ${HEAD} FROM report WHERE owner_id = $1 AND date = $2 FOR UPDATE`,
      [ownerId, date],
    );
    return row && toHead(row);
  }

  async lock(id: string): Promise<HeadRow | undefined> {
    const [row] = await this.work.query<RawHead>(`SELECT ${HEAD} FROM report WHERE id = $1 FOR UPDATE`, [id]);
    return row && toHead(row);
  }

  async find(id: string): Promise<HeadRow | undefined> {
    return (await this.findMany([id]))[0];
  }

  async findMany(ids: readonly string[]): Promise<HeadRow[]> {
    const rows = await this.work.query<RawHead>(`SELECT ${HEAD} FROM report WHERE id = ANY ($1::uuid[])`, [
      ids,
    ]);
    return rows.map(toHead);
  }

  async findOf(ownerId: string, date: string): Promise<HeadRow | undefined> {
    const [row] = await this.work.query<RawHead>(
      `SELECT ${HEAD} FROM report WHERE owner_id = $1 AND date = $2`,
      [ownerId, date],
    );
    return row && toHead(row);
  }

  /** Newest date first, before the cursor's date; for others than the owner only what was submitted. */
  async list(o: {
    ownerId: string;
    from: string | null;
    to: string | null;
    before: string | null;
    submittedOnly: boolean;
    limit: number;
  }): Promise<HeadRow[]> {
    const rows = await this.work.query<RawHead>(
      `SELECT ${HEAD} FROM report
        WHERE owner_id = $1 AND ($2::date IS NULL OR date >= $2) AND ($3::date IS NULL OR date <= $3)
          AND ($4::date IS NULL OR date < $4) AND (NOT $5 OR version > 0)
        ORDER BY report.date DESC LIMIT $6`,
      [o.ownerId, o.from, o.to, o.before, o.submittedOnly, o.limit],
    );
    return rows.map(toHead);
  }

  /** The newest submitted day before the date. */
  async previousOf(ownerId: string, date: string): Promise<HeadRow | undefined> {
    const [row] = await this.work.query<RawHead>(
      `SELECT ${HEAD} FROM report WHERE owner_id = $1 AND date < $2 AND version > 0
        ORDER BY report.date DESC LIMIT 1`,
      [ownerId, date],
    );
    return row && toHead(row);
  }

  async saveDraft(
    id: string,
    o: { draft: Content | null; draftVersion: number; deadline: number },
  ): Promise<HeadRow> {
    const [row] = await this.work.query<RawHead>(
      `WITH saved AS (
         UPDATE report SET draft = $2, draft_version = $3,
           deadline = CASE WHEN first_submitted_at IS NULL THEN $4 ELSE deadline END
         WHERE id = $1 RETURNING *
       ) SELECT ${HEAD} FROM saved`,
      [id, o.draft === null ? null : JSON.stringify(o.draft), o.draftVersion, new Date(o.deadline)],
    );
    if (row === undefined) throw new Error('a held report is gone');
    return toHead(row);
  }

  /**
   * Adds the version with its lines and moves the head; on time is judged by the first submission and kept.
   * undefined: the submission id belongs to another report.
   */
  async submit(
    head: HeadRow,
    o: { submissionId: string; content: Content; deadline: number },
  ): Promise<HeadRow | undefined> {
    const version = head.version + 1;
    const added = await this.work.query(
      `INSERT INTO report_version (report_id, version, submission_id, draft_version, note)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (submission_id) DO NOTHING RETURNING version`,
      [head.id, version, o.submissionId, head.draftVersion, o.content.note],
    );
    if (added.length === 0) return undefined;
    const { lines } = o.content;
    await this.work.query(
      `INSERT INTO report_line (report_id, version, line_id, position, activity, indicator_id, quantity, obstacle)
       SELECT $1, $2, l.id, l.ord, l.activity, l.indicator, l.quantity, l.obstacle
         FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::numeric[], $7::text[])
           WITH ORDINALITY AS l (id, activity, indicator, quantity, obstacle, ord)`,
      [
        head.id,
        version,
        lines.map((l) => l.id),
        lines.map((l) => l.activity),
        lines.map((l) => l.indicatorId),
        lines.map((l) => l.quantity),
        lines.map((l) => l.obstacle),
      ],
    );
    const [row] = await this.work.query<RawHead>(
      `WITH moved AS (
         UPDATE report SET state = 'submitted', version = $2, draft = NULL, return_reason = NULL,
           submitted_at = now(), first_submitted_at = coalesce(first_submitted_at, now()),
           deadline = CASE WHEN first_submitted_at IS NULL THEN $3 ELSE deadline END,
           on_time = coalesce(on_time, now() < $3)
         WHERE id = $1 RETURNING *
       ) SELECT ${HEAD} FROM moved`,
      [head.id, version, new Date(o.deadline)],
    );
    return row && toHead(row);
  }

  /** Which report a submission id was used for. */
  async reportOfSubmission(submissionId: string): Promise<string | null> {
    const [row] = await this.work.query<{ report_id: string }>(
      `SELECT report_id FROM report_version WHERE submission_id = $1`,
      [submissionId],
    );
    return row?.report_id ?? null;
  }

  async decide(
    head: HeadRow,
    o: { kind: 'accepted' | 'returned'; byId: string; reason: string | null },
  ): Promise<HeadRow> {
    await this.work.query(
      `INSERT INTO report_decision (report_id, version, kind, by_id, reason) VALUES ($1, $2, $3, $4, $5)`,
      [head.id, head.version, o.kind, o.byId, o.reason],
    );
    await this.work.query(`UPDATE report SET state = $2, return_reason = $3 WHERE id = $1`, [
      head.id,
      o.kind,
      o.reason,
    ]);
    return { ...head, state: o.kind, returnReason: o.reason };
  }

  /** What the current versions of these reports say, by report; who never submitted is missing. */
  async contents(heads: readonly HeadRow[]): Promise<Map<string, VersionContent>> {
    const submitted = heads.filter((h) => h.version > 0);
    if (submitted.length === 0) return new Map();
    const keys = [submitted.map((h) => h.id), submitted.map((h) => h.version)];
    const notes = await this.work.query<{ report_id: string; note: string | null; draft_version: number }>(
      `SELECT v.report_id, v.note, v.draft_version
         FROM unnest($1::uuid[], $2::int[]) AS k (id, version)
         JOIN report_version v ON v.report_id = k.id AND v.version = k.version`,
      keys,
    );
    const rows = await this.work.query<RawLine>(
      `SELECT l.report_id, l.version, l.line_id, l.activity, l.indicator_id, l.quantity, l.obstacle
         FROM unnest($1::uuid[], $2::int[]) AS k (id, version)
         JOIN report_line l ON l.report_id = k.id AND l.version = k.version
        ORDER BY l.report_id, l.position`,
      keys,
    );
    const lines = grouped(rows, (r) => r.report_id);
    return new Map(
      notes.map((n) => [
        n.report_id,
        {
          note: n.note,
          draftVersion: n.draft_version,
          lines: (lines.get(n.report_id) ?? []).map(toLine),
        },
      ]),
    );
  }

  /** Every version as it was submitted, newest first. */
  async versions(reportId: string): Promise<VersionRow[]> {
    const rows = await this.work.query<{
      version: number;
      draft_version: number;
      note: string | null;
      submitted_at: Date;
      kind: 'accepted' | 'returned' | null;
      by_id: string;
      at: Date;
      reason: string | null;
    }>(
      `SELECT v.version, v.draft_version, v.note, v.submitted_at, d.kind, d.by_id, d.at, d.reason
         FROM report_version v LEFT JOIN report_decision d USING (report_id, version)
        WHERE report_id = $1 ORDER BY v.version DESC`,
      [reportId],
    );
    const lines = grouped(
      await this.work.query<RawLine>(
        `SELECT report_id, version, line_id, activity, indicator_id, quantity, obstacle
           FROM report_line WHERE report_id = $1 ORDER BY version, position`,
        [reportId],
      ),
      (r) => r.version,
    );
    return rows.map((r) => ({
      version: r.version,
      draftVersion: r.draft_version,
      note: r.note,
      submittedAt: r.submitted_at,
      lines: (lines.get(r.version) ?? []).map(toLine),
      decision: r.kind === null ? null : { kind: r.kind, byId: r.by_id, at: r.at, reason: r.reason },
    }));
  }

  /** Which of these line ids another report holds: submitted by anyone, or in another draft of the owner. */
  async heldElsewhere(ownerId: string, reportId: string, lineIds: readonly string[]): Promise<Set<string>> {
    if (lineIds.length === 0) return new Set();
    const rows = await this.work.query<{ id: string }>(
      `SELECT line_id AS id FROM report_line WHERE line_id = ANY ($3::uuid[]) AND report_id <> $2
       UNION
       SELECT (l ->> 'id')::uuid FROM report r, jsonb_array_elements(r.draft -> 'lines') AS l
        WHERE r.owner_id = $1 AND r.id <> $2 AND r.draft IS NOT NULL AND (l ->> 'id')::uuid = ANY ($3::uuid[])`,
      [ownerId, reportId, lineIds],
    );
    return new Set(rows.map((r) => r.id));
  }

  /** Whether any submitted version of the report has the line. */
  async hasLine(reportId: string, lineId: string): Promise<boolean> {
    const rows = await this.work.prepared(
      `SELECT 1 FROM report_line WHERE report_id = $1 AND line_id = $2 LIMIT 1`,
      [reportId, lineId],
    );
    return rows.length > 0;
  }
}
