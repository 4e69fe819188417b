import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Feed } from '../platform/feed/feed.js';
import { ReportsReader } from './reports.reader.js';
import type { HeadRow } from './view.js';

/** Tells people (feed) and later features (domain events) what became of a report. */
@Injectable()
export class ReportsFeed implements OnModuleInit {
  constructor(
    private readonly feed: Feed,
    private readonly events: DomainEvents,
    private readonly reader: ReportsReader,
  ) {}

  onModuleInit(): void {
    for (const kind of ['report.submitted', 'report.returned', 'report.accepted'])
      this.feed.renders(kind, (asked) => this.reader.forFeed(asked));
    this.feed.snapshots((readerId) => this.reader.snapshot(readerId));
  }

  /** Inside the transaction of the change, which holds the report's row: later features lock theirs after it. */
  async announce(
    kind: 'submitted' | 'accepted' | 'returned',
    head: HeadRow,
    people: readonly string[],
    byId: string,
  ): Promise<void> {
    await this.events.emit('report.changed', {
      reportId: head.id,
      ownerId: head.ownerId,
      date: head.date,
      kind,
      version: head.version,
      byId,
    });
    this.feed.announce(`report.${kind}`, head.id, people);
  }
}
