import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { cronOf, hourOf, newestDue, weeksFrom, type Schedule } from './domain/schedule.js';
import { OwedWeeksRepository } from './owed-weeks.repository.js';
import { SummaryAnnouncer } from './summary-announcer.js';
import { WeekComputation, type ComputeOptions, type Computed } from './week-computation.js';
import { WeekSourceRepository } from './week-source.repository.js';

/** Weeks that a sweep makes up for after a long time without a worker. */
const MOST_WEEKS = 60;
const PROGRESS_MS = 200;

/**
 * Does what is owed: the sweep is the guarantee, jobs only come earlier. Everything here may run on several workers at
 * once and may be killed anywhere: the week's row decides who computes, and what was committed is not done again.
 */
@Injectable()
export class OwedWeeks {
  #alarmed = '';

  constructor(
    private readonly owed: OwedWeeksRepository,
    private readonly source: WeekSourceRepository,
    private readonly computation: WeekComputation,
    private readonly announcer: SummaryAnnouncer,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** When summaries are made; undefined before there is an organisation. */
  async schedule(): Promise<Schedule | undefined> {
    const zone = await this.source.zone();
    if (zone === undefined) return undefined;
    const { weekday, hour } = await this.owed.setting();
    return { zone, weekday, hour };
  }

  /** Computes every owed week, and tells of every revision that nobody was told of. */
  async sweep(): Promise<void> {
    const schedule = await this.schedule();
    if (schedule === undefined) return;
    this.#alarm(schedule);
    const { quietSeconds } = await this.owed.setting();
    const due = newestDue(schedule, await this.owed.now());
    const known = (await this.owed.newestPast(due)) ?? due;
    const weeks = weeksFrom(known, due, MOST_WEEKS);
    await this.owed.addWeeks(weeks.map((week) => ({ week, due: hourOf(week, schedule) })));
    // Asked anew after each: a week whose hour comes meanwhile is not behind all those that somebody asked for.
    const tried = new Set<string>();
    for (;;) {
      const week = (await this.owed.owed(quietSeconds)).find((one) => !tried.has(one));
      if (week === undefined) break;
      tried.add(week);
      await this.compute(week);
    }
    await this.announcer.announce();
    await this.owed.dropStrayMarks();
  }

  /** Owes the summaries of these past weeks from now on; those that are owed or made already stay as they are. */
  async owe(weeks: readonly string[]): Promise<void> {
    const schedule = await this.schedule();
    if (schedule === undefined) return;
    await this.owed.addWeeks(weeks.map((week) => ({ week, due: hourOf(week, schedule) })));
  }

  /** Computes one week now and tells of it. @returns undefined when another worker is at it, or it failed. */
  async computeWeek(week: string, options: Pick<ComputeOptions, 'now'> = {}): Promise<Computed | undefined> {
    const computed = await this.compute(week, options);
    await this.announcer.announce();
    return computed;
  }

  /** Computes one week with the runs that wait for it. Does not throw for a week that fails: its row says when it is next. */
  private async compute(
    week: string,
    options: Pick<ComputeOptions, 'now'> = {},
  ): Promise<Computed | undefined> {
    const schedule = await this.schedule();
    if (schedule === undefined) return undefined;
    await this.owed.addWeeks([{ week, due: null }]);
    const runs = await this.owed.openRuns(week);
    await this.announcer.tellRuns(() => this.owed.startRuns(runs));
    // Written on another connection beside the computation's transaction: the timer belongs to the context out here.
    let done = 0;
    const reporter = runs.length === 0 ? undefined : setInterval(() => this.#report(runs, done), PROGRESS_MS);
    try {
      const computed = await this.computation.compute(week, schedule, {
        ...options,
        progress: (share) => (done = share),
      });
      if (computed === undefined) return undefined;
      const revision = computed.revision === 0 ? null : computed.revision;
      await this.announcer.tellRuns(() => this.owed.finishRuns(runs, revision));
      this.log.info({ week, revision: computed.revision, stored: computed.stored }, 'summary computed');
      return computed;
    } catch (error) {
      // Database away, or another worker committed the week between our snapshot and our lock: nothing was done.
      if (error instanceof DomainError && error.status === 503) {
        this.log.info({ week, err: error }, 'summary put off');
        return undefined;
      }
      this.log.error({ week, err: error }, 'summary failed; it will be tried again');
      await this.announcer.tellRuns(() => this.owed.failRuns(runs, 'SUMMARY_FAILED'));
      await this.owed.failed(week);
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

  #alarm(schedule: Schedule): void {
    const key = JSON.stringify(schedule);
    if (key === this.#alarmed) return;
    this.#alarmed = key;
    this.jobs.schedule('summary-weekly', 'summary.due', {}, cronOf(schedule), schedule.zone);
  }
}
