import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../config/config.js';
import { Intake } from '../http/intake.js';
import { Admission } from './admission.js';
import type { EventLoop } from './event-loop.js';
import type { FeedHub } from './hub.js';

function node(env: Record<string, string> = {}) {
  const hub = { size: 0, catchingUp: { reading: 0, waiting: 0 } };
  const intake = new Intake();
  let window: (delayMs: number) => void = () => undefined;
  const loop = {
    onWindow: (listener: typeof window) => {
      window = listener;
    },
  };
  const admission = new Admission(
    parseConfig(env),
    hub as unknown as FeedHub,
    intake,
    loop as unknown as EventLoop,
  );
  const late = (delayMs: number, times: number) => {
    for (let n = 0; n < times; n += 1) window(delayMs);
  };
  const refused = () => admission.refusal(0) !== undefined;
  return { hub, intake, admission, late, refused };
}

describe('admission', () => {
  it('takes everybody while there is room', () => {
    const { admission } = node();
    expect(admission.refusal(0)).toBeUndefined();
  });

  it('counts who is on the way in', () => {
    const { hub, admission } = node({ MAX_SOCKETS: '3' });
    hub.size = 1;
    expect([admission.refusal(1), typeof admission.refusal(2)]).toEqual([undefined, 'number']);
    expect(admission.shed.get('sockets')).toBe(1);
  });

  it('turns newcomers away while too many wait, and takes them when half of those are through', () => {
    const { hub, refused, admission } = node({ FEED_QUEUE: '10' });
    const seen = [10, 11, 8, 6, 5, 10].map((waiting) => {
      hub.catchingUp.waiting = waiting;
      return refused();
    });
    expect(seen).toEqual([false, true, true, true, false, false]);
    expect(admission.shed.get('queue')).toBe(3);
  });

  it('turns newcomers away when the event loop lags for two seconds, not for one pause', () => {
    const { late, refused, admission } = node({ EVENT_LOOP_LIMIT_MS: '200' });
    late(60_000, 1);
    late(0, 1);
    late(201, 7);
    expect(refused()).toBe(false);
    late(201, 1);
    expect(refused()).toBe(true);
    late(150, 20);
    expect(refused()).toBe(true);
    late(100, 4);
    expect(refused()).toBe(false);
    expect(admission.shed.get('event loop')).toBe(2);
  });

  it('does not look at the event loop when told so', () => {
    const { late, refused } = node({ EVENT_LOOP_LIMIT_MS: '0' });
    late(60_000, 50);
    expect(refused()).toBe(false);
  });

  it('sends everybody to the other nodes as soon as this one is to stop', () => {
    const { intake, refused, admission } = node();
    intake.handOver(0);
    expect(refused()).toBe(true);
    expect(admission.shed.get('stopping')).toBe(1);
  });

  it('spreads their return, so that they do not come back together', () => {
    const { hub, admission } = node({ MAX_SOCKETS: '1' });
    hub.size = 1;
    expect([0, 0.5, 1].map((r) => admission.refusal(0, () => r))).toEqual([5, 10, 15]);
  });
});
