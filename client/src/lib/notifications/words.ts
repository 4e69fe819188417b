import type { NotificationThread } from '#contracts/index.js';
import { formatDate, text } from '../i18n/index.js';

/** The sentence of a thread. A report is named by its day, an indicator by its name. */
export function sentenceOf(thread: Pick<NotificationThread, 'kind' | 'about' | 'byName'>): string {
  const t = text('notifications');
  const { about, kind } = thread;
  const named =
    about === null
      ? ''
      : /^\d{4}-\d\d-\d\d$/.test(about)
        ? formatDate(about, 'day')
        : kind === 'comment'
          ? t.onIndicator(about)
          : about;
  return t.says[kind](thread.byName ?? t.somebody, named);
}
