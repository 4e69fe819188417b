import { randomUUID } from 'node:crypto';
import {
  applyDecorators,
  Catch,
  UseFilters,
  UseInterceptors,
  UsePipes,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { Observable } from 'rxjs';
import { errorText } from '#contracts/messages/index.js';
import type { AckError } from '#contracts/feed.js';
import { toDomainError } from '../http/problem.js';
import { validationPipe } from '../http/validation.js';
import { withCorrelation } from '../log/context.js';
import type { AppSocket } from './socket.js';

/** An error as the answer of a socket event. */
export function ackError(thrown: unknown, language: 'id' | 'en'): AckError {
  const error = toDomainError(thrown);
  return { ok: false, error: { code: error.code, message: errorText(error.code, language, error.params) } };
}

/** The default filter never calls the ack: a client would wait for ever. */
@Catch()
class AckFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const args: unknown[] = host.getArgs();
    const done = args.find((a): a is (answer: AckError) => void => typeof a === 'function');
    done?.(ackError(thrown, host.switchToWs().getClient<AppSocket>().data.language));
  }
}

/** Each socket event gets a correlation id of its own, like a request. */
class CorrelationInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return new Observable((subscriber) =>
      withCorrelation(randomUUID(), () => next.handle().subscribe(subscriber)),
    );
  }
}

/**
 * The only way to write a gateway: the one socket server (websocket only, small frames) with our validation, our filter
 * that answers acks, and a correlation id. `APP_FILTER` and global pipes do not reach gateways.
 */
export const AppGateway = () =>
  applyDecorators(
    WebSocketGateway({
      path: '/socket.io',
      transports: ['websocket'],
      maxHttpBufferSize: 64 * 1024,
      serveClient: false,
      perMessageDeflate: false,
      connectTimeout: 10_000,
      pingInterval: 20_000,
      pingTimeout: 15_000,
    }),
    UseFilters(AckFilter),
    UsePipes(validationPipe()),
    UseInterceptors(CorrelationInterceptor),
  );
