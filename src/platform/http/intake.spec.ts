import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Intake } from './intake.js';

describe('requests that wait while the node stops', () => {
  let draws: number[];
  let intake: Intake;
  /** When each of them had waited enough, in milliseconds from the start. */
  let ended: Record<string, number>;

  /** A request that waits until it is told that it was enough. */
  const wait = (name: string) =>
    void intake.waiting(
      (enough) =>
        new Promise<void>((resolve) => {
          const end = () => {
            ended[name] = performance.now();
            resolve();
          };
          if (enough.aborted) end();
          else enough.addEventListener('abort', end);
        }),
    );

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    draws = [];
    intake = new Intake(() => draws.shift() ?? 0);
    ended = {};
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('end one by one over the whole time, and no later', async () => {
    for (const name of ['a', 'b', 'c']) wait(name);
    draws = [0.5, 0.999, 0];
    const start = performance.now();
    intake.handOver(3_000);
    expect(ended).toEqual({});
    await jest.advanceTimersByTimeAsync(3_000);
    expect(ended).toEqual({ a: start + 1_500, b: start + 2_997, c: start });
  });

  it('pause before they are answered when they begin meanwhile, and not beyond the end', async () => {
    const start = performance.now();
    intake.handOver(3_000);
    draws = [0, 0.999, 0.5, 0, 0.5];
    for (const name of ['short', 'long']) wait(name);
    await jest.advanceTimersByTimeAsync(2_600);
    for (const name of ['late', 'sooner']) wait(name);
    await jest.advanceTimersByTimeAsync(340);
    wait('last');
    await jest.advanceTimersByTimeAsync(60);
    wait('over');
    await jest.advanceTimersByTimeAsync(0);
    const after = Object.entries(ended).map(([name, at]) => [name, Math.round(at - start)]);
    expect(after).toEqual([
      ['short', 250],
      ['long', 999],
      ['sooner', 2_800],
      ['late', 2_900],
      ['last', 2_985],
      ['over', 3_000],
    ]);
  });

  it('end at once when the door closes', () => {
    wait('before');
    intake.handOver(3_000);
    wait('meanwhile');
    intake.close();
    wait('after');
    expect(Object.keys(ended)).toEqual(['before', 'meanwhile', 'after']);
  });

  it('leave nothing behind when they end by themselves', async () => {
    intake.handOver(3_000);
    expect(await intake.waiting(() => Promise.resolve('answered'))).toBe('answered');
    expect(jest.getTimerCount()).toBe(0);
  });
});
