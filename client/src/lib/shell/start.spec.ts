import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

let asked = 0;
const session = {
  person: { id: 'me' },
  check: () => {
    asked += 1;
    return Promise.resolve('away');
  },
  confirmed: true,
};
jest.unstable_mockModule('$app/navigation', () => ({ goto: () => undefined }), { virtual: true });
jest.unstable_mockModule('../sync/live.svelte.js', () => ({ live: {} }));
jest.unstable_mockModule('../session/session.svelte.js', () => ({ session }));
const { networkBack } = await import('./start.js');

describe('a network that is back', () => {
  beforeEach(() => {
    asked = 0;
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it.each([0.001, 0.5, 0.999])('brings its people one after the other (%d), within two seconds', (chance) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    networkBack();
    expect(asked).toBe(0);
    jest.advanceTimersByTime(chance * 2_000 - 1);
    expect(asked).toBe(0);
    jest.advanceTimersByTime(1);
    expect(asked).toBe(1);
  });
});
