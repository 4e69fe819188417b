import { weekdayOf, type LocalDate } from '#contracts/rules/local-date.js';
import { places, pools } from './places.js';
import type { Random } from './random.js';

/** How often one sentence may stand in the whole demo, numbers left out of the comparison. */
const MOST_REPEATS = 5;

/** Sentences of a text in the form in which they are compared: small letters, every number alike. */
function sentencesOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/\d+([.,]\d+)*/g, '#')
    .split(/[.!?;\n]+(?=\s|$)/)
    .map((s) => s.trim())
    .filter((s) => s !== '');
}

/**
 * Remembers every sentence that was written, so that nobody in the demo repeats themselves or a colleague: of several
 * attempts it takes the freshest.
 */
export class Ledger {
  readonly #uses = new Map<string, number>();

  /** Writes a text that has hardly been written before. Throws when the material does not give one. */
  write<T>(make: () => T, textOf: (made: T) => string): T {
    let best: { made: T; used: number } | undefined;
    for (let attempt = 0; attempt < 400; attempt++) {
      const made = make();
      const used = this.#most(textOf(made));
      if (best === undefined || used < best.used) best = { made, used };
      if (best.used === 0 || (attempt >= 10 && best.used <= 1) || (attempt >= 40 && best.used <= 2)) break;
    }
    // One use is kept back: a report that is sent again repeats its lines.
    if (best === undefined || best.used >= MOST_REPEATS - 1)
      throw new Error(`the demo repeats itself: ${best === undefined ? '' : textOf(best.made)}`);
    this.note(textOf(best.made));
    return best.made;
  }

  /** Counts a text that is written again word by word. */
  note(text: string): void {
    for (const s of sentencesOf(text)) this.#uses.set(s, (this.#uses.get(s) ?? 0) + 1);
  }

  #most(text: string): number {
    return Math.max(0, ...sentencesOf(text).map((s) => this.#uses.get(s) ?? 0));
  }
}

/**
 * Fills a template: `[a|b]` is one of the two, `{desa}` a value given or one of a pool (the same one throughout the
 * template).
 */
export function fill(template: string, rng: Random, given: Readonly<Record<string, string>> = {}): string {
  const bound = new Map(Object.entries(given));
  const chosen = template.replace(/\[([^[\]]*)\]/g, (_, options: string) => rng.pick(options.split('|')));
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = bound.get(name) ?? draw(name, rng);
    bound.set(name, value);
    return value;
  });
}

function draw(name: string, rng: Random): string {
  const pool = pools[name];
  if (pool !== undefined) return rng.pick(pool);
  switch (name) {
    case 'k':
    case 'k2':
      return String(rng.int(2, 12));
    case 'menit':
      return String(rng.int(3, 15) * 5);
    case 'jam':
      return `${String(rng.int(8, 14)).padStart(2, '0')}.${rng.pick(['00', '10', '15', '20', '30', '40', '45'])}`;
    case 'rt':
      return `RT ${String(rng.int(1, 9)).padStart(2, '0')}/RW ${String(rng.int(1, 8)).padStart(2, '0')}`;
    case 'ruas': {
      const from = rng.pick(places);
      const to = rng.pick(places.filter((p) => p !== from));
      return `${from}–${to}`;
    }
    case 'km':
      return `KM ${String(rng.int(1, 17))}+${String(rng.int(0, 9))}00`;
    case 'posyandu':
      return `Posyandu ${rng.pick(pools['bunga'] ?? [])} ${String(rng.int(1, 5))} Desa ${rng.pick(places)}`;
    case 'sekolah':
      return `${rng.pick(['SDN', 'SMPN', 'MI', 'MTs'])} ${String(rng.int(1, 4))} ${rng.pick(places)}`;
    default:
      throw new Error(`no such slot: {${name}}`);
  }
}

const DAYS = ['Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu', 'Minggu'];
const MONTHS = [
  'Januari',
  'Februari',
  'Maret',
  'April',
  'Mei',
  'Juni',
  'Juli',
  'Agustus',
  'September',
  'Oktober',
  'November',
  'Desember',
];

/** `Selasa, 3 November`. */
export function dateWords(date: LocalDate): string {
  const day = DAYS[weekdayOf(date) - 1] ?? '';
  return `${day}, ${String(Number(date.slice(8)))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''}`;
}

/** Decimal comma, as officers write. */
export function numberWords(value: string): string {
  return value.replace('.', ',');
}
