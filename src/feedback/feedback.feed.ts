import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Feedback } from '#contracts/feedback.js';
import { Feed, type Renderer } from '../platform/feed/feed.js';
import { FeedbackRepository } from './feedback.repository.js';
import { FeedbackService } from './feedback.service.js';

/** At most this many unread comments in a snapshot. */
const UNREAD = 200;
/** And this many of the newest. */
const NEWEST = 50;

/** How comments look in the feed, what a device starts from, and what an acknowledgement means for them. */
@Injectable()
export class FeedbackFeed implements OnModuleInit {
  constructor(
    private readonly feed: Feed,
    private readonly repository: FeedbackRepository,
    private readonly service: FeedbackService,
  ) {}

  onModuleInit(): void {
    /** What each reader may see of these comments, made into what the event carries. */
    const shown =
      (carry: (f: Feedback) => object | null): Renderer =>
      async (asked) =>
        (await this.repository.ofReaders(asked)).map(
          (found) =>
            new Map(
              found.flatMap((f) => {
                const data = carry(f);
                return data === null ? [] : [[f.id, data] as const];
              }),
            ),
        );

    this.feed.renders(
      'feedback.given',
      shown((feedback) => ({ feedback })),
    );
    this.feed.renders(
      'feedback.delivered',
      shown(({ id, deliveredAt }) => (deliveredAt === null ? null : { feedbackId: id, deliveredAt })),
    );
    this.feed.renders(
      'feedback.read',
      shown(({ id, readAt }) => (readAt === null ? null : { feedbackId: id, readAt })),
    );
    this.feed.renders('feedback.replied', async (asked) => {
      const replies = await this.repository.replies(asked.flatMap(({ refs }) => refs));
      const byId = new Map(replies.map((reply) => [reply.id, reply]));
      const own = asked.map(({ refs }) => refs.flatMap((ref) => byId.get(ref) ?? []));
      const readable = await this.repository.ofReaders(
        asked.map(({ readerId }, i) => ({
          readerId,
          refs: [...new Set(own[i]?.map((reply) => reply.feedbackId))],
        })),
      );
      return own.map((those, i) => {
        const threads = new Set(readable[i]?.map((f) => f.id));
        return new Map(
          those
            .filter((r) => threads.has(r.feedbackId))
            .map(({ feedbackId, ...reply }) => [reply.id, { feedbackId, reply }]),
        );
      });
    });

    this.feed.snapshots((readerId) => this.repository.start(readerId, UNREAD, NEWEST));

    this.feed.acknowledged(['feedback.given'], async (personId, events) => {
      const ids = events.filter((e) => e.kind === 'feedback.given').map((e) => e.ref);
      if (ids.length > 0) await this.service.delivered(personId, ids);
    });
  }
}
