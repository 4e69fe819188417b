import { language } from '../i18n/language.js';
import { Failure } from './failure.js';
import { failureOf } from './request.js';

/** A document of a large office takes minutes; after that somebody should know. */
const PATIENCE_MS = 180_000;

/**
 * Fetches a file and hands it to the browser's downloads. While the server is still making it (503 with a time), it asks
 * again. Throws `Failure`.
 */
export async function download(path: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    let response: Response;
    try {
      response = await fetch(path, {
        credentials: 'same-origin',
        cache: 'no-store',
        headers: { 'accept-language': language() },
        signal: AbortSignal.timeout(60_000),
      });
    } catch {
      throw new Failure(0, 'NETWORK_AWAY', '');
    }
    if (response.ok) {
      save(await response.blob(), nameOf(response));
      return;
    }
    const failure = await failureOf(response);
    const wait = failure.options.retryAfter;
    if (failure.code !== 'DOCUMENT_NOT_READY' || wait === undefined || Date.now() + wait > deadline)
      throw failure;
    await new Promise((resolve) => setTimeout(resolve, wait));
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
