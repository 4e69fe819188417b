import { Injectable } from '@nestjs/common';
import type { DeliveryReason, Dispatch, DispatchPlan, DispatchRequest } from '#contracts/deliveries.js';
import { hourOf } from '#contracts/rules/computing-hour.js';
import { about } from '#contracts/rules/recurrence.js';
import { parsePeriod, weekOfKey, type SummaryPeriod } from '#contracts/rules/summary-period.js';
import { dateInZone } from '#contracts/rules/zone-time.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { Dispatcher } from './dispatcher.service.js';
import { LedgerRepository } from './ledger.repository.js';
import { Letters } from './letters.service.js';
import { SchedulesRepository, type RecipientRow, type Schedule } from './schedules.repository.js';

/** Sending by hand what a schedule has not sent: it was missed, cancelled, reached nobody, or was over before there was one. */
@Injectable()
export class HandDispatches {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: DeliveriesAccess,
    private readonly schedules: SchedulesRepository,
    private readonly ledger: LedgerRepository,
    private readonly dispatcher: Dispatcher,
    private readonly letters: Letters,
    private readonly audit: Audit,
  ) {}

  /**
   * What `send` would do now.
   * @throws DomainError as `send`
   */
  async plan(actor: Actor, scheduleId: string, key: string): Promise<DispatchPlan> {
    this.access.mustManage(actor);
    const schedule = await this.schedules.find(scheduleId);
    if (schedule === undefined) throw notFound();
    const { period, recipients } = await this.#allowed(schedule, key);
    const newest = await this.ledger.newestRevision(key);
    const shown: DispatchPlan['recipients'] = [];
    for (const one of recipients)
      shown.push({
        personId: one.personId,
        name: one.name,
        reason: await this.#obstacle(one, schedule, newest === undefined ? undefined : key),
      });
    return {
      week: weekOfKey(key),
      period: key,
      revision: newest?.revision ?? null,
      provisional: newest?.provisional ?? null,
      following: schedule.revisions && newest?.provisional !== false,
      computesAt: newest === undefined ? await this.#computesAt(period) : null,
      recipients: shown,
    };
  }

  /**
   * Sends a past period to everybody on the schedule, with the machinery that the schedule itself uses: at once, or as soon
   * as its summary is there. A paused schedule is sent too, and an empty period as well: somebody wants it. The same id
   * with the same content again changes nothing.
   * @throws DomainError `NOT_FOUND`; 409 `ID_TAKEN`, `SCHEDULE_REMOVED`, `DISPATCH_SENT`, `DISPATCH_WAITING`; 422
   *   `DISPATCH_KIND`, `DISPATCH_PERIOD_OPEN`, `SCHEDULE_NO_RECIPIENTS`
   */
  async send(
    actor: Actor,
    scheduleId: string,
    { id, period, reason }: DispatchRequest,
  ): Promise<{ dispatch: Dispatch; made: boolean }> {
    this.access.mustManage(actor);
    return this.work.run(async () => {
      const schedule = await this.schedules.lock(scheduleId);
      if (schedule === undefined) throw notFound();
      const asked = { id, scheduleId, period, byId: actor.personId, note: reason };
      const known = await this.ledger.request(id);
      if (known !== undefined) {
        if (JSON.stringify(known) !== JSON.stringify(asked)) throw new DomainError('ID_TAKEN', 409);
        return { dispatch: await this.#dispatch(scheduleId, period), made: false };
      }
      const { before } = await this.#allowed(schedule, period);
      await this.ledger.reopen(scheduleId, period);
      if (!(await this.ledger.addRequest(asked))) throw new DomainError('ID_TAKEN', 409);
      await this.audit.write({
        actorId: actor.personId,
        action: 'delivery_schedule.send',
        subject: 'delivery_schedule',
        subjectId: scheduleId,
        before: { period, state: before?.state ?? null },
        after: { period, reason },
      });
      await this.dispatcher.sendNow(scheduleId, period);
      return { dispatch: await this.#dispatch(scheduleId, period), made: true };
    });
  }

  /** What speaks against it, in the order in which somebody could do something about it. */
  async #allowed(
    schedule: Schedule,
    key: string,
  ): Promise<{ period: SummaryPeriod; before: Dispatch | undefined; recipients: RecipientRow[] }> {
    if (schedule.deletedAt !== null) throw new DomainError('SCHEDULE_REMOVED', 409);
    const before = await this.schedules.dispatch(schedule.id, key);
    const period = parsePeriod(key);
    // What the schedule was due for while it was of another kind can be sent all the same.
    if (period === null || (before === undefined && period.kind !== about[schedule.kind]))
      throw new DomainError('DISPATCH_KIND', 422);
    const { zone } = await this.dispatcher.timeOf(schedule);
    if (period.to >= dateInZone(zone, await this.schedules.now()))
      throw new DomainError('DISPATCH_PERIOD_OPEN', 422);
    if (before?.sendable === false)
      throw new DomainError(before.state === 'waiting' ? 'DISPATCH_WAITING' : 'DISPATCH_SENT', 409);
    const recipients = await this.schedules.recipients([schedule.id]);
    if (recipients.length === 0) throw new DomainError('SCHEDULE_NO_RECIPIENTS', 422);
    return { period, before, recipients };
  }

  async #dispatch(scheduleId: string, period: string): Promise<Dispatch> {
    const found = await this.schedules.dispatch(scheduleId, period);
    if (found === undefined) throw new Error('a request belongs to a dispatch');
    return found;
  }

  /** Why a recipient would get nothing, as the sender will find; `period` undefined: nobody knows yet what it shows. */
  async #obstacle(
    one: RecipientRow,
    { unitIds }: Schedule,
    period: string | undefined,
  ): Promise<DeliveryReason | null> {
    if (one.optional && one.unsubscribedAt !== null) return 'UNSUBSCRIBED';
    const reader = await this.access.readerOf(one.personId);
    if (reader === undefined) return 'RIGHT_LOST';
    if (one.address === null) return 'NO_ADDRESS';
    if (period === undefined) return null;
    const part = await this.letters.partOf(reader, period, undefined, unitIds);
    return part === undefined ? 'NOTHING_TO_SHOW' : null;
  }

  async #computesAt(period: SummaryPeriod): Promise<string | null> {
    const computing = await this.dispatcher.computing();
    const at = computing === undefined ? 0 : hourOf(period, computing);
    return at > (await this.schedules.now()) ? new Date(at).toISOString() : null;
  }
}
