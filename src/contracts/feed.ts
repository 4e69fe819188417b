import * as z from 'zod/mini';
import { Id, Instant } from './common.js';
import { BoardCell, BoardChange, BoardWatch } from './board.js';
import { Feedback, FeedbackReply } from './feedback.js';
import { Indicator } from './indicators.js';
import { Report } from './reports.js';
import { SummaryRun } from './summaries.js';

/** Highest number that a stream can reach: what a JSON number holds exactly. */
const Seq = z.int().check(z.gte(0));

/** What each kind of event carries, parsed by both sides. `void`: may not or cannot be shown, advances `last` only. */
export const feedData = {
  'feedback.given': z.object({ feedback: Feedback }),
  'feedback.replied': z.object({ feedbackId: Id, reply: FeedbackReply }),
  'feedback.delivered': z.object({ feedbackId: Id, deliveredAt: Instant }),
  'feedback.read': z.object({ feedbackId: Id, readAt: Instant }),
  'report.submitted': z.object({ report: Report }),
  'report.returned': z.object({ report: Report }),
  'report.accepted': z.object({ report: Report }),
  'indicator.proposed': z.object({ indicator: Indicator }),
  'indicator.agreed': z.object({ indicator: Indicator }),
  'indicator.returned': z.object({ indicator: Indicator }),
  'summary.ready': z.object({ week: z.string(), revision: z.int(), provisional: z.boolean() }),
  /** The same of a month or a quarter; kept apart, so that who knows weeks only is not surprised. */
  'recap.ready': z.object({ period: z.string(), revision: z.int(), provisional: z.boolean() }),
  /** To who asked for the run: it began, ended, or failed. */
  'summary.progress': z.object({ ...SummaryRun.shape }),
  /** The reader's notifications changed in a way that no other event of the stream tells: ask for them again. */
  'notification.changed': z.object({ open: z.int() }),
  void: z.object({}),
} as const;
export type FeedKind = keyof typeof feedData;
export type FeedData<K extends FeedKind = FeedKind> = z.infer<(typeof feedData)[K]>;

/** One event of a person's stream. A client that does not know `kind` still advances and marks its view stale. */
export const FeedEvent = z.object({
  seq: Seq,
  kind: z.string(),
  at: Instant,
  mark: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type FeedEvent = z.infer<typeof FeedEvent>;

/** State to start from: all unread feedback (at most 200) and the newest 50, in the reader's order. */
export const Snapshot = z.object({
  feedback: z.array(Feedback),
  more: z.boolean(),
  unread: z.int(),
  reports: z.array(Report),
});
export type Snapshot = z.infer<typeof Snapshot>;

export const Reset = z.object({
  epoch: z.string(),
  top: Seq,
  mark: z.nullable(z.string()),
  snapshot: Snapshot,
});
export type Reset = z.infer<typeof Reset>;

/** Every 20 s and after the last caught-up event; `boards` maps a watched unit to its digest (`boardDigest`). */
export const Beat = z.object({
  epoch: z.string(),
  top: Seq,
  at: Instant,
  boards: z.exactOptional(z.record(z.string(), z.string())),
});
export type Beat = z.infer<typeof Beat>;

/**
 * Everything up to `last` is stored. `mark`, that of the event there: an answer that was under way while the stream began
 * anew is then not taken for an answer to what has that number now.
 */
export const Ack = z.object({
  last: Seq,
  mark: z.exactOptional(z.nullable(z.string().check(z.maxLength(64)))),
});
export type Ack = z.infer<typeof Ack>;
export const Resume = z.object({
  last: Seq,
  epoch: z.string().check(z.maxLength(100)),
  mark: z.exactOptional(z.nullable(z.string().check(z.maxLength(64)))),
});
export type Resume = z.infer<typeof Resume>;

/** `auth` of the handshake. */
export const Handshake = z.object({
  device: z.string().check(z.minLength(1), z.maxLength(100)),
  epoch: z.exactOptional(z.nullable(z.string().check(z.maxLength(100)))),
  last: z.exactOptional(z.nullable(Seq)),
  mark: z.exactOptional(z.nullable(z.string().check(z.maxLength(64)))),
});
export type Handshake = z.infer<typeof Handshake>;

/** `GET /api/feed` */
export const FeedQuery = z.object({
  after: z.exactOptional(z.coerce.number().check(z.int(), z.gte(0))),
  epoch: z.exactOptional(z.string().check(z.maxLength(100))),
  mark: z.exactOptional(z.string().check(z.maxLength(64))),
  wait: z.exactOptional(z.coerce.number().check(z.gte(0), z.lte(25))),
});
export type FeedQuery = z.infer<typeof FeedQuery>;
/** Answer of the long-poll: either `events` or `reset` with a snapshot. */
export const FeedAnswer = z.union([
  z.object({ epoch: z.string(), events: z.array(FeedEvent), top: Seq }),
  z.object({
    epoch: z.string(),
    reset: z.literal(true),
    snapshot: Snapshot,
    top: Seq,
    mark: z.nullable(z.string()),
  }),
]);
export type FeedAnswer = z.infer<typeof FeedAnswer>;

export type AckError = { ok: false; error: { code: string; message: string } };
export type AckOk<T = unknown> = { ok: true } & T;

/** Server → client events of the socket. */
export interface ServerEvents {
  feed: (event: FeedEvent) => void;
  reset: (reset: Reset) => void;
  beat: (beat: Beat) => void;
  board: (change: BoardChange) => void;
  'board.closed': (closed: BoardWatch) => void;
}
/** Client → server events; each is answered when it brings an ack function. */
export interface ClientEvents {
  ack: (ack: Ack, done?: (answer: AckOk | AckError) => void) => void;
  resume: (resume: Resume, done: (answer: AckOk | AckError) => void) => void;
  'board.watch': (
    watch: BoardWatch,
    done: (answer: AckOk<{ version: number; cells: BoardCell[] }> | AckError) => void,
  ) => void;
  'board.unwatch': (watch: BoardWatch, done?: (answer: AckOk | AckError) => void) => void;
}
/** Why a handshake was refused (`connect_error.data.code`). */
export const RefusalCode = z.enum(['ORIGIN_REFUSED', 'UNAUTHENTICATED', 'TOO_MANY_CONNECTIONS', 'BUSY']);
export type RefusalCode = z.infer<typeof RefusalCode>;
