import { describe, expect, it } from '@jest/globals';
import { Ear } from './ear.js';

const MINUTE_MS = 60_000;
const never = new AbortController().signal;

describe('an ear on a stream', () => {
  it('does not wait for what it heard before it was asked, and tells it once', async () => {
    const ear = new Ear();
    ear.hear();
    ear.hear();
    await ear.more(MINUTE_MS, never);
    let told = false;
    const more = ear.more(MINUTE_MS, never).then(() => {
      told = true;
    });
    await Promise.resolve();
    expect(told).toBe(false);
    ear.hear();
    await more;
    expect(told).toBe(true);
  });

  it('waits for nothing when the signal has said so, or says so', async () => {
    const stop = new AbortController();
    const more = new Ear().more(MINUTE_MS, stop.signal);
    stop.abort();
    await more;
    await new Ear().more(MINUTE_MS, stop.signal);
  });

  it('waits no longer than it may', async () => {
    await new Ear().more(1, never);
  });
});
