import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/auth/actor.js';
import { hasRole, PeopleAccess, Relations } from '../people/index.js';

/** Which part of a summary somebody may read: everything, the rows of some units, or the own row alone. */
export type Part =
  | { readonly kind: 'all' }
  | { readonly kind: 'units'; readonly unitIds: readonly string[]; readonly root: string }
  | { readonly kind: 'own'; readonly personId: string };

/**
 * The door: HR and admins read all and start runs, a leader reads the own subtree and asks for ranges, everybody reads the
 * own part.
 */
@Injectable()
export class SummariesAccess {
  constructor(
    private readonly relations: Relations,
    private readonly people: PeopleAccess,
  ) {}

  mayRun(actor: Pick<Actor, 'roles'>): boolean {
    return hasRole(actor, 'hr', 'admin');
  }

  /** Days of one's own choice: the summary is of everybody, and each reads the own part of it. */
  mayAskRange(actor: Pick<Actor, 'roles'>): boolean {
    return hasRole(actor, 'hr', 'admin', 'leader');
  }

  /** A leader's subtree is today's: who led it when the week was computed does not matter. */
  async partOf(actor: Pick<Actor, 'personId' | 'roles'>): Promise<Part> {
    if (hasRole(actor, 'hr', 'admin')) return { kind: 'all' };
    if (hasRole(actor, 'leader')) {
      const place = await this.people.placeOf(actor.personId);
      if (place !== null) {
        const unitIds = await this.relations.unitsOfLeader(actor.personId, place.today);
        if (unitIds.length > 0) return { kind: 'units', unitIds, root: place.unitId };
      }
    }
    return { kind: 'own', personId: actor.personId };
  }
}
