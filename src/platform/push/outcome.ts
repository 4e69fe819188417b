/**
 * What became of one push.
 * - `sent`: the push service has taken it.
 * - `gone`: the browser is not pushed to any more (404, 410): forget it.
 * - `refused`: it will not take this push, also not later.
 * - `deferred`: it was not taken, and certainly not shown: trying again makes no second one.
 * - `uncertain`: all of it was handed over and no answer came.
 */
export interface PushOutcome {
  readonly kind: 'sent' | 'gone' | 'refused' | 'deferred' | 'uncertain';
  /** The status, or what happened to the line; never the address, which is a secret of the browser. */
  readonly answer: string;
  /** With `deferred`: milliseconds that the service asked us to wait. */
  readonly retryAfterMs?: number;
}

const LONGEST_WAIT_MS = 6 * 60 * 60_000;

function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** Reads an answer (RFC 8030, 5; RFC 8292, 4.2). `now` in ms, for dates in `Retry-After`. */
export function outcomeOfStatus(status: number, retryAfter: string | undefined, now: number): PushOutcome {
  const answer = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { kind: 'sent', answer };
  if (status === 404 || status === 410) return { kind: 'gone', answer };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const retryAfterMs = waitOf(retryAfter, now);
    return { kind: 'deferred', answer, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return { kind: 'refused', answer };
}

/** Reads a line that failed. @param handedOver all of the request had left us: the service may have it. */
export function outcomeOfFailure(code: string | undefined, handedOver: boolean): PushOutcome {
  const answer = code ?? 'ERROR';
  if (code === 'ADDRESS_NOT_PUBLIC') return { kind: 'refused', answer };
  return { kind: handedOver ? 'uncertain' : 'deferred', answer };
}
