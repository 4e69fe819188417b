import type { Beat, FeedAnswer } from '#contracts/index.js';
import { call } from '../net/index.js';
import { request } from '../net/request.js';
import { deviceId } from '../session/remembered.js';
import { uuid } from '../uuid.js';
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
  outboxChanged: () => void;
  heard: (message: TabMessage) => void;
  state: (state: ConnectionState) => void;
  beat: (beat: Beat) => void;
  socket: (socket: TypedSocket | null) => void;
  sessionLost: () => void;
}

/** Sends, follows, and talks with the other tabs. Fetched when the page is idle or writes first: it is no first need. */
export class Engine {
  readonly tabs: Tabs;
  readonly outbox: Outbox;
  readonly #connection: Connection;
  #started = false;

  constructor(db: Database, person: string, ears: EngineEars) {
    this.tabs = new Tabs(`tanggap-${person}`, ears.heard);
    this.outbox = new Outbox({
      db,
      person,
      handlers,
      send: ({ method, path, body }, actor) => request(method, path, { body, actor }),
      changed: () => {
        this.tabs.tell({ outbox: true });
        ears.outboxChanged();
      },
      sessionLost: ears.sessionLost,
    });
    this.#connection = new Connection({
      store: new FeedStore(db),
      device: deviceId(uuid),
      open: async (auth, events) => {
        const { openSocket } = await import('./socket.js');
        return openSocket(auth, events, ears.socket);
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
      changed: ears.changed,
      state: (state) => {
        ears.state(state);
        this.tabs.tell({ state });
        if (state === 'live' || state === 'slow') void this.outbox.release();
      },
      beat: ears.beat,
      sessionLost: ears.sessionLost,
    });
  }

  /** Sends what waits and follows the stream, in this tab if it comes to lead. */
  start(): void {
    void this.outbox.release();
    if (this.#started) {
      this.#connection.wake();
      return;
    }
    this.#started = true;
    this.tabs.lead(() => this.#connection.start());
  }

  stop(): void {
    this.outbox.stop();
    this.#connection.stop();
    this.tabs.close();
  }
}
