import type { ScheduleRun } from '#contracts/deliveries.js';
import { nextOccurrence, nextOccurrences, runOf, type RecurringTime } from '#contracts/rules/recurrence.js';

/** The next `count` occurrences after a moment (ms). */
export function nextRuns(time: RecurringTime, after: number, count: number): ScheduleRun[] {
  return nextOccurrences(time, after, count).map((at) => runOf(time, at));
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
