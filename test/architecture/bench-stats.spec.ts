import { describe, expect, it } from '@jest/globals';

interface Stats {
  median(values: readonly number[]): number;
  beside(names: readonly [string, string], peers: number[], ours: number[]): Record<string, number>;
}
const { beside, median } = (await import(
  new URL('../../bench/support/stats.mjs', import.meta.url).href
)) as Stats;

describe('the figures of the benches', () => {
  it('take the one in the middle, and of an even number the mean of the two there', () => {
    expect(median([30, 1, 2])).toBe(2);
    expect(median([4, 1, 30, 2])).toBe(3);
    expect(median([5])).toBe(5);
  });

  it('compare neighbours in time, not the medians of everything', () => {
    // The second block ran on a machine that was ten times as slow.
    expect(beside(['floor', 'ours'], [1, 10], [2, 30])).toEqual({
      floor: 5.5,
      ours: 16,
      ratio: 2.5,
      'ratio min': 2,
      'ratio max': 3,
    });
  });
});
