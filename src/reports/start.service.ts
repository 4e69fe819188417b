import { Injectable } from '@nestjs/common';
import type { ReportStart, SavedActivity, SavedActivityPut } from '#contracts/reports.js';
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
