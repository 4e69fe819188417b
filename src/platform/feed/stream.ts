import type { FeedEvent } from '#contracts/feed.js';
import type { Log } from '../log/log.js';
import type { Hint } from './feed.js';
import type { StreamEvent } from './feed.repository.js';
import { Member, WINDOW } from './member.js';

/** What a person's stream needs from the outside. */
export interface StreamMeans {
  page(personId: string, after: number, limit: number): Promise<StreamEvent[]>;
  /** Renders under the person's rights; one wire event for each stream event, `void` where it may not be shown. */
  render(personId: string, events: readonly Hint[]): Promise<FeedEvent[]>;
  /** False when the sessions were not rechecked lately: fail closed. */
  allowed(): boolean;
  /** Does anybody wait for the acknowledgement of this kind? */
  awaits(kind: string): boolean;
  /** Stores in a transaction that a device has everything up to `last`. */
  acknowledge(personId: string, last: number): Promise<void>;
  /** A moment in which further acknowledgements may arrive, so that one write serves them. */
  pause(): Promise<void>;
  /** Sends the first beat after a catch-up. */
  beat(member: Member): void;
  /** The stream has a hole for this member (pruned or restored): it must start from a snapshot. */
  lost(member: Member): void;
  log: Log;
}

/**
 * One person's stream on this node: one pump for all of the person's devices. It sends ascending numbers without holes,
 * reads and renders each event once, and holds at most `WINDOW` unacknowledged events per device.
 */
export class PersonStream {
  readonly members = new Set<Member>();
  /** Waiting long-polls; called when the top rises. */
  readonly waiters = new Set<() => void>();
  /** Highest number known to be committed. */
  top = 0;
  #recent: Hint[] = [];
  #running = false;
  #again = false;
  #ackedStored = 0;
  #ackWanted = 0;
  /** Numbers above both whose acknowledgement somebody waits for. */
  readonly #awaited = new Set<number>();
  #acking = false;

  constructor(
    readonly personId: string,
    private readonly means: StreamMeans,
  ) {}

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

  /** Forgets what an earlier life of the database had. */
  forget(): void {
    this.top = 0;
    this.#recent = [];
    this.#ackedStored = 0;
    this.#ackWanted = 0;
    this.#awaited.clear();
  }

  /** Sends what can be sent. Never two pumps at once for one person, or order would be lost. */
  wake(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#again = false;
        while (await this.#turn());
      } while (this.#again as boolean);
    } catch (error) {
      // Nothing was skipped: every member stands where it stood, and the sweep wakes us again.
      this.means.log.warn({ person: this.personId, err: error }, 'pump stopped until the next sweep');
    } finally {
      this.#running = false;
    }
  }

  /** One page for everybody who is behind; false when there is nothing (more) to do. */
  async #turn(): Promise<boolean> {
    const ready = [...this.members]
      .filter((m) => m.open && m.sent < this.top)
      .map((member) => ({ member, generation: member.generation }));
    if (ready.length === 0 || !this.means.allowed()) return false;
    const from = Math.min(...ready.map((r) => r.member.sent));
    const events = await this.#read(from);
    if (events[0]?.seq !== from + 1) {
      for (const { member } of ready) if (member.sent === from) this.means.lost(member);
      return false;
    }
    for (const event of events) if (this.means.awaits(event.kind)) this.await(event.seq);
    const wire = await this.means.render(this.personId, events);
    let progress = false;
    for (const { member, generation } of ready) {
      // It left, or started over from another place, while we were reading.
      if (!this.members.has(member) || member.generation !== generation) continue;
      for (const event of wire) {
        if (event.seq !== member.sent + 1 || !member.open) continue;
        member.sent = event.seq;
        member.outlet.feed(event);
        progress = true;
      }
      if (member.catchUpTo !== null && member.sent >= member.catchUpTo) {
        member.catchUpTo = null;
        this.means.beat(member);
      }
    }
    return progress;
  }

  async #read(from: number): Promise<Hint[]> {
    const at = this.#recent.findIndex((e) => e.seq === from + 1);
    if (at >= 0) return this.#recent.slice(at);
    const page = await this.means.page(this.personId, from, WINDOW);
    const gap = page.findIndex((e, i) => e.seq !== from + 1 + i);
    return gap < 0 ? page : page.slice(0, gap);
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
