/** So long a way back stays once the hand on it is gone, in ms. */
export const GRACE = 6_000;
/** No hand holds longer than this, in ms: what was sent has to leave some time. */
export const MOST = 55_000;

/**
 * Until when a way back that runs out at `until` stays instead, because somebody is just taking it (WCAG 2.2.1); null: as
 * it was. All in ms of one clock; `from`: when it was first shown.
 */
export function prolonged(from: number, until: number, now: number, handOn: boolean): number | null {
  if (!handOn || now - from > MOST || until - now > GRACE / 2) return null;
  return now + GRACE;
}
