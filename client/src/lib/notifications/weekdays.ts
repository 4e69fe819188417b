import { language } from '../i18n/language.js';

/** Monday 1 … Sunday 7 by their names. */
export function weekdays(): { value: number; label: string }[] {
  const format = new Intl.DateTimeFormat(language() === 'id' ? 'id-ID' : 'en-GB', {
    weekday: 'long',
    timeZone: 'UTC',
  });
  // 2026-11-23 is a Monday.
  return [1, 2, 3, 4, 5, 6, 7].map((value) => ({
    value,
    label: format.format(Date.UTC(2026, 10, 22 + value)),
  }));
}
