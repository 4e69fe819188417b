import { describe, expect, it } from '@jest/globals';
import { deviations, hrefOf, kindNames, kinds, switchesOf, taskKinds, threadOf } from './kinds.js';
import { retryIn } from './retry.js';

describe('what is told where', () => {
  it('is the default until somebody decides otherwise', () => {
    for (const kind of kindNames) expect(switchesOf(kind, {})).toEqual(kinds[kind].defaults);
    expect(switchesOf('reply', { reply: { mail: true, push: false } })).toEqual({
      app: true,
      push: false,
      mail: true,
      digest: true,
    });
  });

  it('always has in the app what waits for a deed', () => {
    expect(taskKinds).toEqual(['returned', 'proposed', 'revise']);
    expect(switchesOf('returned', { returned: { app: false } }).app).toBe(true);
    expect(switchesOf('accepted', { accepted: { app: false } }).app).toBe(false);
  });

  it('keeps what differs from the defaults, and nothing else', () => {
    expect(
      deviations({
        reply: { app: true, push: true, mail: true, digest: true },
        returned: { app: false, push: false },
        comment: { mail: true },
      }),
    ).toEqual({ reply: { mail: true }, returned: { push: false } });
  });
});

describe('threads', () => {
  it('hold what is about the same thing', () => {
    expect(threadOf('comment', 'a', null)).toBe(threadOf('reply', 'a', null));
    expect(threadOf('returned', 'a', null)).toBe(threadOf('accepted', 'a', null));
    expect(new Set(kindNames.map((kind) => threadOf(kind, 'a', 'a'))).size).toBe(5);
  });

  it('lead to a page of ours', () => {
    for (const kind of kindNames) expect(hrefOf(kind, 'a', '2026-W47', null)).toMatch(/^\/[a-z]+/);
    expect(hrefOf('returned', 'a', null, '2026-11-20')).toBe('/laporan/2026-11-20');
    expect(hrefOf('proposed', 'a', null, null)).toBe('/papan?lihat=perlu&buka=a');
  });
});

describe('trying again', () => {
  it('waits longer each time, at most an hour, and gives up after a day', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8].map((tries) => (retryIn(tries, 0) ?? 0) / 60_000);
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(retryIn(3, 24 * 3_600_000 - 60_000)).toBeNull();
  });

  it('never comes earlier than it was asked to', () => {
    expect(retryIn(1, 0, 600_000)).toBe(600_000);
    expect(retryIn(5, 0, 1_000)).toBe(960_000);
  });
});
