import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { isIsoWeek } from '#contracts/rules/local-date.js';
import type { SummaryRun } from '#contracts/summaries.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { weekAt } from './domain/schedule.js';
import { OwedWeeksRepository } from './owed-weeks.repository.js';
import { SummariesAccess } from './summaries.access.js';
import { WeekSourceRepository } from './week-source.repository.js';

/** Runs by hand: asked for here, done by a worker. */
@Injectable()
export class SummaryRunsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: SummariesAccess,
    private readonly source: WeekSourceRepository,
    private readonly owed: OwedWeeksRepository,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Asks for a computation of a past week or the current one. The run is a row: whatever becomes of the queue, the next
   * sweep of a worker does it.
   * @throws DomainError `NOT_FOUND` for who may not, `SUMMARY_WEEK_UNKNOWN`, `SUMMARY_WEEK_FUTURE` (422)
   */
  async start(actor: Actor, week: string): Promise<{ runId: string }> {
    if (!this.access.mayRun(actor)) throw notFound();
    if (!isIsoWeek(week)) throw new DomainError('SUMMARY_WEEK_UNKNOWN', 422, { week });
    return this.work.run(async () => {
      const zone = (await this.source.zone()) ?? 'Asia/Jakarta';
      if (week > weekAt(zone, await this.owed.now()))
        throw new DomainError('SUMMARY_WEEK_FUTURE', 422, { week });
      const runId = uuidv7();
      await this.owed.addWeeks([{ week, due: null }]);
      await this.owed.addRun(runId, week, actor.personId);
      this.work.afterCommit(() => {
        this.jobs.wake('summary.compute', { week }, { priority: 5 });
      });
      return { runId };
    });
  }

  /** @throws DomainError `NOT_FOUND` */
  async read(actor: Actor, runId: string): Promise<SummaryRun> {
    const run = this.access.mayRun(actor) ? await this.owed.run(runId) : undefined;
    if (run === undefined) throw notFound();
    return run;
  }
}
