import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { languageOf } from '#contracts/messages/index.js';
import { Handshake, type RefusalCode } from '#contracts/feed.js';
import type { Actor } from '../auth/actor.js';
import { SESSION_COOKIE } from '../auth/cookies.js';
import { SessionRepository } from '../auth/session.repository.js';
import { Config } from '../config/config.js';
import { Batch } from '../database/batch.js';
import { originAllowed } from '../http/origin.js';
import { cursorOf } from './cursor.js';
import { Admission } from './admission.js';
import { FeedHub } from './hub.js';
import type { AppSocket } from './socket.js';

/** A refused handshake: the client finds the code in `connect_error.data`. */
export class Refusal extends Error {
  readonly data: { code: RefusalCode; retryAfter?: number };
  constructor(code: RefusalCode, retryAfter?: number) {
    super(code);
    this.data = retryAfter === undefined ? { code } : { code, retryAfter };
  }
}

/** The first request, its headers and what Socket.IO made of them are kept as long as the socket, and nobody asks again. */
function forgetRequest(socket: AppSocket): void {
  Object.assign(socket.conn, { request: null });
  Object.assign(socket, { handshake: null });
}

/** Who may open a socket: our own pages, with a live session, while there is room. */
@Injectable()
export class FeedDoor {
  #handshakes = 0;
  readonly #entering = new Map<string, number>();
  readonly #sessionOf: Batch<string, Actor | undefined>;

  constructor(
    private readonly config: Config,
    private readonly hub: FeedHub,
    sessions: SessionRepository,
    private readonly admission: Admission,
    private readonly http: HttpAdapterHost,
  ) {
    this.#sessionOf = new Batch((references) => sessions.findAll(references));
  }

  /**
   * @throws Refusal with the code that the client finds in `connect_error.data`. Origin is checked here because
   *   `allowRequest` could not tell the client why and `cors` does not stop a websocket.
   */
  async admit(socket: AppSocket): Promise<void> {
    const { headers } = socket.request;
    const { origin, host } = headers;
    if (origin !== undefined) {
      const secure = new URL(origin === 'null' || !URL.canParse(origin) ? 'http://invalid' : origin).protocol;
      if (!originAllowed(origin, `${secure}//${host ?? 'invalid'}`, this.config.publicUrl))
        throw new Refusal('ORIGIN_REFUSED');
    }
    const retryAfter = this.config.web ? this.admission.refusal(this.#handshakes) : 1;
    if (retryAfter !== undefined) throw new Refusal('BUSY', retryAfter);
    this.#handshakes++;
    try {
      const reference = this.http.httpAdapter
        .getInstance<FastifyInstance>()
        .parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
      const actor = reference === undefined ? undefined : await this.#sessionOf.ask(reference);
      if (actor === undefined || actor.mustChange) throw new Refusal('UNAUTHENTICATED');
      this.#enter(actor.personId);
      // A cursor that is not even one (a broken store, a number no stream reaches) is a foreign one: the device begins anew.
      const auth = Handshake.safeParse(socket.handshake.auth);
      socket.data = {
        actor,
        language: languageOf(headers['accept-language']),
        cursor: cursorOf(auth.data ?? {}),
        member: undefined,
        handlers: undefined,
        ended: undefined,
      };
      forgetRequest(socket);
    } finally {
      this.#handshakes--;
    }
  }

  /** Those of the same batch have all been let in before the first of them is a device. */
  #enter(personId: string): void {
    const entering = this.#entering.get(personId) ?? 0;
    if (this.hub.devicesOf(personId) + entering >= this.config.maxSocketsPerPerson)
      throw new Refusal('TOO_MANY_CONNECTIONS');
    this.#entering.set(personId, entering + 1);
    setImmediate(() => {
      const left = (this.#entering.get(personId) ?? 1) - 1;
      if (left === 0) this.#entering.delete(personId);
      else this.#entering.set(personId, left);
    });
  }
}
