import type { Beat, FeedEvent, Reset } from '#contracts/feed.js';
import type { Hint } from './feed.js';

/** Where one device's events go: a socket, or a stand-in in tests. */
export interface Outlet {
  feed(event: FeedEvent): void;
  reset(reset: Reset): void;
  beat(beat: Beat): void;
}

/** Events that may be under way to one device without an acknowledgement. */
export const WINDOW = 64;

/** One live device of a person on this node, with its place in the stream. */
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
  missed: readonly Hint[] = [];
  /** Ends its waiting for a snapshot. */
  waits: AbortController | undefined;
  /** A beat was due while it caught up. */
  beatHeld = false;
  /** Rises with every catch-up; work begun under an older one is dropped. */
  generation = 0;

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
    this.missed = [];
  }
}
