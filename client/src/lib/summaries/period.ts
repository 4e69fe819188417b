import { addDays } from '#contracts/rules/local-date.js';
import { periodName } from '#contracts/rules/period-names.js';
import { periodAt, periodBefore, summaryPeriod } from '#contracts/rules/summary-period.js';
import { language, text } from '../i18n/index.js';

/** What a period is called where it stands alone: Pekan 34, Bulan Agustus 2026, Triwulan III 2026, 3–28 Agustus 2026. */
export function nameOf(key: string): string {
  const period = summaryPeriod(key);
  if (period.kind === 'week') return text('summaries').week(Number(key.slice(6)));
  const name = periodName(period, language());
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** The same inside a sentence that is written in a language of its own, such as a list of schedules. */
export function titleOf(key: string): string {
  const t = text('summaries');
  return summaryPeriod(key).kind === 'week'
    ? nameOf(key)
    : t.recap(periodName(summaryPeriod(key), language()));
}

/** 9–15 November 2026: dates without a zone, so read and written in UTC. */
export function datesOf(key: string): string {
  const { from, to } = summaryPeriod(key);
  const format = new Intl.DateTimeFormat(language() === 'id' ? 'id-ID' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}

/** Keys of the periods of the same kind before and after, the latter only if it has begun; none beside a range. */
export function besides(key: string, today: string): { before: string | null; after: string | null } {
  const period = summaryPeriod(key);
  const next = addDays(period.to, 1);
  return {
    before: periodBefore(period)?.key ?? null,
    after: period.kind === 'range' || next > today ? null : periodAt(period.kind, next).key,
  };
}

/** A short mark under a bar: the number of a week, the first letters of a month, the quarter. */
export function markOf(key: string): string {
  const { kind, from } = summaryPeriod(key);
  if (kind === 'week' || kind === 'quarter')
    return kind === 'week' ? String(Number(key.slice(6))) : key.slice(5);
  return new Intl.DateTimeFormat(language() === 'id' ? 'id-ID' : 'en-GB', {
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${from}T00:00:00Z`));
}
