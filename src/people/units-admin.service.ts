import { Injectable } from '@nestjs/common';
import type { Unit, UnitCreate, UnitPatch } from '#contracts/people.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { mayAdminister } from './admin.access.js';
import { LinesRepository } from './lines.repository.js';
import { refuse } from './refusals.js';
import { UnitsRepository } from './units.repository.js';

const sorted = (days: readonly number[]) => [...new Set(days)].sort((a, b) => a - b);

/** The organisation's tree, as an admin changes it. */
@Injectable()
export class UnitsAdmin {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: UnitsRepository,
    private readonly lines: LinesRepository,
    private readonly audit: Audit,
    private readonly events: DomainEvents,
  ) {}

  /**
   * The same id with the same content again changes nothing.
   * @throws DomainError `UNIT_UNKNOWN` for the parent, `ID_TAKEN`
   */
  async create(actor: Actor, input: UnitCreate): Promise<Unit> {
    mayAdminister(actor);
    const unit: Unit = { ...input, workdays: sorted(input.workdays) };
    return this.work.run(async () => {
      await this.lines.takeTurns();
      const known = await this.rows.find(unit.id);
      if (known !== null) {
        if (JSON.stringify(known) === JSON.stringify(pick(unit))) return known;
        throw new DomainError('ID_TAKEN', 409);
      }
      if (unit.parentId !== null && (await this.rows.find(unit.parentId)) === null)
        throw refuse('UNIT_UNKNOWN', '/parentId');
      if (!(await this.rows.insert(unit))) throw new DomainError('ID_TAKEN', 409);
      await this.#changed(actor, 'unit.create', { after: unit, id: unit.id });
      return unit;
    });
  }

  /** @throws DomainError `NOT_FOUND`, `UNIT_UNKNOWN`, `UNIT_CIRCLE` */
  async change(actor: Actor, id: string, patch: UnitPatch): Promise<Unit> {
    mayAdminister(actor);
    return this.work.run(async () => {
      await this.lines.takeTurns();
      const before = await this.rows.find(id);
      if (before === null) throw notFound();
      const unit: Unit = { ...before, ...patch, workdays: sorted(patch.workdays ?? before.workdays) };
      if (JSON.stringify(unit) === JSON.stringify(before)) return before;
      if (unit.parentId !== null && unit.parentId !== before.parentId) {
        if ((await this.rows.find(unit.parentId)) === null) throw refuse('UNIT_UNKNOWN', '/parentId');
        if (await this.rows.isUnder(unit.parentId, id)) throw refuse('UNIT_CIRCLE', '/parentId');
      }
      await this.rows.update(unit);
      await this.#changed(actor, 'unit.change', { before, after: unit, id });
      return unit;
    });
  }

  async #changed(
    actor: Actor,
    action: string,
    { id, ...change }: { id: string; before?: Unit; after: Unit },
  ): Promise<void> {
    await this.audit.write({ actorId: actor.personId, action, subject: 'unit', subjectId: id, ...change });
    await this.events.emit('unit.changed', { unitId: id });
  }
}

/** The fields in the order in which they are read, for comparing. */
const pick = ({ id, parentId, name, zone, workdays, worksOnHolidays }: Unit): Unit => ({
  id,
  parentId,
  name,
  zone,
  workdays,
  worksOnHolidays,
});
