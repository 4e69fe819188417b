import { describe, expect, it } from '@jest/globals';
import { unavailable } from '../errors/domain-error.js';
import { createLog } from '../log/log.js';
import type { Feed, Renderer } from './feed.js';
import { FeedRenderer } from './render.js';

const event = (seq: number, kind: string, ref: string) => ({
  personId: 'p',
  seq,
  kind,
  ref,
  mark: `m${String(seq)}`,
  at: 't',
});
const renderer = (renderers: Record<string, Renderer>) =>
  new FeedRenderer({ renderers: new Map(Object.entries(renderers)) } as unknown as Feed, createLog('silent'));

describe('FeedRenderer', () => {
  it('voids what the reader may not see and keeps its number', async () => {
    const r = renderer({ a: () => Promise.resolve(new Map([['x', { x: 1 }]])) });
    expect(await r.render('p', [event(1, 'a', 'x'), event(2, 'a', 'y')])).toEqual([
      { seq: 1, kind: 'a', mark: 'm1', at: 't', data: { x: 1 } },
      { seq: 2, kind: 'void', mark: 'm2', at: 't', data: {} },
    ]);
  });

  it('voids one row that cannot be rendered and not its neighbours', async () => {
    const r = renderer({
      a: (_, refs) =>
        refs.includes('bad')
          ? Promise.reject(new Error('broken row'))
          : Promise.resolve(new Map(refs.map((ref) => [ref, { ref }]))),
    });
    const kinds = (await r.render('p', [event(1, 'a', 'x'), event(2, 'a', 'bad'), event(3, 'a', 'z')])).map(
      (e) => e.kind,
    );
    expect(kinds).toEqual(['a', 'void', 'a']);
  });

  it('voids a kind that nobody renders', async () => {
    expect((await renderer({}).render('p', [event(1, 'new', 'x')]))[0]?.kind).toBe('void');
  });

  it('voids nothing because the database is away', async () => {
    const r = renderer({ a: () => Promise.reject(unavailable()) });
    await expect(r.render('p', [event(1, 'a', 'x')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
