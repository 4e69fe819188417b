import { Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/index.js';
import { Relations } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';

/** Who asks: a request, or a watch that is asked again in every sweep. */
export type Viewer = Pick<Actor, 'personId' | 'roles'>;

/**
 * The door of boards: D and U see the people below them, a leader the own subtree; staff and HR none. The relation is
 * today's. Everything else is 404.
 */
@Injectable()
export class BoardAccess {
  constructor(
    private readonly relations: Relations,
    private readonly calendar: CalendarService,
  ) {}

  /** Everybody whom the viewer may see on a board, with their units. */
  async visible(
    viewer: Viewer,
  ): Promise<{ people: ReadonlySet<string>; ledUnits: readonly string[]; today: string }> {
    const today = await this.calendar.todayOf(viewer.personId);
    const below = await this.relations.below(viewer.personId, today);
    const ledUnits = viewer.roles.includes('leader')
      ? await this.relations.unitsOfLeader(viewer.personId, today)
      : [];
    const led = ledUnits.length === 0 ? [] : await this.relations.peopleIn(ledUnits, today);
    const people = new Set([...below.map((p) => p.id), ...led.map((p) => p.id)]);
    people.delete(viewer.personId);
    return { people, ledUnits, today };
  }

  /**
   * The people of the unit and all units below it whom the viewer may see; without a unit, everybody they may see.
   * @throws DomainError `NOT_FOUND` for who sees no board, and for a unit in which the viewer sees nobody.
   */
  async people(viewer: Viewer, unitId?: string): Promise<string[]> {
    const { people, ledUnits, today } = await this.visible(viewer);
    if (people.size === 0 && ledUnits.length === 0) throw notFound();
    if (unitId === undefined) return [...people];
    const units = await this.relations.unitsUnder([unitId]);
    const there = (await this.relations.peopleIn(units, today))
      .map((p) => p.id)
      .filter((id) => people.has(id));
    if (there.length === 0 && !ledUnits.includes(unitId)) throw notFound();
    return there;
  }
}
