declare module '../platform/events/domain-events.js' {
  interface DomainEventMap {
    /** An indicator is new, or its terms, state or waiting revision changed. */
    'indicator.changed': { indicatorId: string; ownerId: string };
  }
}

export {};
