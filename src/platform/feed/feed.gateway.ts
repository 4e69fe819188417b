import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
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
import { Ack, type AckOk, type Beat, type FeedEvent, type Reset, Resume } from '#contracts/feed.js';
import { SessionEvents } from '../auth/session-events.js';
import { withCorrelation } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { AppGateway } from './app-gateway.js';
import { cursorOf } from './cursor.js';
import { FeedDoor, Refusal } from './feed.door.js';
import { messageOf, sendFrames } from './frames.js';
import { FeedHub } from './hub.js';
import type { Outlet } from './member.js';
import type { AppServer, AppSocket } from './socket.js';
import { Watches } from './watches.js';

/**
 * What the first packets of a line are made of leaves in one write: the answer to the upgrade, and Engine.IO's greeting a
 * moment later.
 */
function greetInOneWrite(server: AppServer): void {
  server.httpServer.prependListener('upgrade', (_: unknown, line: Duplex) => {
    line.cork();
    setImmediate(() => {
      line.uncork();
    });
  });
}

/**
 * Engine.IO makes a response for its middlewares, of which we have none, and keeps it with the first request and all its
 * headers for as long as the line lives.
 */
function keepNoRequests(server: AppServer): void {
  server.engine.use((_: unknown, response: object, next: () => void) => {
    if (!(response instanceof ServerResponse)) Object.assign(response, { req: undefined });
    next();
  });
}

/** A device behind a socket. */
class SocketOutlet implements Outlet {
  constructor(
    private readonly socket: AppSocket,
    private readonly watches: Watches,
  ) {}

  feed(events: readonly FeedEvent[], beat?: Beat): void {
    const messages = events.map((event) => messageOf('feed', event));
    if (beat !== undefined) messages.push(messageOf('beat', beat));
    sendFrames(this.socket.conn, messages);
  }

  reset(reset: Reset): void {
    sendFrames(this.socket.conn, [messageOf('reset', reset)]);
  }

  beat(beat: Beat): void {
    sendFrames(this.socket.conn, [messageOf('beat', beat)]);
  }

  boards(): Record<string, string> {
    return this.watches.digestsOf(this.socket);
  }

  /** The transport, not the namespace: a client reconnects by itself, and meets the door again. */
  close(): void {
    this.socket.conn.close();
  }
}

/** The socket's side of the feed: handshake, acknowledgements, resume. */
@AppGateway()
export class FeedGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  #server: AppServer | undefined;

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
  }

  afterInit(server: AppServer): void {
    this.#server = server;
    greetInOneWrite(server);
    keepNoRequests(server);
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
    for (const socket of this.#server?.sockets.sockets.values() ?? [])
      setTimeout(() => socket.conn.close(), random() * milliseconds).unref();
    await delay(milliseconds);
  }

  handleConnection(socket: AppSocket): void {
    const { data } = socket;
    const cursor = data.cursor ?? cursorOf({});
    data.cursor = undefined;
    withCorrelation(`socket:${socket.id}`, () => {
      data.member = this.hub.join(data.actor, new SocketOutlet(socket, this.watches), cursor);
    });
  }

  handleDisconnect({ data }: AppSocket): void {
    const { member } = data;
    data.member = undefined;
    if (member !== undefined) this.hub.leave(member);
  }

  @SubscribeMessage('ack')
  ack(@ConnectedSocket() socket: AppSocket, @MessageBody({ schema: Ack }) ack: Ack): AckOk {
    const { member } = socket.data;
    if (member !== undefined) this.hub.acknowledge(member, ack.last, ack.mark);
    return { ok: true };
  }

  @SubscribeMessage('resume')
  resume(@ConnectedSocket() socket: AppSocket, @MessageBody({ schema: Resume }) resume: Resume): AckOk {
    const { member } = socket.data;
    if (member !== undefined)
      // Answered first: the events that follow are the answer's content.
      setImmediate(() => {
        this.hub.resume(member, cursorOf(resume));
      });
    return { ok: true };
  }
}
