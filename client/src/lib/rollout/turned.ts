import type { RolloutUnit } from '#contracts/index.js';

/** The units that a switch has turned: of a whole branch only some may have stood the other way before. */
export function turned(before: readonly RolloutUnit[], after: readonly RolloutUnit[]): string[] {
  const open = new Map(before.map(({ unitId, openedAt }) => [unitId, openedAt !== null]));
  return after.flatMap(({ unitId, openedAt }) =>
    open.has(unitId) && open.get(unitId) !== (openedAt !== null) ? [unitId] : [],
  );
}
