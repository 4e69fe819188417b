import { isLocalDate, type LocalDate } from '#contracts/rules/local-date.js';

/** Reasons to refuse a NIP. */
export type NipError =
  /** A spreadsheet has turned it into a number (1.97E+17): its last digits are gone for good. */
  | 'NIP_SPREADSHEET_NUMBER'
  | 'NIP_NOT_DIGITS'
  | 'NIP_LENGTH'
  /** Digits 1–8 are no date, or one that is still to come. */
  | 'NIP_BIRTH_DATE';

/** Oddities that a person may confirm. */
export type NipWarning =
  /** Under 17 at the appointment, or under 17 or over 70 today. */
  | 'NIP_AGE_ODD'
  /** The year of appointment is still to come. */
  | 'NIP_YEAR_FUTURE'
  /** Digits 13–14 are neither a month (PNS) nor 21–29 (PPPK). */
  | 'NIP_MONTH_ODD'
  /** Digit 15 is neither 1 nor 2. */
  | 'NIP_SEX_ODD'
  /** Sequence 000: what a spreadsheet leaves of a NIP after keeping 15 digits. */
  | 'NIP_SEQUENCE_ZERO';

export type NipResult =
  | {
      readonly ok: true;
      /** 18 digits. */
      readonly nip: string;
      readonly kind: 'pns' | 'pppk' | null;
      readonly warnings: readonly NipWarning[];
    }
  | { readonly ok: false; readonly code: NipError };

/** Spaces of all kinds, invisible characters and dots that people and spreadsheets put between the digits. */
const FILLING = /[\s.\u200B-\u200F\u2060]/gu;
const QUOTE = /^['\u2018\u2019`]/u;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?e[+]?\d+$/iu;

function kindOf(digits: string): 'pns' | 'pppk' | null {
  const value = Number(digits);
  if (value >= 1 && value <= 12) return 'pns';
  return value >= 21 && value <= 29 ? 'pppk' : null;
}

function ageAt(birth: LocalDate, date: LocalDate): number {
  const years = Number(date.slice(0, 4)) - Number(birth.slice(0, 4));
  return date.slice(5) < birth.slice(5) ? years - 1 : years;
}

/**
 * Reads a NIP (nomor induk pegawai): birth date 8, year of appointment 4, month 01–12 (PNS) or 21–29 (PPPK) 2, sex 1,
 * sequence 3. Input may hold spaces, dots and a leading apostrophe. A number instead of text is refused: 18 digits do
 * not survive in one. `today` is the current date in the unit's zone.
 */
export function readNip(input: string | number, today: LocalDate): NipResult {
  if (typeof input === 'number') return { ok: false, code: 'NIP_SPREADSHEET_NUMBER' };
  const text = input.trim().replace(QUOTE, '').trim();
  if (NUMBER.test(text)) return { ok: false, code: 'NIP_SPREADSHEET_NUMBER' };
  const nip = text.replace(FILLING, '');
  if (/\D/.test(nip)) return { ok: false, code: 'NIP_NOT_DIGITS' };
  if (nip.length !== 18) return { ok: false, code: 'NIP_LENGTH' };
  const birth = `${nip.slice(0, 4)}-${nip.slice(4, 6)}-${nip.slice(6, 8)}`;
  if (!isLocalDate(birth) || birth > today) return { ok: false, code: 'NIP_BIRTH_DATE' };

  const year = nip.slice(8, 12);
  const kind = kindOf(nip.slice(12, 14));
  const ageToday = ageAt(birth, today);
  // A PPPK's month is not in the number: whoever is old enough by the end of the year passes.
  const ageThen = ageAt(birth, kind === 'pns' ? `${year}-${nip.slice(12, 14)}-31` : `${year}-12-31`);
  const warnings: NipWarning[] = [];
  if (ageToday < 17 || ageToday > 70 || ageThen < 17) warnings.push('NIP_AGE_ODD');
  if (year > today.slice(0, 4)) warnings.push('NIP_YEAR_FUTURE');
  if (kind === null) warnings.push('NIP_MONTH_ODD');
  if (!/[12]/.test(nip.charAt(14))) warnings.push('NIP_SEX_ODD');
  if (nip.endsWith('000')) warnings.push('NIP_SEQUENCE_ZERO');
  return { ok: true, nip, kind, warnings };
}
