import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Feed } from '../platform/feed/feed.js';
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
    const own = (readerId: string, refs: readonly string[]) => this.repository.ofReader(readerId, refs);

    this.feed.renders('feedback.given', async (readerId, refs) => {
      const found = await own(readerId, refs);
      return new Map(found.map((feedback) => [feedback.id, { feedback }]));
    });
    this.feed.renders('feedback.delivered', async (readerId, refs) => {
      const found = await own(readerId, refs);
      return new Map(
        found.flatMap((f) =>
          f.deliveredAt === null ? [] : [[f.id, { feedbackId: f.id, deliveredAt: f.deliveredAt }] as const],
        ),
      );
    });
    this.feed.renders('feedback.read', async (readerId, refs) => {
      const found = await own(readerId, refs);
      return new Map(
        found.flatMap((f) =>
          f.readAt === null ? [] : [[f.id, { feedbackId: f.id, readAt: f.readAt }] as const],
        ),
      );
    });
    this.feed.renders('feedback.replied', async (readerId, refs) => {
      const replies = await this.repository.replies(refs);
      const readable = new Set(
        (await own(readerId, [...new Set(replies.map((r) => r.feedbackId))])).map((f) => f.id),
      );
      return new Map(
        replies
          .filter((r) => readable.has(r.feedbackId))
          .map(({ feedbackId, ...reply }) => [reply.id, { feedbackId, reply }]),
      );
    });

    this.feed.snapshots((readerId) => this.repository.start(readerId, UNREAD, NEWEST));

    this.feed.acknowledged(['feedback.given'], async (personId, events) => {
      const ids = events.filter((e) => e.kind === 'feedback.given').map((e) => e.ref);
      if (ids.length > 0) await this.service.delivered(personId, ids);
    });
  }
}
