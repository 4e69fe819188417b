import type { Beat, FeedEvent, Reset } from '#contracts/feed.js';
import type { Hint } from './feed.js';

/** Where one device's events go: a socket, or a stand-in in tests. */
export interface Outlet {
  /** In this order, and then the beat, if there is one. */
  feed(events: readonly FeedEvent[], beat?: Beat): void;
  reset(reset: Reset): void;
  beat(beat: Beat): void;
  /** What it watches, for its beat. */
  boards(): Record<string, string>;
  /** Cuts it off; it comes back by itself. */
  close(): void;
}

/** Events that may be under way to one device without an acknowledgement. */
export const WINDOW = 64;

const NOTHING: readonly Hint[] = [];

/** One live device of a person on this node, with its place in the stream. Many of them sit idle: it holds little then. */
export class Member {
  /** Catching up or being reset while false: the pump leaves it alone. */
  live = false;
  /** Highest number sent. */
  sent = 0;
  /** Mark of the event at `sent`; null where it is not known. */
  mark: string | null = null;
  /** The life of the database in which it was placed there. */
  life = '';
  /** Highest number acknowledged; `sent - acked` events are under way. */
  acked = 0;
  /** The first beat follows this number; null once it has gone out. */
  catchUpTo: number | null = null;
  /** The first events after its cursor, when they were read with its position. */
  missed = NOTHING;
  /** Ends its waiting for a snapshot. */
  waits: AbortController | undefined;
  /** Its catch-up, which failed because the database wavered; the next sweep begins it again. */
  owed: (() => Promise<void>) | undefined;
  /** A beat was due while it caught up, and had not acknowledged. */
  beatHeld = false;
  /** Rises with every catch-up; work begun under an older one is dropped. */
  generation = 0;
  /** Marks from `acked` to `sent`, while anything is under way. */
  #marks: (string | null)[] | undefined;

  constructor(
    readonly personId: string,
    readonly outlet: Outlet,
    readonly sessionId: string,
    readonly accessVersion: number,
  ) {}

  get open(): boolean {
    return this.live && this.sent - this.acked < WINDOW;
  }

  /** Starts again from a cursor in this life of the database; nothing is under way any more. */
  place(at: number, mark: string | null, life: string): void {
    this.sent = at;
    this.mark = mark;
    this.life = life;
    this.acked = at;
    this.live = true;
    this.beatHeld = false;
    this.missed = NOTHING;
    this.#marks = undefined;
  }

  /** The event after `sent` is on its way. */
  advance({ seq, mark }: { seq: number; mark: string }): void {
    this.#marks ??= [this.mark];
    this.#marks.push(mark);
    this.sent = seq;
    this.mark = mark;
  }

  /** Mark of what it was sent with this number; undefined for one that is not under way. */
  markAt(seq: number): string | null | undefined {
    return seq === this.sent ? this.mark : this.#marks?.[seq - this.acked];
  }

  /** It has everything up to `upTo`, which is not above `sent`. */
  confirm(upTo: number): void {
    this.#marks = upTo === this.sent ? undefined : this.#marks?.slice(upTo - this.acked);
    this.acked = upTo;
  }

  /** The events that were read with its position; they are handed out once. */
  takeMissed(): readonly Hint[] {
    const { missed } = this;
    this.missed = NOTHING;
    return missed;
  }
}
