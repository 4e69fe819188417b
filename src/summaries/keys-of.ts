import type { SummaryKind } from '#contracts/rules/summary-period.js';

const patterns: Readonly<Record<SummaryKind, string>> = {
  week: '-W',
  month: '^[0-9]{4}-[0-9]{2}$',
  quarter: '-Q',
  range: '--',
};

/** Regular expression, for PostgreSQL, of the keys of a kind among the keys of all. */
export const keysOf = (kind: SummaryKind): string => patterns[kind];
