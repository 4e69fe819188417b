import { describe, expect, it } from '@jest/globals';
import { adviceOn, clockTime } from './words.js';

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
    ['waiting', false, 'waiting'],
    ['missed', false, 'missed'],
    ['cancelled', false, 'cancelled'],
    ['dispatched', true, 'following'],
    ['dispatched', false, null],
  ] as const)('of %s (the final one follows: %p) is %p', (state, following, advice) => {
    expect(adviceOn({ state, following })).toBe(advice);
  });
});
