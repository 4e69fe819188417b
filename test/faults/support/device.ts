import { io, type Socket } from 'socket.io-client';
import type { BoardCell, BoardChange } from '#contracts/board.js';
import type { Beat, FeedEvent, Reset } from '#contracts/feed.js';
import type { Feedback, FeedbackReply } from '#contracts/feedback.js';
import { boardDigest } from '#contracts/rules/board-digest.js';
import type { Random } from '../../../src/demo/domain/random.js';
import { Browser, NoAnswer, type Reply } from './browser.js';
import {
  heldOf,
  partiesOf,
  refOf,
  type BoardEnd,
  type EndState,
  type HeldComment,
  type HistoryWriter,
  type Shown,
} from './history.js';

/** A node as clients reach it. */
export interface Door {
  readonly name: string;
  readonly url: string;
}

export interface DeviceOptions {
  readonly id: string;
  /** Whose device it is. */
  readonly person: string;
  readonly login: string;
  readonly password: string;
  readonly via: 'socket' | 'poll';
  /** Unit whose board it keeps open. */
  readonly board?: string;
  readonly doors: readonly Door[];
  readonly history: HistoryWriter;
  readonly random: Random;
}

/** What a device keeps on its disk: written as a whole or not at all. */
interface Store {
  epoch: string | null;
  last: number;
  mark: string | null;
  comments: Kept[];
}

/** A comment as the device keeps it: its replies with the times that put them in order. */
type Kept = Omit<HeldComment, 'replies'> & { replies: Dated[] };
type Dated = Pick<FeedbackReply, 'id' | 'createdAt'>;

const kept = (feedback: Feedback[]): Kept[] =>
  heldOf({ feedback }).map((held, i) => ({
    ...held,
    replies: (feedback[i]?.replies ?? []).map(({ id, createdAt }) => ({ id, createdAt })),
  }));

/** What the server says too: by time, then by id, in whatever order they came. */
const inThread = (a: Dated, b: Dated) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1);

const EMPTY: Store = { epoch: null, last: 0, mark: null, comments: [] };

/** A line on which nothing was heard for so long is dead: the nodes under test beat every second. */
const SILENCE_MS = 6_000;
const CONNECT_MS = 5_000;
const REQUEST_MS = 5_000;
const POLL_WAIT_S = 3;
/** A device that was logged out tries its old session so many times more. */
const TRIES_AFTER_LOGOUT = 3;

/** One connection of a device: what came over another one must not be taken for its own. */
interface Line {
  readonly name: string;
  readonly session: string;
  /** Numbers that it brought since it last said where it stands. */
  readonly brought: Set<number>;
  resuming: boolean;
  readonly socket: Socket | undefined;
  readonly abort: AbortController;
}

/**
 * A device as an outsider would write it from the contract: applies only `last + 1`, stores state and place in one step,
 * acknowledges after storing, asks again on a hole, and starts over on a reset. It can crash between applying and storing,
 * go offline, lose its store, and be logged out.
 */
export class Device {
  readonly #browser = new Browser();
  #stored: Store = structuredClone(EMPTY);
  #memory: Store = structuredClone(EMPTY);
  /** Applied but not yet stored, in order. */
  #unsaved: ({ shown: FeedEvent; session: string } | { reset: Reset; session: string })[] = [];
  #saving: NodeJS.Timeout | undefined;
  #life = 0;
  #line: Line | undefined;
  #lines = 0;
  #logins = 0;
  #session = '';
  #ended = false;
  #triesLeft = TRIES_AFTER_LOGOUT;
  #online = false;
  #stopped = false;
  #again: NodeJS.Timeout | undefined;
  #failures = 0;
  #heardAt = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #cells = new Map<string, BoardCell>();
  #boardOpen = false;
  #boardBad = 0;
  readonly #polls = new Set<Promise<void>>();
  readonly counts = { resets: 0, shown: 0, connections: 0, crashes: 0 };

  constructor(private readonly options: DeviceOptions) {}

  get id(): string {
    return this.options.id;
  }

  get person(): string {
    return this.options.person;
  }

  /** Names the session that it works with; changes with every login. */
  get session(): string {
    return this.#session;
  }

  /** True once it was logged out, until it logs in again. */
  get loggedOut(): boolean {
    return this.#ended;
  }

  get board(): string | undefined {
    return this.options.board;
  }

  /** Comes up for the first time: logs in and connects. */
  async start(): Promise<void> {
    this.#began();
    await this.#logIn();
    this.#watchdog = setInterval(() => this.#watch(), 250);
    this.goOnline();
  }

  #began(): void {
    const { id, person, history } = this.options;
    history.add({ type: 'device', device: id, person, life: this.#life });
  }

  async #logIn(): Promise<void> {
    const { login, password, id } = this.options;
    for (;;) {
      const answer = await this.#browser
        .send(this.#door().url, 'POST', '/api/session', {
          body: { login, password },
          withinMs: REQUEST_MS,
        })
        .catch((error: unknown) => error as NoAnswer);
      if (!(answer instanceof Error) && answer.status === 201) break;
      if (this.#stopped) return;
      await this.#pause();
    }
    this.#session = `${id}#${++this.#logins}`;
    this.#ended = false;
    this.#triesLeft = TRIES_AFTER_LOGOUT;
  }

  #pause(): Promise<void> {
    return new Promise((done) => setTimeout(done, 50 + this.options.random.next() * 300));
  }

  #door(): Door {
    return this.options.random.pick(this.options.doors);
  }

  // ---- what people do with it ----

  goOnline(): void {
    if (this.#stopped || this.#online) return;
    this.#online = true;
    this.#connect();
  }

  goOffline(): void {
    this.#online = false;
    this.#hangUp();
  }

  /** The process dies: what was applied and not stored is gone. */
  crash(): void {
    const { id, history } = this.options;
    this.#online = false;
    this.#hangUp();
    clearTimeout(this.#saving);
    this.#saving = undefined;
    this.#unsaved = [];
    this.#memory = structuredClone(this.#stored);
    this.counts.crashes += 1;
    history.add({ type: 'crashed', device: id });
  }

  /** Its store is lost as well: it comes back knowing nothing. */
  wipe(): void {
    this.crash();
    this.#stored = structuredClone(EMPTY);
    this.#memory = structuredClone(EMPTY);
    this.#life += 1;
    this.#began();
  }

  /** Ends its session by a request of its own; it does not hang up by itself: the server has to. */
  async logOut(): Promise<void> {
    const { person, history } = this.options;
    const session = this.#session;
    this.#ended = true;
    for (;;) {
      const answer = await this.#browser
        .send(this.#door().url, 'DELETE', '/api/session', { withinMs: REQUEST_MS })
        .catch((error: unknown) => error as NoAnswer);
      // 401: an earlier try, of which we never heard, has ended it.
      if (!(answer instanceof Error) && (answer.status === 204 || answer.status === 401)) break;
      if (this.#stopped) return;
      await this.#pause();
    }
    history.add({ type: 'session-ended', person, session });
  }

  /**
   * Its session is about to be ended by somebody else; it does not hang up by itself either. @returns to be called when that
   * is known to be done.
   */
  losing(): () => void {
    const { person, history } = this.options;
    const session = this.#session;
    this.#ended = true;
    return () => history.add({ type: 'session-ended', person, session });
  }

  /** Logs in again after its session's end and goes on with what it has stored. */
  async logInAgain(): Promise<void> {
    this.#hangUp();
    await this.#logIn();
    if (this.#online) this.#connect();
  }

  // ---- the line ----

  #hangUp(): void {
    clearTimeout(this.#again);
    this.#again = undefined;
    const line = this.#line;
    if (line === undefined) return;
    this.#drop(line);
  }

  #drop(line: Line): void {
    if (this.#line === line) this.#line = undefined;
    line.abort.abort();
    line.socket?.removeAllListeners();
    line.socket?.disconnect();
    this.options.history.add({ type: 'disconnected', device: this.id, connection: line.name });
  }

  /** The line is gone: another one after a pause that grows, with full jitter. */
  #lost(line: Line, pauseMs?: number): void {
    if (this.#line !== line) return;
    this.#drop(line);
    this.#later(pauseMs);
  }

  #later(pauseMs?: number): void {
    if (!this.#online || this.#stopped) return;
    clearTimeout(this.#again);
    const most = Math.min(100 * 2 ** this.#failures++, 1_500);
    this.#again = setTimeout(() => this.#connect(), (pauseMs ?? 0) + 20 + this.options.random.next() * most);
  }

  #watch(): void {
    const line = this.#line;
    if (line?.socket === undefined || this.options.via !== 'socket') return;
    const silent = performance.now() - this.#heardAt;
    if (silent > (line.socket.connected ? SILENCE_MS : CONNECT_MS)) this.#lost(line);
  }

  #refused(line: Line, code: string, retryAfterMs?: number): void {
    const { id, history } = this.options;
    history.add({ type: 'connect-refused', device: id, code });
    if (code !== 'UNAUTHENTICATED') {
      this.#lost(line, Math.min(retryAfterMs ?? 0, 2_000));
      return;
    }
    this.#drop(line);
    if (this.#ended) {
      if (this.#triesLeft-- > 0) this.#later(500);
      return;
    }
    void this.#logIn().then(() => this.#later());
  }

  #connect(): void {
    if (this.#stopped || !this.#online || this.#line !== undefined) return;
    // What it says on arrival counts as acknowledged: only what is stored may be said.
    this.#save();
    this.#heardAt = performance.now();
    if (this.options.via === 'poll') {
      const poll = this.#poll().finally(() => this.#polls.delete(poll));
      this.#polls.add(poll);
    } else this.#open();
  }

  #newLine(socket: Socket | undefined): Line {
    this.counts.connections += 1;
    const line: Line = {
      name: `${this.id}/${++this.#lines}`,
      session: this.#session,
      brought: new Set(),
      resuming: false,
      socket,
      abort: new AbortController(),
    };
    this.#line = line;
    return line;
  }

  #arrived(line: Line, door: Door): void {
    const { id, person, history, via } = this.options;
    this.#failures = 0;
    this.#heardAt = performance.now();
    history.add({
      type: 'connected',
      device: id,
      person,
      session: line.session,
      connection: line.name,
      node: door.name,
      via,
    });
  }

  #acking(): void {
    const { id, person, history } = this.options;
    const { epoch, last } = this.#stored;
    if (epoch !== null) history.add({ type: 'ack', device: id, person, epoch, last });
  }

  #place(): { epoch?: string; last?: number; mark?: string } {
    const { epoch, last, mark } = this.#stored;
    if (epoch === null) return {};
    return { epoch, last, ...(mark === null ? {} : { mark }) };
  }

  // ---- socket ----

  #open(): void {
    const door = this.#door();
    this.#acking();
    const socket = io(door.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      auth: { device: this.id, ...this.#place() },
      extraHeaders: { origin: door.url, cookie: this.#browser.cookie },
    });
    const line = this.#newLine(socket);
    const mine = <A extends unknown[]>(fn: (...args: A) => void) => {
      return (...args: A) => {
        if (this.#line !== line) return;
        this.#heardAt = performance.now();
        fn(...args);
      };
    };
    socket.on(
      'connect',
      mine(() => {
        this.#arrived(line, door);
        this.#watchBoard(line);
      }),
    );
    socket.on(
      'connect_error',
      mine((error: Error & { data?: { code?: string; retryAfter?: number } }) => {
        const code = error.data?.code;
        if (code === undefined) this.#lost(line);
        else this.#refused(line, code, (error.data?.retryAfter ?? 0) * 1_000);
      }),
    );
    socket.on(
      'disconnect',
      mine(() => this.#lost(line)),
    );
    socket.on(
      'feed',
      mine((event: FeedEvent) => this.#take(line, event)),
    );
    socket.on(
      'reset',
      mine((reset: Reset) => this.#startOver(line, reset)),
    );
    socket.on(
      'beat',
      mine((beat: Beat) => this.#beat(line, beat)),
    );
    socket.on(
      'board',
      mine((change: BoardChange) => this.#board(change)),
    );
    socket.on(
      'board.closed',
      mine(() => {
        this.#cells.clear();
        this.#boardOpen = false;
      }),
    );
  }

  #resume(line: Line): void {
    if (line.resuming || this.#unsaved.some((u) => 'reset' in u)) return;
    this.#save();
    line.resuming = true;
    line.brought.clear();
    this.#acking();
    const { epoch, last, mark } = this.#stored;
    line.socket?.emit('resume', { last, epoch: epoch ?? '', mark }, () => (line.resuming = false));
  }

  #beat(line: Line, beat: Beat): void {
    if (this.#memory.epoch !== null && beat.epoch !== this.#memory.epoch) this.#resume(line);
    const { board } = this.options;
    if (board === undefined || !this.#boardOpen) return;
    const told = beat.boards?.[board];
    // A delta and a beat may cross; one that stays different means that something was missed.
    const same = told === undefined || told === boardDigest(this.#cells.values());
    this.#boardBad = same ? 0 : this.#boardBad + 1;
    if (this.#boardBad >= 2) this.#watchBoard(line);
  }

  // ---- board ----

  #watchBoard(line: Line): void {
    const { board } = this.options;
    if (board === undefined) return;
    this.#boardBad = 0;
    const before = this.#cells;
    this.#cells = new Map();
    line.socket
      ?.timeout(CONNECT_MS)
      .emit(
        'board.watch',
        { unit: board },
        (error: unknown, answer?: { ok: boolean; cells?: BoardCell[] }) => {
          if (this.#line !== line) return;
          if (error !== null || answer?.ok !== true) {
            if (this.#cells.size === 0) this.#cells = before;
            this.#lost(line);
            return;
          }
          const pushed = this.#cells;
          this.#cells = new Map((answer.cells ?? []).map((c) => [c.personId, c]));
          for (const cell of pushed.values()) if (this.#cells.has(cell.personId)) this.#cell(cell);
          this.#boardOpen = true;
        },
      );
  }

  #board({ unit, cells, gone }: BoardChange): void {
    if (unit !== this.options.board) return;
    for (const personId of gone ?? []) this.#cells.delete(personId);
    for (const cell of cells) this.#cell(cell);
  }

  #cell(cell: BoardCell): void {
    const had = this.#cells.get(cell.personId);
    if (had === undefined || cell.date > had.date || (cell.date === had.date && cell.version > had.version))
      this.#cells.set(cell.personId, cell);
  }

  // ---- long-poll ----

  async #poll(): Promise<void> {
    const door = this.#door();
    const line = this.#newLine(undefined);
    let arrived = false;
    while (this.#line === line) {
      const { epoch, last, mark } = this.#stored;
      const query = new URLSearchParams({ wait: String(POLL_WAIT_S) });
      if (epoch !== null) {
        query.set('after', String(last));
        query.set('epoch', epoch);
        if (mark !== null) query.set('mark', mark);
      }
      line.brought.clear();
      this.#acking();
      let reply: Reply;
      try {
        reply = await this.#browser.send(door.url, 'GET', `/api/feed?${query.toString()}`, {
          withinMs: POLL_WAIT_S * 1_000 + CONNECT_MS,
          signal: line.abort.signal,
        });
      } catch {
        this.#lost(line);
        return;
      }
      if (this.#line !== line) return;
      if (reply.status === 401) {
        this.#refused(line, 'UNAUTHENTICATED');
        return;
      }
      if (reply.status !== 200) {
        this.#lost(line, Math.min(reply.retryAfterMs ?? 0, 1_000));
        return;
      }
      if (!arrived) this.#arrived(line, door);
      arrived = true;
      const answer = reply.body as unknown as
        { epoch: string; events: FeedEvent[] } | (Reset & { reset: true });
      if ('reset' in answer) this.#startOver(line, answer);
      else for (const event of answer.events) this.#take(line, event);
      this.#save();
    }
  }

  // ---- state ----

  #take(line: Line, event: FeedEvent): void {
    const { id, history } = this.options;
    const { last } = this.#memory;
    if (event.seq <= last) {
      const again = line.brought.has(event.seq);
      history.add({ type: 'dropped', device: id, connection: line.name, seq: event.seq, last, again });
      return;
    }
    if (event.seq > last + 1) {
      // What was under way when we asked again.
      if (line.resuming) return;
      history.add({ type: 'gap', device: id, connection: line.name, seq: event.seq, last });
      this.#resume(line);
      return;
    }
    line.brought.add(event.seq);
    apply(this.#memory, event);
    this.#unsaved.push({ shown: event, session: line.session });
    this.#saveSoon();
  }

  #startOver(line: Line, reset: Reset): void {
    line.brought.clear();
    this.#memory = {
      epoch: reset.epoch,
      last: reset.top,
      mark: reset.mark,
      comments: kept(reset.snapshot.feedback),
    };
    this.#unsaved.push({ reset, session: line.session });
    this.#saveSoon();
  }

  /** Storing takes a moment, in which a device may crash. */
  #saveSoon(): void {
    this.#saving ??= setTimeout(() => {
      this.#save();
    }, this.options.random.next() * 10);
  }

  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    if (this.#unsaved.length === 0) return;
    const { id, person, history } = this.options;
    const written = this.#unsaved;
    this.#unsaved = [];
    this.#stored = structuredClone(this.#memory);
    const common = { device: id, person, life: this.#life, epoch: this.#stored.epoch ?? '' };
    for (const entry of written) {
      const { session } = entry;
      if ('reset' in entry) {
        const { epoch, top, mark, snapshot } = entry.reset;
        this.counts.resets += 1;
        const { more, unread } = snapshot;
        history.add({
          type: 'reset',
          ...common,
          session,
          epoch,
          top,
          mark,
          comments: heldOf(snapshot),
          more,
          unread,
        });
      } else {
        this.counts.shown += 1;
        history.add({
          type: 'shown',
          ...common,
          session,
          ...shownOf(entry.shown),
          parties: partiesOf(entry.shown),
        });
      }
    }
    const socket = this.#line?.socket;
    if (socket?.connected === true) {
      this.#acking();
      socket.emit('ack', { last: this.#stored.last, mark: this.#stored.mark });
    }
  }

  // ---- the end ----

  /** True when it is connected and has stored everything up to `top`. */
  caughtUp(top: number): boolean {
    return this.#line !== undefined && this.#unsaved.length === 0 && this.#stored.last === top;
  }

  get place(): number {
    return this.#stored.last;
  }

  /** The board that it shows: digest, for waiting. Undefined while it is not open. */
  get boardDigest(): string | undefined {
    return this.#boardOpen ? boardDigest(this.#cells.values()) : undefined;
  }

  /** What it has at the end. */
  end(): (EndState | BoardEnd)[] {
    const { id, person, board } = this.options;
    this.#save();
    const { epoch, last, mark, comments } = structuredClone(this.#stored);
    const state: EndState = {
      type: 'end-state',
      device: id,
      person,
      life: this.#life,
      loggedOut: this.#ended,
      epoch: epoch ?? '',
      last,
      mark,
      comments: comments.map((c) => ({ ...c, replies: c.replies.map((reply) => reply.id) })),
    };
    if (board === undefined || this.#ended) return [state];
    return [state, { type: 'board-end', watcher: person, unit: board, cells: [...this.#cells.values()] }];
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#watchdog);
    clearTimeout(this.#saving);
    this.goOffline();
    await Promise.all(this.#polls);
  }
}

/** An event on a device's state: rendered late, it may hold what a later event tells again. */
function apply(store: Store, event: FeedEvent): void {
  store.last = event.seq;
  store.mark = event.mark;
  const data = event.data as Partial<{
    feedback: Feedback;
    feedbackId: string;
    reply: Dated;
  }>;
  if (event.kind === 'feedback.given' && data.feedback !== undefined) {
    store.comments.push(...kept([data.feedback]));
    return;
  }
  const comment = store.comments.find((c) => c.id === data.feedbackId);
  if (comment === undefined) return;
  if (event.kind === 'feedback.delivered') comment.delivered = true;
  if (event.kind === 'feedback.read') comment.read = true;
  const { reply } = data;
  if (
    event.kind === 'feedback.replied' &&
    reply !== undefined &&
    !comment.replies.some(({ id }) => id === reply.id)
  )
    comment.replies = [...comment.replies, reply].sort(inThread);
}

const shownOf = (event: FeedEvent): Shown => ({
  seq: event.seq,
  kind: event.kind,
  ref: refOf(event),
  mark: event.mark,
});
