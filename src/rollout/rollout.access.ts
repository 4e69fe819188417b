import { Injectable } from '@nestjs/common';
import { hasRole, mayAdminister, mayReadRecords } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';

type Who = Pick<Actor, 'roles'>;

/**
 * The door: admins switch units on and keep the room to practise in, admins and HR see how far units are, HR alone sees what reporting takes and what people
 * answered. The own tours and the own answer are everybody's own and are not asked about here.
 */
@Injectable()
export class RolloutAccess {
  /** @throws DomainError `NOT_FOUND` */
  maySwitch(actor: Who): void {
    mayAdminister(actor);
  }

  /** @throws DomainError `NOT_FOUND` */
  mayKeepPractice(actor: Who): void {
    mayAdminister(actor);
  }

  /** @throws DomainError `NOT_FOUND` */
  maySeeProgress(actor: Who): void {
    mayReadRecords(actor);
  }

  /** @throws DomainError `NOT_FOUND` */
  maySeeBurden(actor: Who): void {
    if (!hasRole(actor, 'hr')) throw notFound();
  }
}
