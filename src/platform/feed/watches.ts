import { Injectable } from '@nestjs/common';
import type { ServerEvents } from '#contracts/feed.js';
import type { Actor } from '../auth/actor.js';
import { FeedHub } from './hub.js';
import type { AppSocket } from './socket.js';

/** Most things that one socket may watch at a time. */
const MAX_WATCHES = 20;

/** One socket that watches one thing (a unit's board). */
export interface Watch {
  readonly key: string;
  readonly actor: Actor;
  /** Told in every beat, so that a client whose view differs asks again; empty: nothing to tell. */
  digest: () => string;
  /** Sends to this socket alone; nothing happens when it is gone. */
  send<E extends keyof ServerEvents>(event: E, ...payload: Parameters<ServerEvents[E]>): void;
}

/**
 * Who watches what on this node. Watches converge: their owner (the board) pushes absolute values and corrects itself in
 * every sweep; nothing here promises delivery.
 */
@Injectable()
export class Watches {
  readonly #bySocket = new Map<AppSocket, Map<string, Watch>>();
  readonly #sockets = new WeakMap<Watch, AppSocket>();

  constructor(private readonly hub: FeedHub) {}

  /** Begins or refreshes the watch of `key` by this socket. @returns undefined when the socket watches too much. */
  open(socket: AppSocket, key: string): Watch | undefined {
    const own = this.#bySocket.get(socket) ?? new Map<string, Watch>();
    const known = own.get(key);
    if (known !== undefined) return known;
    if (own.size >= MAX_WATCHES) return undefined;
    const watch: Watch = {
      key,
      actor: socket.data.actor,
      digest: () => '',
      send: (event, ...payload) => {
        if (socket.connected) socket.emit(event, ...payload);
      },
    };
    own.set(key, watch);
    this.#sockets.set(watch, socket);
    if (!this.#bySocket.has(socket)) {
      this.#bySocket.set(socket, own);
      socket.once('disconnect', () => this.#bySocket.delete(socket));
    }
    return watch;
  }

  close(socket: AppSocket, key: string): void {
    this.#bySocket.get(socket)?.delete(key);
  }

  /** Ends a watch from the server's side. */
  end(watch: Watch): void {
    if (this.isOpen(watch)) this.#own(watch)?.delete(watch.key);
  }

  /** Sends the same to all of these that are still there, encoded once. */
  send<E extends keyof ServerEvents>(
    watches: readonly Watch[],
    event: E,
    ...payload: Parameters<ServerEvents[E]>
  ): void {
    const sockets = watches.flatMap((watch) => this.#sockets.get(watch) ?? []).filter((s) => s.connected);
    const [first] = sockets;
    if (first === undefined) return;
    // Every socket is alone in the room of its own id.
    if (sockets.length === 1) first.emit(event, ...payload);
    else first.nsp.to(sockets.map((socket) => socket.id)).emit(event, ...payload);
  }

  /** True while this watch is open. */
  isOpen(watch: Watch): boolean {
    return this.#own(watch)?.get(watch.key) === watch;
  }

  #own(watch: Watch): Map<string, Watch> | undefined {
    const socket = this.#sockets.get(watch);
    return socket === undefined ? undefined : this.#bySocket.get(socket);
  }

  /** Every open watch of this node. */
  all(): Watch[] {
    return [...this.#bySocket.values()].flatMap((own) => [...own.values()]);
  }

  /** Digests of what this socket watches, for its beat. */
  digestsOf(socket: AppSocket): Record<string, string> {
    const own = [...(this.#bySocket.get(socket)?.values() ?? [])];
    return Object.fromEntries(
      own.map((w) => [w.key, w.digest()] as const).filter(([, digest]) => digest !== ''),
    );
  }

  /**
   * Runs in every sweep: re-ask the door of every watch and correct what differs.
   * @returns whether that was done lately; when not, nobody's right is known well enough to push anything.
   */
  onSweep(fn: (watches: readonly Watch[]) => Promise<void>): () => boolean {
    return this.hub.sweeps(() => fn(this.all()));
  }
}
