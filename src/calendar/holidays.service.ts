import { Injectable } from '@nestjs/common';
import type { HolidayPut, HolidayYear } from '#contracts/people.js';
import type { LocalDate } from '#contracts/rules/local-date.js';
import { mayAdminister } from '../people/index.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { CalendarRepository, type HolidayEdit } from './calendar.repository.js';
import { CalendarService } from './calendar.service.js';
import { yearWithEdits } from './domain/year-with-edits.js';

/** The organisation's holidays: what the decrees say, and what an admin added or struck out. */
@Injectable()
export class HolidaysService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: CalendarRepository,
    private readonly calendar: CalendarService,
    private readonly audit: Audit,
    private readonly events: DomainEvents,
  ) {}

  async year(year: number): Promise<HolidayYear> {
    return yearWithEdits(year, await this.rows.edits());
  }

  /** Adds a day off (`working` false) or strikes one out (`working` true). @throws DomainError `NOT_FOUND` */
  async put(actor: Actor, date: LocalDate, input: HolidayPut): Promise<HolidayYear> {
    mayAdminister(actor);
    await this.work.run(async () => {
      const before = await this.rows.edit(date);
      if (before?.name === input.name && before.working === input.working) return;
      await this.rows.putEdit({ date, ...input }, actor.personId);
      await this.#changed(actor, date, 'holiday.put', before, { date, ...input });
    });
    return this.year(Number(date.slice(0, 4)));
  }

  /** Back to what the decree says. @throws DomainError `NOT_FOUND` */
  async remove(actor: Actor, date: LocalDate): Promise<HolidayYear> {
    mayAdminister(actor);
    await this.work.run(async () => {
      const before = await this.rows.edit(date);
      if (before === null) return;
      await this.rows.deleteEdit(date);
      await this.#changed(actor, date, 'holiday.remove', before, null);
    });
    return this.year(Number(date.slice(0, 4)));
  }

  async #changed(
    actor: Actor,
    date: LocalDate,
    action: string,
    before: HolidayEdit | null,
    after: HolidayEdit | null,
  ): Promise<void> {
    await this.audit.write({
      actorId: actor.personId,
      action,
      subject: 'holiday',
      subjectId: null,
      before,
      after,
    });
    this.work.afterCommit(() => {
      this.calendar.forget();
    });
    await this.events.emit('holiday.changed', { date });
  }
}
