import { describe, expect, it } from '@jest/globals';
import { epochOf, resumable, type Position } from './cursor.js';

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

describe('resumable', () => {
  it('goes on from a place in this stream with the mark that was seen', () => {
    expect(resumable({ last: 7, epoch, mark: 'm7' }, position(), epoch)).toBe(true);
  });

  it.each([
    ['no place', { last: undefined, epoch, mark: 'm7' }, position()],
    ['no epoch', { last: 7, epoch: undefined, mark: 'm7' }, position()],
    ["another person's epoch", { last: 7, epoch: epochOf(life, 'budi'), mark: 'm7' }, position()],
    [
      'an epoch of another timeline',
      { last: 7, epoch: epochOf('system/2/1', 'ani'), mark: 'm7' },
      position(),
    ],
    ['above the top', { last: 11, epoch, mark: undefined }, position()],
    ['below what is kept', { last: 3, epoch, mark: undefined }, position({ lowest: 5 })],
    [
      'behind with nothing kept',
      { last: 3, epoch, mark: undefined },
      position({ lowest: null, markAtLast: null }),
    ],
    ['the mark of another event', { last: 7, epoch, mark: 'x' }, position()],
  ])('starts over from %s', (_, cursor, at) => {
    expect(resumable(cursor, at, epoch)).toBe(false);
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
    expect(resumable(cursor, at, epoch)).toBe(true);
  });
});
