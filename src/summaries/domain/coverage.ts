import type { CoverageDay } from '#contracts/coverage.js';

/** The people of one unit itself on one date. */
export interface UnitDay {
  unitId: string;
  date: string;
  /** Assigned there, with an open account. */
  people: number;
  onLeave: number;
  /** Of those without leave, who has sent a report of the date. */
  reported: number;
}

export interface UnitCoverage {
  unitId: string;
  parentId: string | null;
  people: number;
  days: CoverageDay[];
}

/**
 * Sums up the tree, over all `dates`. On a day off of their unit people are neither expected nor on leave.
 * @param parents of the units that the reader may see, null at the top
 * @returns units with people in them or below them, in the order of `parents`
 */
export function coverageByUnit(
  rows: readonly UnitDay[],
  parents: ReadonlyMap<string, string | null>,
  dates: readonly string[],
  isWorkingDay: (unitId: string, date: string) => boolean,
): UnitCoverage[] {
  const sums = new Map<string, { people: Map<string, number>; days: Map<string, CoverageDay> }>();
  for (const { unitId, date, people, onLeave, reported } of rows) {
    const works = isWorkingDay(unitId, date);
    const seen = new Set<string>();
    for (let id: string | null = unitId; id !== null && parents.has(id) && !seen.has(id);) {
      seen.add(id);
      let sum = sums.get(id);
      if (sum === undefined) sums.set(id, (sum = { people: new Map(), days: new Map() }));
      sum.people.set(date, (sum.people.get(date) ?? 0) + people);
      const day = sum.days.get(date) ?? { date, expected: 0, reported: 0, onLeave: 0 };
      if (works) {
        day.expected += people - onLeave;
        day.reported += reported;
        day.onLeave += onLeave;
      }
      sum.days.set(date, day);
      id = parents.get(id) ?? null;
    }
  }
  return [...parents].flatMap(([unitId, parentId]) => {
    const sum = sums.get(unitId);
    if (sum === undefined) return [];
    const days = dates.map((date) => sum.days.get(date) ?? { date, expected: 0, reported: 0, onLeave: 0 });
    return [{ unitId, parentId, people: Math.max(...sum.people.values()), days }];
  });
}
