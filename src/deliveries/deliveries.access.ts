import { Injectable } from '@nestjs/common';
import { hasRole, PeopleAccess } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';

/** The door: HR and admins keep schedules and see what became of mails; everybody keeps the own address. */
@Injectable()
export class DeliveriesAccess {
  constructor(private readonly people: PeopleAccess) {}

  /** @throws DomainError `NOT_FOUND` */
  mustManage(actor: Pick<Actor, 'roles'>): void {
    if (!hasRole(actor, 'hr', 'admin')) throw notFound();
  }

  /** @throws DomainError `NOT_FOUND` */
  mustKeepAddress(actor: Pick<Actor, 'roles' | 'personId'>, personId: string): void {
    if (actor.personId !== personId) this.mustManage(actor);
  }

  /**
   * What a person of whom only the id is known reads with: the roles of an open account. Who has none of these reads the
   * own part alone, and nothing is mailed to them.
   */
  async readerOf(personId: string): Promise<{ personId: string; roles: string[] } | undefined> {
    const roles = await this.people.rolesOf(personId);
    return hasRole({ roles }, 'hr', 'admin', 'leader') ? { personId, roles } : undefined;
  }
}
