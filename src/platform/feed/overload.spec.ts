import { describe, expect, it } from '@jest/globals';
import { Hysteresis, Sustained } from './overload.js';

describe('Hysteresis', () => {
  it('begins above its limit and ends only well below it', () => {
    const queue = new Hysteresis(100, 50);
    expect([100, 101, 100, 51, 50, 51, 100, 101].map((n) => queue.over(n))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('Sustained', () => {
  const after = (values: number[]) => {
    const delay = new Sustained(500, 3, 2);
    return values.map((value) => {
      delay.note(value);
      return delay.over;
    });
  };

  it('takes no notice of single pauses, however long', () => {
    expect(after([9_000, 10, 9_000, 9_000, 10])).toEqual([false, false, false, false, false]);
  });

  it('begins after a while on end, and ends after a while of calm', () => {
    expect(after([600, 600, 600, 100, 600, 100, 300, 100, 100])).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
