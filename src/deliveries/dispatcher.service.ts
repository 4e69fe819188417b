import { Inject, Injectable } from '@nestjs/common';
import type { ComputingHour } from '#contracts/rules/computing-hour.js';
import { periodOfRun, type RecurringTime } from '#contracts/rules/recurrence.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { OwedPeriods } from '../summaries/index.js';
import { owedAt } from './domain/occurrences.js';
import { LedgerRepository, type Asked } from './ledger.repository.js';
import { SchedulesRepository, type Schedule } from './schedules.repository.js';

declare module '../platform/jobs/jobs.js' {
  interface JobMap {
    /** The hour of a schedule: see what is due. */
    'delivery.due': Record<string, never>;
    /** Send this mail now. */
    'mail.deliver': { id: string };
  }
}

/** Mails that go out in bulk come after what somebody waits for; what was asked for by hand comes between. */
export const PRIORITY = { byHand: 10, schedule: 20 } as const;

type TimeFields = Pick<Schedule, 'kind' | 'weekday' | 'day' | 'hour' | 'zone'>;

/** Where there is no organisation yet. */
const NO_ZONE = 'Asia/Jakarta';

/**
 * Turns schedules into mails: first the period that is owed, then, when its summary is there, one mail for each recipient.
 * All of it rows; may run on several workers at once and be killed anywhere.
 */
@Injectable()
export class Dispatcher {
  #alarm = 0;

  constructor(
    private readonly work: UnitOfWork,
    private readonly schedules: SchedulesRepository,
    private readonly ledger: LedgerRepository,
    private readonly periods: OwedPeriods,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The time of a schedule with the zone that it means. */
  async timeOf({ zone, ...time }: TimeFields): Promise<RecurringTime> {
    const { kind, weekday, day, hour } = time;
    return { kind, weekday, day, hour, zone: zone ?? (await this.periods.schedule())?.zone ?? NO_ZONE };
  }

  /** When summaries are made; undefined before there is an organisation. */
  computing(): Promise<ComputingHour | undefined> {
    return this.periods.schedule();
  }

  /** Opens what is due, sends out what can be, and sets the alarm for the next time. */
  async sweep(): Promise<void> {
    for (const id of await this.schedules.due())
      await this.#alone(id, async () => {
        const schedule = await this.schedules.lock(id);
        if (schedule !== undefined) await this.openIfDue(schedule);
      });
    for (const { scheduleId, period } of await this.ledger.openDispatches())
      await this.#alone(scheduleId, () => this.#sendOut(scheduleId, period));
    await this.#setAlarm();
  }

  /** One schedule in a transaction of its own: one that cannot be served must not hold up the others. */
  async #alone(id: string, fn: () => Promise<void>): Promise<void> {
    try {
      await this.work.run(fn);
    } catch (error) {
      if (error instanceof DomainError && error.status === 503) throw error;
      this.log.error({ schedule: id, err: error }, 'a schedule could not be served; it will be tried again');
    }
  }

  /** In the transaction that holds the schedule's row: writes down the period that is owed, and when the next one is. */
  async openIfDue(schedule: Schedule): Promise<void> {
    const now = await this.schedules.now();
    const nextAt = schedule.nextAt?.getTime();
    if (nextAt === undefined || nextAt > now) return;
    const time = await this.timeOf(schedule);
    const { due, missed, next } = owedAt(time, nextAt, now);
    const period = periodOfRun(time, due);
    for (const at of missed) await this.ledger.addDispatch(schedule.id, periodOfRun(time, at), 'missed', at);
    await this.ledger.addDispatch(schedule.id, period, 'waiting', due);
    // A young office owes no recap of a time before it by itself, but somebody waits for this one.
    await this.periods.owe([period]);
    await this.schedules.setNext(schedule.id, new Date(next));
    this.log.info({ schedule: schedule.id, period, missed: missed.length }, 'schedule due');
  }

  /** One period of one schedule, in one transaction: the mails are there with the note that they are, or neither. */
  async #sendOut(scheduleId: string, period: string): Promise<void> {
    const dispatch = await this.ledger.claimDispatch(scheduleId, period);
    const schedule = await this.schedules.find(scheduleId);
    if (dispatch === undefined || schedule === undefined) return;
    const { state, sent, revision, provisional, following, asked } = dispatch;
    const rests = schedule.deletedAt !== null || (schedule.paused && asked === null);
    if (state === 'waiting' && rests) {
      await this.ledger.setDispatch(scheduleId, period, {
        state: 'cancelled',
        revision: 0,
        following: false,
      });
      return;
    }
    if (state === 'waiting' && revision !== null) {
      const more = schedule.revisions && provisional === true;
      await this.ledger.setDispatch(scheduleId, period, { state: 'dispatched', revision, following: more });
      await this.#queue(schedule, period, revision, asked);
      return;
    }
    if (state !== 'dispatched' || !following) return;
    const final = revision !== null && revision > sent && provisional === false;
    const send = final && schedule.revisions && !rests;
    await this.ledger.setDispatch(scheduleId, period, {
      state: 'dispatched',
      revision: send ? revision : sent,
      following: false,
    });
    if (send) await this.#queue(schedule, period, revision, asked);
  }

  async #queue(schedule: Schedule, period: string, revision: number, asked: Asked | null): Promise<void> {
    const ids = await this.ledger.addMails(schedule, period, revision, asked);
    const superseded = await this.ledger.supersede(schedule.id, period, revision);
    this.log.info(
      { schedule: schedule.id, period, revision, mails: ids.length, superseded: superseded.length },
      'mails queued',
    );
    this.work.afterCommit(() => {
      for (const id of ids) this.wake(id, asked === null ? PRIORITY.schedule : PRIORITY.byHand);
    });
  }

  /** In the transaction that asked for a period by hand: owes its summary, and sends it out where that is there. */
  async sendNow(scheduleId: string, period: string): Promise<void> {
    await this.periods.owe([period]);
    await this.#sendOut(scheduleId, period);
  }

  /** Rings for one mail; whatever becomes of it, the sweep finds the row. */
  wake(id: string, priority: number): void {
    this.jobs.wake('mail.deliver', { id }, { priority });
  }

  /** One delayed job for the next time of any schedule. Every worker sets the same one. */
  async #setAlarm(): Promise<void> {
    const at = await this.schedules.nextAlarm();
    if (at === undefined || at === this.#alarm) return;
    this.#alarm = at;
    const delay = Math.max(0, at - (await this.schedules.now()));
    this.jobs.wake('delivery.due', {}, { id: `delivery-due-${at}`, delay, priority: 5 });
  }
}
