import type { SummaryEmployee, SummaryIndicator } from '#contracts/index.js';
import { formula, type Formula } from '#contracts/rules/achievement.js';
import { formatNumber, text } from '../i18n/index.js';

export type Filter =
  | 'all'
  | 'mine'
  | 'missing'
  | 'late'
  | 'pending'
  | 'leave'
  | 'away'
  | 'absent'
  | 'unanswered'
  | 'noData'
  | 'context';
export type SortKey = 'name' | 'unit' | 'waits';

const reported = (one: SummaryEmployee) => one.onTime + one.late > 0;

/** Which people a figure of a sentence stands for. */
export function stands(filter: Filter, me: string | undefined): (one: SummaryEmployee) => boolean {
  switch (filter) {
    case 'all':
      return () => true;
    case 'mine':
      return (one) => one.personId === me;
    case 'missing':
      return (one) => one.missing > 0;
    case 'late':
      return (one) => one.late > 0;
    case 'pending':
      return (one) => one.pending > 0;
    case 'leave':
      return (one) => one.onLeave > 0;
    case 'away':
      return (one) => !reported(one) && one.expectedDays === 0 && one.onLeave > 0;
    case 'absent':
      return (one) => !reported(one) && one.expectedDays > 0;
    case 'context':
      return (one) => one.context !== null || one.indicators.some((indicator) => indicator.context !== null);
    case 'unanswered':
      return (one) => one.unanswered > 0;
    case 'noData':
      return (one) => one.indicators.some((indicator) => indicator.actual === null);
  }
}

/** What still waits for a person: days without a report, days still open, reports without a response. */
export const waits = (one: SummaryEmployee): number => one.missing + one.pending + one.unanswered;

/** By name, unit or what waits; never by achievement. */
export function sorted(
  people: readonly SummaryEmployee[],
  by: SortKey,
  unitName: (id: string) => string,
  locale: string,
): SummaryEmployee[] {
  const { compare } = new Intl.Collator(locale);
  const byName = (a: SummaryEmployee, b: SummaryEmployee) =>
    compare(a.name, b.name) || (a.personId < b.personId ? -1 : 1);
  return [...people].sort((a, b) => {
    if (by === 'unit') return compare(unitName(a.unitId), unitName(b.unitId)) || byName(a, b);
    if (by === 'waits') return waits(b) - waits(a) || byName(a, b);
    return byName(a, b);
  });
}

/** 2 jam 55 menit of working time. */
export function duration(minutes: number): string {
  const t = text('summaries');
  const whole = Math.round(minutes);
  return whole < 60
    ? t.minutes(formatNumber(whole))
    : t.hours(formatNumber(Math.floor(whole / 60)), String(whole % 60));
}

/**
 * The parts of a stored achievement, by the direction and aspect of the terms it was measured against; null where there is
 * none, or where they do not give the number that is stored: a sum that is not true is not shown.
 */
export function formulaOf({
  polarity,
  aspect,
  target,
  targetMax,
  actual,
  achievement,
}: SummaryIndicator): Formula | null {
  if (actual === null || achievement === null) return null;
  const parts = formula({ polarity, aspect, target, targetMax, actual });
  if (parts.result === null) return null;
  // The stored one of a mean was divided once, this one is of a mean that was rounded.
  return Math.abs(parts.result - achievement) <= 1e-9 * Math.max(1, Math.abs(achievement)) ? parts : null;
}
