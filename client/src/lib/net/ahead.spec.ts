import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { call } from './index.js';

const page = globalThis as { tanggapAhead?: unknown };
const realFetch = globalThis.fetch;
const answering = (name: string) =>
  Promise.resolve(new Response(JSON.stringify({ items: [{ name }] }), { status: 200 }));

/** What the page asked for before its code was there. */
function askedAhead(...paths: string[]) {
  page.tanggapAhead = Object.fromEntries(
    paths.map((path) => [path, { answer: answering('ahead'), abort: new AbortController() }]),
  );
}
const units = async () => (await call('GET /api/board/units')).items.map(({ name }) => name);

describe('what the page asked for before its code was there', () => {
  let asked: string[] = [];
  beforeEach(() => {
    asked = [];
    globalThis.fetch = ((path: string) => {
      asked.push(path);
      return answering('now');
    }) as typeof fetch;
  });
  afterEach(() => {
    globalThis.fetch = realFetch;
    delete page.tanggapAhead;
    jest.restoreAllMocks();
  });

  it('is taken once, by whoever asks the same', async () => {
    askedAhead('/api/board/units');
    expect(await units()).toEqual(['ahead']);
    expect(asked).toEqual([]);
    expect(await units()).toEqual(['now']);
  });

  it('is no answer to another question', async () => {
    askedAhead('/api/board/units');
    await call('GET /api/board', { query: { unit: 'u' } });
    expect(asked).toEqual(['/api/board?unit=u']);
  });

  it('is forgotten with the first command: somebody else may be logged in by it', async () => {
    askedAhead('/api/board/units');
    await call('DELETE /api/session');
    expect(await units()).toEqual(['now']);
  });

  it('is forgotten by a page that has been open for a minute', async () => {
    askedAhead('/api/board/units');
    jest.spyOn(performance, 'now').mockReturnValue(60_001);
    expect(await units()).toEqual(['now']);
  });

  it('ends with the question that took it', async () => {
    const abort = new AbortController();
    const never = new Promise<Response>((_, fail) => {
      abort.signal.addEventListener('abort', () => {
        fail(new DOMException('ended', 'AbortError'));
      });
    });
    page.tanggapAhead = { '/api/board/units': { answer: never, abort } };
    await expect(call('GET /api/board/units', { timeout: 5 })).rejects.toMatchObject({
      code: 'NETWORK_AWAY',
    });
  });
});
