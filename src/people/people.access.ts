import { Injectable } from '@nestjs/common';
import type { Person } from '#contracts/people.js';
import type { Actor } from '../platform/auth/actor.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { PeopleRepository, type Place, type PeopleFilter, type Reader } from './people.repository.js';

export type { Place };

/** Whether an admin gave the actor one of these roles. */
export const hasRole = (actor: Pick<Actor, 'roles'>, ...roles: ('hr' | 'leader' | 'admin')[]): boolean =>
  roles.some((role) => actor.roles.includes(role));

const readerOf = (actor: Pick<Actor, 'personId' | 'roles'>): Reader => ({
  personId: actor.personId,
  everybody: hasRole(actor, 'hr', 'leader', 'admin'),
  everyNip: hasRole(actor, 'hr', 'admin'),
});

/**
 * The door of people: name, position and unit for oneself, D, U, the colleagues of the unit, those one supervises, HR,
 * leaders and admins; `nip` for oneself, D, HR and admins, else null. Lines are read at today's date of the reader.
 */
@Injectable()
export class PeopleAccess {
  constructor(private readonly rows: PeopleRepository) {}

  /** The person as the actor may see them. @throws DomainError `NOT_FOUND` */
  async see(actor: Pick<Actor, 'personId' | 'roles'>, personId: string): Promise<Person> {
    const person = (await this.list(actor, { ids: [personId] }))[0];
    if (person === undefined) throw notFound();
    return person;
  }

  /** Those of the people whom the actor may see, as the actor may see them, by name. */
  async list(actor: Pick<Actor, 'personId' | 'roles'>, filter: PeopleFilter): Promise<Person[]> {
    const place = await this.rows.placeOf(actor.personId);
    return place === null ? [] : this.rows.visible(readerOf(actor), place.today, filter);
  }

  /** Where somebody works now, with today's date there; null for who has no assignment at all. No rights asked. */
  placeOf(personId: string): Promise<Place | null> {
    return this.rows.placeOf(personId);
  }

  /**
   * An account of the practice room is a whole hall's: nobody in it locks the others out.
   * @throws DomainError `PRACTICE_SHARED`
   */
  async mustBeOwnAccount(personId: string): Promise<void> {
    if ((await this.rows.placeOf(personId))?.practice === true) throw new DomainError('PRACTICE_SHARED', 422);
  }

  /** Roles that an admin gave to a reader of whom only the id is known (the feed); none for a disabled account. */
  rolesOf(personId: string): Promise<string[]> {
    return this.rows.rolesOf(personId);
  }

  /** `placeOf` for many; who has no assignment is missing. */
  placesOf(personIds: readonly string[]): Promise<Map<string, Place>> {
    return this.rows.placesOf(personIds);
  }
}
