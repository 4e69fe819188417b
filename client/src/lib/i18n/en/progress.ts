import type { Catalogue } from '../catalogue.js';
import type source from '../id/progress.js';

export default {
  none: 'No data yet',
  ofTarget: (actual, target, unit) => `${actual} of ${target} ${unit}`,
  range: (actual, low, high, unit) => `${actual} ${unit} · aim ${low}–${high}`,
  ceiling: (actual, target, unit) => `${actual} ${unit} · at most ${target}`,
  floor: (actual, target, unit) => `${actual} ${unit} · aim ${target}`,
  formula: 'How this is computed',
  achievement: 'Achievement of the target',
  toDate: 'Achievement to date',
  expected: (value, unit) => `Expected by today: ${value} ${unit}`,
  capped: (value) => `Capped: ${value}`,
  source: (source) => `Source: ${source}`,
  basis: 'Computed from report lines that were submitted or accepted.',
  inside: (low, high) => `Inside the range ${low}–${high}`,
  notComputable: 'Cannot be computed',
  zero: 'Target 0: a result of 0 is 100 %.',
  periods: { week: 'this week', month: 'this month', quarter: 'this quarter', year: 'this year' },
} satisfies Catalogue<typeof source>;
