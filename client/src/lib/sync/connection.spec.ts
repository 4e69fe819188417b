import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Ack, FeedAnswer, Handshake, Resume } from '#contracts/index.js';
import { Failure } from '../net/failure.js';
import { Connection, type ConnectionState, type ConnectionWorld, type LineEvents } from './connection.js';
import { destroyDatabase, openDatabase, type Database } from './database.js';
import { FeedStore } from './feed-store.js';
import { feedbackRow, given, snapshot } from './testing/rows.js';

let db: Database;
let store: FeedStore;
let connection: Connection | undefined;

beforeEach(async () => {
  db = await openDatabase('me');
  store = new FeedStore(db);
});
afterEach(async () => {
  connection?.stop();
  db.close();
  await destroyDatabase('me');
});

/** The server's side of every line that was opened. */
interface Peer {
  auth: Handshake;
  events: LineEvents;
  acks: Ack[];
  resumes: Resume[];
  closed: boolean;
}

function start(over: Partial<ConnectionWorld> = {}) {
  const peers: Peer[] = [];
  const states: ConnectionState[] = [];
  const shown: string[] = [];
  let lost = 0;
  connection = new Connection({
    store,
    device: 'd1',
    open: (auth, events) => {
      const peer: Peer = { auth, events, acks: [], resumes: [], closed: false };
      peers.push(peer);
      return Promise.resolve({
        ack: (ack) => peer.acks.push(ack),
        resume: (from) => peer.resumes.push(from),
        close: () => {
          peer.closed = true;
        },
      });
    },
    poll: () => new Promise(() => undefined),
    changed: (changes) => shown.push(...changes.feedback.map((row) => row.id)),
    state: (state) => states.push(state),
    sessionLost: () => {
      lost += 1;
    },
    random: () => 0,
    pace: 0.001,
    ...over,
  });
  connection.start();
  return { peers, states, shown, lost: () => lost, connection };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resume) => setTimeout(resume, 1));
  }
}

/** A line that stands, on a device that knows the stream up to 2. */
async function standing(over: Partial<ConnectionWorld> = {}) {
  await store.reset(snapshot('e1', 2));
  const world = start({ pace: 1, ...over });
  await until(() => world.peers.length === 1);
  const peer = world.peers[0]!;
  await Promise.resolve();
  peer.events.opened();
  return { ...world, peer };
}

describe('the line', () => {
  it('says where it stands, and acknowledges only what is stored', async () => {
    const { peer, states, connection } = await standing();
    expect(peer.auth).toEqual({ device: 'd1', epoch: 'e1', last: 2, mark: 'm2' });
    peer.events.feed(given(3));
    peer.events.feed(given(4));
    expect(peer.acks).toEqual([]);
    await connection.settled();
    expect(peer.acks.at(-1)).toEqual({ last: 4, mark: 'm4' });
    expect((await store.cursor())?.last).toBe(4);
    expect(states.at(-1)).toBe('live');
  });

  it('starts with nothing on a new device and takes the snapshot', async () => {
    const { peers, connection } = start({ pace: 1 });
    await until(() => peers.length === 1);
    await Promise.resolve();
    expect(peers[0]?.auth).toEqual({ device: 'd1' });
    peers[0]!.events.opened();
    peers[0]!.events.reset(snapshot('e9', 5));
    peers[0]!.events.feed(given(6));
    await connection.settled();
    expect(peers[0]!.acks).toEqual([
      { last: 5, mark: 'm5' },
      { last: 6, mark: 'm6' },
    ]);
    expect(await store.cursor()).toEqual({ epoch: 'e9', last: 6, mark: 'm6' });
  });

  it('asks again from what is stored when an event is missing', async () => {
    const { peer, connection } = await standing();
    peer.events.feed(given(3));
    peer.events.feed(given(5));
    await connection.settled();
    expect(peer.resumes).toEqual([{ last: 3, epoch: 'e1', mark: 'm3' }]);
    peer.events.feed(given(4));
    peer.events.feed(given(5));
    await connection.settled();
    expect((await store.cursor())?.last).toBe(5);
  });

  it('asks again when a beat knows more than is stored', async () => {
    const { peer, connection } = await standing();
    peer.events.beat({ epoch: 'e1', top: 2, at: '' });
    await connection.settled();
    expect(peer.resumes).toEqual([]);
    peer.events.beat({ epoch: 'e1', top: 3, at: '' });
    await connection.settled();
    expect(peer.resumes).toHaveLength(1);
  });

  it('comes back by itself with the stored cursor, and hears nothing from the dead line', async () => {
    await store.reset(snapshot('e1', 2));
    const { peers, shown, connection } = start();
    await until(() => peers.length === 1);
    await Promise.resolve();
    peers[0]!.events.feed(given(3));
    await connection.settled();
    peers[0]!.events.closed({});
    await until(() => peers.length === 2);
    expect(peers[1]?.auth).toMatchObject({ last: 3, mark: 'm3' });
    peers[0]!.events.feed(given(4));
    await connection.settled();
    expect(shown).toEqual(['f3']);
    expect(peers[0]?.closed).toBe(true);
  });

  it('keeps a line on which nothing comes: a whole office may have its turn before it', async () => {
    const { peers } = start();
    await until(() => peers.length === 1);
    await Promise.resolve();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    try {
      peers[0]!.events.opened();
      await jest.advanceTimersByTimeAsync(3_600_000);
    } finally {
      jest.useRealTimers();
    }
    expect([peers.length, peers[0]?.closed]).toEqual([1, false]);
  });

  it('stops and tells when the session is gone', async () => {
    const { peer, states, lost, peers } = await standing();
    peer.events.closed({ code: 'UNAUTHENTICATED' });
    expect(lost()).toBe(1);
    expect(states.at(-1)).toBe('held');
    expect(peers).toHaveLength(1);
  });

  it('falls back to the long poll when sockets keep failing, with the same care', async () => {
    await store.reset(snapshot('e1', 2));
    const answers: FeedAnswer[] = [
      { epoch: 'e1', events: [given(3), given(4)], top: 4 },
      { epoch: 'e1', events: [given(6)], top: 6 },
      { reset: true, ...snapshot('e2', 9) },
    ];
    const asked: (number | undefined)[] = [];
    const { states, connection } = start({
      open: (_auth, events) => {
        setTimeout(() => events.closed({}), 0);
        return Promise.reject(new Error('killed'));
      },
      poll: (cursor, _wait, signal) => {
        asked.push(cursor?.last);
        const answer = answers.shift();
        return answer
          ? Promise.resolve(answer)
          : new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(new Error('stopped'))),
            );
      },
    });
    await until(() => asked.length === 4);
    expect(asked).toEqual([2, 4, 4, 9]);
    expect(states).toContain('slow');
    expect(await store.cursor()).toEqual({ epoch: 'e2', last: 9, mark: 'm9' });
    connection.stop();
  });

  it('tries the socket at once when the server is back, not a minute later', async () => {
    let opens = 0;
    let away = true;
    const { states, connection } = start({
      // A minute is six seconds: longer than this test waits.
      pace: 0.1,
      open: (_auth, events) => {
        opens += 1;
        if (away) return Promise.reject(new Error('away'));
        setTimeout(() => events.opened(), 0);
        return Promise.resolve({ ack: () => undefined, resume: () => undefined, close: () => undefined });
      },
      poll: (_cursor, _wait, signal) => {
        if (opens < 3 || away) {
          away = false;
          return Promise.reject(new Failure(0, 'NETWORK_AWAY', ''));
        }
        return signal.aborted
          ? Promise.reject(new Error('stopped'))
          : Promise.resolve({ epoch: 'e1', events: [], top: 0 });
      },
    });
    await until(() => states.at(-1) === 'live');
    expect(opens).toBe(4);
    connection.stop();
  });

  it('knows that it is offline when not even the poll gets through', async () => {
    const { states, connection } = start({
      open: () => Promise.reject(new Error('killed')),
      poll: () => Promise.reject(new Failure(0, 'NETWORK_AWAY', '')),
    });
    await until(() => states.includes('offline'));
    connection.stop();
  });

  describe('when storage fails', () => {
    const full = new DOMException('no room', 'QuotaExceededError');
    const once = (name: 'cursor' | 'apply' | 'reset') =>
      // Each of them gives a promise, and this one is kept by none.
      jest.spyOn(store, name as 'cursor').mockImplementationOnce(() => Promise.reject(full));
    beforeEach(() => {
      jest.spyOn(console, 'error').mockImplementation(() => undefined);
    });
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it('before the line is opened, it is told and the line is tried again', async () => {
      once('cursor');
      const faults: unknown[] = [];
      const { peers } = start({ broken: (error) => faults.push(error) });
      await until(() => peers.length === 1);
      expect(faults).toEqual([full]);
    });

    it('under an event, it is told and the line begins again where the device stands', async () => {
      once('apply');
      const faults: unknown[] = [];
      const { peers, peer } = await standing({ broken: (error) => faults.push(error) });
      peer.events.feed(given(3));
      await until(() => peers.length === 2);
      expect(faults).toEqual([full]);
      expect([peer.closed, peer.acks, peers[1]?.auth.last]).toEqual([true, [], 2]);
    });

    it.each(['apply', 'reset'] as const)('under an answer of the long poll (%s), likewise', async (name) => {
      await store.reset(snapshot('e1', 2));
      once(name);
      const faults: unknown[] = [];
      const answer: FeedAnswer =
        name === 'apply'
          ? { epoch: 'e1', events: [given(3)], top: 3 }
          : { reset: true, ...snapshot('e1', 3, [feedbackRow('f3')]) };
      let asked = 0;
      const { states, shown } = start({
        broken: (error) => faults.push(error),
        open: () => Promise.reject(new Error('killed')),
        poll: () => (++asked > 2 ? new Promise(() => undefined) : Promise.resolve(answer)),
      });
      await until(() => shown.length > 0);
      expect(faults).toEqual([full]);
      expect(states).not.toContain('offline');
    });

    it('after its end, nobody is told', async () => {
      const faults: unknown[] = [];
      const { peer, connection, states } = await standing({ broken: (error) => faults.push(error) });
      once('apply');
      peer.events.feed(given(3));
      connection.stop();
      await connection.settled();
      expect([faults, states.at(-1)]).toEqual([[], 'live']);
    });
  });

  /** Refused again and again: the waits between the tries, as multiples of what they are in life. */
  async function waits(tries: number, closed: (events: LineEvents, n: number) => void): Promise<number[]> {
    const at: number[] = [];
    let polls = 0;
    const pace = 0.002;
    const { connection } = start({
      pace,
      random: () => 1,
      open: (_auth, events) => {
        at.push(performance.now());
        setTimeout(() => closed(events, at.length), 0);
        return Promise.resolve({ ack: () => undefined, resume: () => undefined, close: () => undefined });
      },
      poll: () => {
        polls += 1;
        return new Promise(() => undefined);
      },
    });
    await until(() => at.length > tries);
    connection.stop();
    // It has no room on the other way either.
    expect(polls).toBe(0);
    return at.slice(1).map((time, i) => (time - (at[i] ?? 0)) / pace);
  }

  it('stays away from a server that has no room for as long as it says, and longer each time', async () => {
    const between = await waits(5, (events) => events.closed({ code: 'BUSY', retryAfter: 10_000 }));
    // A timer may be late on a busy machine, never early by more than its own millisecond.
    [11_000, 12_000, 14_000, 18_000].forEach((least, i) => {
      expect(between[i]).toBeGreaterThan(least - 1_000);
    });
  });

  it('is woken as often as one likes, and does not come before the server has room', async () => {
    const pace = 0.01;
    const { peers, connection } = start({ pace });
    await until(() => peers.length === 1);
    await Promise.resolve();
    const refused = performance.now();
    peers[0]!.events.closed({ code: 'BUSY', retryAfter: 10_000 });
    await until(() => {
      connection.wake();
      return peers.length === 2;
    });
    expect(performance.now() - refused).toBeGreaterThan(10_000 * pace - 1);
  });

  it('is woken out of a pause of its own', async () => {
    // A pause of a second is a quarter of an hour: longer than this test waits.
    const { peers, connection } = start({ pace: 1_000, random: () => 1 });
    await until(() => peers.length === 1);
    await Promise.resolve();
    peers[0]!.events.closed({});
    connection.wake();
    await until(() => peers.length === 2);
  });

  it('waits longer each time also when the line opens and is taken away at once', async () => {
    const between = await waits(5, (events) => {
      events.opened();
      events.closed({ code: 'BUSY' });
    });
    [1_000, 2_000, 4_000, 8_000].forEach((least, i) => {
      expect(between[i]).toBeGreaterThan(least - 1_000);
    });
  });

  it('begins with short waits again after a line that lasted', async () => {
    const { peers, states } = start({
      pace: 0.005,
      random: () => 0,
      poll: () => new Promise(() => undefined),
    });
    for (let n = 1; n <= 5; n += 1) {
      await until(() => peers.length === n);
      await Promise.resolve();
      peers[n - 1]!.events.opened();
      // Ten seconds of its life, and nobody silences it meanwhile.
      await new Promise((resume) => setTimeout(resume, 80));
      peers[n - 1]!.events.closed({});
    }
    await until(() => peers.length === 6);
    // Three losses in a row would have made it ask by long-poll.
    expect(states).not.toContain('slow');
    expect(states.filter((state) => state === 'live')).toHaveLength(5);
  });
});
