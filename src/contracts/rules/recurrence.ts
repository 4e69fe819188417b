import { addDays, weekdayOf, type LocalDate, type Weekday } from './local-date.js';
import { periodAt, weekOfKey } from './summary-period.js';
import { dateInZone, instantOf } from './zone-time.js';

export type ScheduleKind = 'weekly' | 'monthly' | 'quarterly';

/** Once a week, a month or a quarter of the year, when the clocks of a zone show a time. */
export interface RecurringTime {
  readonly kind: ScheduleKind;
  /** The day of a weekly time. */
  readonly weekday: Weekday;
  /** The date of a monthly time, and in January, April, July and October of a quarterly one: 1–28. */
  readonly day: number;
  /** `HH:MM`, 00:00–23:59. */
  readonly hour: string;
  /** IANA zone. */
  readonly zone: string;
}

function falls({ kind, weekday, day }: RecurringTime, date: LocalDate): boolean {
  if (kind === 'weekly') return weekdayOf(date) === weekday;
  const first = kind === 'monthly' || Number(date.slice(5, 7)) % 3 === 1;
  return first && Number(date.slice(8)) === day;
}

/**
 * The first moment (ms) strictly after `after` at which the time comes. It comes once per date that it falls on: a time that a clock change skips is the moment as much later as the clocks were put forward, one that
 * occurs twice is its first occurrence (RFC 5545, 3.3.5). Throws RangeError for an unknown zone or time.
 */
export function nextOccurrence(time: RecurringTime, after: number): number {
  // A day early: a date that its zone left out (Apia, 2011-12-30) has its moment on the next one.
  let date = addDays(dateInZone(time.zone, after), -1);
  for (;;) {
    if (falls(time, date)) {
      const at = instantOf(time.zone, date, time.hour);
      if (at > after) return at;
    }
    date = addDays(date, 1);
  }
}

/** The next `count` moments (ms) after `after`, ascending. */
export function nextOccurrences(time: RecurringTime, after: number, count: number): number[] {
  const found: number[] = [];
  for (let at = after; found.length < count;) found.push((at = nextOccurrence(time, at)));
  return found;
}

/** A moment as the clocks of a zone show it. */
export interface LocalMoment {
  readonly date: LocalDate;
  readonly weekday: Weekday;
  /** `HH:MM` */
  readonly time: string;
  /** What people call the zone then: WIB, WITA, WIT, else UTC and its offset, such as UTC+2. */
  readonly zoneName: string;
}

const indonesian: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

/** The moment (ms) as the clocks of the zone show it. Throws RangeError for an unknown zone. */
export function localMoment(zone: string, instant: number): LocalMoment {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((p) => p.type === type)?.value ?? '';
  const date = dateInZone(zone, instant);
  return {
    date,
    weekday: weekdayOf(date),
    time: `${part('hour')}:${part('minute')}`,
    zoneName: indonesian[zone] ?? part('timeZoneName').replace('GMT', 'UTC').replace(/\+0$/, ''),
  };
}

/** The kind of period that a kind of schedule is about. */
export const about = { weekly: 'week', monthly: 'month', quarterly: 'quarter' } as const;

/** What an occurrence is about: the week, month or quarter before the one in which the schedule's own clocks show it. */
export function periodOfRun(time: RecurringTime, at: number): string {
  const { from } = periodAt(about[time.kind], dateInZone(time.zone, at));
  return periodAt(about[time.kind], addDays(from, -1)).key;
}

/** An occurrence as a screen shows it: "Senin 24 Agustus 06.00 WIB", about week 34. */
export function runOf(
  time: RecurringTime,
  at: number,
): LocalMoment & { at: string; zone: string; week: string | null; period: string } {
  const period = periodOfRun(time, at);
  return {
    at: new Date(at).toISOString(),
    ...localMoment(time.zone, at),
    zone: time.zone,
    week: weekOfKey(period),
    period,
  };
}

/** Whether the text names a zone of the IANA database; offsets such as `+07:00` are no zones. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
