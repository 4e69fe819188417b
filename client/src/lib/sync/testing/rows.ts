import type { FeedEvent, Feedback, Report, Reset } from '#contracts/index.js';

/** Rows as the server sends them, for specs. */
export function feedbackRow(id: string, over: Partial<Feedback> = {}): Feedback {
  return {
    id,
    authorId: 'boss',
    recipientId: 'me',
    kind: 'praise',
    body: `body of ${id}`,
    reportId: null,
    lineId: null,
    indicatorId: null,
    urgent: false,
    urgentReason: null,
    createdAt: '2026-11-20T03:00:00.000Z',
    deliveredAt: null,
    readAt: null,
    replies: [],
    authorName: 'Ratna',
    recipientName: 'Budi',
    reportDate: null,
    ...over,
  };
}

export function reportRow(id: string, over: Partial<Report> = {}): Report {
  return {
    id,
    ownerId: 'me',
    date: '2026-11-20',
    state: 'submitted',
    version: 1,
    draftVersion: 1,
    editing: false,
    onTime: true,
    submittedAt: '2026-11-20T08:00:00.000Z',
    deadline: '2026-11-23T17:00:00.000Z',
    lines: [],
    note: null,
    returnReason: null,
    ...over,
  };
}

export function event(seq: number, kind: string, data: FeedEvent['data']): FeedEvent {
  return { seq, kind, at: '2026-11-20T03:00:00.000Z', mark: `m${seq}`, data };
}

export const given = (seq: number, over: Partial<Feedback> = {}): FeedEvent =>
  event(seq, 'feedback.given', { feedback: feedbackRow(`f${seq}`, over) });

export function snapshot(
  epoch: string,
  top: number,
  feedback: Feedback[] = [],
  reports: Report[] = [],
): Reset {
  return {
    epoch,
    top,
    mark: `m${top}`,
    snapshot: { feedback, more: false, unread: feedback.filter((row) => !row.readAt).length, reports },
  };
}
