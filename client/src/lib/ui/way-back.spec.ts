import { describe, expect, it } from '@jest/globals';
import { GRACE, MOST, prolonged } from './way-back.js';

describe('a way back', () => {
  it('runs out by itself when no hand is on it', () => {
    expect(prolonged(0, 6_000, 5_900, false)).toBeNull();
  });

  it('does not run out under a hand, and stays for a while when the hand is gone', () => {
    expect(prolonged(0, 6_000, 1_000, true)).toBeNull();
    expect(prolonged(0, 6_000, 3_500, true)).toBe(3_500 + GRACE);
  });

  it('is not held for ever', () => {
    let until = 6_000;
    for (let now = 0; now < 600_000; now += 500) until = prolonged(0, until, now, true) ?? until;
    expect(until).toBeGreaterThan(MOST);
    expect(until).toBeLessThanOrEqual(MOST + GRACE);
  });
});
