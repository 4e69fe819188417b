import type { DateRange } from './local-date.js';
import type { SummaryPeriod } from './summary-period.js';

const locales = { id: 'id-ID', en: 'en-GB' } as const;
const ROMAN = ['I', 'II', 'III', 'IV'] as const;

type Language = keyof typeof locales;

function written(date: string, language: Language, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locales[language], { ...parts, timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

const whole = { day: 'numeric', month: 'long', year: 'numeric' } as const;

/** `3–28 Agustus 2026`, `28 Juli – 3 Agustus 2026`: without what both days share. */
function rangeName({ from, to }: DateRange, language: Language): string {
  const last = written(to, language, whole);
  if (from === to) return last;
  if (from.slice(0, 7) === to.slice(0, 7)) return `${String(Number(from.slice(8)))}–${last}`;
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  return `${written(from, language, sameYear ? { day: 'numeric', month: 'long' } : whole)} – ${last}`;
}

/**
 * What people call a period, inside a sentence: `pekan ke-34 tahun 2026`, `bulan Agustus 2026`, `triwulan III 2026`,
 * `3–28 Agustus 2026`; `week 34 of 2026`, `August 2026`, `the third quarter of 2026`, `3–28 August 2026`.
 */
export function periodName(period: SummaryPeriod, language: Language): string {
  const { kind, key, from } = period;
  const year = key.slice(0, 4);
  switch (kind) {
    case 'week': {
      const number = String(Number(key.slice(6)));
      return language === 'id' ? `pekan ke-${number} tahun ${year}` : `week ${number} of ${year}`;
    }
    case 'month': {
      const month = written(from, language, { month: 'long', year: 'numeric' });
      return language === 'id' ? `bulan ${month}` : month;
    }
    case 'quarter': {
      const number = Number(key.slice(6));
      return language === 'id'
        ? `triwulan ${ROMAN[number - 1] ?? ''} ${year}`
        : `the ${['first', 'second', 'third', 'fourth'][number - 1] ?? ''} quarter of ${year}`;
    }
    case 'range':
      return rangeName(period, language);
  }
}

/** Title of a recap: `Rekap bulan Agustus 2026`, `Recap of August 2026`. */
export function recapTitle(period: SummaryPeriod, language: Language): string {
  return `${language === 'id' ? 'Rekap' : 'Recap of'} ${periodName(period, language)}`;
}
