import { Injectable } from '@nestjs/common';
import type {
  Feedback,
  FeedbackAsked,
  FeedbackCreate,
  FeedbackReply,
  FeedbackRequest,
} from '#contracts/feedback.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { violated } from '../platform/errors/database-error.js';
import { notFound } from '../platform/errors/domain-error.js';
import { urgentReasonOf } from './domain/same-feedback.js';

interface FeedbackRow {
  id: string;
  author_id: string;
  recipient_id: string;
  kind: Feedback['kind'];
  body: string;
  report_id: string | null;
  line_id: string | null;
  indicator_id: string | null;
  urgent: boolean;
  urgent_reason: string | null;
  created_at: Date;
  delivered_at: Date | null;
  read_at: Date | null;
  author_name: string;
  recipient_name: string;
  report_date: string | null;
  replies: { id: string; author_id: string; body: string; created_at: string }[];
}

type RequestRow = Omit<FeedbackRequest, 'createdAt'> & { createdAt: Date };

const toFeedback = (r: FeedbackRow): Feedback => ({
  id: r.id,
  authorId: r.author_id,
  recipientId: r.recipient_id,
  kind: r.kind,
  body: r.body,
  reportId: r.report_id,
  lineId: r.line_id,
  indicatorId: r.indicator_id,
  urgent: r.urgent,
  urgentReason: r.urgent_reason,
  createdAt: r.created_at.toISOString(),
  deliveredAt: r.delivered_at?.toISOString() ?? null,
  readAt: r.read_at?.toISOString() ?? null,
  authorName: r.author_name,
  recipientName: r.recipient_name,
  reportDate: r.report_date,
  replies: r.replies.map((reply) => ({
    id: reply.id,
    authorId: reply.author_id,
    body: reply.body,
    createdAt: new Date(reply.created_at).toISOString(),
  })),
});

/**
 * A comment with its receipts, thread and names; the caller adds FROM and WHERE over `feedback f`. Replies stand by what
 * devices know of them, the time in milliseconds, so that those who get them one by one put them in the same order.
 */
const COLUMNS = `
  f.id, f.author_id, f.recipient_id, f.kind, f.body, f.report_id, f.line_id, f.indicator_id, f.urgent, f.urgent_reason,
  f.created_at, c.delivered_at, c.read_at, a.name AS author_name, p.name AS recipient_name, r.date::text AS report_date,
  coalesce((SELECT json_agg(json_build_object('id', y.id, 'author_id', y.author_id, 'body', y.body,
                                              'created_at', y.created_at)
                            ORDER BY date_trunc('milliseconds', y.created_at), y.id)
              FROM feedback_reply y WHERE y.feedback_id = f.id), '[]') AS replies`;
// The date of the report is read across features: a comment is shown with the day that it speaks of.
const JOINS = `
  JOIN person a ON a.id = f.author_id
  JOIN person p ON p.id = f.recipient_id
  LEFT JOIN feedback_receipt c ON c.feedback_id = f.id
  LEFT JOIN report r ON r.id = f.report_id`;

export interface StoredReply extends FeedbackReply {
  feedbackId: string;
}

export interface FeedbackFilter {
  with?: string | undefined;
  reportId?: string | undefined;
  indicatorId?: string | undefined;
  /** Patterns of LIKE; each of them is to be found in the comment, a reply or a party's name. */
  found?: readonly string[] | undefined;
  descending: boolean;
  after: number | undefined;
  limit: number;
}

/** Comments, replies, receipts and requests. */
@Injectable()
export class FeedbackRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * Stores a new comment. @returns it, or undefined when the id is taken (by whomever); the row that is there stays.
   * @throws DomainError `NOT_FOUND` when what it points to does not exist; the transaction has failed then.
   */
  async insert(authorId: string, f: FeedbackCreate): Promise<Feedback | undefined> {
    const [row] = await this.work
      .prepared<FeedbackRow>(
        `INSERT INTO feedback AS f
         (id, author_id, recipient_id, kind, body, report_id, line_id, indicator_id, urgent, urgent_reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING
       RETURNING f.*, NULL::timestamptz AS delivered_at, NULL::timestamptz AS read_at, '[]'::json AS replies,
         (SELECT name FROM person WHERE id = f.author_id) AS author_name,
         (SELECT name FROM person WHERE id = f.recipient_id) AS recipient_name,
         (SELECT date::text FROM report WHERE id = f.report_id) AS report_date`,
        [
          f.id,
          authorId,
          f.recipientId,
          f.kind,
          f.body,
          f.reportId ?? null,
          f.lineId ?? null,
          f.indicatorId ?? null,
          f.urgent ?? false,
          urgentReasonOf(f),
        ],
      )
      .catch((error: unknown) => {
        throw violated(error) === undefined ? error : notFound();
      });
    return row === undefined ? undefined : toFeedback(row);
  }

  /** Other urgent comments of an author in the last 24 hours, and those of them to the same recipient. */
  async urgentToday(
    authorId: string,
    f: Pick<FeedbackCreate, 'id' | 'recipientId'>,
  ): Promise<{ all: number; recipient: number }> {
    // The comment itself may be written already: it travels with this question.
    const [row] = await this.work.query<{ all: number; recipient: number }>(
      `SELECT count(*)::int AS "all", count(*) FILTER (WHERE recipient_id = $2)::int AS recipient FROM feedback
        WHERE author_id = $1 AND created_at > now() - interval '24 hours' AND urgent AND id <> $3`,
      [authorId, f.recipientId, f.id],
    );
    return row ?? { all: 0, recipient: 0 };
  }

  /** A comment whoever reads it; for the writer's own look-up by id. */
  async find(id: string): Promise<Feedback | undefined> {
    const [row] = await this.work.query<FeedbackRow>(
      `SELECT ${COLUMNS} FROM feedback f ${JOINS} WHERE f.id = $1`,
      [id],
    );
    return row === undefined ? undefined : toFeedback(row);
  }

  /** For each of these readers, those of their `refs` that they wrote or received. */
  async ofReaders(asked: readonly { readerId: string; refs: readonly string[] }[]): Promise<Feedback[][]> {
    // A few rows by their keys, for every device that comes back: planning them anew costs more than reading them.
    const refs = asked.flatMap((a) => a.refs);
    const rows = await this.work.preparedFor<FeedbackRow & { reader: number }>(
      refs,
      `SELECT g.reader, ${COLUMNS}
         FROM unnest($1::int[], $2::uuid[], $3::uuid[]) AS g (reader, reader_id, ref)
         JOIN feedback f ON f.id = g.ref AND g.reader_id IN (f.author_id, f.recipient_id) ${JOINS}`,
      [
        asked.flatMap((a, i) => a.refs.map(() => i)),
        asked.flatMap((a) => a.refs.map(() => a.readerId)),
        refs,
      ],
    );
    const answers: Feedback[][] = asked.map(() => []);
    for (const row of rows) answers[row.reader]?.push(toFeedback(row));
    return answers;
  }

  /**
   * The reader's comments by the reader's own sequence, with that number. Words are looked for in these rows alone: they
   * are read by the index of the reader's stream, so that a search needs none of its own.
   */
  async list(readerId: string, o: FeedbackFilter): Promise<{ seq: number; feedback: Feedback }[]> {
    const rows = await this.work.query<FeedbackRow & { seq: string }>(
      `SELECT e.seq, ${COLUMNS}
         FROM feed_event e JOIN feedback f ON f.id = e.ref ${JOINS}
        WHERE e.person_id = $1 AND e.kind = 'feedback.given'
          AND ($2::bigint IS NULL OR CASE WHEN $3 THEN e.seq < $2 ELSE e.seq > $2 END)
          AND ($4::uuid IS NULL OR $4 IN (f.author_id, f.recipient_id))
          AND ($5::uuid IS NULL OR f.report_id = $5)
          AND ($6::uuid IS NULL OR f.indicator_id = $6)
          AND ($8::text[] IS NULL OR NOT EXISTS (
                SELECT 1 FROM unnest($8) AS w (word)
                 WHERE NOT (f.body ILIKE word OR a.name ILIKE word OR p.name ILIKE word
                            OR EXISTS (SELECT 1 FROM feedback_reply y
                                        WHERE y.feedback_id = f.id AND y.body ILIKE word))))
        ORDER BY CASE WHEN $3 THEN -e.seq ELSE e.seq END
        LIMIT $7`,
      [
        readerId,
        o.after ?? null,
        o.descending,
        o.with ?? null,
        o.reportId ?? null,
        o.indicatorId ?? null,
        o.limit,
        o.found ?? null,
      ],
    );
    return rows.map((row) => ({ seq: Number(row.seq), feedback: toFeedback(row) }));
  }

  /** What a device starts from: the newest unread ones (at most `unread`) and the newest `newest`, by sequence. */
  async start(
    readerId: string,
    unread: number,
    newest: number,
  ): Promise<{ feedback: Feedback[]; more: boolean; unread: number }> {
    const rows = await this.work.query<FeedbackRow & { total: string; unread: string }>(
      `WITH mine AS (
         SELECT e.seq, f.id, f.recipient_id = $1 AND c.read_at IS NULL AS unread
           FROM feed_event e JOIN feedback f ON f.id = e.ref LEFT JOIN feedback_receipt c ON c.feedback_id = f.id
          WHERE e.person_id = $1 AND e.kind = 'feedback.given'
       ), chosen AS (
         (SELECT seq, id FROM mine WHERE unread ORDER BY seq DESC LIMIT $2)
         UNION
         (SELECT seq, id FROM mine ORDER BY seq DESC LIMIT $3)
       )
       SELECT (SELECT count(*) FROM mine) AS total, (SELECT count(*) FROM mine WHERE unread) AS unread, ${COLUMNS}
         FROM chosen m JOIN feedback f ON f.id = m.id ${JOINS} ORDER BY m.seq`,
      [readerId, unread, newest],
    );
    return {
      feedback: rows.map(toFeedback),
      more: Number(rows[0]?.total ?? 0) > rows.length,
      unread: Number(rows[0]?.unread ?? 0),
    };
  }

  /** Notes that devices of `recipientId` have these comments. @returns those that were not delivered before, with author. */
  async deliver(recipientId: string, ids: readonly string[]): Promise<{ id: string; authorId: string }[]> {
    const rows = await this.work.preparedFor<{ id: string; author_id: string }>(
      ids,
      `WITH fresh AS (
         INSERT INTO feedback_receipt AS c (feedback_id, delivered_at)
         SELECT id, now() FROM feedback WHERE id = ANY($2::uuid[]) AND recipient_id = $1 ORDER BY id
         ON CONFLICT (feedback_id) DO UPDATE SET delivered_at = now() WHERE c.delivered_at IS NULL
         RETURNING feedback_id
       )
       SELECT f.id, f.author_id FROM fresh JOIN feedback f ON f.id = fresh.feedback_id`,
      [recipientId, ids],
    );
    return rows.map((r) => ({ id: r.id, authorId: r.author_id }));
  }

  /** @returns true when it was unread until now. Opened means delivered. */
  async read(id: string): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO feedback_receipt AS c (feedback_id, delivered_at, read_at) VALUES ($1, now(), now())
       ON CONFLICT (feedback_id) DO UPDATE SET read_at = now(), delivered_at = coalesce(c.delivered_at, now())
         WHERE c.read_at IS NULL
       RETURNING feedback_id`,
      [id],
    );
    return rows.length > 0;
  }

  async insertReply(id: string, feedbackId: string, authorId: string, body: string): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO feedback_reply (id, feedback_id, author_id, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [id, feedbackId, authorId, body],
    );
    return rows.length > 0;
  }

  async replies(ids: readonly string[]): Promise<StoredReply[]> {
    const rows = await this.work.query<{
      id: string;
      feedback_id: string;
      author_id: string;
      body: string;
      created_at: Date;
    }>(`SELECT id, feedback_id, author_id, body, created_at FROM feedback_reply WHERE id = ANY($1)`, [ids]);
    return rows.map((r) => ({
      id: r.id,
      feedbackId: r.feedback_id,
      authorId: r.author_id,
      body: r.body,
      createdAt: r.created_at.toISOString(),
    }));
  }

  async insertRequest(
    q: Pick<FeedbackRequest, 'id' | 'askerId' | 'colleagueId' | 'about'>,
  ): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO feedback_request (id, asker_id, colleague_id, about) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [q.id, q.askerId, q.colleagueId, q.about],
    );
    return rows.length > 0;
  }

  async request(id: string): Promise<FeedbackRequest | undefined> {
    const [row] = await this.work.query<RequestRow>(
      `SELECT id, asker_id AS "askerId", colleague_id AS "colleagueId", about, created_at AS "createdAt"
         FROM feedback_request WHERE id = $1`,
      [id],
    );
    return row && { ...row, createdAt: row.createdAt.toISOString() };
  }

  /** What one asked of others, newest first; anything that the colleague gave since then is an answer. */
  async requestsOf(askerId: string): Promise<FeedbackAsked[]> {
    const rows = await this.work.query<RequestRow & { colleagueName: string; answeredAt: Date | null }>(
      `SELECT q.id, q.asker_id AS "askerId", q.colleague_id AS "colleagueId", q.about, q.created_at AS "createdAt",
              p.name AS "colleagueName",
              (SELECT min(f.created_at) FROM feedback f
                WHERE f.author_id = q.colleague_id AND f.recipient_id = q.asker_id AND f.created_at >= q.created_at
              ) AS "answeredAt"
         FROM feedback_request q JOIN person p ON p.id = q.colleague_id
        WHERE q.asker_id = $1 ORDER BY q.created_at DESC, q.id DESC LIMIT 50`,
      [askerId],
    );
    return rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      answeredAt: row.answeredAt?.toISOString() ?? null,
    }));
  }

  /** Was `colleagueId` asked by `askerId`? */
  async wasAsked(askerId: string, colleagueId: string): Promise<boolean> {
    const rows = await this.work.query(
      `SELECT 1 FROM feedback_request WHERE asker_id = $1 AND colleague_id = $2 LIMIT 1`,
      [askerId, colleagueId],
    );
    return rows.length > 0;
  }
}
