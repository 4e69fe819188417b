import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { isObservable, lastValueFrom } from 'rxjs';
import { DomainError } from '../errors/domain-error.js';
import type { Log } from '../log/log.js';
import { ackError } from './app-gateway.js';
import type { Ended, Handler, SocketData } from './socket.js';

type Socket = Parameters<IoAdapter['bindClientDisconnect']>[0];
type Done = (answer: unknown) => void;

/**
 * Binds gateways to sockets so that an idle one costs little: one listener that all sockets share, instead of a chain of
 * subscriptions for each socket and message (24 KiB of a connection's 34). Every event with an ack function is answered,
 * unknown ones too.
 */
export class SocketAdapter extends IoAdapter {
  /** Where in a socket's `handlers` a message has its own; the same for all sockets. */
  readonly #places = new Map<string, number>();

  constructor(
    app: INestApplicationContext,
    private readonly log: Log,
  ) {
    super(app);
  }

  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]): void {
    const data = socket.data as SocketData;
    if (data.handlers === undefined) {
      data.handlers = [];
      socket.onAny(this.#heard);
    }
    for (const { message, callback } of handlers as { message: string; callback: Handler }[]) {
      let place = this.#places.get(message);
      if (place === undefined) {
        place = this.#places.size;
        this.#places.set(message, place);
      }
      data.handlers[place] = callback;
    }
  }

  /** All gateways share one server, so that the first to hear of a socket's end tells the others. */
  override bindClientDisconnect(socket: Socket, callback: Ended): void {
    const data = socket.data as SocketData;
    if (data.ended !== undefined) return;
    data.ended = callback;
    socket.on('disconnect', ended);
  }

  /** Called with the socket as `this`: a listener of its own for each would hold it once more. */
  readonly #heard = ((adapter: SocketAdapter) =>
    function (this: Socket, event: string, ...given: unknown[]): void {
      void adapter.#answer(this, event, given);
    })(this);

  async #answer(socket: Socket, event: string, given: unknown[]): Promise<void> {
    const { handlers, language } = socket.data as SocketData;
    const last = given.at(-1);
    const done = typeof last === 'function' ? (last as Done) : undefined;
    const payload = done === undefined ? given : given.slice(0, -1);
    const handler = handlers?.[this.#places.get(event) ?? -1];
    if (handler === undefined) {
      done?.(ackError(new DomainError('EVENT_UNKNOWN', 400), language));
      return;
    }
    try {
      const result = await handler(payload.length > 1 ? payload : payload[0], done);
      const answer = isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
      // Nothing: the filter has answered with the error.
      if (answer !== undefined) done?.(answer);
    } catch (error) {
      this.log.error({ event, err: error }, 'a socket event was not answered');
    }
  }
}

function ended(this: Socket, reason: string): void {
  (this.data as SocketData).ended?.(reason);
}
