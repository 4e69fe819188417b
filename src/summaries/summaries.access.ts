import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/auth/actor.js';
import { hasRole, PeopleAccess, Relations } from '../people/index.js';

/**
 * Which part of a summary somebody may read: everything, the rows of some units, or the own row alone. `own`: the reader's
 * row as well, who belongs to none of these units.
 */
export type Part =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'units';
      readonly unitIds: readonly string[];
      readonly root: string;
      readonly own?: string;
    }
  | { readonly kind: 'own'; readonly personId: string };

/**
 * The door: HR and admins read all and start runs, a leader reads the own subtree and asks for ranges, who stands for a
 * leader (Plt, Plh, delegate) reads that subtree while they do, everybody reads the own part.
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

  /** A leader's subtree is today's, and so is who stands for whom: who led it when the week was computed does not matter. */
  async partOf(actor: Pick<Actor, 'personId' | 'roles'>): Promise<Part> {
    if (hasRole(actor, 'hr', 'admin')) return { kind: 'all' };
    const place = await this.people.placeOf(actor.personId);
    if (place !== null) {
      const unitIds = await this.relations.unitsLedFor(actor.personId, place.today);
      const [first] = unitIds;
      if (first !== undefined)
        return unitIds.includes(place.unitId)
          ? { kind: 'units', unitIds, root: place.unitId }
          : { kind: 'units', unitIds, root: first, own: actor.personId };
    }
    return { kind: 'own', personId: actor.personId };
  }
}
