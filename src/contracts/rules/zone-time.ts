import { DAY_MS, addDays, dateOfDay, dayNumber, utc, type LocalDate } from './local-date.js';

/** A moment: a Date or milliseconds since 1970-01-01T00:00Z. */
export type Instant = Date | number;

interface Zone {
  readonly clock: Intl.DateTimeFormat;
  /** UTC day → offset in ms; NaN on a day in which the offset changes. */
  readonly offsets: Map<number, number>;
  readonly ends: Map<LocalDate, number>;
}

const zones = new Map<string, Zone>();

/** A cache that cannot grow without bound, whatever dates a client sends. */
export function remember<K, V>(cache: Map<K, V>, key: K, value: V): V {
  if (cache.size >= 4096) cache.clear();
  cache.set(key, value);
  return value;
}

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  // Intl formatters cost about 0.1 ms to make and a microsecond to use: one per zone, and offsets are kept per UTC day.
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return remember(zones, name, { clock, offsets: new Map(), ends: new Map() });
}

function readOffset(zone: Zone, ms: number): number {
  const field: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of zone.clock.formatToParts(ms)) field[type] = Number(value);
  const { year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN } = field;
  return utc(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

function offsetAt(zone: Zone, ms: number): number {
  const day = Math.floor(ms / DAY_MS);
  let offset = zone.offsets.get(day);
  if (offset === undefined) {
    const first = readOffset(zone, day * DAY_MS);
    const last = readOffset(zone, (day + 1) * DAY_MS - 1000);
    offset = remember(zone.offsets, day, first === last ? first : NaN);
  }
  return Number.isNaN(offset) ? readOffset(zone, ms) : offset;
}

/** The day number of the local date at a moment in an IANA zone. Throws RangeError for an unknown zone. */
export function dayInZone(zone: string, instant: Instant): number {
  const ms = Number(instant);
  return Math.floor((ms + offsetAt(zoneOf(zone), ms)) / DAY_MS);
}

/** The local date at a moment in an IANA zone. Throws RangeError for an unknown zone. */
export function dateInZone(zone: string, instant: Instant): LocalDate {
  return dateOfDay(dayInZone(zone, instant));
}

/** Minutes since midnight of `HH:MM`, 00:00–24:00. Throws RangeError otherwise. */
function minutesOf(time: string): number {
  const match = /^(\d\d):([0-5]\d)$/.exec(time);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  if (!(minutes <= 1440)) throw new RangeError(`not a time of day: ${time.slice(0, 20)}`);
  return minutes;
}

/**
 * The moment (ms) at which the clocks of an IANA zone show `time` (`HH:MM`, up to 24:00) on `date`. A time that occurs
 * twice is the first one; a time that a clock change skips is read with the offset before the change, so a skipped
 * midnight is the moment of the change.
 */
export function instantOf(zone: string, date: LocalDate, time: string): number {
  const known = zoneOf(zone);
  const local = dayNumber(date) * DAY_MS + minutesOf(time) * 60_000;
  const before = offsetAt(known, local - DAY_MS);
  if (offsetAt(known, local - before) === before) return local - before;
  const after = offsetAt(known, local + DAY_MS);
  return offsetAt(known, local - after) === after ? local - after : local - before;
}

/** The moment (ms) at which the date is over in the zone: 00:00 of the next date, also when a day has 23 or 25 hours. */
export function endOfDate(zone: string, date: LocalDate): number {
  const { ends } = zoneOf(zone);
  return ends.get(date) ?? remember(ends, date, instantOf(zone, addDays(date, 1), '00:00'));
}
