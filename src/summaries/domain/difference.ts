import { commonWholes, divide } from '#contracts/rules/decimal.js';
import { periodAt, type SummaryKind } from '#contracts/rules/summary-period.js';
import type { EmployeeFacts, IndicatorFacts } from './facts.js';
import { feedbackReceived } from './totals.js';

/** One figure that a revision changed. `indicatorId` null: a figure of the person's days, comments or answers. */
export interface Difference {
  personId: string;
  indicatorId: string | null;
  field: string;
  before: number | null;
  after: number | null;
}

const FIELDS: readonly (readonly [string, (e: EmployeeFacts) => number | null])[] = [
  ['expectedDays', (e) => e.expectedDays],
  ['onTime', (e) => e.onTime],
  ['late', (e) => e.late],
  ['missing', (e) => e.missing],
  ['pending', (e) => e.pending],
  ['onLeave', (e) => e.onLeave],
  ['feedbackReceived', feedbackReceived],
  ['replies', (e) => e.feedback.replies],
  ['responseMinutes', (e) => e.responseMinutes],
  ['unanswered', (e) => e.unanswered],
];

const MEASURES = ['actual', 'target', 'expectedToDate'] as const;

const keyOf = (i: IndicatorFacts) => `${i.indicatorId}:${i.periodFrom}:${i.periodTo}`;

/** What changed in one person's figures; null where they are not in that revision. */
export function differences(before: EmployeeFacts | null, after: EmployeeFacts | null): Difference[] {
  const personId = (after ?? before)?.personId;
  if (personId === undefined) return [];
  const found: Difference[] = [];
  const note = (indicatorId: string | null, field: string, a: number | null, b: number | null) => {
    if (a !== b) found.push({ personId, indicatorId, field, before: a, after: b });
  };
  for (const [field, read] of FIELDS)
    note(null, field, before === null ? null : read(before), after === null ? null : read(after));
  const old = new Map((before?.indicators ?? []).map((i) => [keyOf(i), i]));
  const now = new Map((after?.indicators ?? []).map((i) => [keyOf(i), i]));
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const a = old.get(key);
    const b = now.get(key);
    const { indicatorId } = b ?? a ?? { indicatorId: null };
    for (const field of MEASURES) note(indicatorId, field, a?.[field] ?? null, b?.[field] ?? null);
  }
  return found;
}

/** Whether the indicator's period is as long as the summary that shows it: then it is compared with the one before. */
function isWhole({ periodFrom, periodTo }: IndicatorFacts, kind: SummaryKind): boolean {
  if (kind === 'range') return false;
  const { from, to } = periodAt(kind, periodTo);
  return from === periodFrom && to === periodTo;
}

/**
 * How much an indicator's `actual` changed against the summary before, of the same kind; null when either is unknown, and
 * when another period has begun: November's first days are no fall from October's sum. Weeks are compared with each
 * other in a week's summary, months in a month's, quarters in a quarter's.
 */
export function changeOf(
  now: IndicatorFacts,
  before: EmployeeFacts | undefined,
  kind: SummaryKind,
): number | null {
  const old = before?.indicators.find((i) => i.indicatorId === now.indicatorId && !i.ended);
  if (now.actual === null || old?.actual == null) return null;
  const samePeriod = old.periodFrom === now.periodFrom && old.periodTo === now.periodTo;
  if (!samePeriod && !(isWhole(old, kind) && isWhole(now, kind))) return null;
  return subtract(now.actual, old.actual);
}

const MILLIONTHS = 1_000_000n;

/**
 * Subtracts what is shown as digits: doubles would invent some, and lose the last of a sum of billions. To six decimals,
 * half away from zero, because a mean of lines may have more.
 */
function subtract(a: number, b: number): number {
  const { wholes, unit } = commonWholes([a, b]);
  const [x = 0n, y = 0n] = wholes;
  const twice = (x - y) * 2n * MILLIONTHS;
  return divide((twice + (twice < 0n ? -unit : unit)) / (2n * unit), MILLIONTHS);
}
