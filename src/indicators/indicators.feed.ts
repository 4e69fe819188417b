import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Feed } from '../platform/feed/feed.js';
import { IndicatorsReader } from './indicators.reader.js';

type Kind = 'indicator.proposed' | 'indicator.agreed' | 'indicator.returned';
const kinds: readonly Kind[] = ['indicator.proposed', 'indicator.agreed', 'indicator.returned'];

/** Tells people (feed) and later features (domain events) what became of an indicator. */
@Injectable()
export class IndicatorsFeed implements OnModuleInit {
  constructor(
    private readonly feed: Feed,
    private readonly events: DomainEvents,
    private readonly reader: IndicatorsReader,
  ) {}

  onModuleInit(): void {
    for (const kind of kinds)
      this.feed.renders(kind, (readerId, refs) => this.reader.forReader(readerId, refs));
  }

  /** Inside the transaction of the change: later features write what follows from it. */
  changed(indicator: { id: string; ownerId: string }): Promise<void> {
    return this.events.emit('indicator.changed', {
      indicatorId: indicator.id,
      ownerId: indicator.ownerId,
    });
  }

  /** `changed`, and an event in the streams of these people. */
  async announce(
    kind: Kind,
    indicator: { id: string; ownerId: string },
    people: readonly string[],
  ): Promise<void> {
    await this.changed(indicator);
    this.feed.announce(kind, indicator.id, people);
  }
}
