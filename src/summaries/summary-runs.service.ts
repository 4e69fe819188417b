import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { isLocalDate } from '#contracts/rules/local-date.js';
import {
  daysOf,
  MOST_RANGE_DAYS,
  parsePeriod,
  rangeDates,
  type SummaryPeriod,
} from '#contracts/rules/summary-period.js';
import type { SummaryRun } from '#contracts/summaries.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { dateAt } from './domain/schedule.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';
import { SummariesAccess } from './summaries.access.js';
import { PeriodSourceRepository } from './period-source.repository.js';

/** Ranges of one person that may wait at once: each reads the rows of the whole office. */
const MOST_OPEN_RANGES = 5;

/** 0 first … 100 last: after whatever comes round by itself, and a recap after a week. */
const PRIORITY = { week: 5, month: 10, quarter: 10, range: 15 } as const;

/** @throws DomainError (422) that says what is wrong with the key */
function periodOf(key: string): SummaryPeriod {
  const found = parsePeriod(key);
  if (found !== null) return found;
  const range = rangeDates(key);
  if (range === null || !isLocalDate(range.from) || !isLocalDate(range.to))
    throw new DomainError(key.includes('-W') ? 'SUMMARY_WEEK_UNKNOWN' : 'SUMMARY_PERIOD_UNKNOWN', 422, {
      period: key,
    });
  if (range.to < range.from) throw new DomainError('SUMMARY_RANGE_REVERSED', 422, { ...range });
  throw new DomainError('SUMMARY_RANGE_TOO_LONG', 422, { days: daysOf(range), most: MOST_RANGE_DAYS });
}

/** Runs by hand: asked for here, done by a worker. */
@Injectable()
export class SummaryRunsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: SummariesAccess,
    private readonly source: PeriodSourceRepository,
    private readonly owed: OwedPeriodsRepository,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Asks for a computation of a period that has begun; one that is not over is provisional. The run is a row: whatever
   * becomes of the queue, the next sweep of a worker does it. Who asks for the same range again while that still waits
   * gets the same run; who asks for the days of somebody else's gets one summary with them.
   * @throws DomainError `NOT_FOUND` for who may not; 422 `SUMMARY_WEEK_UNKNOWN`, `SUMMARY_PERIOD_UNKNOWN`,
   *   `SUMMARY_RANGE_REVERSED`, `SUMMARY_RANGE_TOO_LONG`, `SUMMARY_WEEK_FUTURE`, `SUMMARY_PERIOD_FUTURE`; 429
   *   `SUMMARY_RANGES_OPEN`
   */
  async start(actor: Actor, key: string): Promise<{ runId: string }> {
    const isRange = rangeDates(key) !== null;
    if (!(isRange ? this.access.mayAskRange(actor) : this.access.mayRun(actor))) throw notFound();
    const period = periodOf(key);
    return this.work.run(async () => {
      const zone = (await this.source.zone()) ?? 'Asia/Jakarta';
      if (period.from > dateAt(zone, await this.owed.now()))
        throw new DomainError(period.kind === 'week' ? 'SUMMARY_WEEK_FUTURE' : 'SUMMARY_PERIOD_FUTURE', 422, {
          period: key,
        });
      if (isRange) {
        const open = await this.owed.openRanges(actor.personId);
        const same = open.find((run) => run.period === key);
        if (same !== undefined) return { runId: same.runId };
        if (open.length >= MOST_OPEN_RANGES)
          throw new DomainError('SUMMARY_RANGES_OPEN', 429, { most: MOST_OPEN_RANGES }, { retryAfter: 30 });
      }
      const runId = uuidv7();
      await this.owed.addPeriods([{ period: key, due: null }]);
      await this.owed.addRun(runId, key, actor.personId);
      this.work.afterCommit(() => {
        this.jobs.wake('summary.compute', { week: key }, { priority: PRIORITY[period.kind] });
      });
      return { runId };
    });
  }

  /** HR and admins read every run, a leader the own ones. @throws DomainError `NOT_FOUND` */
  async read(actor: Actor, runId: string): Promise<SummaryRun> {
    const run = this.access.mayRun(actor)
      ? await this.owed.run(runId)
      : this.access.mayAskRange(actor)
        ? (await this.owed.runsByIds([runId], actor.personId))[0]
        : undefined;
    if (run === undefined) throw notFound();
    return run;
  }
}
