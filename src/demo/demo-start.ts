import { daysOff, holidayYear } from '../calendar/index.js';
import type { DemoStart } from './domain/span.js';

/** The calendar around the moment, as it stands without edits: an empty database has none. */
export function demoStart(now: number): DemoStart {
  const year = new Date(now).getUTCFullYear();
  const years = [year - 1, year, year + 1].map(holidayYear);
  return {
    now,
    holidays: new Set(years.flatMap(daysOff)),
    ramadan: years.flatMap(({ ramadan }) =>
      ramadan === null ? [] : [{ from: ramadan.from, to: ramadan.to }],
    ),
  };
}
