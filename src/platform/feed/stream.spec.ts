import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FeedEvent } from '#contracts/feed.js';
import { createLog } from '../log/log.js';
import type { ResetReason } from './cursor.js';
import type { StreamEvent } from './feed.repository.js';
import { Member, WINDOW } from './member.js';
import { PersonStream, type StreamMeans } from './stream.js';

const PERSON = 'p';

/** A stream over an array that stands for the table, with every outside call in the test's hands. */
class Office {
  readonly table: StreamEvent[] = [];
  readonly stored: [last: number, mark: string | null][] = [];
  readonly lost: { member: Member; reason: ResetReason }[] = [];
  readonly beats: number[] = [];
  allowed = true;
  failReads = 0;
  failAcks = 0;
  renders = 0;
  /** Awaited by every read, so that a test can stand between a read and its use. */
  gate: Promise<void> = Promise.resolve();
  /** Awaited by every acknowledgement before it is stored. */
  ackGate: Promise<void> = Promise.resolve();
  /** Awaited by every catch-up before its turn. */
  turn: Promise<void> = Promise.resolve();
  /** Says that nobody wants the last asked turn any more. */
  nobodyLeft: AbortSignal | undefined;
  readonly stream: PersonStream;

  constructor() {
    const means: StreamMeans = {
      turn: async (work, nobodyLeft) => {
        this.nobodyLeft = nobodyLeft;
        await this.turn;
        return nobodyLeft.aborted ? undefined : work();
      },
      page: async (_, after, limit) => {
        if (this.failReads-- > 0) throw new Error('away');
        const rows = this.table.filter((e) => e.seq > after).slice(0, limit);
        await this.gate;
        return { before: this.table.find((e) => e.seq === after)?.mark ?? null, events: rows };
      },
      render: (_, events) => {
        this.renders++;
        return Promise.resolve(
          events.map((e): FeedEvent => ({ seq: e.seq, kind: e.kind, at: e.at, mark: e.mark, data: {} })),
        );
      },
      allowed: () => this.allowed,
      awaits: (kind) => kind === 'awaited',
      pause: () => Promise.resolve(),
      acknowledge: async (_, last, mark) => {
        await this.ackGate;
        if (this.failAcks-- > 0) throw new Error('away');
        this.stored.push([last, mark]);
      },
      renderMissed: (personId, events, wanted) =>
        wanted() ? means.render(personId, events) : Promise.resolve(undefined),
      beat: (member) => {
        this.beats.push(member.sent);
        return undefined;
      },
      lost: (member, reason) => {
        member.live = false;
        this.lost.push({ member, reason });
      },
      log: createLog('silent'),
    };
    this.stream = new PersonStream(PERSON, means);
  }

  commit(seq: number, kind = 'k'): StreamEvent {
    const event = {
      personId: PERSON,
      seq,
      kind,
      ref: `r${String(seq)}`,
      mark: `m${String(seq)}`,
      at: 't',
    };
    this.table.push(event);
    this.table.sort((a, b) => a.seq - b.seq);
    return event;
  }

  device(at = 0): { member: Member; got: number[] } {
    const got: number[] = [];
    const member = new Member(
      PERSON,
      {
        feed: (events) => got.push(...events.map((e) => e.seq)),
        reset: () => undefined,
        beat: () => undefined,
        boards: () => ({}),
        close: () => undefined,
      },
      's',
      1,
    );
    member.place(at, this.table.find((e) => e.seq === at)?.mark ?? null, 'life');
    this.stream.members.add(member);
    return { member, got };
  }
}

/** Lets everything that is already possible happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('PersonStream', () => {
  let office: Office;
  beforeEach(() => {
    office = new Office();
  });

  it('sends a hinted event without reading the table', async () => {
    const { got } = office.device();
    office.failReads = 99;
    office.stream.hint([office.commit(1)]);
    await settle();
    expect(got).toEqual([1]);
  });

  it('renders once for all devices of the person', async () => {
    const [a, b] = [office.device(), office.device()];
    office.stream.hint([office.commit(1)]);
    await settle();
    expect([a.got, b.got]).toEqual([[1], [1]]);
    expect(office.renders).toBe(1);
  });

  it('keeps order when the hints of two commits overtake each other', async () => {
    const { got } = office.device();
    const [one, two] = [office.commit(1), office.commit(2)];
    office.stream.hint([two]);
    office.stream.hint([one]);
    await settle();
    expect(got).toEqual([1, 2]);
  });

  it('brings a device that is behind up to the top, and the others not twice', async () => {
    upTo(5).forEach((n) => office.commit(n));
    const late = office.device(0);
    const current = office.device(5);
    office.stream.rise(5);
    office.stream.hint([office.commit(6)]);
    await settle();
    expect(late.got).toEqual([1, 2, 3, 4, 5, 6]);
    expect(current.got).toEqual([6]);
  });

  it('stops at the window and goes on with each acknowledgement', async () => {
    upTo(WINDOW + 10).forEach((n) => office.commit(n));
    const { member, got } = office.device();
    office.stream.rise(WINDOW + 10);
    await settle();
    expect(got).toEqual(upTo(WINDOW));
    member.confirm(3);
    office.stream.wake();
    await settle();
    expect(got).toEqual(upTo(WINDOW + 3));
    member.confirm(WINDOW + 3);
    office.stream.wake();
    await settle();
    expect(got).toEqual(upTo(WINDOW + 10));
  });

  it('a slow device does not hold up a quick one', async () => {
    const slow = office.device();
    const quick = office.device();
    for (let n = 1; n <= WINDOW + 5; n++) {
      office.stream.hint([office.commit(n)]);
      await settle();
      quick.member.confirm(quick.member.sent);
    }
    office.stream.wake();
    await settle();
    expect(slow.got).toHaveLength(WINDOW);
    expect(quick.got).toEqual(upTo(WINDOW + 5));
  });

  it('drops what was read for a place that the device has left', async () => {
    upTo(3).forEach((n) => office.commit(n));
    const { member, got } = office.device();
    let open = (): void => undefined;
    office.gate = new Promise((resolve) => (open = resolve));
    office.stream.rise(3);
    member.generation++;
    member.live = false;
    open();
    await settle();
    expect(got).toEqual([]);
    member.place(2, 'm2', 'life');
    office.stream.wake();
    await settle();
    expect(got).toEqual([3]);
  });

  it('does not send an earlier life of the stream to a device that has started over', async () => {
    const { member, got } = office.device();
    office.commit(1);
    let open = (): void => undefined;
    office.gate = new Promise((resolve) => (open = resolve));
    office.stream.rise(1);
    // Restored meanwhile: the device begins again at 0, and there is no event 1 any more.
    member.generation++;
    member.place(0, null, 'life');
    office.stream.forget();
    open();
    await settle();
    expect(got).toEqual([]);
  });

  it('skips nothing when a read fails, and goes on at the next sweep', async () => {
    const { got } = office.device();
    upTo(2).forEach((n) => office.commit(n));
    office.failReads = 1;
    office.stream.rise(2);
    await settle();
    expect(got).toEqual([]);
    office.stream.rise(2);
    await settle();
    expect(got).toEqual([1, 2]);
  });

  it('sends nothing while the sessions were not rechecked', async () => {
    const { got } = office.device();
    office.allowed = false;
    office.stream.hint([office.commit(1)]);
    await settle();
    expect(got).toEqual([]);
    office.allowed = true;
    office.stream.rise(1);
    await settle();
    expect(got).toEqual([1]);
  });

  it('never sends over a hole: the device starts from a snapshot', async () => {
    const { member, got } = office.device();
    office.commit(4);
    office.stream.rise(4);
    await settle();
    expect(got).toEqual([]);
    expect(office.lost).toEqual([{ member, reason: 'hole' }]);
  });

  it('never sends what does not follow what was sent: the table holds another event at that number', async () => {
    const { member, got } = office.device();
    office.stream.hint([office.commit(1)]);
    await settle();
    expect(got).toEqual([1]);
    // Set back behind our back, and written to by somebody else.
    office.table.length = 0;
    office.table.push({ ...office.commit(1), mark: 'other' });
    office.table.shift();
    office.commit(2);
    office.stream.rise(2);
    await settle();
    expect(got).toEqual([1]);
    expect(office.lost).toEqual([{ member, reason: 'mark' }]);
  });

  it('tells a database that was set back below what was told, and does not ask for ever', async () => {
    const { member, got } = office.device(3);
    office.stream.rise(5);
    await settle();
    expect(got).toEqual([]);
    expect(office.lost).toEqual([{ member, reason: 'top' }]);
    expect(office.stream.top).toBe(3);
  });

  it('names what was sent on the word of a hint until it is proven', async () => {
    const { member } = office.device();
    office.stream.hint([office.commit(1), office.commit(2)]);
    await settle();
    office.stream.hint([office.commit(3)]);
    await settle();
    const named = () => office.stream.witnesses().map(({ seq, mark }) => [seq, mark]);
    expect(named().sort()).toEqual([
      [1, 'm1'],
      [2, 'm2'],
      [3, 'm3'],
    ]);
    office.stream.proven(office.stream.witnesses());
    expect(named()).toEqual([[3, 'm3']]);
    member.live = false;
    expect(named()).toEqual([]);
  });

  it('knows nothing of another life of the database', async () => {
    office.stream.enter('life');
    office.stream.hint([office.commit(1)]);
    office.stream.enter('life');
    expect(office.stream.top).toBe(1);
    office.stream.enter('next');
    expect(office.stream.top).toBe(0);
    const { got } = office.device();
    office.stream.wake();
    await settle();
    expect(got).toEqual([]);
  });

  it('gives the first beat after the last caught-up event', async () => {
    upTo(3).forEach((n) => office.commit(n));
    const { member, got } = office.device();
    member.catchUpTo = 3;
    office.stream.rise(3);
    await settle();
    expect(got).toEqual([1, 2, 3]);
    expect(office.beats).toEqual([3]);
  });

  describe('a device that catches up', () => {
    /** A device at `at` that has to reach `top` before its first beat. */
    const behind = (at: number, top: number) => {
      const device = office.device(at);
      device.member.catchUpTo = top;
      return device;
    };

    it('waits for its turn, and nobody who is live waits with it', async () => {
      upTo(5).forEach((n) => office.commit(n));
      let turn = (): void => undefined;
      office.turn = new Promise((resolve) => (turn = resolve));
      const late = behind(0, 5);
      const live = office.device(5);
      office.stream.rise(5);
      office.stream.hint([office.commit(6)]);
      await settle();
      expect([live.got, late.got]).toEqual([[6], []]);
      turn();
      await settle();
      expect(late.got).toEqual(upTo(6));
      expect(office.beats).toEqual([6]);
      office.stream.hint([office.commit(7)]);
      await settle();
      expect([live.got, late.got]).toEqual([[6, 7], upTo(7)]);
    });

    it('gives its turn up when it leaves, and a later one gets its own', async () => {
      office.commit(1);
      let turn = (): void => undefined;
      office.turn = new Promise((resolve) => (turn = resolve));
      const gone = behind(0, 1);
      office.stream.rise(1);
      await settle();
      office.failReads = 99;
      expect(office.nobodyLeft?.aborted).toBe(false);
      office.stream.leave(gone.member);
      expect(office.nobodyLeft?.aborted).toBe(true);
      turn();
      await settle();
      expect([gone.got, office.failReads]).toEqual([[], 99]);
      office.failReads = 0;
      const next = behind(0, 1);
      office.stream.wake();
      await settle();
      expect(next.got).toEqual([1]);
    });

    it('reads nothing when what it missed came with its position', async () => {
      const { member, got } = behind(0, 2);
      member.missed = [office.commit(1), office.commit(2)];
      office.failReads = 99;
      office.stream.rise(2);
      await settle();
      expect(got).toEqual([1, 2]);
      expect(office.beats).toEqual([2]);
    });
  });

  it('writes down only acknowledgements that somebody waits for', async () => {
    office.stream.acknowledge(1, 'm1');
    await settle();
    expect(office.stored).toEqual([]);
    const { got } = office.device();
    office.stream.hint([office.commit(1), office.commit(2, 'awaited'), office.commit(3)]);
    await settle();
    expect(got).toEqual([1, 2, 3]);
    office.stream.acknowledge(1, 'm1');
    office.stream.acknowledge(3, 'm3');
    office.stream.acknowledge(3, 'm3');
    await settle();
    expect(office.stored).toEqual([[3, 'm3']]);
  });

  it('stores the highest acknowledgement once, and again after a failure', async () => {
    office.stream.await(2);
    office.failAcks = 1;
    office.stream.acknowledge(2, 'm2');
    await settle();
    expect(office.stored).toEqual([]);
    office.stream.acknowledge(1, 'm1');
    office.stream.flushAcknowledged();
    await settle();
    expect(office.stored).toEqual([[2, 'm2']]);
    office.stream.acknowledge(2, 'm2');
    await settle();
    expect(office.stored).toEqual([[2, 'm2']]);
  });

  it('takes an acknowledgement that is being written while all is forgotten for nothing in what comes after', async () => {
    office.stream.await(3);
    let open = (): void => undefined;
    office.ackGate = new Promise((resolve) => (open = resolve));
    office.stream.acknowledge(3, 'm3');
    await settle();
    office.stream.forget();
    open();
    await settle();
    office.stream.await(1);
    office.stream.acknowledge(1, 'n1');
    await settle();
    expect(office.stored).toEqual([
      [3, 'm3'],
      [1, 'n1'],
    ]);
  });
});

describe('what a device has under way', () => {
  it('is known by the mark of each number, from the last acknowledged one on', () => {
    const { member } = new Office().device();
    member.place(4, 'm4', 'life');
    for (const seq of [5, 6, 7]) member.advance({ seq, mark: `m${String(seq)}` });
    const known = () => upTo(8).map((seq) => member.markAt(seq));
    expect(known().slice(2)).toEqual([undefined, 'm4', 'm5', 'm6', 'm7', undefined]);
    member.confirm(5);
    expect(known().slice(2)).toEqual([undefined, undefined, 'm5', 'm6', 'm7', undefined]);
    member.confirm(7);
    expect(known().slice(2)).toEqual([undefined, undefined, undefined, undefined, 'm7', undefined]);
    member.place(2, 'n2', 'next');
    expect(known().slice(0, 3)).toEqual([undefined, 'n2', undefined]);
  });
});
