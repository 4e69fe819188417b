import { Inject, Injectable } from '@nestjs/common';
import { hourOf, type ComputingHour } from '#contracts/rules/computing-hour.js';
import { REGULAR_KINDS, summaryPeriod, type RegularKind } from '#contracts/rules/summary-period.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { wanted } from '../platform/errors/database-error.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { cronOf, dateAt, midnightBefore, newestDue, periodsFrom } from './domain/schedule.js';
import { reachOf, touched } from './domain/touched.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';
import { SummaryAnnouncer } from './summary-announcer.js';
import { PeriodComputation, type ComputeOptions, type Computed } from './period-computation.js';
import { PeriodSourceRepository } from './period-source.repository.js';

/** How many a sweep makes up for after a long time without a worker. */
const MOST: Readonly<Record<RegularKind, number>> = { week: 60, month: 14, quarter: 5 };
const PROGRESS_MS = 200;
/** So few that neither the statement nor the turn of the event loop is long. */
const CHANGES_AT_ONCE = 500;

/**
 * Does what is owed: the sweep is the guarantee, jobs only come earlier. Everything here may run on several workers at
 * once and may be killed anywhere: the period's row decides who computes, and what was committed is not done again.
 */
@Injectable()
export class OwedPeriods {
  #alarmed = '';

  constructor(
    private readonly work: UnitOfWork,
    private readonly owed: OwedPeriodsRepository,
    private readonly source: PeriodSourceRepository,
    private readonly computation: PeriodComputation,
    private readonly announcer: SummaryAnnouncer,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** When summaries are made; undefined before there is an organisation. */
  async schedule(): Promise<ComputingHour | undefined> {
    const zone = await this.source.zone();
    if (zone === undefined) return undefined;
    const { weekday, hour } = await this.owed.setting();
    return { zone, weekday, hour };
  }

  /** Computes everything that is owed, and tells of every revision that nobody was told of. */
  async sweep(): Promise<void> {
    const schedule = await this.schedule();
    if (schedule === undefined) return;
    this.#alarm(schedule);
    const { quietSeconds } = await this.owed.setting();
    const now = await this.owed.now();
    for (const kind of REGULAR_KINDS) await this.#oweRegular(kind, schedule, now);
    await this.#spreadAll(dateAt(schedule.zone, now));
    const midnight = midnightBefore(schedule.zone, now);
    // Asked anew after each: a week whose hour comes meanwhile is not behind all those that somebody asked for.
    const tried = new Set<string>();
    for (;;) {
      const period = (await this.owed.owed(quietSeconds, midnight)).find((one) => !tried.has(one));
      if (period === undefined) break;
      tried.add(period);
      await this.computePeriod(period);
    }
    // What a worker stored that died before it could tell.
    await this.announcer.announce();
    await this.owed.dropStrayMarks();
  }

  /** Marks what all changes touch. They stay where that fails, and whatever is owed besides is computed all the same. */
  async #spreadAll(today: string): Promise<void> {
    try {
      while (await this.#spread(today));
    } catch (error) {
      this.log.error(
        { err: error },
        'could not find the summaries that changes touch; it will be tried again',
      );
    }
  }

  /**
   * Marks the summaries that some of the changes touch. One that is known only after this has read which there are is
   * computed from a later snapshot than the change's commit, so none is forgotten. @returns whether more may wait
   */
  #spread(today: string): Promise<boolean> {
    return this.work.run(async () => {
      const { taken, changes } = await this.owed.takeChanges(CHANGES_AT_ONCE);
      if (taken === 0) return false;
      const reaches = changes.map((change) => reachOf(change, today));
      const marks: { period: string; distant: boolean }[] = [];
      for (const period of await this.owed.known()) {
        const how = touched(reaches, summaryPeriod(period));
        if (how !== null) marks.push({ period, distant: how === 'distant' });
      }
      await this.owed.mark(marks);
      return true;
    });
  }

  /** Owes what has come round since the newest that is known. */
  async #oweRegular(kind: RegularKind, schedule: ComputingHour, now: number): Promise<void> {
    const due = newestDue(kind, schedule, now);
    const known = await this.owed.newestPast(kind, due.key);
    if (known === undefined && kind !== 'week') {
      // An office that began in May gets no quarter from April on in which everybody was missing; by hand it can.
      const first = await this.owed.firstWeek();
      if (first === undefined || due.from < summaryPeriod(first).from) return;
    }
    const from = known === undefined ? due.from : summaryPeriod(known).from;
    const periods = periodsFrom(from, due, MOST[kind]);
    await this.owed.addPeriods(periods.map((p) => ({ period: p.key, due: hourOf(p, schedule) })));
  }

  /**
   * Owes the summaries of these past weeks from their hour on, or with `atOnce` from now on where that comes first; those
   * that are owed or made already stay as they are.
   */
  async owe(weeks: readonly string[], { atOnce = false } = {}): Promise<void> {
    const schedule = await this.schedule();
    if (schedule === undefined) return;
    const latest = atOnce ? await this.owed.now() : Infinity;
    await this.owed.addPeriods(
      weeks.map((week) => ({ period: week, due: Math.min(hourOf(summaryPeriod(week), schedule), latest) })),
    );
  }

  /**
   * The queue rang for a period. A sweep, or the run before it, has often done meanwhile what it rang for, and a job whose
   * worker died is rung once more: a whole office is not computed again for nobody.
   */
  async rung(period: string): Promise<void> {
    if (await this.owed.waits(period)) await this.computePeriod(period);
    else await this.announcer.announce();
  }

  /**
   * Computes one period and tells of it at once: who waits for the first of many need not wait for all.
   * @param options `now`: a moment instead of the database's, for a test of what was known by then
   * @returns undefined when another worker is at it, or it failed
   */
  async computePeriod(
    period: string,
    options: Pick<ComputeOptions, 'now'> = {},
  ): Promise<Computed | undefined> {
    const computed = await this.compute(period, options);
    await this.announcer.announce();
    return computed;
  }

  /** Computes one period with the runs that wait for it. Does not throw for one that fails: its row says when it is next. */
  private async compute(
    period: string,
    options: Pick<ComputeOptions, 'now'> = {},
  ): Promise<Computed | undefined> {
    const schedule = await this.schedule();
    if (schedule === undefined) return undefined;
    await this.owed.addPeriods([{ period, due: null }]);
    const runs = await this.owed.openRuns(period);
    await this.announcer.tellRuns(() => this.owed.startRuns(runs));
    // Written on another connection beside the computation's transaction: the timer belongs to the context out here.
    let done = 0;
    const reporter = runs.length === 0 ? undefined : setInterval(() => this.#report(runs, done), PROGRESS_MS);
    try {
      const computed = await this.computation.compute(summaryPeriod(period), schedule, {
        ...options,
        progress: (share) => (done = share),
      });
      if (computed === undefined) return undefined;
      const revision = computed.revision === 0 ? null : computed.revision;
      await this.announcer.tellRuns(() => this.owed.finishRuns(runs, revision));
      this.log.info({ period, revision: computed.revision, stored: computed.stored }, 'summary computed');
      // Who asked meanwhile was passed over, since the period was taken: they need not wait for the next sweep.
      if ((await this.owed.openRuns(period)).length > 0) this.jobs.wake('summary.compute', { week: period });
      return computed;
    } catch (error) {
      // Database away, or another worker committed the period between our snapshot and our lock: nothing was done.
      if (error instanceof DomainError && error.status === 503 && !wanted(error)) {
        this.log.info({ period, err: error }, 'summary put off');
        return undefined;
      }
      this.log.error({ period, err: error }, 'summary failed; it will be tried again');
      await this.announcer.tellRuns(() => this.owed.failRuns(runs, 'SUMMARY_FAILED'));
      await this.owed.failed(period);
      return undefined;
    } finally {
      clearInterval(reporter);
    }
  }

  #report(runs: readonly string[], done: number): void {
    this.owed.progress(runs, done).catch((error: unknown) => {
      this.log.warn({ err: error }, 'could not write the progress of a run');
    });
  }

  #alarm(schedule: ComputingHour): void {
    const key = JSON.stringify(schedule);
    if (key === this.#alarmed) return;
    this.#alarmed = key;
    this.jobs.schedule('summary-weekly', 'summary.due', {}, cronOf(schedule), schedule.zone);
  }
}
