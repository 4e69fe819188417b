import { describe, expect, it } from '@jest/globals';
import { furthestBehind } from './furthest-behind.js';

const at = (name: string, achievementToDate: number | null) => ({
  name,
  progress: { actual: 1, expectedToDate: 1, achievement: 1, achievementCapped: 1, achievementToDate },
});

describe('furthestBehind', () => {
  it('is the lowest to date', () => {
    expect(furthestBehind([at('a', 90), at('b', -5), at('c', 130)])?.name).toBe('b');
  });
  it('passes over what cannot be computed', () => {
    expect(furthestBehind([at('a', null), at('b', 130)])?.name).toBe('b');
    expect(furthestBehind([at('a', null)])).toBeNull();
    expect(furthestBehind([])).toBeNull();
  });
  it('keeps the earlier of equals', () => {
    expect(furthestBehind([at('a', 50), at('b', 50)])?.name).toBe('a');
  });
});
