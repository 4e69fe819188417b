import type { IndicatorCreate, IndicatorPatch, IndicatorTerms } from '#contracts/indicators.js';
import type { Measure } from '#contracts/rules/achievement.js';

const blankToNull = (text: string | null | undefined) => (text === undefined || text === '' ? null : text);

/** The terms of a new indicator: what was left out, or is blank, is null. */
export function termsOf(input: Omit<IndicatorCreate, 'id'>): IndicatorTerms {
  return {
    name: input.name,
    unit: input.unit,
    aspect: input.aspect,
    polarity: input.polarity,
    target: input.target,
    targetMax: input.targetMax ?? null,
    baseline: input.baseline ?? null,
    period: input.period,
    rollup: input.rollup,
    source: blankToNull(input.source),
    numerator: blankToNull(input.numerator),
    denominator: blankToNull(input.denominator),
    workResult: blankToNull(input.workResult),
  };
}

/** The terms after a patch. Who turns a range into another polarity need not say that its upper bound goes. */
export function patched(terms: IndicatorTerms, patch: IndicatorPatch): IndicatorTerms {
  const { reason: _reason, closed: _closed, ...changes } = patch;
  const merged = { ...terms, ...changes };
  return termsOf({
    ...merged,
    targetMax: merged.polarity === 'range' || changes.targetMax !== undefined ? merged.targetMax : null,
  });
}

/** A range has an upper bound that is not below the lower one; the other polarities have none. */
export function boundsFit(terms: Pick<IndicatorTerms, 'polarity' | 'target' | 'targetMax'>): boolean {
  return terms.polarity === 'range'
    ? terms.targetMax !== null && terms.targetMax >= terms.target
    : terms.targetMax === null;
}

const KEYS: readonly (keyof IndicatorTerms)[] = [
  'name',
  'unit',
  'aspect',
  'polarity',
  'target',
  'targetMax',
  'baseline',
  'period',
  'rollup',
  'source',
  'numerator',
  'denominator',
  'workResult',
];

export function sameTerms(a: IndicatorTerms, b: IndicatorTerms): boolean {
  return KEYS.every((key) => a[key] === b[key]);
}

/** What the shared rule of achievement needs of the terms. */
export function measureOf(terms: IndicatorTerms, actual: Measure['actual']): Measure {
  const { polarity, aspect, target, targetMax } = terms;
  return { polarity, aspect, target, targetMax, actual };
}
