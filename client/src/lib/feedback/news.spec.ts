import { describe, expect, it } from '@jest/globals';
import type { Feedback } from '#contracts/index.js';
import { News, sentence } from './news.js';

const ME = 'me';
const comment = (id: string, from: string, replies: [id: string, author: string][] = []): Feedback =>
  ({
    id,
    authorId: from,
    authorName: from,
    recipientId: from === ME ? 'Sari' : ME,
    recipientName: from === ME ? 'Sari' : ME,
    readAt: null,
    replies: replies.map(([reply, authorId]) => ({ id: reply, authorId, body: '', createdAt: '' })),
  }) as unknown as Feedback;

const ids = (news: { id: string }[]) => news.map(({ id }) => id);
const words = {
  comment: (name: string) => `comment from ${name}`,
  reply: (name: string) => `reply from ${name}`,
  many: (n: number) => `${n} new`,
  manyFrom: (n: number, name: string) => `${n} new from ${name}`,
};

describe('what is said when feedback comes', () => {
  it('is nothing of what was there, and nothing before the stream was caught up with', () => {
    const news = new News();
    expect(news.since([comment('a', 'Sari')], ME, true)).toEqual([]);
    expect(news.since([comment('a', 'Sari'), comment('b', 'Sari')], ME, false)).toEqual([]);
    expect(news.since([comment('a', 'Sari'), comment('b', 'Sari')], ME, true)).toEqual([]);
  });

  it('is what came, once, and no receipt', () => {
    const news = new News();
    news.since([], ME, true);
    const came = comment('a', 'Sari');
    expect(ids(news.since([came], ME, true))).toEqual(['a']);
    expect(news.since([{ ...came, readAt: '2026-08-24T01:00:00Z' }], ME, true)).toEqual([]);
    // A copy that is made anew begins empty.
    expect(news.since([], ME, true)).toEqual([]);
    expect(news.since([came], ME, true)).toEqual([]);
  });

  it("is the other's reply in either direction, and not one's own words", () => {
    const news = new News();
    const before = [comment('a', 'Sari'), comment('b', ME)];
    news.since(before, ME, true);
    const after = [
      comment('a', 'Sari', [
        ['a1', ME],
        ['a2', 'Sari'],
      ]),
      comment('b', ME, [['b1', 'Sari']]),
      comment('c', ME),
    ];
    const came = news.since(after, ME, true);
    expect(came).toEqual([
      { id: 'a2', from: 'Sari', reply: true },
      { id: 'b1', from: 'Sari', reply: true },
    ]);
  });

  it('is one sentence, with a count and a name where there is one', () => {
    const [a, b, c] = [
      { id: 'a', from: 'Sari', reply: false },
      { id: 'b', from: 'Sari', reply: true },
      { id: 'c', from: 'Budi', reply: false },
    ];
    expect(sentence([], words)).toBe('');
    expect(sentence([a], words)).toBe('comment from Sari');
    expect(sentence([b], words)).toBe('reply from Sari');
    expect(sentence([a, b], words)).toBe('2 new from Sari');
    expect(sentence([a, b, c], words)).toBe('3 new');
  });
});
