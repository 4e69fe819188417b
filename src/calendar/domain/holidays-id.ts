import type { DateRange, LocalDate } from '#contracts/rules/local-date.js';

/** The days off and the fasting month of one year, as far as they are known. */
export interface HolidayYear {
  readonly year: number;
  /** `estimate`: no joint decree for the year yet; only the holidays with a fixed date are known. */
  readonly status: 'decreed' | 'estimate';
  readonly national: readonly LocalDate[];
  readonly collectiveLeave: readonly LocalDate[];
  /** Days off of which it is not certain whether they are national holidays or collective leave. */
  readonly nonWorking: readonly LocalDate[];
  readonly ramadan: (DateRange & { readonly status: 'decided' | 'estimate' }) | null;
}

/** Source: joint decrees of three ministers (SKB 3 Menteri) on national holidays and collective leave. */
export const HOLIDAYS_ID: readonly HolidayYear[] = [
  {
    year: 2026,
    status: 'decreed',
    national: [
      '2026-01-01',
      '2026-01-16',
      '2026-02-17',
      '2026-03-19',
      '2026-03-21',
      '2026-03-22',
      '2026-04-03',
      '2026-04-05',
      '2026-05-01',
      '2026-05-14',
      '2026-05-27',
      '2026-05-31',
      '2026-06-01',
      '2026-06-16',
      '2026-08-17',
      '2026-08-25',
      '2026-12-25',
    ],
    collectiveLeave: [
      '2026-02-16',
      '2026-03-18',
      '2026-03-20',
      '2026-03-23',
      '2026-03-24',
      '2026-05-15',
      '2026-05-28',
      '2026-12-24',
    ],
    nonWorking: [],
    ramadan: { from: '2026-02-19', to: '2026-03-20', status: 'decided' },
  },
  {
    year: 2027,
    status: 'decreed',
    national: [],
    collectiveLeave: [],
    // The split into national holidays and collective leave is not certain for this year.
    nonWorking: [
      '2027-01-01',
      '2027-01-05',
      '2027-02-05',
      '2027-02-06',
      '2027-03-08',
      '2027-03-09',
      '2027-03-10',
      '2027-03-11',
      '2027-03-12',
      '2027-03-15',
      '2027-03-25',
      '2027-03-26',
      '2027-03-28',
      '2027-05-01',
      '2027-05-06',
      '2027-05-17',
      '2027-05-18',
      '2027-05-19',
      '2027-05-20',
      '2027-06-01',
      '2027-06-06',
      '2027-08-15',
      '2027-08-17',
      '2027-12-24',
      '2027-12-25',
      '2027-12-26',
    ],
    ramadan: { from: '2027-02-08', to: '2027-03-09', status: 'estimate' },
  },
];

/** National holidays with a date of their own: New Year, Labour Day, Pancasila, Independence, Christmas. */
const FIXED = ['01-01', '05-01', '06-01', '08-17', '12-25'];

/** The holidays of a year; without a decree an estimate of the fixed dates alone, to be shown as such. */
export function holidayYear(year: number): HolidayYear {
  const known = HOLIDAYS_ID.find((entry) => entry.year === year);
  if (known) return known;
  const national = FIXED.map((day) => `${year}-${day}`);
  return { year, status: 'estimate', national, collectiveLeave: [], nonWorking: [], ramadan: null };
}

/** All days off of a year, in order of date. */
export function daysOff(year: HolidayYear): LocalDate[] {
  return [...year.national, ...year.collectiveLeave, ...year.nonWorking].sort();
}
