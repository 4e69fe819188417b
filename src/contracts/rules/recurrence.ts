import { addDays, isoWeekOf, weekdayOf, type LocalDate, type Weekday } from './local-date.js';
import { dateInZone, instantOf } from './zone-time.js';

/** Once a week, when the clocks of a zone show a time. */
export interface WeeklyTime {
  readonly weekday: Weekday;
  /** `HH:MM`, 00:00–23:59. */
  readonly hour: string;
  /** IANA zone. */
  readonly zone: string;
}

/**
 * The first moment (ms) strictly after `after` at which the weekly time comes. It comes once per date that has the
 * weekday: a time that a clock change skips is the moment as much later as the clocks were put forward, one that
 * occurs twice is its first occurrence (RFC 5545, 3.3.5). Throws RangeError for an unknown zone or time.
 */
export function nextOccurrence(time: WeeklyTime, after: number): number {
  // A day early: a date that its zone left out (Apia, 2011-12-30) has its moment on the next one.
  let date = addDays(dateInZone(time.zone, after), -1);
  for (;;) {
    if (weekdayOf(date) === time.weekday) {
      const at = instantOf(time.zone, date, time.hour);
      if (at > after) return at;
    }
    date = addDays(date, 1);
  }
}

/** The next `count` moments (ms) after `after`, ascending. */
export function nextOccurrences(time: WeeklyTime, after: number, count: number): number[] {
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

/** The week that an occurrence is about: the one before the week in which the schedule's own clocks show it. */
export function weekOf(time: WeeklyTime, at: number): string {
  return isoWeekOf(addDays(dateInZone(time.zone, at), -7));
}

/** An occurrence as a screen shows it: "Senin 24 Agustus 06.00 WIB", about week 34. */
export function runOf(
  time: WeeklyTime,
  at: number,
): LocalMoment & { at: string; zone: string; week: string } {
  return {
    at: new Date(at).toISOString(),
    ...localMoment(time.zone, at),
    zone: time.zone,
    week: weekOf(time, at),
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
