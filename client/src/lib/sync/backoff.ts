/** Longest wait before the first retry, in ms; it doubles with each further one, up to the cap. */
export const BACKOFF_BASE = 1_000;
export const BACKOFF_CAP = 60_000;

/**
 * Wait in ms before attempt `attempts + 1`: anything between nothing and the ceiling ("full jitter"), so that an office
 * whose server was away does not knock at once. What the server asks for comes first and is spread likewise: it told
 * everybody the same.
 *
 * @param random from 0 to 1.
 * @param retryAfter ms that the server asked for.
 */
export function backoff(attempts: number, random: number, retryAfter = 0): number {
  return retryAfter + random * Math.min(BACKOFF_CAP, BACKOFF_BASE * 2 ** Math.min(attempts, 6));
}
