import type { EmployeeFacts } from './facts.js';
import { medianMinutes } from './employee-figures.js';

/** The sums of a group of people. */
export interface Sums {
  employees: number;
  reported: number;
  expectedDays: number;
  onTime: number;
  late: number;
  missing: number;
  pending: number;
  onLeave: number;
}

/** The stored sums of a unit and all units below it. */
export interface UnitSums extends Sums {
  unitId: string;
  parentId: string | null;
  feedbackReceived: number;
  responseMinutes: number | null;
  /** People whose answers `responseMinutes` is the median of; what was stored before they were counted has none. */
  responders?: number;
}

export const noSums = (): Sums => ({
  employees: 0,
  reported: 0,
  expectedDays: 0,
  onTime: 0,
  late: 0,
  missing: 0,
  pending: 0,
  onLeave: 0,
});

const SUMMED = [
  'employees',
  'reported',
  'expectedDays',
  'onTime',
  'late',
  'missing',
  'pending',
  'onLeave',
] as const;

export function addSums(to: Sums, from: Sums): void {
  for (const key of SUMMED) to[key] += from[key];
}

export function addEmployee(to: Sums, e: EmployeeFacts): void {
  to.employees++;
  if (e.onTime + e.late > 0) to.reported++;
  to.expectedDays += e.expectedDays;
  to.onTime += e.onTime;
  to.late += e.late;
  to.missing += e.missing;
  to.pending += e.pending;
  to.onLeave += e.onLeave;
}

/** Comments received, of any kind. */
export function feedbackReceived({ feedback }: Pick<EmployeeFacts, 'feedback'>): number {
  return feedback.praise + feedback.suggestion + feedback.question + feedback.correction;
}

interface Group extends Sums {
  feedbackReceived: number;
  responders: number;
  /** Working times (ms) until each answer: of a unit its own list, of a subtree those of its units. */
  times: number[][];
}

/** All of them in one row, for a median. */
function joined(lists: readonly (readonly number[])[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** Collects people one by one, and answers with every unit's sums over its subtree and the organisation's. */
export class Totals {
  readonly organisation = noSums();
  readonly #groups = new Map<string, Group>();

  add(employee: EmployeeFacts, times: readonly number[]): void {
    addEmployee(this.organisation, employee);
    let group = this.#groups.get(employee.unitId);
    if (group === undefined) {
      group = { ...noSums(), feedbackReceived: 0, responders: 0, times: [[]] };
      this.#groups.set(employee.unitId, group);
    }
    addEmployee(group, employee);
    group.feedbackReceived += feedbackReceived(employee);
    if (times.length > 0) group.responders++;
    for (const time of times) group.times[0]?.push(time);
  }

  /**
   * Units with people in them or below them, sorted by id.
   * @param parents parent by unit, null for a root; has every unit.
   */
  units(parents: ReadonlyMap<string, string | null>): UnitSums[] {
    const sums = new Map<string, Group>();
    for (const [unitId, group] of this.#groups) {
      const seen = new Set<string>();
      for (let id: string | null = unitId; id !== null && !seen.has(id); id = parents.get(id) ?? null) {
        seen.add(id);
        let sum = sums.get(id);
        if (sum === undefined) {
          sum = { ...noSums(), feedbackReceived: 0, responders: 0, times: [] };
          sums.set(id, sum);
        }
        addSums(sum, group);
        sum.feedbackReceived += group.feedbackReceived;
        sum.responders += group.responders;
        sum.times.push(...group.times);
      }
    }
    return Array.from(sums, ([unitId, { times, ...sum }]) => ({
      unitId,
      parentId: parents.get(unitId) ?? null,
      ...sum,
      // One unit's times are joined at a time: copied for every unit above, they are the office's times its depth.
      responseMinutes: medianMinutes(joined(times)),
    })).sort((a, b) => (a.unitId < b.unitId ? -1 : 1));
  }
}

/** Groups smaller than this are not shown to readers without a right to the rows. */
const SMALLEST_GROUP = 5;

/**
 * Which figures of a chain of units, root first, can be shown to somebody without a right to the rows: those that at least
 * five others made, and none that would let the part of fewer be had by subtraction from the next one above it.
 * @param people how many made the figure of each unit
 * @param own whether the reader is one of them, who can subtract what they know of themselves
 */
export function shownUnits(
  chain: readonly { readonly unitId: string; readonly people: number }[],
  own: boolean,
): Set<string> {
  const shown = new Set<string>();
  let above: number | undefined;
  for (const { unitId, people } of chain) {
    if (people - (own ? 1 : 0) < SMALLEST_GROUP) break;
    const rest = above === undefined ? 0 : above - people;
    if (rest > 0 && rest < SMALLEST_GROUP) continue;
    shown.add(unitId);
    above = people;
  }
  return shown;
}
