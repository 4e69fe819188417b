import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Feed } from '../platform/feed/feed.js';
import { IndicatorsReader } from './indicators.reader.js';

const moves = {
  'indicator.proposed': 'proposed',
  'indicator.agreed': 'agreed',
  'indicator.returned': 'returned',
} as const;
type Kind = keyof typeof moves;
const kinds = Object.keys(moves) as Kind[];

/** Tells people (feed) and later features (domain events) what became of an indicator. */
@Injectable()
export class IndicatorsFeed implements OnModuleInit {
  constructor(
    private readonly feed: Feed,
    private readonly events: DomainEvents,
    private readonly reader: IndicatorsReader,
  ) {}

  onModuleInit(): void {
    for (const kind of kinds) this.feed.renders(kind, (asked) => this.reader.forReaders(asked));
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
    await this.events.emit('indicator.announced', {
      indicatorId: indicator.id,
      ownerId: indicator.ownerId,
      kind: moves[kind],
      people,
    });
    this.feed.announce(kind, indicator.id, people);
  }
}
