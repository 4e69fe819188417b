import { describe, expect, it } from '@jest/globals';
import { FloodCount } from './flood-count.js';

/** A moment at which a window begins. */
const START = 6_000_000;
const take = (count: FloodCount, times: number, at: number, limit = 10) =>
  Array.from({ length: times }, () => count.take('a', limit, at)).filter((wait) => wait === 0).length;

describe('FloodCount', () => {
  it('lets as many through as are allowed, all at once if they come so, each key for itself', () => {
    const count = new FloodCount();
    expect(take(count, 15, START)).toBe(10);
    expect(count.take('b', 10, START)).toBe(0);
  });

  it('slides: what was let through counts for sixty seconds, not until the clock turns', () => {
    const count = new FloodCount();
    expect(take(count, 10, START + 59)).toBe(10);
    expect(take(count, 10, START + 61)).toBe(1);
    expect(take(count, 10, START + 90)).toBe(4);
    expect(take(count, 20, START + 240)).toBe(10);
  });

  it('says when the next one may pass, and it may', () => {
    for (const [first, at] of [
      [10, START],
      [10, START + 42],
      [7, START + 59],
    ] as const) {
      const count = new FloodCount();
      take(count, first, at);
      let now = at;
      for (let n = 0; n < 30; n += 1) {
        const wait = count.take('a', 10, now);
        if (wait === 0) continue;
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(120);
        now += wait + 0.001;
        expect(count.take('a', 10, now)).toBe(0);
      }
    }
  });

  it('counts what other nodes let through, once, whatever was under way when they were asked', () => {
    const count = new FloodCount();
    take(count, 3, START);
    const { window, own } = count.own('a', START);
    take(count, 2, START);
    count.learn('a', window, 7, own);
    count.learn('a', window, 7, own);
    // 5 here, 4 elsewhere.
    expect(take(count, 5, START)).toBe(1);
  });

  it('takes no answer about a window that is over', () => {
    const count = new FloodCount();
    take(count, 1, START);
    const { window, own } = count.own('a', START);
    take(count, 1, START + 180);
    count.learn('a', window, 1_000, own);
    expect(take(count, 20, START + 180)).toBe(9);
  });

  it('forgets who asks no more when there are too many', () => {
    const count = new FloodCount();
    for (let n = 0; n < 100_050; n += 1) count.take(`k${String(n)}`, 10, START);
    expect(count.size).toBeLessThanOrEqual(100_000);
  });
});
