import { closeSync, openSync, writeSync } from 'node:fs';
import type { BoardCell } from '#contracts/board.js';
import type { FeedEvent, Snapshot } from '#contracts/feed.js';

/**
 * The record of a fault run: what people asked for, what they were answered, what each device came to show, and what was
 * broken meanwhile. One JSON line an event, in the order of one monotonic clock. The checker reads nothing else beside
 * the final state of PostgreSQL.
 */

export type OpKind =
  | 'comment'
  | 'reply'
  | 'read'
  | 'report-save'
  | 'report-submit'
  | 'report-accept'
  | 'report-return'
  | 'summary-run'
  | 'other';

/** What everybody in `to` must be shown when the operation was acknowledged, and nobody may be shown when it was refused. */
export interface Effect {
  kind: string;
  ref: string;
  to: string[];
}

/** A stream event as a device has it; `ref` as `refOf` reads it from the payload. */
export interface Shown {
  seq: number;
  kind: string;
  ref: string;
  mark: string;
}

/** A comment as a device has it. */
export interface HeldComment {
  id: string;
  delivered: boolean;
  read: boolean;
  /** Ids, in the order in which the device shows them. */
  replies: string[];
}

/** First line: what the run promises to itself. */
export interface RunBegan {
  type: 'run';
  seed: string;
  /** Sweep of the nodes under test, in ms. */
  sweepMs: number;
  /** What was there before anybody asked: comments and replies that the plan laid down with their events. */
  known?: { kind: string; ref: string }[];
  plan?: unknown;
}

/** A request leaves. A retry is a further `invoke` with the same `id` and the next `attempt`. */
export interface Invoke {
  type: 'invoke';
  op: OpKind;
  /** The client's id; for operations without one, any id that stays the same over its retries. */
  id: string;
  attempt: number;
  author: string;
  /** Names the session that the request carried. */
  session?: string;
  node?: string;
  effect?: Effect;
}
/** A definite yes: any 2xx. */
export interface Ok {
  type: 'ok';
  id: string;
  status: number;
  /** Of a comment or reply: the row's own id and author as the server answered. */
  row?: { id: string; authorId: string };
}
/** A definite no: 4xx but 408, 425, 429, and not 401, 403, 409 SESSION_OTHER_PERSON, after which the item is held and tried again. */
export interface Refused {
  type: 'refused';
  id: string;
  status: number;
  code: string;
}
/** No definite answer: cut, timeout, 5xx, or a 4xx after which it is tried again. `status` where there was one. */
export interface Unknown {
  type: 'unknown';
  id: string;
  reason: string;
  status?: number;
}

/**
 * A device came up (`life` 0) or lost its store (next `life`, empty). A crash that keeps the store is `crashed`: what was
 * stored is there afterwards, and `shown` is written when an event is stored, so nothing that a crash undoes is in here.
 */
export interface DeviceBegan {
  type: 'device';
  device: string;
  person: string;
  life: number;
}
export interface Crashed {
  type: 'crashed';
  device: string;
}
/** A socket or long-poll of the device was let in. `connection` is unique in the run. */
export interface Connected {
  type: 'connected';
  device: string;
  person: string;
  session: string;
  connection: string;
  node: string;
  via: 'socket' | 'poll';
}
export interface ConnectRefused {
  type: 'connect-refused';
  device: string;
  code: string;
}
export interface Disconnected {
  type: 'disconnected';
  device: string;
  connection: string;
}
/** The device stored an event (state and cursor in one step). */
export interface ShownEvent extends Shown {
  type: 'shown';
  device: string;
  person: string;
  life: number;
  epoch: string;
  session: string;
  /** Everybody whom the payload names as author, recipient or owner. */
  parties: string[];
}
/** The device replaced its state by a snapshot. */
export interface ResetEvent {
  type: 'reset';
  device: string;
  person: string;
  life: number;
  epoch: string;
  session: string;
  top: number;
  mark: string | null;
  comments: HeldComment[];
  more: boolean;
  unread: number;
}
/**
 * An event came that the device has. `again`: this very connection had brought it before, and the device did not ask by
 * `resume` nor got a `reset` in between; then the server sent it twice. Without `again` it is harmless.
 */
export interface Dropped {
  type: 'dropped';
  device: string;
  connection: string;
  seq: number;
  last: number;
  again: boolean;
}
/** An event came above `last + 1`: the server left something out. Not stored; the device asks again. */
export interface Gap {
  type: 'gap';
  device: string;
  connection: string;
  seq: number;
  last: number;
}
/** The device is about to tell a server that it has everything up to `last`: by `ack`, handshake, `resume` or long-poll. */
export interface Acking {
  type: 'ack';
  device: string;
  person: string;
  epoch: string;
  last: number;
}

/** The session is over from here on: the 204 of the logout was here, or the row's end was committed. */
export interface SessionEnded {
  type: 'session-ended';
  person: string;
  session: string;
}
/** The roles of a person were changed, or the account was disabled or enabled, and the answer was here: a line from before carries rights that are no more. */
export interface AccessChanged {
  type: 'access-changed';
  person: string;
}
/**
 * The machine stood still: a timer of the suite's own process, or its smallest question to PostgreSQL, came so many ms late,
 * at the end of them.
 */
export interface Stall {
  type: 'stall';
  ms: number;
}
export interface Fault {
  type: 'fault';
  name: string;
  target?: string;
  phase: 'begin' | 'end';
  params?: Record<string, unknown>;
}
/**
 * The database was put back to how it was when `since` (same clock) was written: what was acknowledged from then until
 * this line is lost by the operator, not by the product.
 */
export interface Restored {
  type: 'restored';
  since: number;
}
/** All faults are over and writers are quiet; what follows is convergence and the final look. */
export interface Quiet {
  type: 'quiet';
}
/** What a device has in its store at the end; `loggedOut` devices are not expected to be complete. */
export interface EndState {
  type: 'end-state';
  device: string;
  person: string;
  life: number;
  loggedOut: boolean;
  epoch: string;
  last: number;
  mark: string | null;
  /** Comments in the order in which the device shows them. */
  comments: HeldComment[];
}
/** What somebody's open board shows at the end: the device's own merge of snapshot and deltas. */
export interface BoardEnd {
  type: 'board-end';
  watcher: string;
  unit: string;
  cells: BoardCell[];
}
/** A plan's own word to the checker, by name: what it injected and what may therefore be `void`. */
export interface VoidAllowed {
  type: 'void-allowed';
  kind: string;
  ref: string;
}

export type HistoryEvent =
  | RunBegan
  | Invoke
  | Ok
  | Refused
  | Unknown
  | DeviceBegan
  | Crashed
  | Connected
  | ConnectRefused
  | Disconnected
  | ShownEvent
  | ResetEvent
  | Dropped
  | Gap
  | Acking
  | SessionEnded
  | AccessChanged
  | Fault
  | Stall
  | Restored
  | Quiet
  | EndState
  | BoardEnd
  | VoidAllowed;

/** An event with its moment: ms since the run began, on one monotonic clock. */
export type Timed<E extends HistoryEvent = HistoryEvent> = E & { t: number };
export type History = readonly Timed[];

/** Writes a history; keeps it in memory and, given a path, as lines on disk that survive the run's own crash. */
export class HistoryWriter {
  readonly events: Timed[] = [];
  readonly #began = performance.now();
  readonly #file: number | undefined;

  constructor(path?: string) {
    this.#file = path === undefined ? undefined : openSync(path, 'w');
  }

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round((performance.now() - this.#began) * 1_000) / 1_000;
  }

  add(event: HistoryEvent): void {
    const timed: Timed = { t: this.now(), ...event };
    this.events.push(timed);
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(timed)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

type Payload = Partial<{
  feedback: { id: string; authorId: string; recipientId: string };
  feedbackId: string;
  reply: { id: string; authorId: string };
  report: { id: string; ownerId: string };
  indicator: { id: string; ownerId: string };
  week: string;
  period: string;
  revision: number;
}>;

/**
 * The ref of an event as far as its payload tells it: the row's id, of a reply the reply's, of a summary
 * `period/revision`, of `void` nothing.
 */
export function refOf(event: Pick<FeedEvent, 'kind' | 'data'>): string {
  const data = event.data as Payload;
  if (event.kind === 'feedback.replied') return data.reply?.id ?? '';
  if (event.kind === 'summary.ready') return `${data.week ?? ''}/${String(data.revision ?? '')}`;
  if (event.kind === 'recap.ready') return `${data.period ?? ''}/${String(data.revision ?? '')}`;
  return data.feedback?.id ?? data.feedbackId ?? data.report?.id ?? data.indicator?.id ?? '';
}

/** Everybody whom the payload names as a party. */
export function partiesOf(event: Pick<FeedEvent, 'data'>): string[] {
  const { feedback, reply, report, indicator } = event.data as Payload;
  return [
    feedback?.authorId,
    feedback?.recipientId,
    reply?.authorId,
    report?.ownerId,
    indicator?.ownerId,
  ].filter((id) => id !== undefined);
}

/** A snapshot's comments as a device holds them. */
export const heldOf = (snapshot: Pick<Snapshot, 'feedback'>): HeldComment[] =>
  snapshot.feedback.map((f) => ({
    id: f.id,
    delivered: f.deliveredAt !== null,
    read: f.readAt !== null,
    replies: f.replies.map((r) => r.id),
  }));
