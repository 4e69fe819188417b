import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  DeliverySchedule,
  DeliveryScheduleChange,
  DeliveryScheduleCreate,
  DeliverySchedulePage,
  DraftRunsQuery,
  ScheduleRuns,
} from '#contracts/deliveries.js';
import { nextOccurrence, runOf, type RecurringTime } from '#contracts/rules/recurrence.js';
import { Units } from '../people/index.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound, type FieldError } from '../platform/errors/domain-error.js';
import { OwedPeriods } from '../summaries/index.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { Dispatcher } from './dispatcher.service.js';
import { nextRuns } from './domain/occurrences.js';
import { SchedulesRepository, type Schedule } from './schedules.repository.js';

const PAGE = 50;
const RUNS = 5;
const DISPATCHES = 5;

type Fields = Required<Omit<DeliveryScheduleCreate, 'id'>>;

/** Who knows weekly schedules only says no day of the month. */
const complete = <T extends { day?: number }>(fields: T): T & { day: number } => ({
  ...fields,
  day: fields.day ?? 1,
});

/** Opaque: the place in the list after which the next page begins. */
const cursorOf = ({ name, id }: { name: string; id: string }) =>
  Buffer.from(JSON.stringify([name, id])).toString('base64url');

function placeOf(cursor: string | undefined): { name: string; id: string } | null {
  if (cursor === undefined) return null;
  try {
    const [name, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof name === 'string' && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return { name, id };
  } catch {
    // A cursor that is none begins anew.
  }
  return null;
}

/** Schedules as HR edits them. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: DeliveriesAccess,
    private readonly schedules: SchedulesRepository,
    private readonly dispatcher: Dispatcher,
    private readonly periods: OwedPeriods,
    private readonly units: Units,
    private readonly audit: Audit,
  ) {}

  async list(actor: Actor, query: { limit?: number; cursor?: string }): Promise<DeliverySchedulePage> {
    this.access.mustManage(actor);
    const limit = query.limit ?? PAGE;
    const found = await this.schedules.list(placeOf(query.cursor), limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await this.#views(shown),
      next: found.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  }

  /** @throws DomainError `NOT_FOUND` */
  async read(actor: Actor, id: string): Promise<DeliverySchedule> {
    this.access.mustManage(actor);
    const found = await this.schedules.find(id);
    if (found?.deletedAt !== null) throw notFound();
    return this.#view(found);
  }

  /**
   * The same id with the same content again answers as the first time.
   * @throws DomainError `SCHEDULE_FIELDS` (422), `ID_TAKEN` (409)
   */
  async create(actor: Actor, { id, ...input }: DeliveryScheduleCreate): Promise<DeliverySchedule> {
    this.access.mustManage(actor);
    const fields = complete(input);
    return this.work.run(async () => {
      const known = await this.schedules.find(id);
      if (known !== undefined) return this.#again(known, fields);
      await this.#check(fields, []);
      const schedule = { id, ...plain(fields), nextAt: await this.#nextAt(fields) };
      if (!(await this.schedules.insert(schedule, actor.personId))) throw new DomainError('ID_TAKEN', 409);
      await this.#setRecipients(id, fields);
      await this.#write(actor, 'delivery_schedule.create', id, undefined, fields);
      return this.#fresh(id);
    });
  }

  async #again(known: Schedule, fields: Fields): Promise<DeliverySchedule> {
    const same =
      known.deletedAt === null && known.version === 1 && text(await this.#fieldsOf(known)) === text(fields);
    if (!same) throw new DomainError('ID_TAKEN', 409);
    return this.#view(known);
  }

  /**
   * @throws DomainError `NOT_FOUND`, `SCHEDULE_CHANGED` (409, with the stored one as `theirs`), `SCHEDULE_FIELDS` (422)
   */
  async change(actor: Actor, id: string, input: DeliveryScheduleChange): Promise<DeliverySchedule> {
    this.access.mustManage(actor);
    const { version, ...fields } = complete(input);
    return this.work.run(async () => {
      const before = await this.#lock(id, version);
      const was = await this.#fieldsOf(before);
      if (text(was) === text(fields)) return this.#view(before);
      await this.#check(
        fields,
        was.recipients.map((r) => r.personId),
      );
      // What is due by the old hour is owed before the hour moves.
      if (before.nextAt !== null) await this.dispatcher.openIfDue(before);
      const moved =
        before.nextAt === null || text(timeFields(was)) !== text(timeFields(fields)) || fields.paused;
      const nextAt = moved ? await this.#nextAt(fields) : ((await this.schedules.find(id))?.nextAt ?? null);
      await this.schedules.update({ id, ...plain(fields), nextAt });
      await this.#setRecipients(id, fields);
      await this.#write(actor, 'delivery_schedule.change', id, was, fields);
      return this.#fresh(id);
    });
  }

  /** Its history stays. @throws DomainError `NOT_FOUND`, `SCHEDULE_CHANGED` (409) */
  async remove(actor: Actor, id: string, version: number): Promise<void> {
    this.access.mustManage(actor);
    await this.work.run(async () => {
      const before = await this.#lock(id, version);
      await this.schedules.remove(id);
      await this.#write(actor, 'delivery_schedule.remove', id, await this.#fieldsOf(before), undefined);
    });
  }

  async #lock(id: string, version: number): Promise<Schedule> {
    const found = await this.schedules.lock(id);
    if (found?.deletedAt !== null) throw notFound();
    if (found.version !== version)
      throw new DomainError('SCHEDULE_CHANGED', 409, {}, { extra: { theirs: await this.#view(found) } });
    return found;
  }

  /** The next times of a stored schedule, also of a paused one. @throws DomainError `NOT_FOUND` */
  async runs(actor: Actor, id: string, next = RUNS): Promise<ScheduleRuns> {
    this.access.mustManage(actor);
    const found = await this.schedules.find(id);
    if (found?.deletedAt !== null) throw notFound();
    return this.#coming(await this.dispatcher.timeOf(found), next);
  }

  /** The same for one that is not saved. */
  async draftRuns(actor: Actor, draft: DraftRunsQuery): Promise<ScheduleRuns> {
    this.access.mustManage(actor);
    const time = await this.dispatcher.timeOf({
      kind: draft.kind ?? 'weekly',
      day: draft.day ?? 1,
      weekday: draft.weekday as RecurringTime['weekday'],
      hour: draft.hour,
      zone: draft.zone ?? null,
    });
    return this.#coming(time, draft.next ?? RUNS);
  }

  async #coming(time: RecurringTime, count: number): Promise<ScheduleRuns> {
    const computing = await this.periods.schedule();
    return { items: nextRuns(time, await this.schedules.now(), count, computing), next: null };
  }

  async #nextAt(fields: Fields): Promise<Date | null> {
    if (fields.paused) return null;
    const time = await this.dispatcher.timeOf(plain(fields));
    return new Date(nextOccurrence(time, await this.schedules.now()));
  }

  /** Who is on the schedule already may stay, also when they may no longer read: their mails are cancelled, visibly. */
  async #check(fields: Fields, known: readonly string[]): Promise<void> {
    const errors: FieldError[] = [];
    const may = await this.schedules.mayReceive(fields.recipients.map((r) => r.personId));
    fields.recipients.forEach(({ personId }, i) => {
      if (!may.has(personId) && !known.includes(personId))
        errors.push({ path: `/recipients/${i}/personId`, code: 'custom', params: { rule: 'no_right' } });
    });
    if (fields.unitIds.length > 0) {
      const units = new Set((await this.units.all()).map((unit) => unit.id));
      fields.unitIds.forEach((unitId, i) => {
        if (!units.has(unitId))
          errors.push({ path: `/unitIds/${i}`, code: 'custom', params: { rule: 'unit_unknown' } });
      });
    }
    if (errors.length > 0) throw new DomainError('SCHEDULE_FIELDS', 422, {}, { fields: errors });
  }

  async #setRecipients(id: string, { recipients }: Fields): Promise<void> {
    const given = recipients.map((r) => ({ ...r, token: randomBytes(24).toString('base64url') }));
    await this.schedules.setRecipients(id, given);
  }

  async #fieldsOf(schedule: Schedule): Promise<Fields> {
    const recipients = await this.schedules.recipients([schedule.id]);
    const { name, kind, weekday, day, hour, zone, unitIds, language, formats, skipEmpty, paused, revisions } =
      schedule;
    return {
      name,
      kind,
      weekday,
      day,
      hour,
      zone,
      unitIds: [...unitIds],
      recipients: recipients.map(({ personId, optional }) => ({ personId, optional })),
      language,
      formats: [...formats],
      skipEmpty,
      paused,
      revisions,
    };
  }

  async #write(actor: Actor, action: string, id: string, before?: Fields, after?: Fields): Promise<void> {
    await this.audit.write({
      actorId: actor.personId,
      action,
      subject: 'delivery_schedule',
      subjectId: id,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }

  async #fresh(id: string): Promise<DeliverySchedule> {
    const found = await this.schedules.find(id);
    if (found === undefined) throw notFound();
    return this.#view(found);
  }

  async #view(schedule: Schedule): Promise<DeliverySchedule> {
    const [view] = await this.#views([schedule]);
    if (view === undefined) throw notFound();
    return view;
  }

  async #views(schedules: readonly Schedule[]): Promise<DeliverySchedule[]> {
    const ids = schedules.map((s) => s.id);
    const recipients = await this.schedules.recipients(ids);
    const dispatches = await this.schedules.dispatches(ids, DISPATCHES);
    const views: DeliverySchedule[] = [];
    for (const schedule of schedules) {
      const { nextAt, createdAt, updatedAt, deletedAt: _, unitIds, formats, ...rest } = schedule;
      const time = await this.dispatcher.timeOf(schedule);
      views.push({
        ...rest,
        unitIds: [...unitIds],
        formats: [...formats],
        recipients: recipients
          .filter((r) => r.scheduleId === schedule.id)
          .map(({ scheduleId: __, unsubscribedAt, ...r }) => ({
            ...r,
            unsubscribedAt: unsubscribedAt?.toISOString() ?? null,
          })),
        next: nextAt === null ? null : runOf(time, nextAt.getTime()),
        dispatches: dispatches.filter((d) => d.scheduleId === schedule.id),
        createdAt: createdAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
      });
    }
    return views;
  }
}

type PlainFields = Omit<Schedule, 'id' | 'version' | 'nextAt' | 'createdAt' | 'updatedAt' | 'deletedAt'>;

const plain = ({ recipients: _, weekday, ...fields }: Fields): PlainFields => ({
  ...fields,
  weekday: weekday as RecurringTime['weekday'],
});

const timeFields = ({ kind, weekday, day, hour, zone }: Fields) => ({ kind, weekday, day, hour, zone });

/** The content as one text, whatever the order of what has none. */
const text = (fields: Partial<Fields>): string =>
  JSON.stringify({
    ...Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))),
    unitIds: fields.unitIds?.toSorted(),
    formats: fields.formats?.toSorted(),
    recipients: fields.recipients?.map(({ personId, optional }) => `${personId} ${String(optional)}`).sort(),
  });
