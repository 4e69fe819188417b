import { Injectable } from '@nestjs/common';
import type {
  Feedback,
  FeedbackAskedList,
  FeedbackCreate,
  FeedbackQuery,
  FeedbackReply,
  FeedbackRequest,
  FeedbackRequestCreate,
  ReplyCreate,
} from '#contracts/feedback.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Feed } from '../platform/feed/feed.js';
import { likeWords } from './domain/like-words.js';
import { sameFeedback } from './domain/same-feedback.js';
import { FeedbackAccess } from './feedback.access.js';
import { FeedbackRepository } from './feedback.repository.js';

declare module '../platform/events/domain-events.js' {
  interface DomainEventMap {
    'feedback.given': {
      feedbackId: string;
      authorId: string;
      recipientId: string;
      reportDate: string | null;
      urgent: boolean;
    };
    'feedback.replied': { feedbackId: string; authorId: string; recipientId: string; byId: string };
    /** A colleague was asked for feedback. */
    'feedback.requested': { requestId: string; askerId: string; colleagueId: string };
  }
}

/** What a POST answers: the row, and whether this very request made it. */
export interface Made<T> {
  row: T;
  made: boolean;
}

/** Comments by supervisors and asked colleagues, their threads and receipts. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly feed: Feed,
    private readonly events: DomainEvents,
    private readonly repository: FeedbackRepository,
    private readonly access: FeedbackAccess,
  ) {}

  /**
   * Stores a comment and tells both parties' devices. The same id, author and content again gives the stored answer,
   * whatever the author's rights are by now: a retry whose first answer was lost must not fail.
   * @throws DomainError `ID_TAKEN` (somebody else's id), `FEEDBACK_CHANGED` (own id, other content), `NOT_FOUND`,
   *   `URGENT_NOT_YOURS`, `URGENT_LIMIT`.
   */
  give(actor: Actor, sent: FeedbackCreate): Promise<Made<Feedback>> {
    return this.work.run(async () => {
      // One round trip for both: the right is looked up while the row is written, and a refusal rolls the row back.
      const [right, written] = await Promise.allSettled([
        this.access.give(actor, sent),
        // Nobody writes to themselves: the table would refuse it and end the transaction.
        sent.recipientId === actor.personId ? undefined : this.repository.insert(actor.personId, sent),
      ]);
      if (written.status === 'rejected') throw written.reason;
      const row = written.value;
      // The id is there already: a retry, or a request with the same id that committed a moment ago.
      if (row === undefined) return { row: await this.#stored(actor, sent), made: false };
      if (right.status === 'rejected') throw right.reason;
      await this.events.emit('feedback.given', {
        feedbackId: sent.id,
        authorId: actor.personId,
        recipientId: sent.recipientId,
        reportDate: right.value.reportDate,
        urgent: row.urgent,
      });
      // Author and recipient may read a comment for ever: it goes to their devices as it was written.
      this.feed.announce('feedback.given', sent.id, [sent.recipientId, actor.personId], { feedback: row });
      return { row, made: true };
    });
  }

  async #stored(actor: Actor, sent: FeedbackCreate): Promise<Feedback> {
    const stored = await this.repository.find(sent.id);
    if (stored === undefined) throw notFound();
    if (stored.authorId !== actor.personId) throw new DomainError('ID_TAKEN', 409);
    if (!sameFeedback(stored, sent)) throw new DomainError('FEEDBACK_CHANGED', 409);
    return stored;
  }

  /** The actor's own comments, given and received, in the order of the actor's stream. */
  async list(actor: Actor, query: FeedbackQuery): Promise<{ items: Feedback[]; next: string | null }> {
    const limit = query.limit ?? 50;
    const after = query.cursor === undefined ? undefined : Number(query.cursor);
    if (after !== undefined && !Number.isSafeInteger(after))
      throw new DomainError(
        'REQUEST_INVALID',
        400,
        {},
        { fields: [{ path: '/cursor', code: 'invalid_format' }] },
      );
    const rows = await this.repository.list(actor.personId, {
      with: query.with,
      reportId: query.reportId,
      indicatorId: query.indicatorId,
      found: query.q === undefined ? undefined : likeWords(query.q),
      descending: query.order === 'desc',
      after,
      limit: limit + 1,
    });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map((r) => r.feedback),
      next: last === undefined ? null : String(last.seq),
    };
  }

  async read(actor: Actor, id: string): Promise<Feedback> {
    return this.access.read(actor, await this.repository.find(id));
  }

  /** Either party answers in the thread. Idempotent by the reply's id, like the comment itself. */
  reply(actor: Actor, feedbackId: string, sent: ReplyCreate): Promise<Made<FeedbackReply>> {
    return this.work.run(async () => {
      const again = async (): Promise<FeedbackReply | undefined> => {
        const [stored] = await this.repository.replies([sent.id]);
        if (stored === undefined) return undefined;
        if (stored.authorId !== actor.personId) throw new DomainError('ID_TAKEN', 409);
        const { feedbackId: of, ...reply } = stored;
        if (of !== feedbackId || reply.body !== sent.body) throw new DomainError('FEEDBACK_CHANGED', 409);
        return reply;
      };
      const known = await again();
      if (known !== undefined) return { row: known, made: false };
      const feedback = this.access.read(actor, await this.repository.find(feedbackId));
      const made = await this.repository.insertReply(sent.id, feedbackId, actor.personId, sent.body);
      if (made) {
        await this.events.emit('feedback.replied', {
          feedbackId,
          authorId: feedback.authorId,
          recipientId: feedback.recipientId,
          byId: actor.personId,
        });
        this.feed.announce('feedback.replied', sent.id, [feedback.recipientId, feedback.authorId]);
      }
      const row = await again();
      if (row === undefined) throw new DomainError('ID_TAKEN', 409);
      return { row, made };
    });
  }

  /** The recipient opened it. A second time changes nothing and tells nobody. */
  markRead(actor: Actor, id: string): Promise<Feedback> {
    return this.work.run(async () => {
      const feedback = this.access.read(actor, await this.repository.find(id));
      if (feedback.recipientId !== actor.personId) throw notFound();
      if (feedback.readAt !== null) return feedback;
      // The row is asked, not what we have just read of it: an acknowledgement may have delivered it meanwhile.
      const delivered = await this.repository.deliver(actor.personId, [id]);
      if (!(await this.repository.read(id))) return (await this.repository.find(id)) ?? feedback;
      if (delivered.length > 0)
        this.feed.announce('feedback.delivered', id, [feedback.authorId, feedback.recipientId]);
      this.feed.announce('feedback.read', id, [feedback.authorId, feedback.recipientId]);
      return (await this.repository.find(id)) ?? feedback;
    });
  }

  /** Asks a colleague of the own unit for feedback. */
  ask(actor: Actor, sent: FeedbackRequestCreate): Promise<Made<FeedbackRequest>> {
    const about = sent.about ?? null;
    return this.work.run(async () => {
      const known = await this.repository.request(sent.id);
      if (known !== undefined) {
        if (known.askerId !== actor.personId) throw new DomainError('ID_TAKEN', 409);
        if (known.colleagueId !== sent.colleagueId || known.about !== about)
          throw new DomainError('FEEDBACK_CHANGED', 409);
        return { row: known, made: false };
      }
      await this.access.ask(actor, sent.colleagueId);
      const made = await this.repository.insertRequest({
        id: sent.id,
        askerId: actor.personId,
        colleagueId: sent.colleagueId,
        about,
      });
      if (made)
        await this.events.emit('feedback.requested', {
          requestId: sent.id,
          askerId: actor.personId,
          colleagueId: sent.colleagueId,
        });
      const row = await this.repository.request(sent.id);
      if (row?.askerId !== actor.personId) throw new DomainError('ID_TAKEN', 409);
      return { row, made };
    });
  }

  /** The actor's own requests, newest first, with what came of them. */
  async asked(actor: Actor): Promise<FeedbackAskedList> {
    return { items: await this.repository.requestsOf(actor.personId), next: null };
  }

  /** In the acknowledging transaction: devices of `recipientId` have these comments; the first time is told to both. */
  async delivered(recipientId: string, ids: readonly string[]): Promise<void> {
    for (const { id, authorId } of await this.repository.deliver(recipientId, ids))
      this.feed.announce('feedback.delivered', id, [authorId, recipientId]);
  }
}
