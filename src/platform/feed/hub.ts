import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Beat, FeedEvent, Reset, Snapshot } from '#contracts/feed.js';
import { NodeBus } from '../bus/node-bus.js';
import type { Actor } from '../auth/actor.js';
import { SessionRepository } from '../auth/session.repository.js';
import { Config } from '../config/config.js';
import { Batch } from '../database/batch.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { DomainError, unavailable } from '../errors/domain-error.js';
import { withCorrelation } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { epochOf, reasonToReset, type Cursor, type ResetReason } from './cursor.js';
import { Ear } from './ear.js';
import { Feed, type Hint } from './feed.js';
import { FeedRepository } from './feed.repository.js';
import { FeedLife } from './life.js';
import { Member, type Outlet, WINDOW } from './member.js';
import { FeedRenderer } from './render.js';
import { PersonStream, type StreamMeans } from './stream.js';
import { Turnstile } from './turnstile.js';

/** What "delivered" may be late, so that a burst of acknowledgements is one write. */
const ACK_PAUSE_MS = 30;

/** Places that a snapshot takes while devices catch up: it reads ten times what a page of events does. */
const RESET_PLACES = 2;

/** Something that the sweep does beside the streams, such as the boards' doors, and when it was last done. */
interface SweepPart {
  readonly run: () => Promise<void>;
  doneAt: number;
}

/** What a device has missed and waits to have rendered. */
interface Missed {
  readonly readerId: string;
  readonly events: readonly Hint[];
  readonly wanted: () => boolean;
}

/** Events that are rendered in one go: more would keep the event loop from everybody else. */
const RENDERED_AT_ONCE = 500;

type Found = Awaited<ReturnType<FeedRepository['positions']>>[number];

/**
 * All live devices of this node: registers them, catches them up, beats, and sweeps. Push is a hint; the sweep is what
 * makes a lost hint cost seconds.
 */
@Injectable()
export class FeedHub implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #streams = new Map<string, PersonStream>();
  readonly #parts: SweepPart[] = [];
  readonly #means: StreamMeans;
  /**
   * A whole office that reconnects must leave connections to those who work: reading what was missed and snapshots take
   * turns here, and acknowledgements, which are writes, have few places of their own.
   */
  readonly #turns: Turnstile;
  readonly #acks: Turnstile;
  readonly #positions: Batch<{ personId: string; last: number }, Found>;
  readonly #renders: Batch<Missed, readonly FeedEvent[] | undefined>;
  /** Devices on this node. */
  #size = 0;
  /** The epoch that was worked out last: a device's cursor is checked and its first beat told in one go. */
  #epoch = { life: '', personId: '', epoch: '' };
  /** Which server answered the last sweep, and since when it runs. */
  #server = '';
  #looking = false;
  /** Milliseconds that the database's clock is ahead of ours. */
  #ahead = 0;
  /** On the monotonic clock: setting the machine's clock must neither stop the pump nor keep it open. */
  #sweptAt = performance.now();
  #sweeping: Promise<void> | undefined;
  #sweepTimer: NodeJS.Timeout | undefined;
  #beatTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly work: UnitOfWork,
    private readonly feed: Feed,
    private readonly repository: FeedRepository,
    private readonly life: FeedLife,
    private readonly sessions: SessionRepository,
    private readonly renderer: FeedRenderer,
    private readonly bus: NodeBus,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.#turns = new Turnstile(this.config.feedCatchingUp);
    this.#acks = new Turnstile(Math.max(1, Math.floor(this.config.databasePool / 4)));
    this.#positions = new Batch((asked) => this.repository.positions(asked, WINDOW));
    this.#renders = new Batch(
      (asked) => this.#renderMissed(asked),
      RENDERED_AT_ONCE,
      1,
      ({ events }) => events.length,
    );
    this.#means = {
      turn: (work, nobodyLeft) => this.#turns.run(1, work, nobodyLeft),
      page: (personId, after, limit) => this.repository.follow(personId, after, limit),
      render: (personId, events) => this.renderer.render(personId, events),
      renderMissed: (readerId, events, wanted) => this.#renders.ask({ readerId, events, wanted }),
      allowed: () => this.#lately(this.#sweptAt),
      awaits: (kind) => this.feed.awaits(kind),
      pause: () => delay(ACK_PAUSE_MS, undefined, { ref: false }),
      acknowledge: (personId, last, mark) => this.#acknowledge(personId, last, mark),
      beat: (member) => this.#beatOf(member),
      lost: (member, reason) => {
        void this.#guarded(member, () => this.#reset(member, ++member.generation, reason));
      },
      log: this.log,
    };
    this.feed.onHint((events) => {
      const tops = new Map<string, number>();
      for (const personId of new Set(events.map((e) => e.personId))) {
        const own = events.filter((e) => e.personId === personId);
        tops.set(personId, Math.max(...own.map((e) => e.seq)));
        this.#streams.get(personId)?.hint(own);
      }
      this.bus.tell('hint', [...tops]);
    });
    this.bus.on('hint', (tops) => {
      for (const [personId, top] of tops) this.#streams.get(personId)?.rise(top);
    });
    this.bus.on('ended', ({ personId, sessionId }) => {
      this.#close(personId, sessionId);
    });
  }

  onApplicationBootstrap(): void {
    if (!this.config.web) return;
    this.#sweepTimer = setInterval(() => void this.sweep(), this.config.feedSweepMs);
    this.#beatTimer = setInterval(() => {
      this.beatAll();
    }, this.config.feedBeatMs);
    this.#sweepTimer.unref();
    this.#beatTimer.unref();
    this.work.onConnect(() => void this.#look());
    void this.sweep();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#sweepTimer);
    clearInterval(this.#beatTimer);
    await this.#sweeping;
  }

  /**
   * One beat to every live device. The first beat of a device says that it has caught up. One that still does is left out:
   * it would see that it lacks something, ask again and stand at the end of the line. Unless it is we who wait: whoever does
   * not acknowledge is left out once, and not twice.
   */
  beatAll(): void {
    for (const { members } of this.#streams.values())
      for (const member of members) {
        if (!member.live) continue;
        if (member.catchUpTo === null || (member.beatHeld && member.sent > member.acked)) this.#beat(member);
        else member.beatHeld = member.sent > member.acked;
      }
  }

  /** Milliseconds since the last sweep that asked for all sessions and streams. */
  sweepAge(): number {
    return Math.round(performance.now() - this.#sweptAt);
  }

  /** Devices connected to this node. */
  get size(): number {
    return this.#size;
  }

  /** Who catches up right now: those that read, and those that wait for their turn. */
  get catchingUp(): { reading: number; waiting: number } {
    const waiting = this.#turns.waiting + this.#positions.waiting + this.#renders.waiting;
    return { reading: this.#turns.taken, waiting };
  }

  /** Devices of one person on this node. */
  devicesOf(personId: string): number {
    return this.#streams.get(personId)?.members.size ?? 0;
  }

  /**
   * Adds work to each sweep. Where it fails that is logged, and everything else goes on.
   * @returns whether it was done lately: what it guards must not be told any more when it was not.
   */
  sweeps(run: () => Promise<void>): () => boolean {
    const part: SweepPart = { run, doneAt: performance.now() };
    this.#parts.push(part);
    return () => this.#lately(part.doneAt);
  }

  /** Whether what was done then (on the monotonic clock) is recent enough to go on pushing by it. */
  #lately(at: number): boolean {
    return performance.now() - at <= Math.max(15_000, 3 * this.config.feedSweepMs);
  }

  #stream(personId: string): PersonStream {
    let stream = this.#streams.get(personId);
    if (stream === undefined) {
      stream = new PersonStream(personId, this.#means);
      this.#streams.set(personId, stream);
    }
    return stream;
  }

  #dropIdle(stream: PersonStream): void {
    if (stream.idle) this.#streams.delete(stream.personId);
  }

  /** A device arrives: registered first, read second, so that nothing falls between. */
  join(actor: Actor, outlet: Outlet, cursor: Cursor): Member {
    const member = new Member(actor.personId, outlet, actor.sessionId, actor.accessVersion);
    const stream = this.#stream(actor.personId);
    stream.members.add(member);
    this.#size++;
    void this.#guarded(member, () => this.#catchUp(member, cursor));
    return member;
  }

  leave(member: Member): void {
    member.live = false;
    member.generation++;
    member.waits?.abort();
    // A sweep that is under way still has it on its list.
    member.owed = undefined;
    this.#size--;
    const stream = this.#streams.get(member.personId);
    if (stream === undefined) return;
    stream.leave(member);
    this.#dropIdle(stream);
  }

  /** The device lost its place and says where it is. */
  resume(member: Member, cursor: Cursor): void {
    void this.#guarded(member, () => this.#catchUp(member, cursor));
  }

  /**
   * The device has stored everything up to `last`; more than was sent does not count. One that names the mark of its last
   * event answers exactly that event: what was under way when the stream began anew is not taken for what came then.
   */
  acknowledge(member: Member, last: number, mark: string | null | undefined): void {
    const stream = this.#streams.get(member.personId);
    if (!member.live || stream === undefined) return;
    const upTo = Math.min(last, member.sent);
    const known = member.markAt(upTo);
    if (known === undefined || (typeof mark === 'string' && (upTo < last || mark !== known))) return;
    if (upTo > member.acked) {
      member.confirm(upTo);
      stream.wake();
    }
    stream.acknowledge(upTo, known);
  }

  async #catchUp(member: Member, cursor: Cursor): Promise<void> {
    const stream = this.#stream(member.personId);
    const generation = ++member.generation;
    member.live = false;
    member.waits?.abort();
    if (cursor.last === undefined) {
      await this.#reset(member, generation, 'new');
      return;
    }
    const { position, missed } = await this.#positions.ask({
      personId: stream.personId,
      last: cursor.last,
    });
    if (member.generation !== generation) return;
    const life = this.#met(position.life);
    stream.enter(life);
    const reason = reasonToReset(cursor, position, this.#epochOf(life, stream.personId));
    if (reason !== undefined) {
      await this.#reset(member, generation, reason);
      return;
    }
    member.place(cursor.last, position.markAtLast, life);
    if (missed.length > 0) member.missed = missed;
    stream.acknowledgedBefore(position.acked);
    if (cursor.last > position.acked) {
      // What a device comes back with, it has: its acknowledgement was lost on the way.
      stream.await(cursor.last);
      stream.acknowledge(cursor.last, position.markAtLast);
    }
    member.catchUpTo = cursor.last < position.top ? position.top : null;
    if (member.catchUpTo === null) this.#beat(member, position.top);
    stream.rise(position.top);
  }

  async #reset(member: Member, generation: number, reason: ResetReason): Promise<void> {
    const stream = this.#stream(member.personId);
    member.live = false;
    member.waits?.abort();
    member.waits = new AbortController();
    const read = await this.#snapshot(stream.personId, reason, member.waits.signal);
    if (read === undefined || member.generation !== generation) return;
    // It may have waited for long: nothing is told on the word of a session that nobody could recheck.
    if (!this.#lately(this.#sweptAt)) throw unavailable();
    member.waits = undefined;
    const { reset } = read;
    const life = this.#met(read.life);
    stream.enter(life);
    member.catchUpTo = null;
    // A device that has stored the snapshot has everything in it.
    stream.await(reset.top);
    member.outlet.reset(reset);
    member.place(reset.top, reset.mark, life);
    this.#beat(member, reset.top);
    stream.rise(reset.top);
  }

  /**
   * Where the database wavers, a device keeps its line and the next sweep that gets through tries again: an office that is
   * cut off would come back at once, for the same. After any other failure it is cut off, and comes back with its cursor.
   */
  async #guarded(member: Member, fn: () => Promise<void>): Promise<void> {
    member.owed = undefined;
    const attempt = fn();
    const { generation } = member;
    try {
      await attempt;
    } catch (error) {
      // It left, or has begun anew meanwhile.
      if (member.generation !== generation) return;
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') {
        this.log.warn({ err: error }, 'catching up waits for the next sweep');
        member.owed = fn;
        return;
      }
      this.log.warn({ err: error }, 'catching up failed; the device reconnects');
      member.outlet.close();
    }
  }

  /**
   * State to start from, read with its own place in the stream in one snapshot of the database, when it is its turn;
   * undefined when whoever asked has gone meanwhile.
   */
  async reset(personId: string, reason: ResetReason, gone: AbortSignal): Promise<Reset | undefined> {
    return (await this.#snapshot(personId, reason, gone))?.reset;
  }

  #snapshot(
    personId: string,
    reason: ResetReason,
    gone: AbortSignal,
  ): Promise<{ reset: Reset; life: string } | undefined> {
    const read = async () => {
      const found = await this.work.run(async () => {
        const { life, top, topMark: mark } = await this.repository.position(personId, 0);
        let snapshot: Snapshot = { feedback: [], more: false, unread: 0, reports: [] };
        for (const part of this.feed.snapshotParts) snapshot = { ...snapshot, ...(await part(personId)) };
        return { life, reset: { epoch: this.#epochOf(life, personId), top, mark, snapshot } };
      }, 'REPEATABLE READ');
      this.life.count(reason);
      return found;
    };
    return this.#turns.run(RESET_PLACES, read, gone);
  }

  async #acknowledge(personId: string, last: number, mark: string | null): Promise<void> {
    const write = async () => {
      const events = await this.repository.acknowledge(personId, last, mark);
      if (events.length > 0)
        for (const handler of this.feed.acknowledgedHandlers) await handler(personId, events);
    };
    await this.#acks.run(1, () => this.work.run(write));
  }

  /** A cursor of the long-poll acknowledges like a device does. */
  async acknowledgeCursor(personId: string, last: number, mark: string | null): Promise<void> {
    if (last > 0) await this.#acknowledge(personId, last, mark);
  }

  /** Runs `work` with an ear on the person's stream, which hears everything from before it begins. */
  async listening<T>(personId: string, work: (ear: Ear) => Promise<T>): Promise<T> {
    const stream = this.#stream(personId);
    const ear = new Ear();
    stream.wait(ear.hear);
    try {
      return await work(ear);
    } finally {
      stream.takeOff(ear.hear);
      this.#dropIdle(stream);
    }
  }

  #beat(member: Member, top?: number): void {
    const beat = this.#beatOf(member, top);
    if (beat !== undefined) member.outlet.beat(beat);
  }

  /** Undefined before the first sweep told us the database's clock: then it is sent when it did. */
  #beatOf(member: Member, top?: number): Beat | undefined {
    const stream = this.#streams.get(member.personId);
    if (stream === undefined) return undefined;
    if (this.#server === '') {
      void this.sweep().then(() => {
        if (this.#server !== '' && member.live) this.#beat(member, top);
      });
      return undefined;
    }
    const boards = member.outlet.boards();
    return {
      epoch: this.#epochOf(member.life, stream.personId),
      top: Math.max(stream.top, top ?? 0),
      at: new Date(Date.now() + this.#ahead).toISOString(),
      ...(Object.keys(boards).length === 0 ? {} : { boards }),
    };
  }

  #epochOf(life: string, personId: string): string {
    if (this.#epoch.life !== life || this.#epoch.personId !== personId)
      this.#epoch = { life, personId, epoch: epochOf(life, personId) };
    return this.#epoch.epoch;
  }

  async #renderMissed(asked: readonly Missed[]): Promise<(readonly FeedEvent[] | undefined)[]> {
    const wanted = asked.filter((a) => a.wanted());
    const rendered = await this.renderer.renderMany(wanted);
    const answers = new Map(wanted.map((a, i) => [a, rendered[i]]));
    return asked.map((a) => answers.get(a));
  }

  /** Ends devices at once, of a whole person or of one session: here, and by a hint on the other nodes. */
  closeSessions(personId: string, sessionId: string | null): void {
    this.#close(personId, sessionId);
    this.bus.tell('ended', { personId, sessionId });
  }

  #close(personId: string, sessionId: string | null): void {
    const stream = this.#streams.get(personId);
    if (stream === undefined) return;
    stream.callWaiters();
    for (const member of [...stream.members])
      if (sessionId === null || member.sessionId === sessionId) member.outlet.close();
  }

  /**
   * A device was answered from this life of the database; when it is another one, the others must hear of it now.
   * @returns the same text for all who live in it.
   */
  #met(life: string): string {
    const { current } = this.life;
    if (life === current) return current;
    if (current !== undefined) void this.sweep();
    return life;
  }

  /** A new connection may lead to another database: one small question, and a sweep at once if it does. */
  async #look(): Promise<void> {
    if (this.#looking || this.#server === '') return;
    this.#looking = true;
    try {
      const { life, server } = await this.work.apart(() => this.repository.pulse());
      if (server === this.#server && life === this.life.current) return;
      // One that is under way may have begun on the old one.
      await this.#sweeping;
      await this.sweep();
    } catch (error) {
      this.log.debug({ err: error }, 'the database cannot say yet who it is; the sweep asks again');
    } finally {
      this.#looking = false;
    }
  }

  /**
   * Compares every connected person's counter with what their devices were sent, rechecks the sessions, and does the other
   * parts, such as the boards' doors. One at a time; a failed one leaves `sweepAge` growing, and the pump fails closed when
   * it is too old.
   */
  sweep(): Promise<void> {
    this.#sweeping ??= withCorrelation('sweep:feed', () => this.#sweep())
      .catch((error: unknown) => {
        this.log.warn({ err: error }, 'sweep failed; the next one tries again');
      })
      .finally(() => {
        this.#sweeping = undefined;
      });
    return this.#sweeping;
  }

  /** What it asks is asked apart: nobody who waits for a connection or a lock keeps it from going on. */
  async #sweep(): Promise<void> {
    const { life, server, now } = await this.work.apart(() => this.repository.pulse());
    this.#ahead = now.getTime() - Date.now();
    this.#server = server;
    this.life.meet(life);

    const members = [...this.#streams.values()].flatMap((s) =>
      [...s.members].map((member) => ({ s, member })),
    );
    const valid = await this.work.apart(() => this.sessions.stillValid(members.map(({ member }) => member)));
    for (const { member } of members) if (!valid.has(member.sessionId)) member.outlet.close();

    // Taken before the question: what is sent while it is answered is not part of it.
    const witnesses = new Map([...this.#streams].map(([personId, stream]) => [personId, stream.witnesses()]));
    const strangers = await this.work.apart(() => this.repository.strangers([...witnesses.values()].flat()));
    const tops = await this.work.apart(() => this.repository.tops([...this.#streams.keys()]));
    for (const [personId, top] of tops) {
      const stream = this.#streams.get(personId);
      if (stream === undefined) continue;
      // Another life of the database, or one that lost what it had told: cursors handed out before mean nothing.
      stream.enter(life);
      const stranger = strangers.has(personId);
      if (stranger) stream.forget();
      else stream.proven(witnesses.get(personId) ?? []);
      for (const member of stream.members)
        if (stranger || (member.live && member.life !== life)) {
          const reason = !stranger ? 'epoch' : member.sent > top ? 'top' : 'mark';
          void this.#guarded(member, () => this.#reset(member, ++member.generation, reason));
        }
      stream.rise(top);
      stream.flushAcknowledged();
    }
    this.#sweptAt = performance.now();
    for (const { member } of members)
      if (member.owed !== undefined && valid.has(member.sessionId)) void this.#guarded(member, member.owed);
    for (const part of this.#parts)
      try {
        // On one connection: the other is for those who ask whether the database is there.
        await this.work.apart(() => this.work.read(part.run));
        part.doneAt = performance.now();
      } catch (error) {
        this.log.warn({ err: error }, 'a part of the sweep failed; the next sweep tries it again');
      }
    await this.work.apart(() => this.life.writeDown());
  }
}
