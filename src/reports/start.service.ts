import { Injectable } from '@nestjs/common';
import type { ReportDays, ReportStart, SavedActivity, SavedActivityPut } from '#contracts/reports.js';
import { addDays } from '#contracts/rules/local-date.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorAccess } from '../indicators/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ActivitiesRepository } from './activities.repository.js';
import { notInFuture } from './draft.service.js';
import { ReportsRepository } from './reports.repository.js';
import { forOwner } from './view.js';

const FREQUENT = 12;
const MOST_SAVED = 50;
const DAYS_BACK = 6;

/** What makes a day's entry quick: yesterday's lines, kept activities, often used ones. */
@Injectable()
export class StartService {
  constructor(
    private readonly rows: ReportsRepository,
    private readonly activities: ActivitiesRepository,
    private readonly calendar: CalendarService,
    private readonly indicators: IndicatorAccess,
    private readonly work: UnitOfWork,
  ) {}

  /** @throws DomainError `REPORT_DATE_FUTURE` */
  async start(ownerId: string, date: string): Promise<ReportStart> {
    notInFuture(date, await this.calendar.todayOf(ownerId));
    const head = await this.rows.findOf(ownerId, date);
    const before = await this.rows.previousOf(ownerId, date);
    const contents = await this.rows.contents([head, before].filter((h) => h !== undefined));
    const saved = await this.activities.saved(ownerId);
    const frequent = await this.activities.frequent(ownerId, date, FREQUENT);
    const deadline = await this.calendar.deadlineOf(ownerId, date);
    return {
      date,
      expected: await this.calendar.isExpected(ownerId, date),
      deadline: deadline.toISOString(),
      report: head === undefined ? null : forOwner(head, contents.get(head.id)),
      previous:
        before === undefined
          ? null
          : { date: before.date, lines: [...(contents.get(before.id)?.lines ?? [])] },
      activities: [
        ...saved.map((s) => ({ ...s, saved: true })),
        ...frequent
          .filter((f) => !saved.some((s) => s.activity === f.activity))
          .map((f) => ({ ...f, id: null, saved: false })),
      ],
    };
  }

  /** The seven days up to the date, oldest first. @throws DomainError `REPORT_DATE_FUTURE` */
  async days(ownerId: string, date: string): Promise<ReportDays> {
    notInFuture(date, await this.calendar.todayOf(ownerId));
    const from = addDays(date, -DAYS_BACK);
    const heads = await this.rows.list({
      ownerId,
      from,
      to: date,
      before: null,
      submittedOnly: false,
      limit: DAYS_BACK + 1,
    });
    const stored = new Map(heads.map((head) => [head.date, head]));
    const items: ReportDays['items'] = [];
    for (let day = from; day <= date; day = addDays(day, 1)) {
      const head = stored.get(day);
      items.push({
        date: day,
        expected: await this.calendar.isExpected(ownerId, day),
        state: head?.state ?? null,
        editing: head !== undefined && head.version > 0 && head.state !== 'accepted' && head.draft !== null,
        onTime: head?.onTime ?? null,
        deadline: (await this.calendar.deadlineOf(ownerId, day)).toISOString(),
      });
    }
    return { items, next: null };
  }

  async saved(ownerId: string): Promise<{ items: SavedActivity[]; next: null }> {
    return { items: await this.activities.saved(ownerId), next: null };
  }

  /** @throws DomainError `ID_TAKEN`, `ACTIVITY_TOO_MANY`, `REPORT_INDICATOR_UNKNOWN` */
  keep(
    ownerId: string,
    id: string,
    { activity, indicatorId = null }: SavedActivityPut,
  ): Promise<SavedActivity> {
    return this.work.run(async () => {
      if (indicatorId !== null && !(await this.indicators.ownedBy(ownerId, [indicatorId])).has(indicatorId))
        throw new DomainError(
          'REPORT_INDICATOR_UNKNOWN',
          422,
          {},
          { fields: [{ path: '/indicatorId', code: 'custom', params: { rule: 'own_indicator' } }] },
        );
      const saved = await this.activities.saved(ownerId);
      if (saved.length >= MOST_SAVED && !saved.some((s) => s.id === id))
        throw new DomainError('ACTIVITY_TOO_MANY', 422, { most: MOST_SAVED });
      const row = { id, activity, indicatorId };
      if (!(await this.activities.put(ownerId, row))) throw new DomainError('ID_TAKEN', 409);
      return row;
    });
  }

  /** Gone already counts as done. */
  forget(ownerId: string, id: string): Promise<void> {
    return this.work.run(() => this.activities.delete(ownerId, id));
  }
}
