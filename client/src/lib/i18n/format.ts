import { now as serverNow } from '../clock.js';
import { language, zone } from './language.js';

const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();
const locale = () => (language() === 'id' ? 'id-ID' : 'en-GB');

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale()}${JSON.stringify(options)}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.DateTimeFormat(locale(), options)));
  return format;
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale()}${JSON.stringify(options)}`;
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.NumberFormat(locale(), options)));
  return format;
}

const styles = {
  /** Senin, 22 November 2026 */
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  /** Senin, 22 November */
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  /** Sen, 22 Nov */
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  /** Sen */
  weekday: { weekday: 'short' },
  /** 22 Nov */
  brief: { day: 'numeric', month: 'short' },
  /** 22 November 2026 */
  date: { day: 'numeric', month: 'long', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A calendar date, `YYYY-MM-DD`; it has no zone, so it is read and written in UTC. */
export function formatDate(date: string, style: keyof typeof styles = 'full'): string {
  return dates({ ...styles[style], timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
}

/** 15.02 in the zone of the unit. */
export function formatTime(instant: string | Date): string {
  return dates({ hour: '2-digit', minute: '2-digit', timeZone: zone() }).format(new Date(instant));
}

/** 22 Nov, 15.02 in the zone of the unit. */
export function formatMoment(instant: string | Date): string {
  return dates({
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone(),
  }).format(new Date(instant));
}

/** WIB, WITA or WIT; another zone by its own short name. */
export function zoneName(of: string = zone()): string {
  const known: Record<string, string> = {
    'Asia/Jakarta': 'WIB',
    'Asia/Pontianak': 'WIB',
    'Asia/Makassar': 'WITA',
    'Asia/Jayapura': 'WIT',
  };
  return known[of] ?? of;
}

/** The calendar date of an instant in the zone of the unit, `YYYY-MM-DD`. */
export function dateOf(instant: string | Date): string {
  const key = `day${zone()}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format)
    cache.set(key, (format = new Intl.DateTimeFormat('en-CA', { timeZone: zone(), dateStyle: 'short' })));
  return format.format(new Date(instant));
}

/** "15.02" today, "22 Nov, 15.02" on another day. */
export function formatWhen(instant: string, now: Date = serverNow()): string {
  return dateOf(instant) === dateOf(now) ? formatTime(instant) : formatMoment(instant);
}

/** 1.234,5: at most four decimals, as quantities are kept. */
export function formatNumber(value: number, decimals = 4): string {
  return numbers({ maximumFractionDigits: decimals }).format(value);
}

/** 76,7 % from 76.666…: percentages come as they are, not as fractions. */
export function formatPercent(value: number, decimals = 1): string {
  return numbers({ style: 'percent', maximumFractionDigits: decimals }).format(value / 100);
}
