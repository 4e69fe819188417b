import { diffDays, type LocalDate } from '#contracts/rules/local-date.js';

/** Days that a unit works with the product before its people are asked about it: two weeks, our choice. */
const SETTLE_DAYS = 14;

/** The first day of the date's month: what an answer is kept under. */
export const monthOf = (date: LocalDate): LocalDate => `${date.slice(0, 8)}01`;

/** Whether somebody is to be asked today. `openedOn` null: the unit has not begun. */
export function pulseDue(o: {
  readonly today: LocalDate;
  readonly openedOn: LocalDate | null;
  readonly askedThisMonth: boolean;
}): boolean {
  return o.openedOn !== null && !o.askedThisMonth && diffDays(o.openedOn, o.today) >= SETTLE_DAYS;
}
