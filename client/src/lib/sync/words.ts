import { live } from './live.svelte.js';

/** The row of something half written; rows of this kind outlive a logout, a full disk and everything but their sending. */
const keyOf = (name: string) => `words:${name}`;

/**
 * Keeps what somebody is writing beside the person's other data on this device: neither a reload nor the end of a
 * session loses it, and only its author sees it again. Null: it was sent or given up.
 */
export async function keepWords(name: string, words: unknown): Promise<void> {
  const write = async () => {
    const db = await live.database();
    const key = keyOf(name);
    if (words === null) await db?.delete('cache', key);
    else await db?.put('cache', { key, value: words, at: Date.now() });
  };
  try {
    await write();
  } catch (error) {
    // Room is made, or the page goes on in its memory: then there is a place to keep them once more.
    await live.storageFailed(error);
    await write().catch((again: unknown) => void live.storageFailed(again));
  }
}

export async function keptWords<T>(name: string): Promise<T | null> {
  const db = await live.database();
  const row = await db?.get('cache', keyOf(name)).catch((error: unknown) => void live.storageFailed(error));
  return (row?.value as T | undefined) ?? null;
}
