import type { CoverageMap } from '#contracts/index.js';

export type CoveredUnit = CoverageMap['units'][number];
export type Sort = 'unit' | 'waiting';

/** Units as a tree read from top to bottom, or with most people who have not reported on `date` first. Never by share. */
export function arranged(
  units: readonly CoveredUnit[],
  by: Sort,
  date: string,
): { unit: CoveredUnit; depth: number }[] {
  const rows: { unit: CoveredUnit; depth: number }[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const unit of units) {
      if (unit.parentId !== parent) continue;
      rows.push({ unit, depth });
      walk(unit.unitId, depth + 1);
    }
  };
  walk(null, 0);
  if (by === 'unit') return rows;
  const waits = ({ days }: CoveredUnit) => {
    const day = days.find((one) => one.date === date);
    return day ? day.expected - day.reported : 0;
  };
  return rows
    .map(({ unit }) => ({ unit, depth: 0 }))
    .sort((a, b) => waits(b.unit) - waits(a.unit) || (a.unit.name < b.unit.name ? -1 : 1));
}
