import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Feed } from '../platform/feed/feed.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { NotificationsRepository, type Told } from './notifications.repository.js';

declare module '../platform/jobs/jobs.js' {
  interface JobMap {
    /** An urgent push: send it now. */
    'push.deliver': { id: string };
  }
}

/**
 * Turns what happened into what people are told, in the transaction in which it happened. Live pages learn of it from the
 * events that these people get anyway; `notification.changed` goes where there is none.
 */
@Injectable()
export class Announcer implements OnModuleInit {
  constructor(
    private readonly rows: NotificationsRepository,
    private readonly events: DomainEvents,
    private readonly feed: Feed,
    private readonly jobs: Jobs,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.events.on('feedback.given', ({ feedbackId, authorId, recipientId, urgent }) => {
      this.#tell([recipientId], { kind: 'comment', ref: feedbackId, byId: authorId, urgent });
    });
    this.events.on('feedback.replied', ({ feedbackId, authorId, recipientId, byId }) => {
      this.#tell([byId === authorId ? recipientId : authorId], { kind: 'reply', ref: feedbackId, byId });
    });
    this.events.on('feedback.requested', ({ requestId, askerId, colleagueId }) => {
      this.#tell([colleagueId], { kind: 'request', ref: requestId, byId: askerId });
      this.feed.announce('notification.changed', requestId, [colleagueId]);
    });
    this.events.on('report.changed', ({ reportId, ownerId, kind, version, byId }) => {
      if (kind === 'submitted') return;
      this.rows.supersede([ownerId], reportId, null);
      this.#tell([ownerId], { kind, ref: reportId, round: version, byId });
    });
    this.events.on('indicator.announced', async ({ indicatorId, ownerId, kind, people }) => {
      const others = people.filter((id) => id !== ownerId);
      this.rows.supersede(people, indicatorId, null);
      if (kind === 'proposed') this.#tell(others, { kind, ref: indicatorId, byId: ownerId });
      // Who has nobody above agrees to the own proposal: no news.
      else if (others.length > 0)
        this.#tell([ownerId], {
          kind: kind === 'agreed' ? 'agreed' : 'revise',
          ref: indicatorId,
          byId: others[0] ?? null,
        });
      if (kind !== 'proposed')
        // One who stands in decided: it is over for the other one too.
        for (const { id, personId } of await this.rows.waitingFor(indicatorId, people))
          this.feed.announce('notification.changed', id, [personId]);
    });
    this.events.on('summary.announced', ({ period: week, revision, people }) => {
      this.rows.supersede(people, null, week);
      this.#tell(people, { kind: 'summary', ref: null, week, round: revision, byId: null });
    });
  }

  /** Who waits for an urgent push waits for no sweep: the job is woken once the row is on disk. */
  #tell(people: readonly string[], told: Told): void {
    if (people.length === 0) return;
    const { pushDelayMs: pushMs, noticeMailDelayMs: mailMs } = this.config;
    const wake = (pushes: readonly string[]) => {
      for (const id of pushes) this.jobs.wake('push.deliver', { id }, { priority: 5 });
    };
    this.rows.tell(people, told, { pushMs, mailMs }, told.urgent === true ? wake : undefined);
  }
}
