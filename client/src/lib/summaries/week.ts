import { addDays, weekRange } from '#contracts/rules/local-date.js';
import { language, text } from '../i18n/index.js';

/** The number in an ISO week, without its year. */
const weekNumber = (week: string): number => Number(week.slice(6));

export function weekName(week: string): string {
  return text('summaries').week(weekNumber(week));
}

/** 9–15 November 2026: dates without a zone, so read and written in UTC. */
export function datesOf(week: string): string {
  const { from, to } = weekRange(week);
  const format = new Intl.DateTimeFormat(language() === 'id' ? 'id-ID' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}

/** A day of the week before or after, to ask for its week. */
export function dayBeside(week: string, by: -1 | 1): string {
  const { from, to } = weekRange(week);
  return by < 0 ? addDays(from, -1) : addDays(to, 1);
}
