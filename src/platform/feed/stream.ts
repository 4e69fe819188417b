import type { FeedEvent } from '#contracts/feed.js';
import type { Log } from '../log/log.js';
import type { Hint } from './feed.js';
import type { ResetReason } from './cursor.js';
import type { Page, Witness } from './feed.repository.js';
import { Member, WINDOW } from './member.js';

/** What a person's stream needs from the outside. */
export interface StreamMeans {
  page(personId: string, after: number, limit: number): Promise<Page>;
  /** Renders under the person's rights; one wire event for each stream event, `void` where it may not be shown. */
  render(personId: string, events: readonly Hint[]): Promise<FeedEvent[]>;
  /** False when the sessions were not rechecked lately: fail closed. */
  allowed(): boolean;
  /**
   * Reads and renders for devices that catch up, when it is their turn among all of the node's; undefined when there is
   * nobody left who wants it. What is live never waits here.
   */
  turn<T>(work: () => Promise<T>, nobodyLeft: AbortSignal): Promise<T | undefined>;
  /** Does anybody wait for the acknowledgement of this kind? */
  awaits(kind: string): boolean;
  /** Stores in a transaction that a device has everything up to `last`. */
  acknowledge(personId: string, last: number): Promise<void>;
  /** A moment in which further acknowledgements may arrive, so that one write serves them. */
  pause(): Promise<void>;
  /** Sends the first beat after a catch-up. */
  beat(member: Member): void;
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

  constructor(private readonly turn: () => Promise<boolean>) {}

  /** Resolves at once when it turns already: then it turns once more. */
  async wake(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      do {
        this.#again = false;
        while (await this.turn());
      } while (this.#again as boolean);
    } finally {
      this.#running = false;
    }
  }
}

/**
 * One person's stream on this node: one pump for all of the person's live devices, and one for those that catch up, so
 * that nobody who is here waits for one that was away. Each sends ascending numbers without holes, reads and renders an
 * event once for all, and holds at most `WINDOW` unacknowledged events per device.
 */
export class PersonStream {
  readonly members = new Set<Member>();
  /** Waiting long-polls; called when the top rises. */
  readonly waiters = new Set<() => void>();
  /** Highest number known to be committed. */
  top = 0;
  #life = '';
  #recent: Hint[] = [];
  /** Marks by number: sent, or stood on, without having been read from the table after it. */
  readonly #unproven = new Map<number, string>();
  /** Devices that were here when an event was committed, and those that still catch up, have a pump each. */
  readonly #live = new Pump(() => this.#turn());
  readonly #behind = new Pump(() => this.#catchUpTurn());
  #waits: AbortController | undefined;
  #ackedStored = 0;
  #ackWanted = 0;
  /** Numbers above both whose acknowledgement somebody waits for. */
  readonly #awaited = new Set<number>();
  #acking = false;

  constructor(
    readonly personId: string,
    private readonly means: StreamMeans,
  ) {}

  /** A device is gone; what was waited for on its account alone is given up. */
  leave(member: Member): void {
    this.members.delete(member);
    if (this.#ready(true).length === 0) this.#waits?.abort();
  }

  get idle(): boolean {
    return this.members.size === 0 && this.waiters.size === 0;
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
    for (const waiter of this.waiters) waiter();
    this.wake();
  }

  /** What was known of another life of the database means nothing in this one. */
  enter(life: string): void {
    if (this.#life !== '' && this.#life !== life) this.forget();
    this.#life = life;
  }

  /** Events that the database must have, if it is the one that devices have seen. */
  witnesses(): Witness[] {
    const marks = new Map(this.#unproven);
    for (const { live, sent, mark } of this.members) if (live && mark !== null) marks.set(sent, mark);
    return [...marks].map(([seq, mark]) => ({ personId: this.personId, seq, mark }));
  }

  /** The database has them. */
  proven(witnesses: readonly Witness[]): void {
    for (const { seq, mark } of witnesses) if (this.#unproven.get(seq) === mark) this.#unproven.delete(seq);
  }

  /** Forgets what an earlier life of the database had. */
  forget(): void {
    this.top = 0;
    this.#recent = [];
    this.#unproven.clear();
    this.#ackedStored = 0;
    this.#ackWanted = 0;
    this.#awaited.clear();
  }

  /** Sends what can be sent. */
  wake(): void {
    for (const pump of [this.#live, this.#behind])
      void pump.wake().catch((error: unknown) => {
        // Nothing was skipped: every member stands where it stood, and the sweep wakes us again.
        this.means.log.warn({ person: this.personId, err: error }, 'pump stopped until the next sweep');
      });
  }

  /** Members that can be sent something now, with what they are in the middle of. */
  #ready(behind: boolean): { member: Member; generation: number }[] {
    return [...this.members]
      .filter((m) => m.open && m.sent < this.top && (m.catchUpTo !== null) === behind)
      .map((member) => ({ member, generation: member.generation }));
  }

  /** One page for every live device that is behind; false when there is nothing (more) to do. */
  async #turn(): Promise<boolean> {
    return this.#ready(false).length > 0 && this.#page(false);
  }

  async #catchUpTurn(): Promise<boolean> {
    // Asked again when it is our turn: they may all have gone, or been reset, while we waited.
    if (this.#ready(true).length === 0) return false;
    this.#waits = new AbortController();
    return (await this.means.turn(() => this.#page(true), this.#waits.signal)) ?? false;
  }

  async #page(behind: boolean): Promise<boolean> {
    const ready = this.#ready(behind);
    if (ready.length === 0 || !this.means.allowed()) return false;
    const from = Math.min(...ready.map((r) => r.member.sent));
    const { before, events } = await this.#read(from, ready);
    if (events[0]?.seq !== from + 1) {
      // Nothing where something was committed: the database was set back. Else the place was pruned meanwhile.
      if (events.length === 0) this.top = from;
      for (const { member, generation } of ready)
        if (member.sent === from && member.generation === generation)
          this.means.lost(member, events.length === 0 ? 'top' : 'hole');
      return false;
    }
    for (const event of events) if (this.means.awaits(event.kind)) this.await(event.seq);
    const wire = await this.means.render(this.personId, events);
    let progress = false;
    for (const { member, generation } of ready) {
      // It left, or started over from another place, while we were reading.
      if (!this.members.has(member) || member.generation !== generation) continue;
      const here = member.sent === from ? before : events.find((e) => e.seq === member.sent)?.mark;
      if (here && member.mark !== null && here !== member.mark) {
        this.means.lost(member, 'mark');
        continue;
      }
      for (const event of wire) {
        if (event.seq !== member.sent + 1 || !member.open) continue;
        member.sent = event.seq;
        member.mark = event.mark;
        member.outlet.feed(event);
        progress = true;
      }
      if (member.catchUpTo !== null && member.sent >= member.catchUpTo) {
        member.catchUpTo = null;
        this.means.beat(member);
        // It is the other pump's from here on.
        if (behind) this.wake();
      }
    }
    return progress;
  }

  /** The events after `from`, and the mark at `from` in the database that they come from, where it is known. */
  async #read(
    from: number,
    ready: readonly { member: Member }[],
  ): Promise<{ before: string | null; events: readonly Hint[] }> {
    const at = this.#recent.findIndex((e) => e.seq === from + 1);
    if (at >= 0 && this.#unproven.size < MOST_UNPROVEN) {
      const events = this.#recent.slice(at);
      // A commit tells its own number, not what stands before it: the sweep looks.
      for (const { member } of ready)
        if (member.sent === from && member.mark !== null) this.#unproven.set(from, member.mark);
      for (const event of events) this.#unproven.set(event.seq, event.mark);
      return { before: null, events };
    }
    for (const { member } of ready) {
      // Read together with its position.
      const missed = member.missed;
      if (missed[0]?.seq !== from + 1) continue;
      member.missed = [];
      return { before: member.mark, events: missed };
    }
    const { before, events } = await this.means.page(this.personId, from, WINDOW);
    const gap = events.findIndex((e, i) => e.seq !== from + 1 + i);
    return { before, events: gap < 0 ? events : events.slice(0, Math.max(gap, 1)) };
  }

  /** Somebody waits for a device to have this number. */
  await(seq: number): void {
    if (seq > this.#ackWanted && seq > this.#ackedStored) this.#awaited.add(seq);
  }

  /** The database has this as the highest acknowledgement. */
  acknowledgedBefore(acked: number): void {
    this.#ackedStored = Math.max(this.#ackedStored, acked);
  }

  /** A device has stored everything up to `last`. Written down only when that covers a number that somebody awaits. */
  acknowledge(last: number): void {
    if (last <= this.#ackedStored || last <= this.#ackWanted) return;
    const covered = [...this.#awaited].filter((seq) => seq <= last);
    if (covered.length === 0) return;
    for (const seq of covered) this.#awaited.delete(seq);
    this.#ackWanted = last;
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
          const last = this.#ackWanted;
          await this.means.acknowledge(this.personId, last);
          this.#ackedStored = Math.max(this.#ackedStored, last);
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
