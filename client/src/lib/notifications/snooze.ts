import { addDays, weekdayOf } from '#contracts/rules/local-date.js';
import { dateInZone, instantOf } from '#contracts/rules/zone-time.js';

export type SnoozeChoice = 'hour' | 'tomorrow' | 'monday' | 'week';

/** Mornings begin when most offices do. */
const MORNING = '08:00';

/** Until when (ms) each choice lets something sleep, in the unit's zone; "Monday" is not offered where it is tomorrow. */
export function snoozeChoices(zone: string, now: number): [SnoozeChoice, number][] {
  const today = dateInZone(zone, now);
  const weekday = weekdayOf(today);
  const choices: [SnoozeChoice, number][] = [
    ['hour', now + 3_600_000],
    ['tomorrow', instantOf(zone, addDays(today, 1), MORNING)],
  ];
  if (weekday !== 7) choices.push(['monday', instantOf(zone, addDays(today, 8 - weekday), MORNING)]);
  choices.push(['week', instantOf(zone, addDays(today, 7), MORNING)]);
  // On a Monday, next Monday is in a week.
  return weekday === 1 ? choices.filter(([name]) => name !== 'monday') : choices;
}
