import { Injectable } from '@nestjs/common';
import type { ActingCreate, AssignmentCreate, LeaveCreate, SupervisorLineCreate } from '#contracts/people.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { mayAdminister, mayKeepLeave } from './admin.access.js';
import { LinesRepository, type ActingLine, type Leave } from './lines.repository.js';
import { RecordsRepository } from './records.repository.js';
import { refuse, orTaken } from './refusals.js';
import { UnitsRepository } from './units.repository.js';

/** Dated lines of people: where they work, who supervises them, who stands for them, when they are away. */
@Injectable()
export class LinesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: LinesRepository,
    private readonly records: RecordsRepository,
    private readonly units: UnitsRepository,
    private readonly audit: Audit,
    private readonly events: DomainEvents,
  ) {}

  /** From a day on another unit or position. @throws DomainError `NOT_FOUND`, `UNIT_UNKNOWN` */
  async assign(actor: Actor, personId: string, input: AssignmentCreate): Promise<void> {
    mayAdminister(actor);
    await this.work.run(async () => {
      await this.#hold(personId);
      if ((await this.units.find(input.unitId)) === null) throw refuse('UNIT_UNKNOWN', '/unitId');
      const before = await this.rows.assignments(personId);
      await this.rows.assign(personId, input.unitId, input.position, input.from);
      await this.#write(actor, 'assignment.change', 'person', personId, {
        before,
        after: await this.rows.assignments(personId),
      });
      await this.events.emit('assignment.changed', { personId, from: input.from });
    });
  }

  /**
   * From a day on another supervisor, or none.
   * @throws DomainError `NOT_FOUND`, `SUPERVISOR_UNKNOWN`, `SUPERVISOR_SELF`, `SUPERVISOR_CIRCLE`
   */
  async supervise(actor: Actor, personId: string, input: SupervisorLineCreate): Promise<void> {
    mayAdminister(actor);
    const { supervisorId, from } = input;
    await this.work.run(async () => {
      await this.rows.takeTurns();
      await this.#hold(personId);
      if (supervisorId !== null) {
        if (supervisorId === personId) throw refuse('SUPERVISOR_SELF', '/supervisorId');
        if (!(await this.records.exists(supervisorId))) throw refuse('SUPERVISOR_UNKNOWN', '/supervisorId');
        if (await this.rows.wouldCircle(personId, supervisorId, from))
          throw refuse('SUPERVISOR_CIRCLE', '/supervisorId');
      }
      const before = await this.rows.supervisorLines(personId);
      await this.rows.supervise(personId, supervisorId, from);
      await this.#write(actor, 'supervisor.change', 'person', personId, {
        before,
        after: await this.rows.supervisorLines(personId),
      });
      await this.events.emit('supervisor.changed', { personId, from });
    });
  }

  /**
   * Somebody stands for a person in these days. The same id with the same content again changes nothing.
   * @throws DomainError `NOT_FOUND`, `ACTING_SELF`, `SUPERVISOR_UNKNOWN`, `DATES_ORDER`, `ID_TAKEN`
   */
  async addActing(actor: Actor, personId: string, input: ActingCreate): Promise<ActingLine> {
    mayAdminister(actor);
    const line: ActingLine = {
      id: input.id,
      personId,
      actingId: input.actingId,
      kind: input.kind,
      from: input.from,
      to: input.to,
    };
    return this.work.run(async () => {
      await this.#hold(personId);
      if (line.actingId === personId) throw refuse('ACTING_SELF', '/actingId');
      if (!(await this.records.exists(line.actingId))) throw refuse('SUPERVISOR_UNKNOWN', '/actingId');
      if (line.to < line.from) throw refuse('DATES_ORDER', '/to');
      if (!(await this.rows.insertActing(line))) return same(await this.rows.findActing(line.id), line);
      await this.#write(actor, 'acting.add', 'person', personId, { after: line });
      await this.events.emit('acting.changed', line);
      return line;
    });
  }

  /** @throws DomainError `NOT_FOUND` */
  async removeActing(actor: Actor, personId: string, id: string): Promise<void> {
    mayAdminister(actor);
    await this.work.run(async () => {
      await this.#hold(personId);
      const line = await this.rows.findActing(id);
      if (line?.personId !== personId) throw notFound();
      await this.rows.deleteActing(id);
      await this.#write(actor, 'acting.remove', 'person', personId, { before: line });
      await this.events.emit('acting.changed', line);
    });
  }

  /**
   * Leave in these days. The same id with the same content again changes nothing.
   * @throws DomainError `NOT_FOUND`, `DATES_ORDER`, `LEAVE_OVERLAP`, `ID_TAKEN`
   */
  async addLeave(actor: Actor, personId: string, input: LeaveCreate): Promise<Leave> {
    mayKeepLeave(actor);
    const leave: Leave = { id: input.id, personId, kind: input.kind, from: input.from, to: input.to };
    return orTaken(
      this.work.run(async () => {
        await this.#hold(personId);
        if (leave.to < leave.from) throw refuse('DATES_ORDER', '/to');
        const known = await this.rows.findLeave(leave.id);
        if (known !== undefined || !(await this.rows.insertLeave(leave)))
          return same(known ?? (await this.rows.findLeave(leave.id)), leave);
        await this.#write(actor, 'leave.add', 'person', personId, { after: leave });
        await this.events.emit('leave.changed', leave);
        return leave;
      }),
    );
  }

  /** @throws DomainError `NOT_FOUND` */
  async removeLeave(actor: Actor, personId: string, id: string): Promise<void> {
    mayKeepLeave(actor);
    await this.work.run(async () => {
      await this.#hold(personId);
      const leave = await this.rows.findLeave(id);
      if (leave?.personId !== personId) throw notFound();
      await this.rows.deleteLeave(id);
      await this.#write(actor, 'leave.remove', 'person', personId, { before: leave });
      await this.events.emit('leave.changed', leave);
    });
  }

  async #hold(personId: string): Promise<void> {
    if ((await this.records.lock(personId)) === undefined) throw notFound();
  }

  #write(
    actor: Actor,
    action: string,
    subject: string,
    subjectId: string,
    change: { before?: unknown; after?: unknown },
  ): Promise<void> {
    return this.audit.write({ actorId: actor.personId, action, subject, subjectId, ...change });
  }
}

/** The stored row when it is the one that was sent; else its id belongs to another. */
function same<T extends object>(stored: T | undefined, sent: T): T {
  const keys = Object.keys(sent) as (keyof T)[];
  if (stored !== undefined && keys.every((key) => stored[key] === sent[key])) return stored;
  throw new DomainError('ID_TAKEN', 409);
}
