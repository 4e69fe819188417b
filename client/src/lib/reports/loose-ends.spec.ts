import { describe, expect, it } from '@jest/globals';
import { feedbackRow } from '../sync/testing/rows.js';
import { looseEnds, openQuestions } from './loose-ends.js';

const day = (date: string, over: object = {}) => ({
  date,
  expected: true,
  state: null,
  editing: false,
  onTime: null,
  deadline: `${date}T16:59:59Z`,
  ...over,
});

describe('what waits of the days before', () => {
  it('names what was sent back first, then drafts, then days without a word; never today', () => {
    const ends = looseEnds(
      [
        day('2026-11-16'),
        day('2026-11-17', { state: 'returned' }),
        day('2026-11-18', { state: 'submitted', editing: true }),
        day('2026-11-19', { state: 'draft' }),
        day('2026-11-20', { state: 'accepted' }),
        day('2026-11-21', { expected: false }),
        day('2026-11-22'),
      ],
      '2026-11-22',
    );
    expect(ends.map(({ date, kind }) => `${kind} ${date}`)).toEqual([
      'returned 2026-11-17',
      'editing 2026-11-18',
      'draft 2026-11-19',
      'missing 2026-11-16',
    ]);
  });

  it('counts questions to oneself without an answer of one’s own', () => {
    const question = { ...feedbackRow('a', { kind: 'question', recipientId: 'me' }), order: 1 };
    const reply = { id: 'r', body: 'Ya', createdAt: question.createdAt };
    expect(openQuestions([question], 'me')).toBe(1);
    expect(openQuestions([{ ...question, replies: [{ ...reply, authorId: 'me' }] }], 'me')).toBe(0);
    expect(openQuestions([{ ...question, replies: [{ ...reply, authorId: 'boss' }] }], 'me')).toBe(1);
    expect(openQuestions([{ ...feedbackRow('b', { kind: 'praise' }), order: 2 }], 'me')).toBe(0);
  });
});
