import { Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/index.js';
import { PeopleAccess, Relations } from '../people/index.js';
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
    private readonly persons: PeopleAccess,
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

  /**
   * `people` for every open board at once, in a handful of statements however many boards there are: each sweep asks.
   * @returns in the order of `asked`; null where `people` would answer `NOT_FOUND`.
   */
  async peopleOfMany(
    asked: readonly { viewer: Viewer; unitId: string }[],
  ): Promise<(ReadonlySet<string> | null)[]> {
    const places = await this.persons.placesOf([...new Set(asked.map((a) => a.viewer.personId))]);
    const days = new Map<string, Day>();
    for (const today of new Set([...places.values()].map((p) => p.today)))
      days.set(
        today,
        await this.#day(
          asked.filter((a) => places.get(a.viewer.personId)?.today === today),
          today,
        ),
      );
    // Several devices of one person watch the same.
    const known = new Map<string, ReadonlySet<string> | null>();
    return asked.map(({ viewer: { personId, roles }, unitId }) => {
      const key = `${personId}/${unitId}/${roles.join()}`;
      let people = known.get(key);
      if (people === undefined) {
        const day = days.get(places.get(personId)?.today ?? '');
        people = day === undefined ? null : shown(day, personId, roles, unitId);
        known.set(key, people);
      }
      return people;
    });
  }

  async #day(asked: readonly { viewer: Viewer; unitId: string }[], today: string): Promise<Day> {
    const viewers = [...new Set(asked.map((a) => a.viewer.personId))];
    const leaders = new Set(
      asked.filter((a) => a.viewer.roles.includes('leader')).map((a) => a.viewer.personId),
    );
    const below = await this.relations.belowMany(viewers, today);
    const led =
      leaders.size === 0 ? new Map<string, string[]>() : await this.relations.unitsLed([...leaders], today);
    const under = await this.relations.unitsUnderEach([
      ...new Set([...asked.map((a) => a.unitId), ...[...led.values()].flat()]),
    ]);
    const inUnit = new Map<string, string[]>();
    const unitOf = new Map<string, string>();
    for (const { id, unitId } of await this.relations.peopleIn(
      [...new Set([...under.values()].flat())],
      today,
    )) {
      unitOf.set(id, unitId);
      const others = inUnit.get(unitId);
      if (others === undefined) inUnit.set(unitId, [id]);
      else others.push(id);
    }
    const byUnit = new Map<string, ReadonlySet<string>>();
    return {
      below: new Map([...below].map(([id, ids]) => [id, new Set(ids)])),
      led: new Map([...led].map(([id, heads]) => [id, new Set(heads.flatMap((h) => under.get(h) ?? []))])),
      unitOf,
      peopleUnder(unitId) {
        let people = byUnit.get(unitId);
        if (people === undefined) {
          people = new Set((under.get(unitId) ?? []).flatMap((unit) => inUnit.get(unit) ?? []));
          byUnit.set(unitId, people);
        }
        return people;
      },
    };
  }
}

/** What a sweep knows of one date. */
interface Day {
  below: ReadonlyMap<string, ReadonlySet<string>>;
  /** Units of the leaders' subtrees. */
  led: ReadonlyMap<string, ReadonlySet<string>>;
  unitOf: ReadonlyMap<string, string>;
  peopleUnder(unitId: string): ReadonlySet<string>;
}

/** The rule of `people`, on facts that were read for many. */
function shown(
  day: Day,
  viewerId: string,
  roles: readonly string[],
  unitId: string,
): ReadonlySet<string> | null {
  const below = day.below.get(viewerId);
  const led = roles.includes('leader') ? day.led.get(viewerId) : undefined;
  const there = new Set<string>();
  for (const id of day.peopleUnder(unitId)) {
    if (id === viewerId) continue;
    if (below?.has(id) === true || led?.has(day.unitOf.get(id) ?? '') === true) there.add(id);
  }
  return there.size > 0 || led?.has(unitId) === true ? there : null;
}
