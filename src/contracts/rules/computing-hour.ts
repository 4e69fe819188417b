import { addDays } from './local-date.js';
import type { SummaryPeriod } from './summary-period.js';
import { instantOf } from './zone-time.js';

/**
 * When summaries are made, at `hour` (`HH:MM`) in `zone`: a week's on `weekday` (ISO) of the week after, any other on the
 * day after its last one.
 */
export interface ComputingHour {
  readonly zone: string;
  readonly weekday: number;
  readonly hour: string;
}

/** The moment (ms) at which a period's summary is owed: the first scheduled hour after its last day. */
export function hourOf({ kind, to }: SummaryPeriod, computing: ComputingHour): number {
  return instantOf(computing.zone, addDays(to, kind === 'week' ? computing.weekday : 1), computing.hour);
}
