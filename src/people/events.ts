/** Dates are local; `to` null: open. What happened commits with what the listeners write. */
declare module '../platform/events/domain-events.js' {
  interface DomainEventMap {
    /** Another unit or position from a date on. */
    'assignment.changed': { personId: string; from: string };
    /** Another supervisor from a date on. */
    'supervisor.changed': { personId: string; from: string };
    /** `personId` is stood for, or no longer, in these days (both included). */
    'acting.changed': { personId: string; actingId: string; from: string; to: string };
    /** Leave was given or taken back (both days included). */
    'leave.changed': { personId: string; from: string; to: string };
    /** Somebody may log in again who could not since `from` (or the day after it). */
    'account.enabled': { personId: string; from: string };
    /** Name, NIP, roles or account. */
    'person.changed': { personId: string };
    /** A unit is new or changed: name, place in the tree, zone, work week. */
    'unit.changed': { unitId: string };
    /** A day of the organisation's calendar was edited. */
    'holiday.changed': { date: string };
  }
}

export {};
