import type { Language } from '#contracts/common.js';

const locales: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };

const ZONES: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

/** WIB, WITA or WIT; another zone by its name. */
export const zoneName = (zone: string): string => ZONES[zone] ?? zone;

/** What stands where there is no value: never 0. */
export const NONE = '–';

/** Numbers and dates as they are printed, in one language and the zone of the organisation. */
export class Typography {
  readonly #whole: Intl.NumberFormat;
  readonly #decimal: Intl.NumberFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #short: Intl.DateTimeFormat;
  readonly #moment: Intl.DateTimeFormat;

  constructor(
    readonly language: Language,
    readonly zone: string,
  ) {
    const locale = locales[language];
    const day = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
    this.#whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.#decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    this.#date = new Intl.DateTimeFormat(locale, day);
    this.#short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    this.#moment = new Intl.DateTimeFormat(locale, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    });
  }

  /** 1.234 */
  count(n: number): string {
    return this.#whole.format(n);
  }

  /** 1.234,5; at most two decimals; the minus is a real one. */
  number(n: number | null): string {
    return n === null ? NONE : this.#decimal.format(n).replace(/^-/, '\u2212');
  }

  /** 93,75%; – without a value. */
  percent(n: number | null): string {
    return n === null ? NONE : `${this.number(n)}%`;
  }

  /** +2,5 or −2,5; – without a value. */
  change(n: number | null): string {
    return n === null || n <= 0 ? this.number(n) : `+${this.number(n)}`;
  }

  /** 26 Oktober 2026 */
  date(date: string): string {
    return this.#date.format(new Date(`${date}T00:00:00Z`));
  }

  /** 26 Oktober – 1 November 2026, without what both days share. */
  range(from: string, to: string): string {
    const [a, b] = [from, to].map((date) => this.#date.formatToParts(new Date(`${date}T00:00:00Z`)));
    const part = (parts: Intl.DateTimeFormatPart[] | undefined, type: string) =>
      parts?.find((p) => p.type === type)?.value ?? '';
    const shared = (type: string) => part(a, type) === part(b, type);
    const first = [part(a, 'day')];
    if (!shared('year')) first.push(part(a, 'month'), part(a, 'year'));
    else if (!shared('month')) first.push(part(a, 'month'));
    return `${first.join(' ')} – ${this.date(to)}`;
  }

  /** 26 Okt – 1 Nov, 1–30 Nov */
  shortRange(from: string, to: string): string {
    const [a, b] = [from, to].map((date) => new Date(`${date}T00:00:00Z`));
    if (a === undefined || b === undefined) return NONE;
    // Where it is too long for its line it is broken between the days, not inside one.
    const day = (date: Date) => this.#short.format(date).replaceAll(' ', '\u00a0');
    if (from.slice(0, 7) === to.slice(0, 7)) return `${a.getUTCDate()}–${day(b)}`;
    return `${day(a)}\u00a0– ${day(b)}`;
  }

  /** Senin, 2 November 2026, 06.00 WIB */
  moment(instant: string): string {
    const parts = this.#moment.formatToParts(new Date(instant));
    const of = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
    const time = `${of('hour')}${this.language === 'id' ? '.' : ':'}${of('minute')}`;
    return `${of('weekday')}, ${of('day')} ${of('month')} ${of('year')}, ${time} ${zoneName(this.zone)}`;
  }
}
