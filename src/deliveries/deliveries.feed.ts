import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Feed } from '../platform/feed/feed.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { LedgerRepository } from './ledger.repository.js';

const TOLD: readonly string[] = ['summary.ready', 'recap.ready'];

/** What the app told of summaries has arrived when a device acknowledges it; who could no longer see it got nothing. */
@Injectable()
export class DeliveriesFeed implements OnModuleInit {
  constructor(
    private readonly feed: Feed,
    private readonly access: DeliveriesAccess,
    private readonly ledger: LedgerRepository,
  ) {}

  onModuleInit(): void {
    this.feed.acknowledged(TOLD, async (personId, events) => {
      const revisions = events.filter(({ kind }) => TOLD.includes(kind)).map(({ ref }) => ref);
      if (revisions.length === 0 || (await this.access.readerOf(personId)) === undefined) return;
      await this.ledger.arrived(personId, revisions);
    });
  }
}
