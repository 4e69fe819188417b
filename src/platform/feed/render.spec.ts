import { describe, expect, it } from '@jest/globals';
import { unavailable } from '../errors/domain-error.js';
import { createLog } from '../log/log.js';
import { type Feed, forEachReader, type Renderer } from './feed.js';
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
    const r = renderer({ a: forEachReader(() => Promise.resolve(new Map([['x', { x: 1 }]]))) });
    expect(await r.render('p', [event(1, 'a', 'x'), event(2, 'a', 'y')])).toEqual([
      { seq: 1, kind: 'a', mark: 'm1', at: 't', data: { x: 1 } },
      { seq: 2, kind: 'void', mark: 'm2', at: 't', data: {} },
    ]);
  });

  it('voids one row that cannot be rendered and not its neighbours', async () => {
    const r = renderer({
      a: forEachReader((_, refs) =>
        refs.includes('bad')
          ? Promise.reject(new Error('broken row'))
          : Promise.resolve(new Map(refs.map((ref) => [ref, { ref }]))),
      ),
    });
    const kinds = (await r.render('p', [event(1, 'a', 'x'), event(2, 'a', 'bad'), event(3, 'a', 'z')])).map(
      (e) => e.kind,
    );
    expect(kinds).toEqual(['a', 'void', 'a']);
  });

  it('looks for one bad row among many readers with few questions, one after the other', async () => {
    let [asking, most, questions] = [0, 0, 0];
    const r = renderer({
      a: async (asked) => {
        questions++;
        most = Math.max(most, ++asking);
        await Promise.resolve();
        asking--;
        if (asked.some(({ refs }) => refs.includes('bad'))) throw new Error('broken row');
        return asked.map(({ refs }) => new Map(refs.map((ref) => [ref, { ref }])));
      },
    });
    const rendered = await r.renderMany(
      Array.from({ length: 500 }, (_, i) => ({
        readerId: String(i),
        events: [event(1, 'a', 'x'), event(2, 'a', i === 321 ? 'bad' : 'y')],
      })),
    );
    const voids = rendered.flatMap((events, i) =>
      events.flatMap((e) => (e.kind === 'void' ? [[i, e.seq]] : [])),
    );
    expect(voids).toEqual([[321, 2]]);
    expect(rendered[320]?.map((e) => e.data)).toEqual([{ ref: 'x' }, { ref: 'y' }]);
    expect(most).toBe(1);
    expect(questions).toBeLessThan(30);
  });

  it('voids a kind that nobody renders', async () => {
    expect((await renderer({}).render('p', [event(1, 'new', 'x')]))[0]?.kind).toBe('void');
  });

  it('voids nothing because the database is away', async () => {
    const r = renderer({ a: () => Promise.reject(unavailable()) });
    await expect(r.render('p', [event(1, 'a', 'x')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
