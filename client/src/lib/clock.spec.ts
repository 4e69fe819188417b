import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { heardAt, heardDate, now } from './clock.js';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

describe('the time of the server, on a device whose clock is wrong', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: at('2026-11-20T01:00:00Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('goes by the last answer, not by a clock that is hours off or set while the page is open', () => {
    heardDate('Fri, 20 Nov 2026 07:00:00 GMT');
    expect(now().toISOString()).toBe('2026-11-20T07:00:00.000Z');
    jest.advanceTimersByTime(HOUR);
    expect(now().toISOString()).toBe('2026-11-20T08:00:00.000Z');
    // Set back by a day: the steady clock goes on.
    jest.setSystemTime(at('2026-11-19T02:00:00Z'));
    expect(now().toISOString()).toBe('2026-11-20T08:00:00.000Z');
    expect(heardAt()?.toISOString()).toBe('2026-11-20T07:00:00.000Z');
    heardDate('Fri, 20 Nov 2026 08:00:30 GMT');
    expect(now().toISOString()).toBe('2026-11-20T08:00:30.000Z');
  });

  it('takes no date that is none', () => {
    heardDate('Fri, 20 Nov 2026 07:00:00 GMT');
    heardDate(null);
    heardDate('soon');
    expect(heardAt()?.toISOString()).toBe('2026-11-20T07:00:00.000Z');
  });
});
