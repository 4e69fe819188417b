import { heardDate } from '../clock.js';
import type { Ahead } from './ahead.js';
import { Failure, retryAfter } from './failure.js';

export interface ExchangeOptions {
  /** The person on whose behalf this is written; the server refuses when the session is somebody else's by now. */
  actor?: string | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** ms until the answer has to be there as a whole. */
  timeout: number;
  /** The same question, which the page has asked already. */
  ahead?: Ahead | undefined;
  /** Of the sentences in the answer. */
  language: string;
}

/** Why an answer is none: the server's own problem, or its status alone. */
export async function failureOf(response: Response): Promise<Failure> {
  // A date is meant by the clock of whoever sent it; this device's own may be hours off.
  const sentAt = Date.parse(response.headers.get('date') ?? '');
  const wait = retryAfter(response.headers.get('retry-after'), Number.isNaN(sentAt) ? Date.now() : sentAt);
  let problem: Record<string, unknown> = {};
  try {
    problem = (await response.json()) as Record<string, unknown>;
  } catch {
    // A proxy's own page: the status alone has to do.
  }
  const { code, detail, errors } = problem as {
    code?: string;
    detail?: string;
    errors?: { path: string; code: string; message: string }[];
  };
  return new Failure(response.status, code ?? `HTTP_${response.status}`, detail ?? '', {
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(errors ? { errors } : {}),
    problem,
  });
}

/**
 * One HTTP exchange with our own server, for pages and for the worker. Throws `Failure`, and an AbortError only when
 * `signal` ended it.
 */
export async function exchange<T>(method: string, path: string, options: ExchangeOptions): Promise<T> {
  const { ahead } = options;
  const abort = ahead?.abort ?? new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, options.timeout);
  options.signal?.addEventListener('abort', stop);
  try {
    const response = await (ahead?.answer ??
      fetch(path, {
        method,
        cache: 'no-store',
        signal: abort.signal,
        headers: {
          accept: 'application/json',
          'accept-language': options.language,
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(options.actor ? { 'x-actor': options.actor } : {}),
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      }));
    heardDate(response.headers.get('date'));
    if (!response.ok) throw await failureOf(response);
    if (response.status === 204) return undefined as T;
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (options.signal?.aborted) throw error;
    if (error instanceof SyntaxError) throw new Failure(502, 'ANSWER_UNREADABLE', '');
    throw new Failure(0, 'NETWORK_AWAY', '');
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  }
}
