import { dateInZone, instantOf } from '#contracts/rules/calendar.js';
import { hourOf, type ComputingHour } from '#contracts/rules/computing-hour.js';
import { addDays, type DateRange } from '#contracts/rules/local-date.js';
import {
  periodAt,
  periodBefore,
  type RegularKind,
  type SummaryPeriod,
} from '#contracts/rules/summary-period.js';

/** The moments (ms) at which a period begins and ends: 00:00 of its first day, and 24:00 of its last, in the zone. */
export function periodInstants({ from, to }: DateRange, zone: string): { from: number; to: number } {
  return { from: instantOf(zone, from, '00:00'), to: instantOf(zone, addDays(to, 1), '00:00') };
}

/** The date of a moment in the zone. */
export function dateAt(zone: string, now: number): string {
  return dateInZone(zone, now);
}

/** The moment (ms) at which the day of a moment began in the zone. */
export function midnightBefore(zone: string, now: number): number {
  return instantOf(zone, dateInZone(zone, now), '00:00');
}

const before = (period: SummaryPeriod): SummaryPeriod => {
  const found = periodBefore(period);
  if (found === null) throw new Error('what comes round has one before it');
  return found;
};

/** The newest period of the kind whose hour has come. */
export function newestDue(kind: RegularKind, schedule: ComputingHour, now: number): SummaryPeriod {
  const last = before(periodAt(kind, dateInZone(schedule.zone, now)));
  return hourOf(last, schedule) <= now ? last : before(last);
}

/** The periods from the one that begins on `first` to `last`, both included, at most `most` of them: the newest. */
export function periodsFrom(first: string, last: SummaryPeriod, most: number): SummaryPeriod[] {
  const periods: SummaryPeriod[] = [];
  for (let period = last; period.from >= first && periods.length < most; period = before(period))
    periods.unshift(period);
  return periods;
}

/** The schedule as the queue's cron pattern, with seconds. */
export function cronOf({ weekday, hour }: ComputingHour): string {
  const [h = '6', m = '0'] = hour.split(':').map((part) => String(Number(part)));
  return `0 ${m} ${h} * * ${weekday % 7}`;
}
