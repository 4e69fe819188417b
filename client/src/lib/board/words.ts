import { live } from '../sync/live.svelte.js';
import type { Target } from './decisions.js';

/** What is being written and not yet sent. */
export interface Words {
  kind: string;
  body: string;
}

const keyOf = ({ recipientId, reportId, lineId }: Target) =>
  `words:${recipientId}:${reportId ?? ''}:${lineId ?? ''}`;

/** Half a comment, kept beside the person's other data on this device: a reload loses nothing. */
export async function keepWords(target: Target, words: Words): Promise<void> {
  const db = await live.database();
  const key = keyOf(target);
  if (words.body.trim() === '') await db?.delete('cache', key);
  else await db?.put('cache', { key, value: words, at: Date.now() });
}

export async function keptWords(target: Target): Promise<Words | null> {
  const db = await live.database();
  const row = await db?.get('cache', keyOf(target));
  return (row?.value as Words | undefined) ?? null;
}
