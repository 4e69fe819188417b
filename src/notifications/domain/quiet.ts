import type { QuietRule } from '#contracts/notifications.js';
import { officeDay, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays, weekdayOf, type LocalDate } from '#contracts/rules/local-date.js';
import { dateInZone, instantOf } from '#contracts/rules/zone-time.js';

/** Nobody is silent for longer than this without being asked again: calendars and leave change. */
const AHEAD_DAYS = 60;
const HOUR = 3_600_000;

/** When somebody may be disturbed on a date, in ms; null: not on that day. */
function span(
  rule: QuietRule,
  calendar: UnitCalendar,
  leave: ReadonlySet<LocalDate>,
  date: LocalDate,
): { opens: number; closes: number } | null {
  if (leave.has(date)) return null;
  if (rule.mode === 'unit') return officeDay(calendar, date);
  if (!rule.days.includes(weekdayOf(date))) return null;
  return {
    opens: instantOf(calendar.zone, date, rule.from),
    closes: instantOf(calendar.zone, date, rule.to),
  };
}

/**
 * The first moment (ms) from `now` on at which somebody may be pushed to or mailed: `now` itself within the hours, else
 * the next beginning of them. Hours are those of the unit (holidays and days off are quiet, its breaks are not) or one's
 * own; days of leave are quiet in both. Where the next 60 days have no hour at all, a day from now.
 */
export function nextLoud(
  rule: QuietRule,
  calendar: UnitCalendar,
  leave: ReadonlySet<LocalDate>,
  now: number,
): number {
  let date = dateInZone(calendar.zone, now);
  for (let day = 0; day <= AHEAD_DAYS; day++) {
    const open = span(rule, calendar, leave, date);
    if (open !== null && now < open.closes) return Math.max(now, open.opens);
    date = addDays(date, 1);
  }
  return now + 24 * HOUR;
}

/**
 * When the next daily mail is due (ms): at `hour`, or when that day's hours begin where that is later, on the first day
 * that has hours, comes after `last`, the date of the last one, and whose moment is not before `since`, when there came
 * to be something to say. A moment that has gone by today (nobody was at work to send) is caught up while the hours last.
 */
export function nextDigest(
  rule: QuietRule,
  calendar: UnitCalendar,
  leave: ReadonlySet<LocalDate>,
  hour: string,
  o: { now: number; since: number; last: LocalDate | null },
): { at: number; date: LocalDate } | null {
  let date = dateInZone(calendar.zone, o.now);
  for (let day = 0; day <= AHEAD_DAYS; day++) {
    const open = span(rule, calendar, leave, date);
    if (open !== null && o.now < open.closes && (o.last === null || date > o.last)) {
      // An hour after the office has closed: at its end, rather than never.
      const at = Math.min(Math.max(instantOf(calendar.zone, date, hour), open.opens), open.closes - 60_000);
      if (at >= o.since) return { at: Math.max(o.now, at), date };
    }
    date = addDays(date, 1);
  }
  return null;
}
