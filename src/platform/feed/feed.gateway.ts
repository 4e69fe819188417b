import { Inject } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
} from '@nestjs/websockets';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { languageOf } from '#contracts/messages/index.js';
import { Ack, type AckOk, type ClientEvents, Handshake, type RefusalCode, Resume } from '#contracts/feed.js';
import { SESSION_COOKIE } from '../auth/cookies.js';
import { SessionRepository } from '../auth/session.repository.js';
import { Config } from '../config/config.js';
import { DomainError } from '../errors/domain-error.js';
import { Intake } from '../http/intake.js';
import { originAllowed } from '../http/origin.js';
import { withCorrelation } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { ackError, AppGateway } from './app-gateway.js';
import type { Cursor } from './cursor.js';
import { FeedHub } from './hub.js';
import type { Member } from './member.js';
import type { AppServer, AppSocket } from './socket.js';
import { Watches } from './watches.js';

const known: ReadonlySet<string> = new Set<keyof ClientEvents>([
  'ack',
  'resume',
  'board.watch',
  'board.unwatch',
]);

/** A refused handshake: the client finds the code in `connect_error.data`. */
class Refusal extends Error {
  readonly data: { code: RefusalCode | 'REQUEST_INVALID'; retryAfter?: number };
  constructor(code: RefusalCode | 'REQUEST_INVALID', retryAfter?: number) {
    super(code);
    this.data = retryAfter === undefined ? { code } : { code, retryAfter };
  }
}

/** The socket's side of the feed: handshake, acknowledgements, resume. */
@AppGateway()
export class FeedGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  readonly #members = new Map<AppSocket, Member>();
  readonly #sockets = new Map<Member, AppSocket>();
  #handshakes = 0;

  constructor(
    private readonly config: Config,
    private readonly hub: FeedHub,
    private readonly sessions: SessionRepository,
    private readonly watches: Watches,
    private readonly intake: Intake,
    private readonly http: HttpAdapterHost,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.hub.boardsFrom((member) => {
      const socket = this.#sockets.get(member);
      return socket === undefined ? {} : this.watches.digestsOf(socket);
    });
  }

  afterInit(server: AppServer): void {
    server.use((socket, next) => {
      this.#admit(socket).then(
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

  /** `allowRequest` could not tell the client why, and `cors` does not stop a websocket: Origin is checked here. */
  async #admit(socket: AppSocket): Promise<void> {
    const { headers } = socket.request;
    const { origin, host } = headers;
    if (origin !== undefined) {
      const secure = new URL(origin === 'null' || !URL.canParse(origin) ? 'http://invalid' : origin).protocol;
      if (!originAllowed(origin, `${secure}//${host ?? 'invalid'}`, this.config.publicUrl))
        throw new Refusal('ORIGIN_REFUSED');
    }
    if (!this.config.web || this.intake.closed) throw new Refusal('BUSY', 1);
    if (this.hub.size + this.#handshakes >= this.config.maxSockets)
      throw new Refusal('BUSY', 5 + Math.round(Math.random() * 10));
    this.#handshakes++;
    try {
      const reference = this.http.httpAdapter
        .getInstance<FastifyInstance>()
        .parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
      const actor = reference === undefined ? undefined : await this.sessions.find(reference);
      if (actor === undefined || actor.mustChange) throw new Refusal('UNAUTHENTICATED');
      if (this.hub.devicesOf(actor.personId) >= this.config.maxSocketsPerPerson)
        throw new Refusal('TOO_MANY_CONNECTIONS');
      const auth = Handshake.safeParse(socket.handshake.auth);
      if (!auth.success) throw new Refusal('REQUEST_INVALID');
      socket.data = { actor, device: auth.data.device, language: languageOf(headers['accept-language']) };
    } finally {
      this.#handshakes--;
    }
  }

  handleConnection(socket: AppSocket): void {
    const { actor, language } = socket.data;
    socket.onAny((event: string, ...args: unknown[]) => {
      if (known.has(event)) return;
      const done = args.at(-1);
      if (typeof done === 'function')
        (done as (answer: unknown) => void)(ackError(new DomainError('EVENT_UNKNOWN', 400), language));
    });
    const auth = Handshake.parse(socket.handshake.auth);
    withCorrelation(`socket:${socket.id}`, () => {
      const member = this.hub.join(
        actor,
        {
          feed: (event) => socket.emit('feed', event),
          reset: (reset) => socket.emit('reset', reset),
          beat: (beat) => socket.emit('beat', beat),
        },
        cursorOf(auth),
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

const cursorOf = (given: {
  last?: number | null | undefined;
  epoch?: string | null | undefined;
  mark?: string | null | undefined;
}): Cursor => ({
  last: given.last ?? undefined,
  epoch: given.epoch ?? undefined,
  mark: given.mark ?? undefined,
});
