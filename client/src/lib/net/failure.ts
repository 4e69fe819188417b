/** Why a request brought no answer that can be used. `status` 0: nothing came back (no network, cut, timed out). */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly status: number,
    /** NOUN_REASON of the server, or one of NETWORK_AWAY, ANSWER_UNREADABLE. */
    readonly code: string,
    /** The sentence for the person, in the language that was asked for; empty when there was no answer. */
    readonly detail: string,
    readonly options: {
      /** Milliseconds to wait before trying again, when the server said so. */
      retryAfter?: number;
      /** Faults of single fields, by JSON path (`/lines/0/activity`). */
      errors?: readonly { path: string; code: string; message: string }[];
      /** The whole problem document: a conflict carries both texts in it. */
      problem?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(`${code} (${status})`);
  }
}

/** `Retry-After` in seconds or as a date, in milliseconds from `now`; undefined when it says nothing usable. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The server's sentence, or ours where it sent none. */
export function said(detail: string | undefined, fallback: string): string {
  return detail === undefined || detail === '' ? fallback : detail;
}
