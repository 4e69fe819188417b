import { dateInZone, instantOf } from '#contracts/rules/calendar.js';
import { addDays, isoWeekOf, weekRange } from '#contracts/rules/local-date.js';

/** When the summary of a week is made: on `weekday` (ISO, of the week after) at `hour` (`HH:MM`) in `zone`. */
export interface Schedule {
  readonly zone: string;
  readonly weekday: number;
  readonly hour: string;
}

/** The moment (ms) at which a week's summary is owed: the first scheduled hour after its Sunday. */
export function hourOf(week: string, schedule: Schedule): number {
  const { to: sunday } = weekRange(week);
  return instantOf(schedule.zone, addDays(sunday, schedule.weekday), schedule.hour);
}

/** The moments (ms) at which the week begins and ends: Monday 00:00, and 24:00 of Sunday, in the zone. */
export function weekInstants(week: string, zone: string): { from: number; to: number } {
  const { from, to } = weekRange(week);
  return { from: instantOf(zone, from, '00:00'), to: instantOf(zone, addDays(to, 1), '00:00') };
}

/** The week of a moment in the zone. */
export function weekAt(zone: string, now: number): string {
  return isoWeekOf(dateInZone(zone, now));
}

/** The ISO week before a week. */
export function weekBefore(week: string): string {
  return isoWeekOf(addDays(weekRange(week).from, -7));
}

/** The newest week whose hour has come. */
export function newestDue(schedule: Schedule, now: number): string {
  const last = weekBefore(weekAt(schedule.zone, now));
  return hourOf(last, schedule) <= now ? last : weekBefore(last);
}

/** The weeks from `first` to `last`, both included, at most `most` of them: the newest. */
export function weeksFrom(first: string, last: string, most: number): string[] {
  const weeks: string[] = [];
  for (let week = last; week >= first && weeks.length < most; week = weekBefore(week)) weeks.unshift(week);
  return weeks;
}

/** The schedule as the queue's cron pattern, with seconds. */
export function cronOf({ weekday, hour }: Schedule): string {
  const [h = '6', m = '0'] = hour.split(':').map((part) => String(Number(part)));
  return `0 ${m} ${h} * * ${weekday % 7}`;
}
