declare module '../platform/events/domain-events.js' {
  interface DomainEventMap {
    /** An indicator is new, or its terms, state or waiting revision changed. */
    'indicator.changed': { indicatorId: string; ownerId: string };
    /** A proposal was made or decided on; `people` were told, the owner among them. */
    'indicator.announced': {
      indicatorId: string;
      ownerId: string;
      kind: 'proposed' | 'agreed' | 'returned';
      people: readonly string[];
    };
  }
}

export {};
