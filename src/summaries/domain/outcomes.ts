import type { UnitOutcome } from '#contracts/coverage.js';
import type { Period } from '#contracts/indicators.js';
import type { IndicatorFacts } from './facts.js';

export interface Wording {
  readonly name: string;
  readonly unit: string;
  readonly period: Period;
  readonly rollup: 'sum' | 'average' | 'last';
}

const TEN_THOUSANDTHS = 10_000;
/** Stored figures have four decimals; sums of them keep four. */
const add = (a: number, b: number) => Math.round((a + b) * TEN_THOUSANDTHS) / TEN_THOUSANDTHS;

/**
 * Indicators that say the same (name, unit, period) as one outcome. Sums only add up where every value of a period is
 * itself a sum; nothing is divided here. Rows of a period that ended inside the week are left to the weeks before.
 * By name, never by what was reached.
 */
export class Outcomes {
  readonly #groups = new Map<string, UnitOutcome & { adds: boolean }>();

  add(one: IndicatorFacts, wording: Wording | undefined): void {
    if (one.ended || wording === undefined) return;
    const { name, unit, period, rollup } = wording;
    const key = JSON.stringify([name.trim().toLowerCase(), unit.trim().toLowerCase(), period]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = {
        name,
        unit,
        period,
        indicators: 0,
        reached: 0,
        noData: 0,
        actual: null,
        expectedToDate: null,
        adds: true,
      };
      this.#groups.set(key, group);
    }
    group.indicators++;
    if (rollup !== 'sum') group.adds = false;
    if (one.actual === null) group.noData++;
    else group.actual = add(group.actual ?? 0, one.actual);
    if (one.expectedToDate !== null)
      group.expectedToDate = add(group.expectedToDate ?? 0, one.expectedToDate);
    if (one.achievementToDate !== null && one.achievementToDate >= 100) group.reached++;
  }

  all(): UnitOutcome[] {
    return [...this.#groups.values()]
      .map(({ adds, ...group }) =>
        adds || group.indicators === 1 ? group : { ...group, actual: null, expectedToDate: null },
      )
      .sort((a, b) => a.name.localeCompare(b.name, 'id') || a.unit.localeCompare(b.unit, 'id'));
  }
}
