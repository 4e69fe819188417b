import { setTimeout as delay } from 'node:timers/promises';
import { clock } from './stats.mjs';

/** Waits until `due` on the machine's clock. A timer alone is up to 1.5 ms late, which both sides would be blamed for. */
export async function at(due) {
  const left = due - clock();
  if (left > 2) await delay(left - 1.5);
  while (clock() < due) await new Promise((done) => setImmediate(done));
}

/**
 * Open loop: `act(i, due)` begins at fixed times whether or not the earlier ones have ended, and `due` is where its
 * latency is counted from. Resolves with what they returned.
 */
export function arrivals(count, everyMs, act) {
  const begin = clock() + 5;
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const due = begin + i * everyMs;
      await at(due);
      return act(i, due);
    }),
  );
}
