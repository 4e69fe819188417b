import { periodName } from '#contracts/rules/period-names.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import type { NotificationThread } from '#contracts/index.js';
import { formatDate, language, text } from '../i18n/index.js';

type Named = Pick<NotificationThread, 'kind' | 'about' | 'byName'>;

/** A report is named by its day, an indicator by its name, a summary by its period. */
function nameOf({ kind, about }: Named): string {
  const t = text('notifications');
  if (about === null) return '';
  if (kind === 'summary') return periodName(summaryPeriod(about), language());
  const date = /^\d{4}-\d\d-\d\d$/.test(about) ? formatDate(about, 'day') : undefined;
  if (kind !== 'comment') return date ?? about;
  return date === undefined ? t.onIndicator(about) : t.onReport(date);
}

/** The sentence of a thread. */
export function sentenceOf(thread: Named): string {
  const t = text('notifications');
  return t.says[thread.kind](thread.byName ?? t.somebody, nameOf(thread));
}
