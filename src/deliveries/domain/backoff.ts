const MINUTE = 60_000;
/** As long as mail servers keep trying among each other (RFC 5321, 4.5.4.1: four to five days), less a weekend's worth. */
const PATIENCE_MS = 3 * 24 * 60 * MINUTE;
const LONGEST_MS = 4 * 60 * MINUTE;

/**
 * Milliseconds until a delivery that was put off is tried again: a minute, then twice as long each time, at most four
 * hours. Null: it has waited for three days and is given up.
 * @param tries dialogues since it was queued, this one included.
 * @param waitedMs milliseconds since it was queued.
 */
export function retryIn(tries: number, waitedMs: number): number | null {
  const delay = Math.min(MINUTE * 2 ** Math.min(tries - 1, 20), LONGEST_MS);
  return waitedMs + delay > PATIENCE_MS ? null : delay;
}
