import type { HolidayYear } from '#contracts/people.js';
import { holidayYear } from './holidays-id.js';

const NATIONAL = 'Libur nasional';
const COLLECTIVE = 'Cuti bersama';
const UNCERTAIN = 'Libur nasional atau cuti bersama';

/** The days of a year as people see them: those of the decree with the organisation's edits laid over, by date. */
export function yearWithEdits(
  year: number,
  edits: readonly { readonly date: string; readonly name: string; readonly working: boolean }[],
): HolidayYear {
  const { status, national, collectiveLeave, nonWorking, ramadan } = holidayYear(year);
  const days = new Map<string, HolidayYear['days'][number]>();
  const add = (dates: readonly string[], name: string) => {
    for (const date of dates) days.set(date, { date, name, working: false, edited: false });
  };
  add(national, NATIONAL);
  add(collectiveLeave, COLLECTIVE);
  add(nonWorking, UNCERTAIN);
  for (const { date, name, working } of edits) {
    if (Number(date.slice(0, 4)) !== year) continue;
    days.set(date, { date, name: name === '' ? (days.get(date)?.name ?? '') : name, working, edited: true });
  }
  return {
    year,
    status,
    days: [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
    ramadan,
  };
}
