import { dateOf, formatDate, formatTime } from '../i18n/index.js';

/** "10.57" of the date that is shown, else "20 Nov": how many days it waits matters more than the minute. */
export function sinceWhen(instant: string, today: string): string {
  const date = dateOf(instant);
  return date === today ? formatTime(instant) : formatDate(date, 'brief');
}
