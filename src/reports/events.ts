declare module '../platform/events/domain-events.js' {
  interface DomainEventMap {
    /** What others see of a report changed. Drafts tell nobody. */
    'report.changed': {
      reportId: string;
      ownerId: string;
      date: string;
      kind: 'submitted' | 'accepted' | 'returned';
      /** The version that was submitted or decided on. */
      version: number;
      /** Who submitted or decided. */
      byId: string;
    };
  }
}

export {};
