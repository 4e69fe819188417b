import { isWorkingDay, reportDeadline, type UnitCalendar } from '#contracts/rules/calendar.js';
import type { DateRange, LocalDate } from '#contracts/rules/local-date.js';
import type { SummaryMark } from '#contracts/summary-rows.js';
import type { Stay } from './employee-figures.js';

export interface PersonDay {
  readonly date: LocalDate;
  readonly marks: SummaryMark[];
}

/**
 * One person's days, each with what it is counted as: day by day, and so a second way to the figures that
 * `employeeFigures` counts in words of bits. Days that count as nothing are left out.
 * @param reported whether each report was on time, by date
 * @param now the moment of the computation, in ms
 */
export function personDays(
  dates: readonly LocalDate[],
  stays: readonly Stay[],
  leave: readonly DateRange[],
  reported: ReadonlyMap<LocalDate, boolean>,
  calendarOf: (unitId: string) => UnitCalendar,
  now: number,
): PersonDay[] {
  return dates.flatMap((date) => {
    const marks: SummaryMark[] = [];
    const onTime = reported.get(date);
    if (onTime !== undefined) marks.push(onTime ? 'onTime' : 'late');
    const stay = stays.find((one) => one.from <= date && date <= one.to);
    const calendar = stay && calendarOf(stay.unitId);
    if (calendar && isWorkingDay(calendar, date)) {
      if (leave.some((one) => one.from <= date && date <= one.to)) marks.push('leave');
      else if (onTime === undefined)
        marks.push(reportDeadline(calendar, date) <= now ? 'missing' : 'pending');
    }
    return marks.length > 0 ? [{ date, marks }] : [];
  });
}
