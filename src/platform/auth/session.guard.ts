import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { Flood } from '../http/flood.js';
import { PUBLIC, WHILE_MUST_CHANGE } from './actor.js';
import { SESSION_COOKIE } from './cookies.js';
import { SessionRepository } from './session.repository.js';

/**
 * Every HTTP route needs a live session unless it is marked `@Public()`. Sockets are authenticated at their handshake
 * and rechecked by the sweep, so their messages pass here.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionRepository,
    private readonly flood: Flood,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true) {
      // Health and numbers lie outside of it.
      if (request.url.startsWith('/api/')) this.flood.ofAddress(request.ip);
      return true;
    }
    const reference = request.cookies[SESSION_COOKIE];
    const actor = reference === undefined ? undefined : await this.sessions.find(reference);
    if (actor === undefined) {
      this.flood.ofAddress(request.ip);
      throw new DomainError('UNAUTHENTICATED', 401);
    }
    this.flood.ofPerson(actor.personId);
    const claimed = request.headers['x-actor'];
    // An outbox item of another person that shares the browser must not be sent under this one's name.
    if (claimed !== undefined && claimed !== actor.personId && request.method !== 'GET')
      throw new DomainError('SESSION_OTHER_PERSON', 409);
    if (
      actor.mustChange &&
      this.reflector.getAllAndOverride<boolean | undefined>(WHILE_MUST_CHANGE, targets) !== true
    )
      throw new DomainError('PASSWORD_CHANGE_REQUIRED', 403);
    request.actor = actor;
    return true;
  }
}
