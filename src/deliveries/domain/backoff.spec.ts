import { describe, expect, it } from '@jest/globals';
import { retryIn } from './backoff.js';

const HOUR = 3_600_000;

describe('trying again', () => {
  it('waits a minute, then twice as long each time, at most four hours', () => {
    expect([1, 2, 3, 8, 9, 10, 500].map((tries) => retryIn(tries, 0))).toEqual(
      [1, 2, 4, 128, 240, 240, 240].map((minutes) => minutes * 60_000),
    );
  });

  it('gives up when the next try would come after three days', () => {
    expect(retryIn(20, 68 * HOUR)).toBe(4 * HOUR);
    expect(retryIn(20, 68 * HOUR + 1)).toBeNull();
  });

  it('comes to an end, after about two dozen tries', () => {
    let waited = 0;
    let tries = 1;
    for (let delay = retryIn(tries, waited); delay !== null; delay = retryIn(++tries, waited))
      waited += delay;
    expect(waited).toBeGreaterThan(67 * HOUR);
    expect(tries).toBeLessThan(30);
  });
});
