import { describe, expect, it } from '@jest/globals';
import { Effort } from './effort.js';

const [activity, quantity, send] = [new EventTarget(), new EventTarget(), new EventTarget()];

describe('what a report takes', () => {
  it('counts a field that is written in once, and every tap', () => {
    const effort = new Effort();
    effort.touch(0, 'write', activity);
    effort.touch(2_000, 'write', activity);
    effort.touch(4_000, 'write', activity);
    effort.touch(6_000, 'write', quantity);
    effort.touch(9_000, 'tap', send);
    effort.touch(9_500, 'tap', send);
    expect(effort.take(10_000)).toEqual({ seconds: 10, taps: 4 });
  });

  it('counts a field that is come back to anew', () => {
    const effort = new Effort();
    effort.touch(0, 'write', activity);
    effort.touch(1_000, 'write', quantity);
    effort.touch(2_000, 'write', activity);
    expect(effort.take(2_000)?.taps).toBe(3);
  });

  it('leaves out what a talk at the counter takes', () => {
    const effort = new Effort();
    effort.touch(0, 'write', activity);
    effort.touch(600_000, 'tap', send);
    expect(effort.take(601_000)).toEqual({ seconds: 16, taps: 2 });
  });

  it('begins anew after it was taken, and says nothing when nothing was touched', () => {
    const effort = new Effort();
    expect(effort.take(5_000)).toBeNull();
    effort.touch(0, 'tap', send);
    expect(effort.take(100)).toEqual({ seconds: 1, taps: 1 });
    expect(effort.take(200)).toBeNull();
  });
});
