import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '#contracts/messages/index.js';
import { correlationId } from '../log/context.js';
import type { Log } from '../log/log.js';
import { toDomainError, toProblem } from './problem.js';

/** Every error of an HTTP request as `application/problem+json`; the log has the cause, the person a sentence. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    sendProblem(this.log, request, reply, thrown);
  }
}

/** Answers with the problem that `thrown` stands for; also used by hooks that run before any controller. */
export function sendProblem(log: Log, request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
  const error = toDomainError(thrown);
  const entry = { code: error.code, err: error.options.cause, url: request.routeOptions.url };
  if (error.status >= 500 && error.code !== 'UNAVAILABLE') log.error(entry, 'request failed');
  else if (error.status >= 500) log.warn(entry, 'unavailable');
  if (error.options.retryAfter !== undefined)
    void reply.header('retry-after', String(Math.ceil(error.options.retryAfter)));
  void reply
    .status(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send({
      ...toProblem(error, languageOf(request.headers['accept-language'])),
      instance: `urn:tanggap:request:${correlationId() ?? request.id}`,
    });
}
