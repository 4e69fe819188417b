import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { hasRole } from './people.access.js';

type Who = Pick<Actor, 'roles'>;

/** The door of administration: admins keep everything; for others it does not exist. @throws DomainError `NOT_FOUND` */
export function mayAdminister(actor: Who): void {
  if (!hasRole(actor, 'admin')) throw notFound();
}

/** Records and calendar are read, and leave is kept, by HR too. @throws DomainError `NOT_FOUND` */
export function mayKeepLeave(actor: Who): void {
  if (!hasRole(actor, 'admin', 'hr')) throw notFound();
}

/** @throws DomainError `NOT_FOUND` */
export function mayReadRecords(actor: Who): void {
  if (!hasRole(actor, 'admin', 'hr')) throw notFound();
}
