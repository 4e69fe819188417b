import type { Progress } from '#contracts/indicators.js';

/**
 * The indicator that needs a look first: the lowest achievement to date among those where one can be computed. Of equals
 * the earlier one. A pointer for a conversation, not a judgement of a person.
 */
export function furthestBehind<T extends { progress: Progress }>(indicators: readonly T[]): T | null {
  let found: T | null = null;
  for (const one of indicators) {
    const { achievementToDate } = one.progress;
    if (achievementToDate === null) continue;
    if (found === null || achievementToDate < (found.progress.achievementToDate ?? Infinity)) found = one;
  }
  return found;
}
