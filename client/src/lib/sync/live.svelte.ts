import type { Beat, BoardChange, FeedAnswer, Report } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';
import { request } from '../net/request.js';
import { deviceId } from '../session/remembered.js';
import { uuid } from '../uuid.js';
import { Connection, type ConnectionState } from './connection.js';
import { forget, openDatabase, type Database, type OutboxItem, type StoredFeedback } from './database.js';
import { FeedStore, type Changes } from './feed-store.js';
import { handlers } from './handlers.js';
import { Outbox } from './outbox.js';
import type { TypedSocket } from './socket.js';
import { Tabs, type TabMessage } from './tabs.js';

/** Told by pages that hold what only the server knows: a name of `Change.stale`, or `*`. */
type StaleListener = (view: string) => void;

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 1500 });
  else setTimeout(run, 300);
}

/**
 * The person's live copy, as pages see it: rows in memory, kept by the stored stream, changed at most once a frame.
 * One instance; `open` binds it to a person, `close` takes everything of that person out of memory.
 */
class Live {
  state = $state<ConnectionState>('connecting');
  /** Everything known, in the order of the reader's stream. */
  feedback = $state.raw<readonly StoredFeedback[]>([]);
  reports = $state.raw<ReadonlyMap<string, Report>>(new Map());
  outbox = $state.raw<readonly OutboxItem[]>([]);
  /** The stored copy has been read. */
  loaded = $state(false);
  /** This visit has caught up with the stream: what comes from now on is news. */
  synced = $state(false);
  /** Storage is refused by this browser: the page works, but keeps nothing. */
  storageFailed = $state(false);
  personId = $state<string | null>(null);

  unread = $derived(
    this.feedback.filter((item) => item.recipientId === this.personId && item.readAt === null).length,
  );
  /** Commands that wait, without the silent ones. */
  waiting = $derived(this.outbox.filter((item) => item.kind !== 'read'));

  #database: Database | null = null;
  #opening: Promise<void> | null = null;
  #box: Outbox | null = null;
  #connection: Connection | null = null;
  #tabs: Tabs | null = null;
  #socket: TypedSocket | null = null;
  #rows = new Map<string, StoredFeedback>();
  #reportRows = new Map<string, Report>();
  #frame = false;
  #staleListeners = new Set<StaleListener>();
  #draftListeners = new Set<(date: string) => void>();
  #socketListeners = new Set<(socket: TypedSocket | null) => void>();
  #beatListeners = new Set<(beat: Beat) => void>();
  #onSessionLost: () => void = () => undefined;

  /** Binds to a person and reads what is stored; with `online` it also starts to follow and to send. */
  open(personId: string, options: { online: boolean; sessionLost: () => void }): Promise<void> {
    this.#onSessionLost = options.sessionLost;
    if (this.personId === personId && this.#opening) {
      const opened = this.#opening;
      return options.online ? opened.then(() => this.#resumeSending()) : opened;
    }
    this.close();
    this.personId = personId;
    this.#opening = this.#open(personId, options.online);
    return this.#opening;
  }

  close(): void {
    this.#box?.stop();
    this.#connection?.stop();
    this.#tabs?.close();
    this.#database?.close();
    this.#database = this.#box = this.#connection = this.#tabs = this.#opening = null;
    this.#rows = new Map();
    this.#reportRows = new Map();
    this.#publish();
    this.outbox = [];
    this.loaded = false;
    this.synced = false;
    this.personId = null;
    this.state = 'connecting';
  }

  /** Takes everything of the person off this device except unsent work, then closes. */
  async forget(): Promise<void> {
    this.#connection?.stop();
    this.#box?.stop();
    this.#tabs?.tell({ logout: true });
    if (this.#database) await forget(this.#database);
    this.close();
  }

  /** The person's database; null when this browser refuses storage. */
  async database(): Promise<Database | null> {
    await this.#opening;
    return this.#database;
  }

  /** Stores a command and sends it as soon as the network allows; without storage it goes at once or throws. */
  async send(item: Parameters<Outbox['add']>[0]): Promise<void> {
    await this.#opening;
    if (this.#box) {
      await this.#box.add(item);
      return;
    }
    await request(item.method ?? 'POST', item.path, { body: item.body, actor: this.personId ?? undefined });
  }

  async discard(id: string): Promise<void> {
    await this.#box?.remove(id);
  }

  /** Sends now what waits for a pause to end. */
  async retry(): Promise<void> {
    this.#connection?.wake();
    await this.#box?.release();
  }

  /** Resolves when nothing that can be sent is left. */
  async flush(): Promise<void> {
    await this.#box?.flush();
  }

  /** Calls `listener` when a view has to be asked for again; returns how to stop. */
  onStale(listener: StaleListener): () => void {
    this.#staleListeners.add(listener);
    return () => this.#staleListeners.delete(listener);
  }

  /** Calls `listener` when another tab wrote the draft of a date. */
  onDraft(listener: (date: string) => void): () => void {
    this.#draftListeners.add(listener);
    return () => this.#draftListeners.delete(listener);
  }

  /** The socket as it comes and goes, for boards; null while there is none in this tab. */
  onSocket(listener: (socket: TypedSocket | null) => void): () => void {
    this.#socketListeners.add(listener);
    listener(this.#socket);
    return () => this.#socketListeners.delete(listener);
  }

  onBeat(listener: (beat: Beat) => void): () => void {
    this.#beatListeners.add(listener);
    return () => this.#beatListeners.delete(listener);
  }

  draftWritten(date: string): void {
    this.#tabs?.tell({ draft: date });
  }

  /** The newest report of a date known here, of this person. */
  reportOn(date: string): Report | null {
    for (const report of this.reports.values()) {
      if (report.date === date && report.ownerId === this.personId) return report;
    }
    return null;
  }

  /** Takes a report that a page fetched. */
  async keepReport(report: Report): Promise<void> {
    const known = this.#reportRows.get(report.id);
    if (known && (known.version > report.version || known.draftVersion > report.draftVersion)) return;
    this.#reportRows.set(report.id, report);
    this.#publishSoon();
    await (await this.database())?.put('reports', report);
  }

  /**
   * An answer kept for the next visit: `show` gets the stored one first (if any), then the fresh one. Throws the
   * request's failure when there was nothing to show at all, and returns it when the stored answer has to do.
   */
  async cached<T>(key: string, fetch: () => Promise<T>, show: (value: T) => void): Promise<Failure | null> {
    const db = await this.database();
    const person = this.personId;
    const stored = await db?.get('cache', key);
    let fresh = false;
    if (stored) show(stored.value as T);
    try {
      const value = await fetch();
      fresh = true;
      if (this.personId !== person) return null;
      show(value);
      await db?.put('cache', { key, value, at: Date.now() });
      return null;
    } catch (error) {
      if (fresh || !(error instanceof Failure)) throw error;
      if (error.status === 401) this.#onSessionLost();
      if (!stored) throw error;
      return error;
    }
  }

  async #open(personId: string, online: boolean): Promise<void> {
    let db: Database;
    try {
      db = await openDatabase(personId, () => location.reload());
    } catch {
      this.storageFailed = true;
      this.loaded = true;
      return;
    }
    if (this.personId !== personId) {
      db.close();
      return;
    }
    this.#database = db;
    const tabs = new Tabs(`tanggap-${personId}`, (message) => void this.#heard(message));
    this.#tabs = tabs;
    this.#box = new Outbox({
      db,
      person: personId,
      handlers,
      send: ({ method, path, body }, actor) => request(method, path, { body, actor }),
      changed: () => {
        tabs.tell({ outbox: true });
        void this.#outboxChanged();
      },
      sessionLost: () => this.#onSessionLost(),
    });
    await this.#readAll();
    this.loaded = true;
    if (online) this.#resumeSending();
    else this.state = 'offline';
  }

  #resumeSending(): void {
    void this.#box?.release();
    if (this.#connection) {
      this.#connection.wake();
      return;
    }
    if (!this.#database) return;
    this.#connection = this.#makeConnection(new FeedStore(this.#database));
    const connection = this.#connection;
    whenIdle(() => this.#tabs?.lead(() => connection.start()));
  }

  #makeConnection(store: FeedStore): Connection {
    return new Connection({
      store,
      device: deviceId(uuid),
      open: async (auth, events) => {
        const { openSocket } = await import('./socket.js');
        return openSocket(auth, events, (socket) => {
          this.#socket = socket;
          for (const listener of this.#socketListeners) listener(socket);
        });
      },
      poll: (cursor, wait, signal): Promise<FeedAnswer> =>
        call('GET /api/feed', {
          query: {
            wait,
            ...(cursor ? { after: cursor.last, epoch: cursor.epoch } : {}),
            ...(cursor?.mark ? { mark: cursor.mark } : {}),
          },
          signal,
          timeout: (wait + 15) * 1000,
        }),
      changed: (changes) => this.#changed(changes),
      state: (state) => {
        this.state = state;
        this.#tabs?.tell({ state });
        if (state === 'slow') this.synced = true;
        if (state === 'live' || state === 'slow') void this.#box?.release();
      },
      beat: (beat) => {
        this.synced = true;
        for (const listener of this.#beatListeners) listener(beat);
      },
      sessionLost: () => this.#onSessionLost(),
    });
  }

  #changed(changes: Changes): void {
    if (changes.reset) {
      this.#rows = new Map();
      this.#reportRows = new Map();
    }
    for (const row of changes.feedback) this.#rows.set(row.id, row);
    for (const row of changes.reports) this.#reportRows.set(row.id, row);
    this.#publishSoon();
    if (
      changes.reset ||
      changes.feedback.length > 0 ||
      changes.reports.length > 0 ||
      changes.stale.length > 0
    ) {
      this.#tabs?.tell({
        reset: changes.reset,
        feedback: changes.feedback.map((row) => row.id),
        reports: changes.reports.map((row) => row.id),
        stale: changes.stale,
      });
    }
    this.#stale(changes.stale);
  }

  #stale(views: readonly string[]): void {
    for (const view of new Set(views)) for (const listener of this.#staleListeners) listener(view);
  }

  async #heard(message: TabMessage): Promise<void> {
    if (message.logout) {
      location.assign('/masuk');
      return;
    }
    const db = this.#database;
    if (!db) return;
    if (message.state) {
      this.state = message.state as ConnectionState;
      this.synced = true;
    }
    if (message.outbox) await this.#outboxChanged();
    if (message.draft) for (const listener of this.#draftListeners) listener(message.draft);
    if (message.reset) await this.#readAll();
    for (const id of message.feedback ?? []) {
      const row = await db.get('feedback', id);
      if (row) this.#rows.set(id, row);
    }
    for (const id of message.reports ?? []) {
      const row = await db.get('reports', id);
      if (row) this.#reportRows.set(id, row);
    }
    this.#publishSoon();
    this.#stale(message.stale ?? []);
  }

  async #readAll(): Promise<void> {
    const db = this.#database;
    if (!db) return;
    const [feedback, reports] = await Promise.all([db.getAll('feedback'), db.getAll('reports')]);
    this.#rows = new Map(feedback.map((row) => [row.id, row]));
    this.#reportRows = new Map(reports.map((row) => [row.id, row]));
    this.#publish();
    await this.#outboxChanged(false);
  }

  /** A command was taken or changed its fate: its rows may have changed with it. */
  async #outboxChanged(rows = true): Promise<void> {
    const items = (await this.#box?.items()) ?? [];
    if (rows && this.#database) {
      const [feedback, reports] = await Promise.all([
        this.#database.getAll('feedback'),
        this.#database.getAll('reports'),
      ]);
      this.#rows = new Map(feedback.map((row) => [row.id, row]));
      this.#reportRows = new Map(reports.map((row) => [row.id, row]));
      this.#publish();
    }
    this.outbox = items;
  }

  /** At most one change of the page a frame, however fast events come; a hidden page has no frames. */
  #publishSoon(): void {
    if (this.#frame) return;
    this.#frame = true;
    const publish = () => {
      this.#frame = false;
      this.#publish();
    };
    if (document.visibilityState === 'visible') requestAnimationFrame(publish);
    else setTimeout(publish, 50);
  }

  #publish(): void {
    this.feedback = [...this.#rows.values()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
    this.reports = new Map(this.#reportRows);
  }
}

export const live = new Live();
export type { BoardChange };
