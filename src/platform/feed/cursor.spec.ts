import { describe, expect, it } from '@jest/globals';
import { epochOf, reasonToReset, type Position } from './cursor.js';

const life = 'system/1/1';
const epoch = epochOf(life, 'ani');
const position = (over: Partial<Position> = {}): Position => ({
  life,
  top: 10,
  topMark: 'm10',
  lowest: 1,
  markAtLast: 'm7',
  acked: 7,
  ...over,
});

describe('reasonToReset', () => {
  it('goes on from a place in this stream with the mark that was seen', () => {
    expect(reasonToReset({ last: 7, epoch, mark: 'm7' }, position(), epoch)).toBeUndefined();
  });

  it.each([
    ['no place', 'new', { last: undefined, epoch, mark: 'm7' }, position()],
    ['no epoch', 'new', { last: 7, epoch: undefined, mark: 'm7' }, position()],
    ["another person's epoch", 'epoch', { last: 7, epoch: epochOf(life, 'budi'), mark: 'm7' }, position()],
    [
      'an epoch of another timeline',
      'epoch',
      { last: 7, epoch: epochOf('system/2/1', 'ani'), mark: 'm7' },
      position(),
    ],
    ['above the top', 'top', { last: 11, epoch, mark: undefined }, position()],
    ['below what is kept', 'old', { last: 3, epoch, mark: undefined }, position({ lowest: 5 })],
    [
      'behind with nothing kept',
      'old',
      { last: 3, epoch, mark: undefined },
      position({ lowest: null, markAtLast: null }),
    ],
    ['the mark of another event', 'mark', { last: 7, epoch, mark: 'x' }, position()],
  ] as const)('starts over from %s', (_, reason, cursor, at) => {
    expect(reasonToReset(cursor, at, epoch)).toBe(reason);
  });

  it.each([
    ['the very beginning', { last: 0, epoch, mark: undefined }, position({ markAtLast: null })],
    ['just below what is kept', { last: 4, epoch, mark: 'm4' }, position({ lowest: 5, markAtLast: null })],
    [
      'the top of a pruned stream',
      { last: 10, epoch, mark: 'm10' },
      position({ lowest: null, markAtLast: null }),
    ],
    ['a place without a mark', { last: 7, epoch, mark: undefined }, position()],
  ])('goes on from %s', (_, cursor, at) => {
    expect(reasonToReset(cursor, at, epoch)).toBeUndefined();
  });
});
