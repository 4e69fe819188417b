import type { Period } from '#contracts/indicators.js';
import { addDays, periodOf, type DateRange, type LocalDate } from '#contracts/rules/local-date.js';

/**
 * What happened to a day:
 * - `report`: submitted, accepted or returned; `answer`: a comment on one, or who stood for its supervisor;
 * - `leave`: given or taken back; `line`: unit, supervisor or account from a day on;
 * - `calendar`: a day of the organisation's calendar.
 */
export type ChangeKind = 'report' | 'answer' | 'leave' | 'line' | 'calendar';

/** Days in which something changed, as far as summaries are concerned. */
export interface Change {
  readonly kind: ChangeKind;
  readonly from: LocalDate;
  /** null: from then on. */
  readonly to: LocalDate | null;
  /** Periods of the indicators in which the change may be felt: of the person, or of everybody; none for an answer or a line. */
  readonly periods: readonly Period[];
}

/** How far a change reaches: worked out once, then held against every summary that is known. */
export interface Reach {
  /** The days that changed. */
  readonly inside: DateRange;
  /** Those days, and all that feel them only by how far indicators have come, by deadlines or by working hours. */
  readonly felt: DateRange;
}

const OPEN = '9999-12-31';
/** No unit rests so long: the deadline of a working day before a holiday lies no further back. */
const REST_DAYS = 31;
/** No answer that counts took longer. Changes of days further back are not written down either. */
const ANSWER_DAYS = 400;

const earliest = (dates: readonly LocalDate[]) => dates.reduce((a, b) => (b < a ? b : a));
const latest = (dates: readonly LocalDate[]) => dates.reduce((a, b) => (b > a ? b : a));

/**
 * An indicator's figures go from the beginning of its own period, so a report is felt until that ends. What is expected to
 * date is a share of the working days of the whole period, so a day of leave is felt before it, too.
 *
 * A holiday, besides, moves the deadlines of the working days just before it. One that has come also takes working hours from
 * every answer that was given since, however old its report; before one that is to come nobody has answered after it.
 */
export function reachOf({ kind, from, to, periods }: Change, today: LocalDate): Reach {
  const last = to ?? OPEN;
  const begins = kind === 'report' ? [] : periods.map((period) => periodOf(period, from).from);
  if (kind === 'calendar') begins.push(addDays(from, from <= today ? -ANSWER_DAYS : -REST_DAYS));
  const ends = to === null ? [] : periods.map((period) => periodOf(period, to).to);
  return {
    inside: { from, to: last },
    felt: { from: earliest([from, ...begins]), to: latest([last, ...ends]) },
  };
}

const meet = (a: DateRange, b: DateRange) => a.from <= b.to && a.to >= b.from;

/**
 * Whether a summary's figures may depend on changes: `inside`, or only from a distance. Never too little: a period that is
 * computed in vain stays as it is, for its hash does.
 */
export function touched(reaches: readonly Reach[], summary: DateRange): 'inside' | 'distant' | null {
  let how: 'distant' | null = null;
  for (const { inside, felt } of reaches) {
    if (meet(inside, summary)) return 'inside';
    if (meet(felt, summary)) how = 'distant';
  }
  return how;
}
