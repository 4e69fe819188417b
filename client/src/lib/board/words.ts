import { keepWords as keep, keptWords as kept } from '../sync/words.js';
import type { Target } from './decisions.js';

/** What is being written and not yet sent. */
export interface Words {
  kind: string;
  body: string;
  /** Why it must not wait for the recipient's working hours; absent: it may. */
  urgentReason?: string;
}

const nameOf = ({ recipientId, reportId, lineId }: Target) =>
  `${recipientId}:${reportId ?? ''}:${lineId ?? ''}`;

/** Half a comment, kept beside the person's other data on this device: a reload loses nothing. */
export function keepWords(target: Target, words: Words): Promise<void> {
  return keep(nameOf(target), words.body.trim() === '' ? null : words);
}

export function keptWords(target: Target): Promise<Words | null> {
  return kept<Words>(nameOf(target));
}
