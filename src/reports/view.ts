import type { Report, ReportLine } from '#contracts/reports.js';
import { EMPTY, type Content } from './domain/draft.js';

/** The head of a report as stored. */
export interface HeadRow {
  id: string;
  ownerId: string;
  date: string;
  state: Report['state'];
  version: number;
  draftVersion: number;
  draft: Content | null;
  deadline: Date;
  submittedAt: Date | null;
  onTime: boolean | null;
  returnReason: string | null;
}

/** A submitted version: what it says, and the number of the draft that it was made of. */
export interface VersionContent extends Content {
  draftVersion: number;
}

function toReport(
  head: HeadRow,
  shown: { content: Content; draftVersion: number; editing: boolean },
): Report {
  return {
    id: head.id,
    ownerId: head.ownerId,
    date: head.date,
    state: head.state,
    version: head.version,
    draftVersion: shown.draftVersion,
    editing: shown.editing,
    onTime: head.onTime,
    submittedAt: head.submittedAt?.toISOString() ?? null,
    deadline: head.deadline.toISOString(),
    lines: shown.content.lines.map((line): ReportLine => ({ ...line })),
    note: shown.content.note,
    returnReason: head.returnReason,
  };
}

/** The text that the owner works on: the open draft, else what was submitted last. Acceptance ends an open draft. */
export function ownContent(head: HeadRow, submitted: Content | undefined): Content {
  return (head.state === 'accepted' ? null : head.draft) ?? submitted ?? EMPTY;
}

/** The report as its owner sees it. */
export function forOwner(head: HeadRow, submitted: VersionContent | undefined): Report {
  return toReport(head, {
    content: ownContent(head, submitted),
    draftVersion: head.draftVersion,
    editing: head.version > 0 && head.state !== 'accepted' && head.draft !== null,
  });
}

/**
 * The report as others see it: the newest submitted version, and nothing of what the owner is writing since, also not
 * how often it was saved.
 */
export function forReader(head: HeadRow, submitted: VersionContent): Report {
  return toReport(head, { content: submitted, draftVersion: submitted.draftVersion, editing: false });
}
