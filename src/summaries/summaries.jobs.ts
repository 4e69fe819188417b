import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../platform/jobs/jobs.js';
import { Owed } from '../platform/jobs/owed.js';
import { OwedPeriods } from './owed-periods.service.js';
import { RangeRetention } from './range-retention.service.js';

declare module '../platform/jobs/jobs.js' {
  interface JobMap {
    /** Somebody may wait for this: the key of a period, which was once always a week. */
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
    private readonly periods: OwedPeriods,
    private readonly ranges: RangeRetention,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('summary.compute', ({ week }) => this.periods.rung(week));
    this.jobs.handle('summary.due', () => this.periods.sweep());
    this.owed.sweep('summaries', () => this.periods.sweep());
    this.owed.sweep('ranges', () => this.ranges.prune());
  }
}
