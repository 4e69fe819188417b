import type { Summary } from '#contracts/summaries.js';

export type Unit = Summary['units'][number];

/** A unit at its place in the tree. */
export interface Placed {
  readonly unit: Unit;
  /** 0 for a root of what is shown. */
  readonly depth: number;
}

/** Units as a tree written down: parents before their children, siblings by name. */
export function treeOrder(units: readonly Unit[]): Placed[] {
  const shown = new Set(units.map((u) => u.unitId));
  const children = new Map<string | null, Unit[]>();
  for (const unit of units) {
    const parent = unit.parentId !== null && shown.has(unit.parentId) ? unit.parentId : null;
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [unit]);
    else list.push(unit);
  }
  const { compare } = new Intl.Collator('id');
  const found: Placed[] = [];
  const walk = (parent: string | null, depth: number) => {
    const list = children.get(parent) ?? [];
    list.sort((a, b) => compare(a.name, b.name) || (a.unitId < b.unitId ? -1 : 1));
    for (const unit of list) {
      found.push({ unit, depth });
      walk(unit.unitId, depth + 1);
    }
  };
  walk(null, 0);
  return found;
}

/**
 * Units that a chart of at most `most` bars shows: the upper two levels, or all when that is one bar alone. What is below
 * stands in the table.
 */
export function chartUnits(placed: readonly Placed[], most: number): Placed[] {
  const upper = placed.filter((p) => p.depth <= 1);
  return (upper.length > 1 ? upper : [...placed]).slice(0, most);
}
