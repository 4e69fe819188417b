import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../platform/jobs/jobs.js';
import { Owed } from '../platform/jobs/owed.js';
import { OwedWeeks } from './owed-weeks.service.js';

declare module '../platform/jobs/jobs.js' {
  interface JobMap {
    /** Compute this week now. */
    'summary.compute': { week: string };
    /** The hour of the schedule: see what is owed. */
    'summary.due': Record<string, never>;
  }
}

/** Wakes the worker: by the clock, by hand, and by the sweep that makes up for both. */
@Injectable()
export class SummariesJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly owed: Owed,
    private readonly weeks: OwedWeeks,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('summary.compute', async ({ week }) => {
      await this.weeks.computeWeek(week);
    });
    this.jobs.handle('summary.due', () => this.weeks.sweep());
    this.owed.sweep('summaries', () => this.weeks.sweep());
  }
}
