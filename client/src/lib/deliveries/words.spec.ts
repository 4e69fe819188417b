import { describe, expect, it } from '@jest/globals';
import { adviceOn, clockTime, pastPeriods, progressOf } from './words.js';

describe('clockTime', () => {
  it.each([
    ['06:00', '06:00'],
    ['6.00', '06:00'],
    ['0600', '06:00'],
    [' 23:59 ', '23:59'],
    ['00.00', '00:00'],
  ])('reads %p as %s', (typed, time) => {
    expect(clockTime(typed)).toBe(time);
  });
  it.each(['', '24:00', '12:60', '6', 'pagi', '123:00', '-1:00'])('takes %p for no time', (typed) => {
    expect(clockTime(typed)).toBeNull();
  });
});

describe('adviceOn', () => {
  it.each([
    ['waiting', false, false, 'waiting'],
    ['missed', false, true, 'missed'],
    ['cancelled', false, true, 'cancelled'],
    ['dispatched', true, false, 'following'],
    ['dispatched', false, true, 'nobody'],
    ['dispatched', true, true, 'nobody'],
    ['dispatched', false, false, null],
  ] as const)(
    'of %s (the final one follows: %p, nobody got it: %p) is %p',
    (state, following, sendable, advice) => {
      expect(adviceOn({ state, following, sendable })).toBe(advice);
    },
  );
});

describe('pastPeriods', () => {
  it.each([
    ['weekly', '2026-01-05', null, ['2026-W01', '2025-W52'], 26],
    ['weekly', '2026-01-04', null, ['2025-W52', '2025-W51'], 26],
    ['monthly', '2026-01-31', null, ['2025-12', '2025-11'], 12],
    ['quarterly', '2026-03-31', null, ['2025-Q4', '2025-Q3'], 8],
    // The newest one is over already; what was missed long ago, or by another kind, stands first.
    ['monthly', '2026-01-31', '2025-12', ['2025-12', '2025-11'], 12],
    ['monthly', '2026-01-31', '2024-W10', ['2024-W10', '2025-12'], 13],
  ] as const)('of a %s schedule on %s, %p asked for', (kind, today, asked, first, count) => {
    const keys = pastPeriods(kind, today, asked);
    expect(keys.slice(0, 2)).toEqual(first);
    expect(keys).toHaveLength(count);
  });
});

describe('progressOf', () => {
  it.each([
    [[], 0, false],
    [['queued', 'sent'], 1, false],
    [['sending', 'cancelled'], 0, false],
    [['sent', 'deferred', 'refused', 'cancelled'], 1, true],
  ] as const)('of %p: %d sent, settled %p', (states, sent, settled) => {
    expect(progressOf(states.map((state) => ({ state })))).toEqual({ sent, settled });
  });
});
