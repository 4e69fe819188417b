import type { RevisionRow } from './rows.js';

/** An indicator that people of a job have, and how a day of work on it reads. `{spot}` is the person's own place. */
export interface IndicatorSpec {
  readonly key: string;
  readonly name: string;
  readonly unit: string;
  readonly aspect: RevisionRow['aspect'];
  readonly polarity: RevisionRow['polarity'];
  readonly period: RevisionRow['period'];
  readonly rollup: RevisionRow['rollup'];
  readonly target: number;
  readonly max?: number;
  readonly baseline?: number;
  readonly source?: string;
  /** Numerator and denominator of a ratio. */
  readonly of?: readonly [string, string];
  /** The work result that it measures. */
  readonly result: string;
  /** Share of working days with a line for it. */
  readonly every: number;
  /**
   * What one line measures: around `mean`, at most `spread` away; or a figure that climbs over the weeks. Without it a
   * line's amount follows from the target.
   */
  readonly value?:
    { readonly mean: number; readonly spread: number } | { readonly from: number; readonly to: number };
  readonly decimals?: number;
  /** `activity~topic`: the topic is how a comment speaks of it. */
  readonly lines: readonly string[];
}

export interface Job {
  readonly indicators: readonly IndicatorSpec[];
  /** Work without an indicator, `activity~topic`. */
  readonly extra: readonly string[];
  readonly obstacles: readonly string[];
}
