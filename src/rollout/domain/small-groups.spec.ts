import { describe, expect, it } from '@jest/globals';
import { medianOf, shown } from './small-groups.js';

const a = (yes: number, partly = 0, no = 0) => ({ yes, partly, no });

describe('what a small group lets be seen', () => {
  it('shows nothing of fewer than five answers', () => {
    expect(shown([])).toEqual({ all: null, units: [] });
    expect(shown([a(2), a(1, 1)])).toEqual({ all: null, units: [null, null] });
  });

  it('shows five, and the sum of several that are hidden together', () => {
    expect(shown([a(2, 2, 1)])).toEqual({ all: a(2, 2, 1), units: [a(2, 2, 1)] });
    expect(shown([a(3), a(0, 3), a(8)])).toEqual({ all: a(11, 3), units: [null, null, a(8)] });
  });

  it('hides the smallest shown unit as well where the sum would give away a hidden one', () => {
    expect(shown([a(9), a(1), a(6, 1)])).toEqual({ all: a(16, 1), units: [a(9), null, null] });
    expect(shown([a(0, 0, 1), a(5)])).toEqual({ all: a(5, 0, 1), units: [null, null] });
  });

  it('has nothing to hide beside units without any answer', () => {
    expect(shown([a(5), a(0)])).toEqual({ all: a(5), units: [a(5), null] });
  });
});

describe('the middle of a histogram', () => {
  it('is unknown below five', () => {
    expect(medianOf([])).toBeNull();
    expect(medianOf([{ value: 30, n: 4 }])).toBeNull();
  });

  it('is the middle value, or half way between two', () => {
    expect(
      medianOf([
        { value: 90, n: 1 },
        { value: 20, n: 2 },
        { value: 40, n: 2 },
      ]),
    ).toBe(40);
    expect(
      medianOf([
        { value: 20, n: 3 },
        { value: 41, n: 3 },
      ]),
    ).toBe(31);
    expect(medianOf([{ value: 7, n: 100_000 }])).toBe(7);
  });
});
