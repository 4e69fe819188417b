import { describe, expect, it } from '@jest/globals';
import type { Feedback } from '#contracts/index.js';
import { inOrder } from './in-order.js';

/** Named by their number in the stream; the higher, the newer. */
const rows = (...seqs: number[]) => seqs.map((seq) => ({ id: String(seq) }) as Feedback);
const merged = (here: number[], asked: number[]) =>
  inOrder(rows(...here), rows(...asked)).map(({ id }) => Number(id));

describe('what the device has and what it asked for', () => {
  it('goes on downwards after what the device has', () => {
    expect(merged([9, 8, 7], [9, 8, 7, 6, 5])).toEqual([9, 8, 7, 6, 5]);
    expect(merged([9, 8, 7], [])).toEqual([9, 8, 7]);
  });

  it('puts an old one that is still unread where it belongs', () => {
    expect(merged([9, 8, 3], [9, 8, 7, 6])).toEqual([9, 8, 7, 6, 3]);
    expect(merged([9, 8, 3], [9, 8, 7, 6, 5, 4, 3, 2])).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
  });

  it('keeps what came after the question at the top', () => {
    expect(merged([11, 10, 9, 8, 3], [9, 8, 7])).toEqual([11, 10, 9, 8, 7, 3]);
  });

  it('shows the row of the device where both have it', () => {
    const here = rows(2, 1);
    expect(inOrder(here, rows(2, 1))).toEqual(here);
    expect(inOrder(here, rows(2, 1))[1]).toBe(here[1]);
  });
});
