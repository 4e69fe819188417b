import type { Beat, FeedAnswer } from '#contracts/index.js';
import { call } from '../net/index.js';
import { request } from '../net/request.js';
import { deviceId } from '../session/remembered.js';
import { uuid } from '../uuid.js';
import { alone } from './alone.js';
import { sendLater } from './background.js';
import { Connection, type ConnectionState } from './connection.js';
import type { Database } from './database.js';
import { FeedStore, type Changes } from './feed-store.js';
import { handlers } from './handlers.js';
import { Outbox } from './outbox.js';
import type { TypedSocket } from './socket.js';
import { Tabs, type TabMessage } from './tabs.js';

/** What the page's copy wants to know of the machinery behind it. */
export interface EngineEars {
  changed: (changes: Changes) => void;
  outboxChanged: () => Promise<void>;
  heard: (message: TabMessage) => void;
  state: (state: ConnectionState) => void;
  beat: (beat: Beat) => void;
  socket: (socket: TypedSocket | null) => void;
  sessionLost: () => void;
  /** Storage failed: the page moves to another copy, with an engine of its own. */
  broken: (error: unknown) => void;
}

/** Longer than an exchange may take: whoever holds the outbox that long does not send, but stands still. */
const STANDSTILL = 20_000;

/** Sends, follows, and talks with the other tabs. Fetched when the page is idle or writes first: it is no first need. */
export class Engine {
  readonly tabs: Tabs;
  readonly outbox: Outbox;
  #connection: Connection | null = null;
  #state: ConnectionState = 'connecting';
  #started = false;

  /** @param shared whether the other tabs of this person read the same storage */
  constructor(
    private readonly db: Database,
    person: string,
    private readonly ears: EngineEars,
    shared: boolean,
  ) {
    this.tabs = new Tabs(
      `tanggap-${person}`,
      {
        heard: (message) => {
          // Taken by another tab, or by the worker: what it was waiting for may go now.
          if (message.outbox) void this.outbox.flush();
          ears.heard(message);
        },
        lead: () => this.#lead(),
        follow: () => this.#leave(),
        state: () => this.#state,
      },
      shared,
    );
    this.outbox = new Outbox({
      db,
      person,
      handlers,
      send: ({ method, path, body }, actor) => request(method, path, { body, actor }),
      changed: () => {
        this.tabs.tell({ outbox: true });
        return ears.outboxChanged();
      },
      sessionLost: ears.sessionLost,
      broken: ears.broken,
      later: (after) => sendLater(person, after),
      ...(shared ? { alone: (round) => alone(`tanggap-outbox-${person}`, STANDSTILL, round) } : {}),
    });
  }

  /** Sends what waits and follows the stream, in this tab if it comes to lead. */
  start(): void {
    void this.outbox.release();
    if (this.#started) {
      this.#connection?.wake();
      return;
    }
    this.#started = true;
    this.tabs.join();
  }

  stop(): void {
    this.outbox.stop();
    this.#leave();
    this.tabs.close();
  }

  #leave(): void {
    this.#connection?.stop();
    this.#connection = null;
  }

  #lead(): void {
    this.#leave();
    this.#connection = new Connection({
      store: new FeedStore(this.db),
      device: deviceId(uuid),
      open: async (auth, events) => {
        const { openSocket } = await import('./socket.js');
        return openSocket(auth, events, this.ears.socket);
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
      changed: this.ears.changed,
      state: (state) => {
        this.#state = state;
        this.ears.state(state);
        this.tabs.tell({ state });
        if (state === 'live' || state === 'slow') void this.outbox.release();
      },
      beat: (beat) => {
        this.ears.beat(beat);
        this.tabs.tell({ beat });
      },
      broken: this.ears.broken,
      sessionLost: this.ears.sessionLost,
    });
    this.#connection.start();
  }
}
