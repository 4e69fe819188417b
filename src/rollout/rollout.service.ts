import { Injectable } from '@nestjs/common';
import {
  TourName,
  type Rollout,
  type RolloutSwitch,
  type RolloutUnit,
  type TourMove,
  type TourPlace,
} from '#contracts/rollout.js';
import { PeopleAccess, Relations } from '../people/index.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { BurdenService } from './burden.service.js';
import { SMALLEST_GROUP } from './domain/small-groups.js';
import { RolloutAccess } from './rollout.access.js';
import { RolloutRepository, type UnitSteps } from './rollout.repository.js';

const toUnit = ({ id, parentId, name, openedAt, people, ...steps }: UnitSteps): RolloutUnit => ({
  unitId: id,
  parentId,
  name,
  openedAt: openedAt?.toISOString() ?? null,
  people,
  steps: people < SMALLEST_GROUP ? null : steps,
});

/** Units begin one after the other; people learn the product on their own pages. */
@Injectable()
export class RolloutService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: RolloutRepository,
    private readonly door: RolloutAccess,
    private readonly people: PeopleAccess,
    private readonly relations: Relations,
    private readonly burden: BurdenService,
    private readonly audit: Audit,
  ) {}

  /** How far the units are. @throws DomainError `NOT_FOUND` for who is neither admin nor HR */
  async units(actor: Actor): Promise<RolloutUnit[]> {
    this.door.maySeeProgress(actor);
    return (await this.rows.units()).map(toUnit);
  }

  /** Switches a unit on or off; said twice, it stays as it is. @throws DomainError `NOT_FOUND` */
  async switch(actor: Actor, unitId: string, input: RolloutSwitch): Promise<RolloutUnit[]> {
    this.door.maySwitch(actor);
    await this.work.run(async () => {
      const under = await this.relations.unitsUnder([unitId]);
      if (!under.includes(unitId)) throw notFound();
      const meant = input.below ? under : [unitId];
      const changed = input.open ? await this.rows.open(meant, actor.personId) : await this.rows.close(meant);
      for (const id of changed)
        await this.audit.write({
          actorId: actor.personId,
          action: input.open ? 'rollout.open' : 'rollout.close',
          subject: 'unit',
          subjectId: id,
        });
    });
    return this.units(actor);
  }

  /** What the own pages offer. */
  async mine(actor: Actor): Promise<Rollout> {
    const place = await this.people.placeOf(actor.personId);
    const openedOn = place === null ? null : await this.rows.openedOn(place.unitId);
    const tours = await this.rows.tours(actor.personId);
    return {
      open: openedOn !== null,
      practice: place?.practice ?? false,
      tours: tours.map((t) => ({ ...t, tour: TourName.parse(t.tour) })),
      askPulse: place !== null && (await this.burden.isPulseDue(actor.personId, place, openedOn)),
    };
  }

  /** Remembers where somebody is in a tour, for their next device as well. */
  async moveTour(actor: Actor, tour: TourName, { step, done }: TourMove): Promise<TourPlace> {
    await this.rows.moveTour(actor.personId, tour, step, done);
    return { tour, step, done };
  }
}
