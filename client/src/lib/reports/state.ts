import type { ReportState } from '#contracts/index.js';
import type { Tone } from '../ui/tone.js';

/** Word, shape and colour of a report's state; the word comes from the catalogue. */
export const reportTone: Record<ReportState | 'none', Tone> = {
  none: 'empty',
  draft: 'quiet',
  submitted: 'sent',
  returned: 'needs',
  accepted: 'done',
};
