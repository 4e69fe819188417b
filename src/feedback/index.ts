import { FeedbackReceiptEntity } from './feedback-receipt.entity.js';
import { FeedbackReplyEntity } from './feedback-reply.entity.js';
import { FeedbackRequestEntity } from './feedback-request.entity.js';
import { FeedbackEntity } from './feedback.entity.js';

/** Comments on reports, lines, indicators or in general. Emits `feedback.given`, `feedback.replied`, `feedback.requested`. */
export { FeedbackModule } from './feedback.module.js';

export const feedbackEntities = [
  FeedbackEntity,
  FeedbackReplyEntity,
  FeedbackReceiptEntity,
  FeedbackRequestEntity,
];
