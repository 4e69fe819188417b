import type { Feedback } from '#contracts/index.js';
import { setOf } from '../sets.js';

/**
 * What this device has and what it asked the server for, as one list, newest first. Both are in the order of the reader's
 * stream; `asked` begins with the newest of then and has no holes, while the device has every unread one, however old. So
 * what only the device has is newer than the next one that both have, or older than all that was asked for.
 */
export function inOrder<T extends Feedback>(
  here: readonly T[],
  asked: readonly Feedback[],
): (T | Feedback)[] {
  const wanted = setOf(asked.map((item) => item.id));
  const known = new Map(here.map((item, at) => [item.id, at]));
  const list: (T | Feedback)[] = [];
  let taken = 0;
  for (const item of asked) {
    const at = known.get(item.id);
    if (at === undefined) {
      list.push(item);
      continue;
    }
    for (; taken < at; taken += 1) {
      const own = here[taken];
      if (own && !wanted.has(own.id)) list.push(own);
    }
    // The device's row hears of receipts and replies as they come.
    list.push(here[at] ?? item);
    taken = Math.max(taken, at + 1);
  }
  return [...list, ...here.slice(taken).filter((item) => !wanted.has(item.id))];
}
