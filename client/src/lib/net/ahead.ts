export interface Ahead {
  answer: Promise<Response>;
  abort: AbortController;
}

/** What the page asked for before any code was there (client/first-visit.js), by path. */
const page = globalThis as { tanggapAhead?: Record<string, Ahead> };

/** A page that opens uses its answers at once; one that lies about for longer tells of a time that is gone. */
const FRESH_MS = 60_000;

/**
 * Gives what was asked ahead, once. A command forgets the rest: by it somebody else may be logged in, or what was asked
 * for be another.
 */
export function takeAhead(method: string, path: string): Ahead | undefined {
  const found = page.tanggapAhead?.[path];
  if (method !== 'GET' || performance.now() > FRESH_MS) page.tanggapAhead = {};
  else if (found) {
    delete page.tanggapAhead?.[path];
    return found;
  }
  return undefined;
}
