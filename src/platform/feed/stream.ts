import type { Beat, FeedEvent } from '#contracts/feed.js';
import type { Log } from '../log/log.js';
import type { Hint } from './feed.js';
import type { ResetReason } from './cursor.js';
import type { Page, Witness } from './feed.repository.js';
import { type Member, WINDOW } from './member.js';

/** What a person's stream needs from the outside. */
export interface StreamMeans {
  page(personId: string, after: number, limit: number): Promise<Page>;
  /** Renders under the person's rights; one wire event for each stream event, `void` where it may not be shown. */
  render(personId: string, events: readonly Hint[]): Promise<FeedEvent[]>;
  /** `render` for devices that catch up, together with other people's; undefined when nobody wants it any more. */
  renderMissed(
    personId: string,
    events: readonly Hint[],
    wanted: () => boolean,
  ): Promise<readonly FeedEvent[] | undefined>;
  /** False when the sessions were not rechecked lately: fail closed. */
  allowed(): boolean;
  /**
   * Reads for devices that catch up, when it is their turn among all of the node's; undefined when there is nobody left
   * who wants it. What is live never waits here.
   */
  turn<T>(work: () => Promise<T>, nobodyLeft: AbortSignal): Promise<T | undefined>;
  /** Does anybody wait for the acknowledgement of this kind? */
  awaits(kind: string): boolean;
  /** Stores in a transaction that a device has everything up to `last`, if the event there still has this mark. */
  acknowledge(personId: string, last: number, mark: string | null): Promise<void>;
  /** A moment in which further acknowledgements may arrive, so that one write serves them. */
  pause(): Promise<void>;
  /** The first beat after a catch-up, which goes with its last events; undefined when it has to go later. */
  beat(member: Member): Beat | undefined;
  /** What is stored does not follow what this member has (pruned or restored): it must start from a snapshot. */
  lost(member: Member, reason: ResetReason): void;
  log: Log;
}

/**
 * Events sent on the word of a hint until the next sweep: more of them are read from the table, with what is before them.
 */
const MOST_UNPROVEN = 1_000;

/** Turns as long as there is progress, never twice at once. */
class Pump {
  #running = false;
  #again = false;

  /** Resolves at once when it turns already: then it turns once more. */
  async wake(turn: () => Promise<boolean>): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      do {
        this.#again = false;
        while (await turn());
      } while (this.#again as boolean);
    } finally {
      this.#running = false;
    }
  }
}

/**
 * One person's stream on this node: one pump for all of the person's live devices, and one for those that catch up, so
 * that nobody who is here waits for one that was away. Each sends ascending numbers without holes, reads and renders an
 * event once for all, and holds at most `WINDOW` unacknowledged events per device. There is one for everybody who is here,
 * and most are idle: what it needs now and then is made when it is needed.
 */
export class PersonStream {
  readonly members = new Set<Member>();
  /** Highest number known to be committed. */
  top = 0;
  /** Waiting long-polls; called when the top rises. */
  #waiters: Set<() => void> | undefined;
  #life = '';
  #recent: Hint[] = [];
  /** Marks by number: sent, or stood on, without having been read from the table after it. */
  #unproven: Map<number, string> | undefined;
  /** Devices that were here when an event was committed, and those that still catch up, have a pump each. */
  #live: Pump | undefined;
  #behind: Pump | undefined;
  #waits: AbortController | undefined;
  #ackedStored = 0;
  #ackWanted = 0;
  #ackMark: string | null = null;
  /** Numbers above both whose acknowledgement somebody waits for. */
  #awaited: Set<number> | undefined;
  #acking = false;
  /** Rises when everything is forgotten; what was begun before tells nothing. */
  #era = 0;

  constructor(
    readonly personId: string,
    private readonly means: StreamMeans,
  ) {}

  /** A device is gone; what was waited for on its account alone is given up. */
  leave(member: Member): void {
    this.members.delete(member);
    if (this.#waits !== undefined && !this.#owed(true)) this.#waits.abort();
  }

  get idle(): boolean {
    return this.members.size === 0 && this.#waiters === undefined;
  }

  /** Calls `waiter` whenever the top may have risen, until it is taken off. */
  wait(waiter: () => void): void {
    this.#waiters ??= new Set();
    this.#waiters.add(waiter);
  }

  takeOff(waiter: () => void): void {
    this.#waiters?.delete(waiter);
    if (this.#waiters?.size === 0) this.#waiters = undefined;
  }

  /** Calls everybody who waits. */
  callWaiters(): void {
    for (const waiter of [...(this.#waiters ?? [])]) waiter();
  }

  /** These events were just committed here. They may come in another order than their numbers. */
  hint(events: readonly Hint[]): void {
    for (const event of events) {
      const last = this.#recent.at(-1);
      if (last === undefined || event.seq === last.seq + 1) this.#recent.push(event);
      // Two commits that overtook each other on their way back to us: read the stream instead.
      else this.#recent = [event];
    }
    if (this.#recent.length > WINDOW) this.#recent = this.#recent.slice(-WINDOW);
    const last = events.at(-1);
    if (last !== undefined) this.rise(last.seq);
  }

  /** The stream is known to reach `top`. */
  rise(top: number): void {
    if (top > this.top) this.top = top;
    this.callWaiters();
    this.wake();
  }

  /** What was known of another life of the database means nothing in this one. */
  enter(life: string): void {
    if (this.#life !== '' && this.#life !== life) this.forget();
    this.#life = life;
  }

  /** Events that the database must have, if it is the one that devices have seen. */
  witnesses(): Witness[] {
    const marks = new Map(this.#unproven ?? []);
    for (const { live, sent, mark } of this.members) if (live && mark !== null) marks.set(sent, mark);
    return [...marks].map(([seq, mark]) => ({ personId: this.personId, seq, mark }));
  }

  /** The database has them. */
  proven(witnesses: readonly Witness[]): void {
    for (const { seq, mark } of witnesses) if (this.#unproven?.get(seq) === mark) this.#unproven.delete(seq);
    if (this.#unproven?.size === 0) this.#unproven = undefined;
  }

  /** Forgets what an earlier life of the database had. */
  forget(): void {
    this.#era++;
    this.top = 0;
    this.#recent = [];
    this.#unproven = undefined;
    this.#ackedStored = 0;
    this.#ackWanted = 0;
    this.#ackMark = null;
    this.#awaited = undefined;
  }

  /** Sends what can be sent. */
  wake(): void {
    if (this.#owed(false)) this.#run((this.#live ??= new Pump()), false);
    if (this.#owed(true)) this.#run((this.#behind ??= new Pump()), true);
  }

  #run(pump: Pump, behind: boolean): void {
    pump
      .wake(() => this.#page(behind))
      .catch((error: unknown) => {
        // Nothing was skipped: every member stands where it stood, and the sweep wakes us again.
        this.means.log.warn({ person: this.personId, err: error }, 'pump stopped until the next sweep');
      });
  }

  /** Can any of these members be sent something now? */
  #owed(behind: boolean): boolean {
    for (const member of this.members) if (this.#isReady(member, behind)) return true;
    return false;
  }

  #isReady(m: Member, behind: boolean): boolean {
    return m.open && m.sent < this.top && (m.catchUpTo !== null) === behind;
  }

  /** Members that can be sent something now, with what they are in the middle of. */
  #ready(behind: boolean): { member: Member; generation: number }[] {
    return [...this.members]
      .filter((member) => this.#isReady(member, behind))
      .map((member) => ({ member, generation: member.generation }));
  }

  /** One page for every live device that is behind; false when there is nothing (more) to do. */
  async #page(behind: boolean): Promise<boolean> {
    const ready = this.#ready(behind);
    if (ready.length === 0 || !this.means.allowed()) return false;
    const from = Math.min(...ready.map((r) => r.member.sent));
    const page = await this.#read(from, ready, behind);
    if (page === undefined) return false;
    const { before, events } = page;
    if (events[0]?.seq !== from + 1) {
      // Nothing where something was committed: the database was set back. Else the place was pruned meanwhile.
      if (events.length === 0) this.top = from;
      for (const { member, generation } of ready)
        if (member.sent === from && member.generation === generation)
          this.means.lost(member, events.length === 0 ? 'top' : 'hole');
      return false;
    }
    for (const event of events) if (this.means.awaits(event.kind)) this.await(event.seq);
    const wire = await (behind
      ? this.means.renderMissed(this.personId, events, () => this.#owed(true))
      : this.means.render(this.personId, events));
    if (wire === undefined) return false;
    let progress = false;
    for (const { member, generation } of ready) {
      // It left, or started over from another place, while we were reading.
      if (!this.members.has(member) || member.generation !== generation) continue;
      const here = member.sent === from ? before : events.find((e) => e.seq === member.sent)?.mark;
      if (here && member.mark !== null && here !== member.mark) {
        this.means.lost(member, 'mark');
        continue;
      }
      const sent: FeedEvent[] = [];
      for (const event of wire) {
        if (event.seq !== member.sent + 1 || !member.open) continue;
        member.advance(event);
        sent.push(event);
      }
      let beat: Beat | undefined;
      if (member.catchUpTo !== null && member.sent >= member.catchUpTo) {
        member.catchUpTo = null;
        beat = this.means.beat(member);
        // It is the other pump's from here on.
        if (behind) this.wake();
      }
      if (sent.length > 0 || beat !== undefined) member.outlet.feed(sent, beat);
      progress ||= sent.length > 0;
    }
    // Whoever comes later reads them from the table.
    if (!this.#owed(false)) this.#recent = [];
    return progress;
  }

  /** The events after `from`, and the mark at `from` in the database that they come from, where it is known. */
  async #read(
    from: number,
    ready: readonly { member: Member }[],
    behind: boolean,
  ): Promise<{ before: string | null; events: readonly Hint[] } | undefined> {
    const at = this.#recent.findIndex((e) => e.seq === from + 1);
    if (at >= 0 && (this.#unproven?.size ?? 0) < MOST_UNPROVEN) {
      const events = this.#recent.slice(at);
      const unproven = (this.#unproven ??= new Map());
      // A commit tells its own number, not what stands before it: the sweep looks.
      for (const { member } of ready)
        if (member.sent === from && member.mark !== null) unproven.set(from, member.mark);
      for (const event of events) unproven.set(event.seq, event.mark);
      return { before: null, events };
    }
    for (const { member } of ready) {
      // Read together with its position.
      if (member.missed[0]?.seq !== from + 1) continue;
      return { before: member.mark, events: member.takeMissed() };
    }
    const read = () => this.means.page(this.personId, from, WINDOW);
    const page = behind ? await this.#inTurn(read) : await read();
    if (page === undefined) return undefined;
    const { before, events } = page;
    const gap = events.findIndex((e, i) => e.seq !== from + 1 + i);
    return { before, events: gap < 0 ? events : events.slice(0, Math.max(gap, 1)) };
  }

  async #inTurn(read: () => Promise<Page>): Promise<Page | undefined> {
    this.#waits = new AbortController();
    try {
      return await this.means.turn(read, this.#waits.signal);
    } finally {
      this.#waits = undefined;
    }
  }

  /** Somebody waits for a device to have this number. */
  await(seq: number): void {
    if (seq <= this.#ackWanted || seq <= this.#ackedStored) return;
    this.#awaited ??= new Set();
    this.#awaited.add(seq);
  }

  /** The database has this as the highest acknowledgement. */
  acknowledgedBefore(acked: number): void {
    this.#ackedStored = Math.max(this.#ackedStored, acked);
  }

  /**
   * A device has stored everything up to `last`, where the event has this mark (null: it is not known). Written down only
   * when that covers a number that somebody awaits.
   */
  acknowledge(last: number, mark: string | null): void {
    if (last <= this.#ackedStored || last <= this.#ackWanted) return;
    const covered = [...(this.#awaited ?? [])].filter((seq) => seq <= last);
    if (covered.length === 0) return;
    for (const seq of covered) this.#awaited?.delete(seq);
    if (this.#awaited?.size === 0) this.#awaited = undefined;
    this.#ackWanted = last;
    this.#ackMark = mark;
    this.flushAcknowledged();
  }

  /** Writes the highest acknowledgement down, one write at a time; a failed one is tried again by the sweep. */
  flushAcknowledged(): void {
    if (this.#acking || this.#ackWanted <= this.#ackedStored) return;
    this.#acking = true;
    void (async () => {
      try {
        while (this.#ackWanted > this.#ackedStored) {
          await this.means.pause();
          const [era, last] = [this.#era, this.#ackWanted];
          if (last <= this.#ackedStored) break;
          await this.means.acknowledge(this.personId, last, this.#ackMark);
          if (era === this.#era) this.acknowledgedBefore(last);
        }
      } catch (error) {
        this.means.log.warn(
          { person: this.personId, err: error },
          'acknowledgement waits for the next sweep',
        );
      } finally {
        this.#acking = false;
      }
    })();
  }
}
