import { describe, expect, it } from '@jest/globals';
import { backoff, BACKOFF_BASE, BACKOFF_CAP } from './backoff.js';

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('backoff', () => {
  it('doubles its ceiling from the base to the cap, and may be anything below it', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((attempts) => backoff(attempts, 1));
    expect(ceilings).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
    expect([ceilings[0], ceilings.at(-1)]).toEqual([BACKOFF_BASE, BACKOFF_CAP]);
    expect(backoff(9, 0)).toBe(0);
  });

  it('spreads a thousand devices evenly over the ceiling', () => {
    const random = seeded(20261122);
    const quarters = [0, 0, 0, 0];
    for (let n = 0; n < 1_000; n += 1) {
      const at = Math.floor((backoff(3, random()) / 8_000) * 4);
      quarters[at] = (quarters[at] ?? 0) + 1;
    }
    for (const count of quarters) {
      expect(count).toBeGreaterThan(200);
      expect(count).toBeLessThan(300);
    }
  });

  it('never comes before the server said, and not with all the others either', () => {
    const random = seeded(7);
    const waits = Array.from({ length: 100 }, () => backoff(1, random(), 30_000));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(32_000);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(1_500);
  });
});
