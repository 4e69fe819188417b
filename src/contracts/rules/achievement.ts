import { SAFE, commonWholes, divide, scaleOf, toNumber, toWhole, type Quantity } from './decimal.js';

export type { Quantity } from './decimal.js';

/** What an achievement is computed from. */
export interface Measure {
  readonly polarity: 'higher' | 'lower' | 'range';
  readonly aspect: 'quantity' | 'quality' | 'time' | 'cost';
  /** For a range its lower bound. */
  readonly target: Quantity;
  /** The upper bound of a range, else absent or null. */
  readonly targetMax?: Quantity | null | undefined;
  /** null: no data yet, which is not the same as 0. */
  readonly actual: Quantity | null;
  /**
   * Given: `actual` is the exact sum of this many lines, and their mean is what is measured. A mean that was rounded before
   * it is divided once more gives a percentage that is off in its last digit.
   */
  readonly lines?: number | undefined;
}

/** How much of the period's target can be expected by now. Whole days, from `periodDays`. */
export interface Elapsed {
  readonly rollup: 'sum' | 'average' | 'last';
  readonly elapsedDays: number;
  readonly totalDays: number;
}

/** The numbers of an indicator that go over the wire; null means that there is none, never 0. */
export interface Progress {
  readonly actual: number | null;
  /** For a range its lower bound to date. */
  readonly expectedToDate: number | null;
  readonly achievement: number | null;
  readonly achievementCapped: number | null;
  readonly achievementToDate: number | null;
}

type Kind = 'ratio' | 'inverse' | 'inside' | 'zero' | 'none';

/**
 * An achievement with its parts, for a screen to write out: `ratio` is numerator ÷ denominator × 100; `inverse` the
 * same with the numerator 2 × bound − actual; `inside` a range that holds the actual (100); `zero` a lower-is-better
 * target of 0 (100 when the actual is 0, else 0); `none` is not computable, for the reason given.
 */
export type Formula =
  | {
      readonly kind: 'ratio' | 'inverse';
      readonly actual: number;
      readonly bound: number;
      readonly numerator: number;
      readonly denominator: number;
      readonly result: number;
    }
  | {
      readonly kind: 'inside';
      readonly actual: number;
      readonly lower: number;
      readonly upper: number;
      readonly result: 100;
    }
  | { readonly kind: 'zero'; readonly actual: number; readonly result: number }
  | { readonly kind: 'none'; readonly reason: 'no-actual' | 'no-base'; readonly result: null };

/** Which row of the table holds. One logic for both number types: it only compares. */
function kindOf<N extends number | bigint>(
  polarity: Measure['polarity'],
  aspect: Measure['aspect'],
  lower: N,
  upper: N | null,
  actual: N,
): Kind {
  if (polarity !== 'range') {
    if (lower) return polarity === 'lower' ? 'inverse' : 'ratio';
    return polarity === 'lower' ? 'zero' : 'none';
  }
  if (upper === null || upper < lower) return 'none';
  if (actual >= lower && actual <= upper) return 'inside';
  if (!(actual < lower ? lower : upper)) return 'none';
  return aspect === 'time' || aspect === 'cost' ? 'inverse' : 'ratio';
}

/** The target, or for a range the bound that the actual crossed. */
function boundOf<N extends number | bigint>(lower: N, upper: N | null, actual: N): N {
  return upper !== null && actual > upper ? upper : lower;
}

/** The upper bound, where there can be one. */
function maxOf(measure: Measure): Quantity | null {
  return measure.polarity === 'range' ? (measure.targetMax ?? null) : null;
}

/**
 * Actual, lower and upper bound × a common unit. To date, both bounds are scaled by elapsed ÷ total days; of a sum of
 * lines that stands for their mean, by their number.
 */
function exactParts(
  target: Quantity,
  max: Quantity | null,
  actual: Quantity,
  { elapsed, total, lines }: { elapsed: number; total: number; lines: number },
) {
  const { wholes, unit } = commonWholes([actual, target, max ?? 0]);
  const [r = 0n, low = 0n, high = 0n] = wholes;
  const days = BigInt(elapsed) * BigInt(lines);
  return {
    r: r * BigInt(total),
    lower: low * days,
    upper: max === null ? null : high * days,
    unit: unit * BigInt(total) * BigInt(lines),
  };
}

function exact(measure: Measure, actual: Quantity, elapsed: number, total: number): number | null {
  const { r, lower, upper } = exactParts(measure.target, maxOf(measure), actual, {
    elapsed,
    total,
    lines: measure.lines ?? 1,
  });
  const kind = kindOf(measure.polarity, measure.aspect, lower, upper, r);
  if (kind === 'none') return null;
  if (kind === 'inside') return 100;
  if (kind === 'zero') return r === 0n ? 100 : 0;
  const bound = boundOf(lower, upper, r);
  return divide(100n * (kind === 'ratio' ? r : 2n * bound - r), bound);
}

/** Percent with one correctly rounded division: in doubles where the whole numbers fit, else in BigInt. */
function percent(measure: Measure, actual: Quantity, elapsed: number, total: number): number | null {
  // Each property is read once: callers bring objects of many shapes, and reading those is what costs here.
  const { polarity, aspect, target } = measure;
  const max = polarity === 'range' ? maxOf(measure) : null;
  const a = scaleOf(actual);
  const b = scaleOf(target);
  const c = max === null ? 0 : scaleOf(max);
  if (a < 0 || b < 0 || c < 0) return exact(measure, actual, elapsed, total);
  const scale = Math.max(a, b, c);
  const r = toWhole(actual, scale) * total;
  const share = elapsed * (measure.lines ?? 1);
  const lower = toWhole(target, scale) * share;
  const upper = max === null ? null : toWhole(max, scale) * share;
  if (!(Math.abs(r) <= SAFE && Math.abs(lower) <= SAFE && Math.abs(upper ?? 0) <= SAFE))
    return exact(measure, actual, elapsed, total);
  const kind = kindOf(polarity, aspect, lower, upper, r);
  if (kind === 'none') return null;
  if (kind === 'inside') return 100;
  if (kind === 'zero') return r === 0 ? 100 : 0;
  const bound = boundOf(lower, upper, r);
  return (100 * (kind === 'ratio' ? r : 2 * bound - r)) / bound + 0;
}

/**
 * Achievement of the period's target in percent, unrounded and uncapped: it may be negative or huge (PermenPANRB 8/2021;
 * a range: practice). null when there is no actual or it is not computable (higher: target 0; range: the crossed bound
 * is 0, or the range has no upper bound or an inverted one). Exact decimals, one correctly rounded division.
 * Throws RangeError for a quantity that is not a finite decimal.
 */
export function achievement(measure: Measure): number | null {
  const { actual } = measure;
  return actual === null ? null : percent(measure, actual, 1, 1);
}

/** The achievement held between 0 and the cap; 120 is the field's custom and an installation may choose another. */
export function capAchievement(raw: number | null, cap = 120): number | null {
  return raw === null ? null : Math.min(Math.max(raw, 0), cap);
}

/** Whether a share of the target can be expected: of a sum the share of days, of an average or last value the whole. */
function shareOf(elapsed: Elapsed): { elapsed: number; total: number } {
  return elapsed.rollup === 'sum'
    ? { elapsed: elapsed.elapsedDays, total: elapsed.totalDays }
    : { elapsed: 1, total: 1 };
}

/**
 * What can be expected by now: of a sum, target × elapsed ÷ total working days (null when the period has no working
 * day); of an average or a last value, the target itself.
 */
export function expectedToDate(input: { readonly target: Quantity } & Elapsed): number | null {
  const { elapsed, total } = shareOf(input);
  if (total === 0) return null;
  const scale = scaleOf(input.target);
  const whole = scale < 0 ? NaN : toWhole(input.target, scale);
  const numerator = whole * elapsed;
  const denominator = total * 10 ** scale;
  if (Math.abs(whole) <= SAFE && Math.abs(numerator) <= SAFE && denominator <= SAFE)
    return numerator / denominator + 0;
  const { wholes, unit } = commonWholes([input.target]);
  return divide((wholes[0] ?? 0n) * BigInt(elapsed), unit * BigInt(total));
}

/** Whether there is anything to measure against: an expected 0 (of a range, up to 0) is not computable. */
function expectsNothing(measure: Measure, share: { elapsed: number; total: number }): boolean {
  const most = measure.polarity === 'range' ? (measure.targetMax ?? 0) : measure.target;
  return share.total === 0 || share.elapsed === 0 || toNumber(most) === 0;
}

/**
 * Achievement against what can be expected by now, in percent, unrounded and uncapped. Of a summed range both bounds
 * are scaled. null where `achievement` has none and when nothing is expected yet.
 */
export function achievementToDate(input: Measure & Elapsed): number | null {
  const share = shareOf(input);
  if (input.actual === null || expectsNothing(input, share)) return null;
  return percent(input, input.actual, share.elapsed, share.total);
}

/**
 * The mean of `count` measured lines from their exact sum, with one correctly rounded division: the actual of roll-up
 * `average`. null without a line.
 */
export function meanOf(sum: Quantity, count: number): number | null {
  if (count === 0) return null;
  const { wholes, unit } = commonWholes([sum]);
  return divide(wholes[0] ?? 0n, unit * BigInt(count));
}

/** All the numbers of an indicator at once, as server and client show them. */
export function progressOf(input: Measure & Elapsed & { readonly cap?: number }): Progress {
  const raw = achievement(input);
  return {
    actual:
      input.actual === null
        ? null
        : input.lines === undefined
          ? toNumber(input.actual)
          : meanOf(input.actual, input.lines),
    expectedToDate: expectedToDate(input),
    achievement: raw,
    achievementCapped: capAchievement(raw, input.cap),
    achievementToDate: achievementToDate(input),
  };
}

/** The parts of `achievement`, or of `achievementToDate` when `elapsed` is given, with the same result. */
export function formula(measure: Measure, elapsed?: Elapsed): Formula {
  const { actual } = measure;
  if (actual === null) return { kind: 'none', reason: 'no-actual', result: null };
  const share = elapsed ? shareOf(elapsed) : { elapsed: 1, total: 1 };
  const none: Formula = { kind: 'none', reason: 'no-base', result: null };
  if (elapsed && expectsNothing(measure, share)) return none;
  const { r, lower, upper, unit } = exactParts(measure.target, maxOf(measure), actual, {
    ...share,
    lines: measure.lines ?? 1,
  });
  const kind = kindOf(measure.polarity, measure.aspect, lower, upper, r);
  const value = (part: bigint) => divide(part, unit);
  if (kind === 'none') return none;
  if (kind === 'zero') return { kind, actual: value(r), result: r === 0n ? 100 : 0 };
  if (kind === 'inside')
    return { kind, actual: value(r), lower: value(lower), upper: value(upper ?? 0n), result: 100 };
  const bound = boundOf(lower, upper, r);
  const top = kind === 'ratio' ? r : 2n * bound - r;
  return {
    kind,
    actual: value(r),
    bound: value(bound),
    numerator: value(top),
    denominator: value(bound),
    result: divide(100n * top, bound),
  };
}
