import type { Feedback, FeedbackCreate } from '#contracts/feedback.js';

/** The reason as it is stored: an empty one is none. */
export const urgentReasonOf = ({ urgentReason }: FeedbackCreate): string | null =>
  urgentReason === undefined || urgentReason === '' ? null : urgentReason;

/** Is this the comment that is stored under the same id? What a retry sends again must be the same in every word. */
export const sameFeedback = (stored: Feedback, sent: FeedbackCreate): boolean =>
  stored.recipientId === sent.recipientId &&
  stored.kind === sent.kind &&
  stored.body === sent.body &&
  stored.reportId === (sent.reportId ?? null) &&
  stored.lineId === (sent.lineId ?? null) &&
  stored.indicatorId === (sent.indicatorId ?? null) &&
  stored.urgent === (sent.urgent ?? false) &&
  stored.urgentReason === urgentReasonOf(sent);
