import type { Ack, Beat, FeedAnswer, FeedEvent, Handshake, Reset, Resume } from '#contracts/index.js';
import { Failure } from '../net/failure.js';
import { backoff } from './backoff.js';
import type { FeedCursor } from './database.js';
import type { Changes, FeedStore } from './feed-store.js';

/** `live`: pushed; `slow`: asked for by long-poll; `held`: the session is gone. */
export type ConnectionState = 'connecting' | 'live' | 'slow' | 'offline' | 'held';

/** What the socket tells. */
export interface LineEvents {
  opened: () => void;
  feed: (event: FeedEvent) => void;
  reset: (reset: Reset) => void;
  beat: (beat: Beat) => void;
  /** The line is gone or never came up; `code` when the server gave a reason. */
  closed: (reason: { code?: string; retryAfter?: number }) => void;
}

/** One socket. */
export interface Line {
  ack: (ack: Ack) => void;
  resume: (from: Resume) => void;
  close: () => void;
}

export interface ConnectionWorld {
  store: FeedStore;
  device: string;
  open: (auth: Handshake, events: LineEvents) => Promise<Line>;
  poll: (cursor: FeedCursor | null, wait: number, signal: AbortSignal) => Promise<FeedAnswer>;
  changed: (changes: Changes) => void;
  state: (state: ConnectionState) => void;
  beat?: (beat: Beat) => void;
  sessionLost: () => void;
  /** Storage failed under an event. */
  broken?: (error: unknown) => void;
  random?: () => number;
  /** For tests: multiplies every wait. */
  pace?: number;
}

const SOCKET_TRIES = 3;
const SOCKET_AGAIN = 60_000;
/** A line that stood for so long worked: the next loss is a first one. Shorter, and something takes it away each time. */
const LASTED = 10_000;

/**
 * Follows the stream of one person: by socket, and by long-poll where something kills sockets. Everything that arrives
 * goes through one queue, is stored, and only then acknowledged.
 */
export class Connection {
  #line: Line | null = null;
  #epoch = '';
  #pending: FeedEvent[] = [];
  #work: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lasting: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** On the page's own clock: until then the server wants to hear nothing. */
  #notBefore = 0;
  #polling: AbortController | null = null;
  #stopped = false;
  #generation = 0;
  readonly #random: () => number;
  readonly #pace: number;

  constructor(private readonly world: ConnectionWorld) {
    this.#random = world.random ?? Math.random;
    this.#pace = world.pace ?? 1;
  }

  start(): void {
    this.world.state('connecting');
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#hangUp();
    this.#polling?.abort();
  }

  /** The network or the page came back: no need to wait out the pause, unless it is the server that asked for it. */
  wake(): void {
    if (this.#stopped || this.#line || performance.now() < this.#notBefore) return;
    this.#failures = 0;
    this.#later(0);
  }

  /** Resolves when everything that has arrived so far is stored. */
  settled(): Promise<void> {
    return this.#work;
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#connect(), wait * this.#pace);
  }

  async #connect(): Promise<void> {
    if (this.#stopped || this.#line) return;
    const generation = ++this.#generation;
    const current = () => generation === this.#generation && !this.#stopped;
    const events: LineEvents = {
      opened: () => {
        if (!current()) return;
        this.#lasting = setTimeout(() => {
          this.#failures = 0;
        }, LASTED * this.#pace);
        this.#polling?.abort();
        this.#polling = null;
        this.world.state('live');
      },
      feed: (event) => {
        if (!current()) return;
        this.#pending.push(event);
        if (this.#pending.length === 1) this.#enqueue(() => this.#drain(current));
      },
      reset: (reset) => {
        if (!current()) return;
        this.#pending = [];
        this.#enqueue(() => this.#reset(reset, current));
      },
      beat: (beat) => {
        if (!current()) return;
        this.#enqueue(() => this.#beat(beat, current));
      },
      closed: (reason) => {
        if (current()) this.#drop(reason);
      },
    };
    let cursor: FeedCursor | null;
    try {
      cursor = await this.world.store.cursor();
    } catch (error) {
      if (current()) this.#broke(error);
      return;
    }
    if (!current()) return;
    this.#epoch = cursor?.epoch ?? '';
    this.#pending = [];
    try {
      const line = await this.world.open(
        {
          device: this.world.device,
          ...(cursor ? { epoch: cursor.epoch, last: cursor.last, mark: cursor.mark } : {}),
        },
        events,
      );
      if (current()) this.#line = line;
      else line.close();
    } catch {
      // The socket's code itself could not be fetched.
      if (current()) events.closed({});
    }
  }

  /** Nothing of this line is heard any more. */
  #hangUp(): void {
    this.#generation += 1;
    this.#line?.close();
    this.#line = null;
    clearTimeout(this.#lasting);
  }

  /** Nothing of this line is heard any more; the next one comes after a pause. */
  #drop(reason: { code?: string; retryAfter?: number }): void {
    this.#hangUp();
    if (reason.code === 'UNAUTHENTICATED') {
      this.world.state('held');
      this.world.sessionLost();
      return;
    }
    this.#failures += 1;
    this.#notBefore = performance.now() + (reason.retryAfter ?? 0) * this.#pace;
    if (!this.#polling) this.world.state('connecting');
    // A server that has no room says so itself: asking it another way would not make room.
    if (this.#failures >= SOCKET_TRIES && reason.code !== 'BUSY' && !this.#polling) void this.#poll();
    this.#later(
      this.#polling
        ? SOCKET_AGAIN * (1 + this.#random() / 2)
        : backoff(this.#failures - 1, this.#random(), reason.retryAfter),
    );
  }

  #enqueue(task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch((error: unknown) => this.#broke(error));
  }

  /** Storage failed: nothing was acknowledged, so the server still has it all. Begin again from the stored cursor. */
  #broke(error: unknown): void {
    if (this.#stopped) return;
    this.#tellBroken(error);
    this.#drop({});
  }

  #tellBroken(error: unknown): void {
    console.error('feed', error);
    this.world.broken?.(error);
  }

  async #drain(current: () => boolean): Promise<void> {
    const events = this.#pending;
    this.#pending = [];
    if (events.length === 0) return;
    const { cursor, ask, changes } = await this.world.store.apply(this.#epoch, events);
    this.world.changed(changes);
    if (!current()) return;
    if (ask) this.#ask(cursor);
    else if (cursor) this.#line?.ack({ last: cursor.last, mark: cursor.mark });
  }

  async #reset(reset: Reset, current: () => boolean): Promise<void> {
    const { cursor, ask, changes } = await this.world.store.reset(reset);
    this.world.changed(changes);
    if (!current() || !cursor) return;
    this.#epoch = cursor.epoch;
    if (ask) this.#ask(cursor);
    else this.#line?.ack({ last: cursor.last, mark: cursor.mark });
  }

  async #beat(beat: Beat, current: () => boolean): Promise<void> {
    const cursor = await this.world.store.cursor();
    if (!current()) return;
    // The beat follows everything sent before it: what is still missing here was lost on the way.
    if (cursor?.epoch !== beat.epoch || cursor.last < beat.top) this.#ask(cursor);
    this.world.beat?.(beat);
  }

  #ask(cursor: FeedCursor | null): void {
    this.#pending = [];
    this.#epoch = cursor?.epoch ?? '';
    this.#line?.resume({ last: cursor?.last ?? 0, epoch: this.#epoch, mark: cursor?.mark ?? null });
  }

  async #poll(): Promise<void> {
    const abort = new AbortController();
    this.#polling = abort;
    const over = () => abort.signal.aborted || this.#stopped;
    let failures = 0;
    let first = true;
    while (!over()) {
      try {
        const cursor = await this.world.store.cursor();
        const answer = await this.world.poll(cursor, first ? 0 : 25, abort.signal);
        const applied =
          'reset' in answer
            ? await this.world.store.reset(answer)
            : await this.world.store.apply(answer.epoch, answer.events);
        this.world.changed(applied.changes);
        failures = 0;
        if (!over()) {
          this.world.state('slow');
          // The server is back: it may have been away for sockets too, and not only somebody between who kills them.
          if (first) this.#later(0);
        }
        first = false;
      } catch (error) {
        if (over()) return;
        const failure = error instanceof Failure ? error : null;
        if (failure?.status === 401 || failure?.status === 403) {
          this.#polling = null;
          clearTimeout(this.#timer);
          this.world.state('held');
          this.world.sessionLost();
          return;
        }
        // Whatever is no failure of the network is one of storage.
        if (!failure) this.#tellBroken(error);
        else if (failure.status === 0) this.world.state('offline');
        first = true;
        const wait = backoff(failures++, this.#random(), failure?.options.retryAfter) * this.#pace;
        await new Promise((resume) => {
          setTimeout(resume, wait);
          abort.signal.addEventListener('abort', resume);
        });
      }
    }
  }
}
