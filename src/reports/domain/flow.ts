import type { ReportState } from '#contracts/reports.js';

/** Where a report stands: its newest submitted version (0: never), and whether newer text waits to be submitted. */
export interface Standing {
  readonly state: ReportState;
  readonly version: number;
  readonly hasDraft: boolean;
}

export type Refusal = 'REPORT_CHANGED' | 'REPORT_ACCEPTED' | 'REPORT_RETURNED';
export type Outcome =
  | { readonly kind: 'step' }
  | { readonly kind: 'holds' }
  | { readonly kind: 'refused'; readonly code: Refusal };

const step: Outcome = { kind: 'step' };
const holds: Outcome = { kind: 'holds' };
const refused = (code: Refusal): Outcome => ({ kind: 'refused', code });

/** The supervisor decides on the version that they saw; another one than the current was overtaken. */
export function decide(
  kind: 'accepted' | 'returned',
  standing: Omit<Standing, 'hasDraft'>,
  version: number,
): Outcome {
  if (standing.version !== version) return refused('REPORT_CHANGED');
  if (standing.state === kind) return holds;
  if (standing.state === 'accepted') return refused('REPORT_ACCEPTED');
  return standing.state === 'returned' ? refused('REPORT_RETURNED') : step;
}

/**
 * The owner submits. What is already with the supervisor unchanged needs nothing; a returned text may be sent again as it
 * is. Accepted is final.
 */
export function submit(standing: Standing): Outcome {
  if (standing.state === 'accepted') return refused('REPORT_ACCEPTED');
  return standing.state === 'submitted' && !standing.hasDraft ? holds : step;
}
