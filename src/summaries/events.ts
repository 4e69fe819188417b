declare module '../platform/events/domain-events.js' {
  interface DomainEventMap {
    /** A revision stands in the streams of these people, with the commit of this transaction. */
    'summary.announced': { period: string; revision: number; people: readonly string[] };
  }
}

export {};
