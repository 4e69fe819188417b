import * as z from 'zod/mini';
import { Id, Instant, oneLine, page, PageQuery, text } from './common.js';
import { isUnfilledTemplate } from './rules/comment-templates.js';

export const FeedbackKind = z.enum(['praise', 'suggestion', 'question', 'correction']);
export type FeedbackKind = z.infer<typeof FeedbackKind>;

export const FeedbackReply = z.object({ id: Id, authorId: Id, body: z.string(), createdAt: Instant });
export type FeedbackReply = z.infer<typeof FeedbackReply>;

/** A comment. `deliveredAt`: a device of the recipient has it; `readAt`: the recipient opened it. */
export const Feedback = z.object({
  id: Id,
  authorId: Id,
  recipientId: Id,
  kind: FeedbackKind,
  body: z.string(),
  reportId: z.nullable(Id),
  lineId: z.nullable(Id),
  indicatorId: z.nullable(Id),
  urgent: z.boolean(),
  urgentReason: z.nullable(z.string()),
  createdAt: Instant,
  deliveredAt: z.nullable(Instant),
  readAt: z.nullable(Instant),
  replies: z.array(FeedbackReply),
  /** Names of the two parties, so that no second request is needed to show them. */
  authorName: z.string(),
  recipientName: z.string(),
  /** Date of the report that it speaks of, else null. */
  reportDate: z.nullable(z.iso.date()),
});
export type Feedback = z.infer<typeof Feedback>;
export const FeedbackPage = page(Feedback);

/** `POST /api/feedback`; `id` is the client's and makes a retry harmless. */
export const FeedbackCreate = z
  .object({
    id: Id,
    recipientId: Id,
    kind: FeedbackKind,
    body: text(1, 4000),
    reportId: z.exactOptional(z.nullable(Id)),
    lineId: z.exactOptional(z.nullable(Id)),
    indicatorId: z.exactOptional(z.nullable(Id)),
    urgent: z.exactOptional(z.boolean()),
    urgentReason: z.exactOptional(z.nullable(text(0, 500))),
  })
  .check(
    z.refine((f) => f.lineId == null || f.reportId != null, {
      path: ['reportId'],
      params: { rule: 'line_needs_report' },
    }),
    z.refine((f) => !isUnfilledTemplate(f.body), {
      path: ['body'],
      params: { rule: 'template_unfilled' },
    }),
    z.refine((f) => f.urgent !== true || Boolean(f.urgentReason), {
      path: ['urgentReason'],
      params: { rule: 'urgent_needs_reason' },
    }),
  );
export type FeedbackCreate = z.infer<typeof FeedbackCreate>;

/** `POST /api/feedback/:id/replies` */
export const ReplyCreate = z.object({ id: Id, body: text(1, 4000) });
export type ReplyCreate = z.infer<typeof ReplyCreate>;

export const FeedbackQuery = z.object({
  ...PageQuery,
  with: z.exactOptional(Id),
  reportId: z.exactOptional(Id),
  indicatorId: z.exactOptional(Id),
  /** By the reader's sequence; oldest first unless told otherwise. */
  order: z.exactOptional(z.enum(['asc', 'desc'])),
  /** Words, each of which stands in the comment, in one of its replies or in the name of a party; case does not matter. */
  q: z.exactOptional(oneLine(1, 100)),
});
export type FeedbackQuery = z.infer<typeof FeedbackQuery>;

/** `POST /api/feedback/requests`: ask a colleague for feedback; from then on they may give it. */
export const FeedbackRequestCreate = z.object({
  id: Id,
  colleagueId: Id,
  /** What it is to be about, in one sentence; only the colleague reads it. */
  about: z.exactOptional(z.nullable(oneLine(1, 200))),
});
export type FeedbackRequestCreate = z.infer<typeof FeedbackRequestCreate>;
export const FeedbackRequest = z.object({
  id: Id,
  askerId: Id,
  colleagueId: Id,
  about: z.nullable(z.string()),
  createdAt: Instant,
});
export type FeedbackRequest = z.infer<typeof FeedbackRequest>;

/** A request of one's own. `answeredAt`: when the colleague first gave feedback after it; null: not yet. */
export const FeedbackAsked = z.extend(FeedbackRequest, {
  colleagueName: z.string(),
  answeredAt: z.nullable(Instant),
});
export type FeedbackAsked = z.infer<typeof FeedbackAsked>;
/** `GET /api/feedback/requests`: the reader's own newest 50, newest first. */
export const FeedbackAskedList = z.object({ items: z.array(FeedbackAsked), next: z.nullable(z.string()) });
export type FeedbackAskedList = z.infer<typeof FeedbackAskedList>;
