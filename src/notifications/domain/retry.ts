const MINUTE = 60_000;
const LONGEST_MS = 60 * MINUTE;
/** A push or a short mail is about today: after a day nobody needs it any more. */
const PATIENCE_MS = 24 * 60 * MINUTE;

/**
 * Milliseconds until a push or mail that was put off is tried again: as long as the other side asked for, else a minute
 * and then twice as long each time, at most an hour. Null: it has waited for a day and is given up.
 * @param tries how often it was tried, this time included.
 * @param waitedMs milliseconds since it was first tried.
 */
export function retryIn(tries: number, waitedMs: number, askedMs = 0): number | null {
  const delay = Math.max(askedMs, Math.min(MINUTE * 2 ** Math.min(tries - 1, 20), LONGEST_MS));
  return waitedMs + delay > PATIENCE_MS ? null : delay;
}
