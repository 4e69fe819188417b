import { Failure } from '../net/failure.js';
import { backoff } from './backoff.js';
import { outboxOf, type Database, type OutboxItem, type OutboxState } from './database.js';

/** What becomes of a command that the server did not take. Nothing is ever dropped. */
export type Verdict = 'retry' | Exclude<OutboxState, 'waiting'>;

const passing = new Set([0, 408, 425, 429]);

export function verdict(failure: { status: number; code: string }): Verdict {
  if (passing.has(failure.status) || failure.status >= 500) return 'retry';
  if (failure.status === 401 || failure.status === 403) return 'held';
  // The session is somebody else's by now: it is not ours to send until its author is back.
  if (failure.code === 'SESSION_OTHER_PERSON') return 'held';
  return failure.status === 409 ? 'conflict' : 'refused';
}

/** What a kind of command does around the bare exchange. */
export interface OutboxHandler {
  /** The request as it is right now; null when there is nothing left to send. */
  prepare?: (item: OutboxItem, db: Database) => Promise<Pick<OutboxItem, 'method' | 'path' | 'body'> | null>;
  /** Stores what the answer tells, before the item goes. */
  done?: (item: OutboxItem, answer: unknown, db: Database, sent: unknown) => Promise<void>;
}

export interface OutboxWorld {
  db: Database;
  person: string;
  send: (request: Pick<OutboxItem, 'method' | 'path' | 'body'>, actor: string) => Promise<unknown>;
  handlers?: Readonly<Record<string, OutboxHandler>>;
  /** Items changed: the views of this tab and of the others want to know. Resolves when this tab's show it. */
  changed: () => void | Promise<void>;
  /** The server no longer knows this session: ask who is logged in. */
  sessionLost: () => void;
  /** Storage failed under a delivery: nothing was lost, it is tried again once storage is there. */
  broken?: (error: unknown) => void;
  /** Something waits, for the network or for `after` ms: it may have to be sent when this page is gone. */
  later?: (after: number) => void;
  /** Runs one round while no other tab or worker of this person has one; told `false` where that cannot be known. */
  alone?: (round: (alone: boolean) => Promise<void>) => Promise<void>;
  now?: () => number;
  random?: () => number;
}

const CLAIM = 45_000;

/** Whether an instant of this device's clock is over; a clock that was set back may not make a command wait for hours. */
const over = (item: OutboxItem, until: number, now: number): boolean =>
  now >= until || now < (item.since ?? 0);

/** Commands on their way to the server. Each names its author and carries its own id. */
export class Outbox {
  #running: Promise<void> | null = null;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(private readonly world: OutboxWorld) {
    this.#now = world.now ?? Date.now;
    this.#random = world.random ?? Math.random;
  }

  /**
   * Stores the commands in one go; from here on they are safe. Sending starts by itself, at `notBefore` where that is
   * given (so long they can be taken back). An item of the same id is replaced.
   */
  async add(
    ...items: (Pick<OutboxItem, 'id' | 'kind' | 'path'> &
      Partial<Pick<OutboxItem, 'lane' | 'method' | 'body' | 'notBefore'>>)[]
  ): Promise<void> {
    const tx = this.world.db.transaction('outbox', 'readwrite');
    const stored = await tx.store.getAll();
    const now = this.#now();
    // The clock may have been set back since the last one: a report must not overtake its own draft.
    let newest = stored.reduce((at, one) => Math.max(at, one.at), now - 1);
    for (const item of items) {
      const known = stored.find(({ id }) => id === item.id);
      await tx.store.put({
        lane: item.id,
        method: 'POST',
        body: undefined,
        notBefore: 0,
        ...item,
        author: this.world.person,
        at: known?.at ?? ++newest,
        since: now,
        state: 'waiting',
        attempts: 0,
        generation: (known?.generation ?? 0) + 1,
        // A claim stays: the tab that is sending the older text finds the newer one when it is done.
        claimedUntil: known?.claimedUntil ?? 0,
        error: null,
      });
    }
    await tx.done;
    // Whoever asks next whether something is under way must be told so.
    await this.world.changed();
    const last = Math.max(...items.map(({ notBefore = 0 }) => notBefore));
    if (last > 0) this.world.later?.(last - now);
    void this.flush();
  }

  /** All items of this person, oldest first. */
  items(): Promise<OutboxItem[]> {
    return outboxOf(this.world.db, this.world.person);
  }

  async remove(...ids: readonly string[]): Promise<void> {
    const tx = this.world.db.transaction('outbox', 'readwrite');
    for (const id of ids) await tx.store.delete(id);
    await tx.done;
    await this.world.changed();
  }

  /**
   * The author is logged in again, or the network is back: what waits may go now. With `all` also what could still be
   * taken back: its author leaves.
   */
  async release(all = false): Promise<void> {
    const tx = this.world.db.transaction('outbox', 'readwrite');
    for (const item of await tx.store.getAll()) {
      if (item.author !== this.world.person) continue;
      if (item.state === 'held') await tx.store.put({ ...item, state: 'waiting', error: null, notBefore: 0 });
      else if (item.state === 'waiting' && (all || item.error?.status === 0))
        await tx.store.put({ ...item, notBefore: 0 });
    }
    await tx.done;
    await this.world.changed();
    await this.flush();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Sends what may be sent. Calls while it runs make it look once more. */
  flush(): Promise<void> {
    this.#again = true;
    const round = (alone: boolean) => this.#run(alone);
    this.#running ??= (this.world.alone ? this.world.alone(round) : round(false))
      .catch((error: unknown) => {
        if (!this.#stopped) this.world.broken?.(error);
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  /** Asked anew after every wait. */
  #halted(): boolean {
    return this.#stopped;
  }

  async #run(alone: boolean): Promise<void> {
    while (this.#again && !this.#halted()) {
      this.#again = false;
      while (!this.#halted()) {
        const item = await this.#claim(alone);
        if (!item) break;
        if (!(await this.#deliver(item))) break;
      }
    }
    await this.#schedule();
  }

  /**
   * The first lane head that may go now, claimed for this tab in one transaction. Who is alone passes over the claim of a
   * tab that was closed in the middle of sending.
   */
  async #claim(alone: boolean): Promise<OutboxItem | null> {
    const now = this.#now();
    const tx = this.world.db.transaction('outbox', 'readwrite');
    const all = (await tx.store.getAll())
      .filter((item) => item.author === this.world.person)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const lanes = new Set<string>();
    for (const item of all) {
      if (lanes.has(item.lane)) continue;
      lanes.add(item.lane);
      if (item.state !== 'waiting' || !over(item, item.notBefore, now)) continue;
      if (!alone && !over(item, item.claimedUntil, now)) continue;
      const claimed = { ...item, claimedUntil: now + CLAIM, since: now };
      await tx.store.put(claimed);
      await tx.done;
      return claimed;
    }
    await tx.done;
    return null;
  }

  /** True when the next item may be tried at once. */
  async #deliver(item: OutboxItem): Promise<boolean> {
    const { db, send, handlers = {}, changed } = this.world;
    const handler = handlers[item.kind] ?? {};
    try {
      const request = handler.prepare ? await handler.prepare(item, db) : item;
      if (request) {
        const answer = await send(
          { method: request.method, path: request.path, body: request.body },
          this.world.person,
        );
        await handler.done?.(item, answer, db, request.body);
      }
      // Replaced while it was under way: the newer one goes next.
      await this.#settle(item, (current) =>
        current.generation === item.generation ? null : { ...current, claimedUntil: 0 },
      );
      await changed();
      return true;
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure(0, 'CLIENT_FAULT', String(error));
      const fate = verdict(failure);
      const { status, code, detail, options } = failure;
      await this.#settle(item, (current) => ({
        ...current,
        claimedUntil: 0,
        since: this.#now(),
        state: fate === 'retry' ? 'waiting' : fate,
        attempts: item.attempts + 1,
        notBefore:
          fate === 'retry' ? this.#now() + backoff(item.attempts, this.#random(), options.retryAfter) : 0,
        error: { status, code, detail, problem: options.problem ?? null },
      }));
      await changed();
      if (fate === 'held') this.world.sessionLost();
      else if (status === 0) this.world.later?.(0);
      // No network, no session: the others would only fail the same way.
      return status !== 0 && fate !== 'held';
    }
  }

  async #settle(item: OutboxItem, next: (current: OutboxItem) => OutboxItem | null): Promise<void> {
    const tx = this.world.db.transaction('outbox', 'readwrite');
    const current = await tx.store.get(item.id);
    if (current) {
      const row = next(current);
      if (row) await tx.store.put(row);
      else await tx.store.delete(item.id);
    }
    await tx.done;
  }

  async #schedule(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    const times = (await this.items())
      .filter((item) => item.state === 'waiting')
      .map((item) => Math.max(item.notBefore, item.claimedUntil));
    if (times.length === 0) return;
    const wait = Math.max(50, Math.min(...times) - this.#now());
    this.#timer = setTimeout(() => void this.flush(), wait);
  }
}
