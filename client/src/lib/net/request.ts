import { language } from '../i18n/language.js';
import { Failure, retryAfter } from './failure.js';

export interface RequestOptions {
  /** The person on whose behalf this is written; the server refuses when the session is somebody else's by now. */
  actor?: string | undefined;
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal | undefined;
  timeout?: number;
}

function address(path: string, query: RequestOptions['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as [string, string]],
  );
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries).toString()}`;
}

/** Why an answer is none: the server's own problem, or its status alone. */
export async function failureOf(response: Response): Promise<Failure> {
  const wait = retryAfter(response.headers.get('retry-after'), Date.now());
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

/** One HTTP exchange with our own server. Throws `Failure`, and an AbortError only when `signal` ended it. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, options.timeout ?? 15_000);
  options.signal?.addEventListener('abort', stop);
  try {
    const response = await fetch(address(path, options.query), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
      headers: {
        accept: 'application/json',
        'accept-language': language(),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.actor ? { 'x-actor': options.actor } : {}),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
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
