import type { Dated, Day, Micros, Rows, UnitRow } from './rows.js';

const DAY = 86_400_000;
const OFFSET_HOURS: Record<string, number> = { 'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9 };

function offset(zone: string): number {
  const hours = OFFSET_HOURS[zone];
  if (hours === undefined) throw new Error(`the recount knows the zones of Indonesia only, not ${zone}`);
  return hours * 3_600_000;
}
export const plus = (day: Day, n: number): Day =>
  new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);
export const dayAt = (zone: string, ms: number): Day =>
  new Date(ms + offset(zone)).toISOString().slice(0, 10);
/** Local midnight at which the day begins, in ms. */
export const midnight = (zone: string, day: Day): number => Date.parse(day) - offset(zone);
/** ISO weekday, Monday 1. */
export const weekday = (day: Day): number => new Date(day).getUTCDay() || 7;
export const holds = (d: Dated, day: Day): boolean => d.from <= day && (d.to === null || d.to > day);
export const days = (from: Day, to: Day): Day[] => {
  const list: Day[] = [];
  for (let day = from; day <= to; day = plus(day, 1)) list.push(day);
  return list;
};
export const ms = (at: Micros): number => Math.floor(at / 1_000);

/** Monday and Sunday of `YYYY-Www`: the first week has the year's first Thursday. */
export function mondayAndSunday(week: string): { monday: Day; sunday: Day } {
  const [year = '', number = ''] = week.split('-W');
  const fourth = `${year}-01-04`;
  const monday = plus(fourth, 1 - weekday(fourth) + (Number(number) - 1) * 7);
  return { monday, sunday: plus(monday, 6) };
}

export function works(rows: Rows, unit: UnitRow, day: Day): boolean {
  return unit.workdays.includes(weekday(day)) && (unit.worksOnHolidays || !rows.daysOff.has(day));
}

export function unitOf(rows: Rows, id: string): UnitRow {
  const unit = rows.units.find((u) => u.id === id);
  if (unit === undefined) throw new Error(`no unit ${id}`);
  return unit;
}

/** Before this moment a report of the day is on time: the end of the next working day, in the unit's zone. */
export function deadline(rows: Rows, unit: UnitRow, day: Day): number {
  let next = plus(day, 1);
  while (!works(rows, unit, next)) next = plus(next, 1);
  return midnight(unit.zone, plus(next, 1));
}

export const unitsBelow = (rows: Rows, unitId: string): Set<string> => {
  const found = new Set([unitId]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const u of rows.units) if (u.parentId !== null && found.has(u.parentId)) found.add(u.id);
  }
  return found;
};
