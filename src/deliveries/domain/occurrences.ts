import type { ScheduleRuns } from '#contracts/deliveries.js';
import { hourOf, type ComputingHour } from '#contracts/rules/computing-hour.js';
import {
  localMoment,
  nextOccurrence,
  nextOccurrences,
  runOf,
  type RecurringTime,
} from '#contracts/rules/recurrence.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';

type ComingRun = ScheduleRuns['items'][number];

/**
 * The next `count` occurrences after a moment (ms), and when the mails of each go out where that is later: a schedule may
 * come due before the summary that it sends is computed. `computing` undefined: there is no organisation yet.
 */
export function nextRuns(
  time: RecurringTime,
  after: number,
  count: number,
  computing: ComputingHour | undefined,
): ComingRun[] {
  return nextOccurrences(time, after, count).map((at) => {
    const run = runOf(time, at);
    return { ...run, waitsUntil: computing === undefined ? null : waitsUntil(at, run.period, computing) };
  });
}

function waitsUntil(due: number, period: string, computing: ComputingHour): ComingRun['waitsUntil'] {
  const at = hourOf(summaryPeriod(period), computing);
  if (at <= due) return null;
  return { at: new Date(at).toISOString(), ...localMoment(computing.zone, at), zone: computing.zone };
}

/** What a schedule that was due at `nextAt` owes at `now` (both ms). */
export interface Owed {
  /** The newest occurrence that has come. */
  readonly due: number;
  /** Those before it, whose turn went by while nothing ran; oldest first, at most a year of them. */
  readonly missed: readonly number[];
  /** The first that is still to come. */
  readonly next: number;
}

const MOST_MISSED = 53;

/** Only the newest is sent out after a long stop: a heap of old mails at once serves nobody. */
export function owedAt(time: RecurringTime, nextAt: number, now: number): Owed {
  const missed: number[] = [];
  let due = nextAt;
  let next = nextOccurrence(time, due);
  while (next <= now) {
    missed.push(due);
    due = next;
    next = nextOccurrence(time, due);
  }
  return { due, missed: missed.slice(-MOST_MISSED), next };
}
