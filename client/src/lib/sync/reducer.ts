import type { FeedData, FeedEvent, FeedKind, Feedback, FeedbackReply, Report } from '#contracts/index.js';
import { newerReport, type StoredFeedback } from './database.js';

/** Rows that an event changes, and views that have to be asked again because the event alone does not tell enough. */
export interface Change {
  feedback?: StoredFeedback;
  report?: Report;
  /** Names of views: `feedback`, `indicators`, `summaries`, or `*` for all. */
  stale?: string;
}

/** The feedback that must be at hand to apply this event. */
export function feedbackOf(event: FeedEvent): string | null {
  const data = event.data as { feedback?: { id: string }; feedbackId?: string };
  return data.feedback?.id ?? data.feedbackId ?? null;
}

/**
 * A thread with what came besides, each reply once, in the order of the server's snapshots: by time, then by id. The order
 * in which they came is another one on every device. Times are of one length, so that they compare as text.
 */
export function mergeReplies(
  known: readonly FeedbackReply[],
  more: readonly FeedbackReply[],
): FeedbackReply[] {
  const place = (reply: FeedbackReply) => reply.createdAt + reply.id;
  return [...known, ...more.filter((reply) => !known.some((one) => one.id === reply.id))].sort((a, b) =>
    place(a) < place(b) ? -1 : 1,
  );
}

/** Two views of one comment: receipts and replies only ever grow, so the union is the newer of both. */
export function mergeFeedback(
  known: StoredFeedback | undefined,
  fresh: Feedback,
  order: number,
): StoredFeedback {
  if (!known) return { ...fresh, order };
  return {
    ...fresh,
    order,
    deliveredAt: fresh.deliveredAt ?? known.deliveredAt,
    readAt: fresh.readAt ?? known.readAt,
    replies: mergeReplies(fresh.replies, known.replies),
  };
}

/** What one event of the stream does to this device. Pure, and harmless when the row already knows. */
export function reduce(
  event: FeedEvent,
  known: { feedback?: StoredFeedback | undefined; report?: Report | undefined },
): Change {
  const data = event.data as FeedData<'feedback.given'> &
    FeedData<'feedback.replied'> &
    FeedData<'feedback.delivered'> &
    FeedData<'feedback.read'> &
    FeedData<'report.submitted'>;
  switch (event.kind as FeedKind) {
    case 'feedback.given':
      return { feedback: mergeFeedback(known.feedback, data.feedback, event.seq) };
    case 'feedback.replied': {
      if (!known.feedback) return { stale: 'feedback' };
      const { reply } = data;
      return { feedback: { ...known.feedback, replies: mergeReplies(known.feedback.replies, [reply]) } };
    }
    case 'feedback.delivered': {
      if (!known.feedback) return { stale: 'feedback' };
      const { deliveredAt } = data;
      return { feedback: { ...known.feedback, deliveredAt: known.feedback.deliveredAt ?? deliveredAt } };
    }
    case 'feedback.read': {
      if (!known.feedback) return { stale: 'feedback' };
      const { readAt } = data;
      const deliveredAt = known.feedback.deliveredAt ?? readAt;
      return { feedback: { ...known.feedback, deliveredAt, readAt: known.feedback.readAt ?? readAt } };
    }
    case 'report.submitted':
    case 'report.returned':
    case 'report.accepted':
      return { report: newerReport(known.report, data.report), stale: 'indicators' };
    case 'indicator.proposed':
    case 'indicator.agreed':
    case 'indicator.returned':
      return { stale: 'indicators' };
    case 'summary.ready':
    case 'recap.ready':
    case 'summary.progress':
      return { stale: 'summaries' };
    case 'notification.changed':
      return { stale: 'notifications' };
    case 'void':
      return {};
    default:
      // A newer server speaks of something unknown here: go on, and ask again for what is shown.
      return { stale: '*' };
  }
}
