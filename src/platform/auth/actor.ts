import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who asks: the person behind a live session. */
export interface Actor {
  personId: string;
  sessionId: string;
  /** Roles that an admin gave (`hr`, `leader`, `admin`); staff and supervisor follow from the lines of supervision. */
  roles: readonly string[];
  /** Raised whenever roles change or the account is disabled; sockets that hold an older one close. */
  accessVersion: number;
  mustChange: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor?: Actor;
  }
}

/** The actor of an HTTP request; the session guard has put it there. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (actor === undefined) throw new Error('CurrentActor on a public route');
  return actor;
});

export const PUBLIC = 'auth:public';
/** A route that needs no session. */
export const Public = () => SetMetadata(PUBLIC, true);

export const WHILE_MUST_CHANGE = 'auth:while-must-change';
/** A route that also serves somebody who has to change the password first. */
export const WhileMustChange = () => SetMetadata(WHILE_MUST_CHANGE, true);
