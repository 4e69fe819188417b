import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Ear } from '../../src/platform/feed/ear.js';
import { FeedHub } from '../../src/platform/feed/hub.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { seedOffice } from '../support/office.js';

const HOUR_MS = 3_600_000;

describe('a machine whose clock is set while it serves', () => {
  let app: TestApp;
  let hub: FeedHub;
  let shift = 0;

  beforeAll(async () => {
    app = await startTestApp({ FEED_SWEEP_MS: '60000' });
    await seedOffice(app.sql);
    hub = app.part(FeedHub);
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    shift = 0;
    const real = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => real() + shift);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])('knows how long ago the sessions were rechecked when it is set %s', (_, by) => {
    shift = by;
    expect(hub.sweepAge()).toBeGreaterThanOrEqual(0);
    expect(hub.sweepAge()).toBeLessThan(HOUR_MS / 2);
  });

  it('ends a long-poll when its wait is over, although the clock was set back meanwhile', async () => {
    const staff = await app.login('staff');
    const { body: start } = await staff.get<{ epoch: string; top: number }>('/api/feed');
    const { more } = Ear.prototype;
    const waits = jest.spyOn(Ear.prototype, 'more').mockImplementation(function (this: Ear, ...args) {
      shift = -HOUR_MS;
      return more.apply(this, args);
    });
    const answer = await staff.get<{ events: unknown[] }>(
      `/api/feed?after=${String(start.top)}&epoch=${start.epoch}&wait=0.2`,
    );
    expect(answer.body.events).toEqual([]);
    expect(waits).toHaveBeenCalledTimes(1);
  }, 15_000);
});
