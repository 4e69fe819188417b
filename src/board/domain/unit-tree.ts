import type { Unit } from '#contracts/people.js';

/** A unit with the number of people that the viewer sees in it and below it. */
export interface CountedUnit {
  id: string;
  parentId: string | null;
  name: string;
  people: number;
}

/**
 * The units worth choosing from: those with visible people in or below them, without the levels above the first one that
 * tells people apart. Sorted as given (by name).
 */
export function unitsToChoose(units: readonly Unit[], unitOfPerson: readonly string[]): CountedUnit[] {
  const byId = new Map(units.map((u) => [u.id, u]));
  const counts = new Map<string, number>();
  for (const start of unitOfPerson) {
    const seen = new Set<string>();
    for (let unit = byId.get(start); unit !== undefined && !seen.has(unit.id);) {
      seen.add(unit.id);
      counts.set(unit.id, (counts.get(unit.id) ?? 0) + 1);
      unit = unit.parentId === null ? undefined : byId.get(unit.parentId);
    }
  }
  const total = unitOfPerson.length;
  const covering = (u: Unit) => counts.get(u.id) === total;
  const useless = (u: Unit) =>
    covering(u) && units.some((child) => child.parentId === u.id && covering(child));
  return units
    .filter((u) => counts.has(u.id) && !useless(u))
    .map((u) => ({ id: u.id, parentId: u.parentId, name: u.name, people: counts.get(u.id) ?? 0 }));
}
