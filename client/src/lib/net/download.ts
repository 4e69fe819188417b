import { language } from '../i18n/language.js';
import { Failure } from './failure.js';
import { failureOf } from './exchange.js';

/** A document of a large office takes minutes; after that somebody should know. */
const PATIENCE_MS = 180_000;

/**
 * Fetches a file and hands it to the browser's downloads. While the server is still making it (503 with a time), it asks
 * again. Throws `Failure`.
 */
export async function download(path: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const wait = await attempt(path, deadline);
    if (wait === null) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** One request: null when the file is there, else the milliseconds until it may be. */
async function attempt(path: string, deadline: number): Promise<number | null> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'accept-language': language() },
      signal: abort.signal,
    });
    if (response.ok) {
      save(await response.blob(), nameOf(response));
      return null;
    }
    const failure = await failureOf(response);
    const wait = failure.options.retryAfter;
    if (failure.code !== 'DOCUMENT_NOT_READY' || wait === undefined || Date.now() + wait > deadline)
      throw failure;
    return wait;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(0, 'NETWORK_AWAY', '');
  } finally {
    clearTimeout(timer);
  }
}

const nameOf = (response: Response): string =>
  /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'tanggap';

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
