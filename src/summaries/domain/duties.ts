import type { SummaryDutyKind } from '#contracts/summary-rows.js';

/** A report that a supervisor had to look at. */
export interface Duty {
  readonly id: string;
  readonly date: string;
  /** Working time until it was first answered, in ms; null: not yet. */
  readonly time: number | null;
  /** No decision and no word since its newest submission. */
  readonly waiting: boolean;
}

/** Some of them, by date. */
export interface DutyPage<T> {
  readonly items: T[];
  /** How many follow. */
  readonly left: number;
  readonly next: string | null;
}

/** One that was answered and handed in again is of both kinds. */
const is: Record<SummaryDutyKind, (duty: Duty) => boolean> = {
  answered: (duty) => duty.time !== null,
  waiting: (duty) => duty.waiting,
};

export const ofKind = <T extends Duty>(kind: SummaryDutyKind, duties: readonly T[]): T[] =>
  duties.filter(is[kind]);

/** Where a duty stands in the order: no two stand at the same place, and none ever moves. */
const placeOf = ({ date, id }: Duty): string => `${date}_${id}`;

/**
 * The first `limit` duties of a kind after a place.
 * @param duties in any order
 * @param after `next` of the page before; undefined: from the first on
 */
export function dutyPage<T extends Duty>(
  kind: SummaryDutyKind,
  duties: readonly T[],
  limit: number,
  after = '',
): DutyPage<T> {
  const follow = ofKind(kind, duties)
    .map((duty) => ({ duty, place: placeOf(duty) }))
    .filter(({ place }) => place > after)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  const page = follow.slice(0, limit);
  const left = follow.length - page.length;
  return {
    items: page.map(({ duty }) => duty),
    left,
    next: left === 0 ? null : (page.at(-1)?.place ?? null),
  };
}
