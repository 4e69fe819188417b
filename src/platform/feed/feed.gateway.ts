import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
} from '@nestjs/websockets';
import { Ack, type AckOk, type ClientEvents, Resume } from '#contracts/feed.js';
import { SessionEvents } from '../auth/session-events.js';
import { DomainError } from '../errors/domain-error.js';
import { withCorrelation } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { ackError, AppGateway } from './app-gateway.js';
import { cursorOf } from './cursor.js';
import { FeedDoor, Refusal } from './feed.door.js';
import { FeedHub } from './hub.js';
import type { Member } from './member.js';
import type { AppServer, AppSocket } from './socket.js';
import { Watches } from './watches.js';

type EngineSocket = AppSocket['conn'];

const known: ReadonlySet<string> = new Set<keyof ClientEvents>([
  'ack',
  'resume',
  'board.watch',
  'board.unwatch',
]);

/**
 * What is sent to one socket in one go leaves in one write to the kernel instead of one for each event: sending a page of
 * missed events costs mostly those.
 */
function packTogether(server: AppServer): void {
  const corked = new WeakMap<EngineSocket, Writable>();
  server.engine.on('flush', (socket: EngineSocket, packets: readonly unknown[]) => {
    if (packets.length < 2) return;
    const line = socket.request.socket;
    line.cork();
    corked.set(socket, line);
  });
  server.engine.on('drain', (socket: EngineSocket) => {
    corked.get(socket)?.uncork();
    corked.delete(socket);
  });
}

/** The socket's side of the feed: handshake, acknowledgements, resume. */
@AppGateway()
export class FeedGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  readonly #members = new Map<AppSocket, Member>();
  readonly #sockets = new Map<Member, AppSocket>();

  constructor(
    private readonly hub: FeedHub,
    private readonly door: FeedDoor,
    private readonly watches: Watches,
    sessionEvents: SessionEvents,
    @Inject(LOG) private readonly log: Log,
  ) {
    sessionEvents.onEnded((personId, sessionId) => {
      this.hub.closeSessions(personId, sessionId);
    });
    this.hub.boardsFrom((member) => {
      const socket = this.#sockets.get(member);
      return socket === undefined ? {} : this.watches.digestsOf(socket);
    });
  }

  afterInit(server: AppServer): void {
    packTogether(server);
    server.use((socket, next) => {
      this.door.admit(socket).then(
        () => {
          next();
        },
        (error: unknown) => {
          if (error instanceof Refusal) next(error);
          else {
            this.log.warn({ err: error }, 'handshake failed');
            next(new Refusal('BUSY', 2));
          }
        },
      );
    });
  }

  /**
   * Sends the devices of this node to others, one by one, spread by chance over the time: none of them has to find out by
   * itself that the node is gone, and they do not arrive together. Resolves at its end.
   */
  async handOver(milliseconds: number, random = Math.random): Promise<void> {
    for (const socket of this.#sockets.values())
      setTimeout(() => socket.conn.close(), random() * milliseconds).unref();
    await delay(milliseconds);
  }

  handleConnection(socket: AppSocket): void {
    const { actor, cursor, language } = socket.data;
    socket.onAny((event: string, ...args: unknown[]) => {
      if (known.has(event)) return;
      const done = args.at(-1);
      if (typeof done === 'function')
        (done as (answer: unknown) => void)(ackError(new DomainError('EVENT_UNKNOWN', 400), language));
    });
    withCorrelation(`socket:${socket.id}`, () => {
      const member = this.hub.join(
        actor,
        {
          feed: (event) => socket.emit('feed', event),
          reset: (reset) => socket.emit('reset', reset),
          beat: (beat) => socket.emit('beat', beat),
        },
        cursor,
        // The transport, not the namespace: a client reconnects by itself, and meets the door again.
        () => {
          socket.conn.close();
        },
      );
      this.#members.set(socket, member);
      this.#sockets.set(member, socket);
    });
  }

  handleDisconnect(socket: AppSocket): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    this.#members.delete(socket);
    this.#sockets.delete(member);
    this.hub.leave(member);
  }

  @SubscribeMessage('ack')
  ack(@ConnectedSocket() socket: AppSocket, @MessageBody({ schema: Ack }) ack: Ack): AckOk {
    const member = this.#members.get(socket);
    if (member !== undefined) this.hub.acknowledge(member, ack.last);
    return { ok: true };
  }

  @SubscribeMessage('resume')
  resume(@ConnectedSocket() socket: AppSocket, @MessageBody({ schema: Resume }) resume: Resume): AckOk {
    const member = this.#members.get(socket);
    if (member !== undefined)
      // Answered first: the events that follow are the answer's content.
      setImmediate(() => {
        this.hub.resume(member, cursorOf(resume)).catch((error: unknown) => {
          this.log.warn({ err: error }, 'resume failed; the device reconnects');
          socket.conn.close();
        });
      });
    return { ok: true };
  }
}
