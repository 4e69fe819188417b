import type { Beat, Report } from '#contracts/index.js';
import { whenIdle } from '../idle.js';
import { Failure } from '../net/index.js';
import type { ConnectionState } from './connection.js';
import {
  forget,
  newerReport,
  openDatabase,
  putReport,
  readCopy,
  type Database,
  type OutboxItem,
  type StoredFeedback,
} from './database.js';
import type { Engine } from './engine.js';
import type { Changes } from './feed-store.js';
import type { Outbox } from './outbox.js';
import type { Trouble } from './recovery.js';
import type { TypedSocket } from './socket.js';
import type { TabMessage } from './tabs.js';

/** How many commands of a person wait on this device; it tells an emptied database from a new one. */
const unsentKey = (personId: string) => `tanggap.unsent.${personId}`;

/** Told to pages that hold what only the server knows: a name of `Change.stale`, or `*`. */
type StaleListener = (view: string) => void;

/** A set of listeners: adding one gives back how to take it away. */
class Listeners<T> {
  #all: readonly ((value: T) => void)[] = [];

  add(listener: (value: T) => void): () => void {
    this.#all = [...this.#all, listener];
    return () => {
      this.#all = this.#all.filter((one) => one !== listener);
    };
  }

  tell(value: T): void {
    for (const listener of this.#all) listener(value);
  }
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
  personId = $state<string | null>(null);
  /** What is wrong with this device's storage; null when it keeps what it should. */
  trouble = $state<Trouble | null>(null);
  /** Commands that were waiting in a storage that the browser has emptied. */
  lost = $state(0);

  unread = $derived(
    this.feedback.filter((item) => item.recipientId === this.personId && item.readAt === null).length,
  );
  /** Commands that did not get through at once, without the silent ones. */
  waiting = $derived(
    this.outbox.filter((item) => item.kind !== 'read' && (item.attempts > 0 || item.state !== 'waiting')),
  );

  #database: Database | null = null;
  #opening: Promise<void> | null = null;
  #recovering: Promise<void> | null = null;
  #started = false;
  #engine: Promise<Engine> | null = null;
  #socket: TypedSocket | null = null;
  #rows = new Map<string, StoredFeedback>();
  #reportRows = new Map<string, Report>();
  #frame = false;
  #stale = new Listeners<string>();
  #drafts = new Listeners<string>();
  #sockets = new Listeners<TypedSocket | null>();
  #beats = new Listeners<Beat>();
  #sessionLost: () => void = () => undefined;

  /** Binds to a person and reads what is stored; with `online` it also starts to send and to follow when idle. */
  async open(personId: string, options: { online: boolean; sessionLost: () => void }): Promise<void> {
    this.#sessionLost = options.sessionLost;
    if (this.personId !== personId || !this.#opening) {
      this.close();
      this.personId = personId;
      this.#opening = this.#open(personId);
    }
    await this.#opening;
    if (this.personId !== personId) return;
    if (options.online) whenIdle(() => void this.#start());
    else this.state = 'offline';
  }

  close(): void {
    void this.#engine?.then((engine) => engine.stop());
    this.#database?.close();
    this.#database = this.#opening = this.#engine = this.#recovering = null;
    this.#started = false;
    this.trouble = null;
    this.#socket = null;
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
    const engine = await this.#engine;
    engine?.tabs.tell({ logout: true });
    engine?.stop();
    if (this.#database) await forget(this.#database);
    this.close();
  }

  /** The person's database, in this page's memory where the browser refuses storage; null while nobody is here. */
  async database(): Promise<Database | null> {
    await this.#opening;
    await this.#recovering;
    return this.#database;
  }

  /** Stores a command and sends it as soon as the network allows. */
  async send(...items: Parameters<Outbox['add']>): Promise<void> {
    try {
      await (await this.#ready())?.outbox.add(...items);
    } catch (error) {
      await this.storageFailed(error);
      await (await this.#ready())?.outbox.add(...items);
    }
  }

  /**
   * Storage failed under somebody's hands: full, deleted, or taken away. Resolves when there is a copy to go on with,
   * filled from what this page knows; nothing that was sent is lost, and ids keep what is sent again single.
   */
  storageFailed(error: unknown): Promise<void> {
    this.#recovering ??= this.#recover(error).finally(() => {
      this.#recovering = null;
    });
    return this.#recovering;
  }

  async discard(...ids: readonly string[]): Promise<void> {
    await (await this.#ready())?.outbox.remove(...ids);
  }

  /** Sends now what waits for a pause to end, and tries the line again. */
  async retry(): Promise<void> {
    await this.#start();
  }

  /** Resolves when nothing that can be sent is left. */
  async flush(): Promise<void> {
    await (await this.#ready())?.outbox.flush();
  }

  /** Sends at once what could still be taken back, while there is a session to send it with; waits 3 s at most for it. */
  async finish(): Promise<void> {
    const sent = this.#ready().then((engine) => engine?.outbox.release(true));
    await Promise.race([sent, new Promise((go) => setTimeout(go, 3000))]);
  }

  /** Calls `listener` when a view has to be asked for again; returns how to stop. */
  onStale(listener: StaleListener): () => void {
    return this.#stale.add(listener);
  }

  /** Calls `listener` when another tab wrote the draft of a date. */
  onDraft(listener: (date: string) => void): () => void {
    return this.#drafts.add(listener);
  }

  /** The socket as it comes and goes, for boards; null while there is none in this tab. */
  onSocket(listener: (socket: TypedSocket | null) => void): () => void {
    listener(this.#socket);
    return this.#sockets.add(listener);
  }

  onBeat(listener: (beat: Beat) => void): () => void {
    return this.#beats.add(listener);
  }

  draftWritten(date: string): void {
    void this.#engine?.then((engine) => engine.tabs.tell({ draft: date }));
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
    this.#takeReport(report);
    const db = await this.database();
    if (!db) return;
    await putReport(db, report);
    // The stored copy may have been read meanwhile, without it.
    if (db === this.#database) this.#takeReport(report);
  }

  #takeReport(report: Report): void {
    this.#reportRows.set(report.id, newerReport(this.#reportRows.get(report.id), report));
    this.#publishSoon();
  }

  /**
   * An answer kept for the next visit: `show` gets the stored one first (if any), then the fresh one. Throws the
   * request's failure when there was nothing to show at all, and returns it when the stored answer has to do.
   */
  async cached<T>(key: string, fetch: () => Promise<T>, show: (value: T) => void): Promise<Failure | null> {
    // Asked at once; the stored answer is read meanwhile.
    const asked = fetch().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const db = await this.database();
    const person = this.personId;
    const stored = await db?.get('cache', key).catch((error: unknown) => void this.storageFailed(error));
    if (stored) show(stored.value as T);
    const answer = await asked;
    if ('error' in answer) {
      if (!(answer.error instanceof Failure)) throw answer.error;
      if (answer.error.status === 401) this.#sessionLost();
      if (!stored) throw answer.error;
      return answer.error;
    }
    if (this.personId !== person) return null;
    show(answer.value);
    // Kept for the next visit only: what is shown does not depend on it.
    await db
      ?.put('cache', { key, value: answer.value, at: Date.now() })
      .catch((error: unknown) => this.storageFailed(error));
    return null;
  }

  async #open(personId: string): Promise<void> {
    let db: Database;
    try {
      db = await openDatabase(personId, {
        created: () => {
          const unsent = this.#unsent(personId);
          if (unsent !== null) [this.trouble, this.lost] = ['emptied', unsent];
        },
        gone: () => void this.storageFailed(null),
      });
    } catch {
      // This browser refuses storage: the page works, and keeps everything to itself.
      db = (await import('./memory-database.js')).memoryDatabase();
      this.trouble = 'refused';
    }
    if (this.personId !== personId) {
      db.close();
      return;
    }
    this.#database = db;
    await this.#readAll();
    this.loaded = true;
  }

  async #recover(error: unknown): Promise<void> {
    const person = this.personId;
    const before = this.#database;
    if (!before || person === null) return;
    const { rescue } = await import('./recovery.js');
    const found = await rescue(before, person, this.outbox, error, () => void this.storageFailed(null));
    if (this.personId !== person || found.db === before) return;
    void this.#engine?.then((engine) => engine.stop());
    this.#engine = null;
    this.#database = found.db;
    this.trouble = found.trouble;
    this.lost = 0;
    await this.#readAll();
    // Pages that are written on keep their text once more.
    this.#drafts.tell('*');
    if (this.#started) void this.#start();
  }

  #unsent(personId: string): number | null {
    try {
      const kept = localStorage.getItem(unsentKey(personId));
      return kept === null ? null : Number(kept);
    } catch {
      return null;
    }
  }

  async #ready(): Promise<Engine | null> {
    await this.#opening;
    const db = this.#database;
    const person = this.personId;
    if (!db || person === null) return null;
    this.#engine ??= import('./engine.js').then(
      ({ Engine }) =>
        new Engine(
          db,
          person,
          {
            changed: (changes) => this.#changed(changes),
            outboxChanged: () => this.#readAll(),
            heard: (message) => void this.#heard(message),
            state: (state) => this.#stateIs(state),
            beat: (beat) => {
              this.#caughtUp();
              this.#beats.tell(beat);
            },
            socket: (socket) => {
              this.#socket = socket;
              this.#sockets.tell(socket);
            },
            sessionLost: () => this.#sessionLost(),
            broken: (error) => void this.storageFailed(error),
          },
          this.trouble === null || this.trouble === 'emptied',
        ),
    );
    return this.#engine;
  }

  async #start(): Promise<void> {
    this.#started = true;
    // At hand before it is needed: then there may be no network to fetch it from.
    void import('./recovery.js').catch(() => undefined);
    (await this.#ready())?.start();
  }

  #stateIs(state: ConnectionState): void {
    // A browser that knows it has no network need not try to say so.
    this.state = !navigator.onLine && state !== 'held' ? 'offline' : state;
    if (state === 'slow') this.#caughtUp();
  }

  /** What is here by now is shown first, and is no news to whoever listens; what comes from now on is. */
  #caughtUp(): void {
    if (this.synced) return;
    this.#publish();
    queueMicrotask(() => (this.synced = true));
  }

  #changed(changes: Changes): void {
    if (changes.reset) {
      this.#rows = new Map();
      this.#reportRows = new Map();
    }
    for (const row of changes.feedback) this.#rows.set(row.id, row);
    for (const row of changes.reports) this.#reportRows.set(row.id, row);
    this.#publishSoon();
    void this.#engine?.then(({ tabs }) =>
      tabs.tell({
        reset: changes.reset,
        feedback: changes.feedback.map((row) => row.id),
        reports: changes.reports.map((row) => row.id),
        stale: changes.stale,
      }),
    );
    this.#tellStale(changes.stale);
  }

  #tellStale(views: readonly string[]): void {
    for (const view of new Set(views)) this.#stale.tell(view);
  }

  async #heard(message: TabMessage): Promise<void> {
    if (message.logout) {
      location.assign('/masuk');
      return;
    }
    const db = this.#database;
    if (!db) return;
    if (message.beat) {
      this.#caughtUp();
      this.#beats.tell(message.beat);
    }
    if (message.state) {
      this.#stateIs(message.state as ConnectionState);
      this.#caughtUp();
    }
    if (message.draft) this.#drafts.tell(message.draft);
    if (message.outbox || message.reset) await this.#readAll();
    for (const id of message.feedback ?? []) {
      const row = await db.get('feedback', id);
      if (row) this.#rows.set(id, row);
    }
    for (const id of message.reports ?? []) {
      const row = await db.get('reports', id);
      if (row) this.#reportRows.set(id, row);
    }
    this.#publishSoon();
    this.#tellStale(message.stale ?? []);
  }

  /** Reads the stored copy: at the start, and when a command was taken, whose rows changed with it. */
  async #readAll(): Promise<void> {
    const db = this.#database;
    const person = this.personId;
    if (!db || person === null) return;
    const { feedback, reports, outbox } = await readCopy(db, person);
    if (this.#database !== db) return;
    this.#rows = new Map(feedback.map((row) => [row.id, row]));
    this.#reportRows = new Map(reports.map((row) => [row.id, row]));
    this.#publish();
    this.outbox = outbox;
    try {
      localStorage.setItem(unsentKey(person), String(outbox.filter((item) => item.kind !== 'read').length));
    } catch {
      // Then nobody can tell later that something was here.
    }
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
