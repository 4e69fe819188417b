import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Reset } from '#contracts/feed.js';
import type { Actor } from '../auth/actor.js';
import { unavailable } from '../errors/domain-error.js';
import { createLog } from '../log/log.js';
import { cursorOf, epochOf } from './cursor.js';
import { FeedHub } from './hub.js';
import { FeedLife } from './life.js';
import type { Outlet } from './member.js';

const LIFE = 'system/1/0';

/** A hub over a database that does what the test says. */
class Node {
  life = LIFE;
  valid = true;
  /** What reading a place or a snapshot fails with. */
  broken: Error | undefined;
  /** Awaited by every snapshot. */
  gate: Promise<void> = Promise.resolve();
  sweepFails = false;
  /** Called when a sweep has listed who is here, and asks whose session is still valid. */
  listed = (): void => undefined;
  /** What everybody has missed. */
  missed: { seq: number; kind: string; ref: string; mark: string; at: string }[] = [];
  readonly #feedLife: FeedLife;
  readonly hub: FeedHub;

  constructor() {
    const log = createLog('silent');
    const position = () => ({
      life: this.life,
      top: this.missed.length,
      topMark: null,
      lowest: 1,
      markAtLast: null,
      acked: 0,
    });
    const answered = <T>(answer: T): Promise<T> =>
      this.broken === undefined ? Promise.resolve(answer) : Promise.reject(this.broken);
    const through = (fn: () => Promise<unknown>) => fn();
    const work = { run: through, read: through, apart: through, onConnect: () => undefined };
    this.#feedLife = new FeedLife(work as never, { write: () => Promise.resolve() } as never, log);
    this.hub = new FeedHub(
      { feedCatchingUp: 2, databasePool: 4, feedSweepMs: 5_000 } as never,
      work as never,
      {
        onHint: () => undefined,
        awaits: () => false,
        snapshotParts: [() => this.gate.then(() => answered({}))],
      } as never,
      {
        pulse: () =>
          this.sweepFails
            ? Promise.reject(unavailable())
            : Promise.resolve({ life: this.life, server: 's', now: new Date(0) }),
        position: () => answered(position()),
        positions: (asked: readonly unknown[]) =>
          answered(asked.map(() => ({ position: position(), missed: this.missed }))),
        strangers: () => Promise.resolve(new Set()),
        tops: (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, 0]))),
      } as never,
      this.#feedLife,
      {
        stillValid: (all: readonly { sessionId: string }[]) => {
          this.listed();
          return Promise.resolve(new Set(this.valid ? all.map((one) => one.sessionId) : []));
        },
      } as never,
      {
        renderMany: async (asked: readonly { events: readonly object[] }[]) => {
          await this.gate;
          return asked.map(({ events }) => events);
        },
      } as never,
      { tell: () => undefined, on: () => undefined } as never,
      log,
    );
  }

  device(known: { last?: number; epoch?: string } = {}) {
    const told: string[] = [];
    const outlet: Outlet = {
      feed: (events, beat) => {
        told.push(
          ...events.map(({ seq }) => `event ${String(seq)}`),
          ...(beat === undefined ? [] : ['beat']),
        );
      },
      reset: ({ epoch }: Reset) => told.push(`reset ${epoch}`),
      beat: ({ epoch }) => told.push(`beat ${epoch}`),
      boards: () => ({}),
      close: () => told.push('closed'),
    };
    const actor = { personId: 'p', sessionId: 's', accessVersion: 1 } as Actor;
    return { told, member: this.hub.join(actor, outlet, cursorOf(known)) };
  }

  get resets(): number {
    return [...this.#feedLife.resets.values()].reduce((a, b) => a + b);
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const reset = (life: string) => [`reset ${epochOf(life, 'p')}`, `beat ${epochOf(life, 'p')}`];

describe('a device that catches up while the database wavers', () => {
  let node: Node;
  beforeEach(async () => {
    node = new Node();
    await node.hub.sweep();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('keeps its line, and has its snapshot once a sweep gets through', async () => {
    node.broken = unavailable();
    const { told } = node.device();
    await settled();
    node.sweepFails = true;
    await node.hub.sweep();
    expect(told).toEqual([]);
    node.sweepFails = false;
    await node.hub.sweep();
    await settled();
    expect(told).toEqual([]);
    node.broken = undefined;
    await node.hub.sweep();
    await settled();
    expect([told, node.resets]).toEqual([reset(LIFE), 1]);
    await node.hub.sweep();
    await settled();
    expect(told).toHaveLength(2);
  });

  it('keeps it too when its place could not be read, and begins at that place', async () => {
    node.broken = unavailable();
    const { told } = node.device({ last: 0, epoch: epochOf(LIFE, 'p') });
    await settled();
    node.broken = undefined;
    await node.hub.sweep();
    await settled();
    expect(told).toEqual([`beat ${epochOf(LIFE, 'p')}`]);
  });

  it('is read nothing when it hangs up while the sweep that would try again is under way', async () => {
    node.broken = unavailable();
    const { told, member } = node.device();
    await settled();
    node.broken = undefined;
    node.listed = () => node.hub.leave(member);
    await node.hub.sweep();
    await settled();
    expect([told, node.resets]).toEqual([[], 0]);
  });

  it('keeps it when another life of the database is met, until that answers', async () => {
    const { told } = node.device();
    await settled();
    node.life = 'system/2/0';
    node.broken = unavailable();
    await node.hub.sweep();
    await settled();
    expect(told).toEqual(reset(LIFE));
    node.broken = undefined;
    await node.hub.sweep();
    await settled();
    expect(told).toEqual([...reset(LIFE), ...reset('system/2/0')]);
  });

  it('hears no beat before its turn, which would only make it ask again', async () => {
    let open = (): void => undefined;
    node.gate = new Promise((resolve) => (open = resolve));
    node.missed = [{ seq: 1, kind: 'k', ref: 'r', mark: 'm', at: 't' }];
    const { told, member } = node.device({ last: 0, epoch: epochOf(LIFE, 'p') });
    await settled();
    for (let beat = 0; beat < 3; beat++) node.hub.beatAll();
    expect(told).toEqual([]);
    open();
    await settled();
    expect([told, member.live]).toEqual([['event 1', 'beat'], true]);
  });

  it('is cut off after any other failure: it would fail again', async () => {
    node.broken = new Error('a fault of ours');
    const { told } = node.device();
    await settled();
    expect(told).toEqual(['closed']);
  });

  it('does not hear of an attempt that it has left behind', async () => {
    let fail = (): void => undefined;
    node.gate = new Promise((_, reject) => {
      fail = () => {
        reject(new Error('late'));
      };
    });
    const { told, member } = node.device();
    await settled();
    node.hub.resume(member, cursorOf({ last: 0, epoch: epochOf(LIFE, 'p') }));
    fail();
    await settled();
    expect(told).toEqual([`beat ${epochOf(LIFE, 'p')}`]);
  });

  it('is told nothing while its session could not be rechecked for long, and ends with it', async () => {
    let open = (): void => undefined;
    node.gate = new Promise((resolve) => (open = resolve));
    const { told } = node.device();
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 16_000);
    open();
    await settled();
    expect(told).toEqual([]);
    node.valid = false;
    await node.hub.sweep();
    await settled();
    expect(told).toEqual(['closed']);
  });
});
