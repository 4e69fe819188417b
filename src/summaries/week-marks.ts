import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { OwedWeeksRepository } from './owed-weeks.repository.js';

/** Far enough in the future for what has no end; weeks that are not over get no mark anyway. */
const OPEN = '9999-12-31';

/**
 * Marks the weeks inside which something changed, in the transaction of the writer. A unit's changed work week marks
 * nothing: it has no date, and is for the weeks to come.
 */
@Injectable()
export class WeekMarks implements OnModuleInit {
  constructor(
    private readonly events: DomainEvents,
    private readonly owed: OwedWeeksRepository,
  ) {}

  onModuleInit(): void {
    this.events.on('report.changed', ({ date }) => this.owed.mark(date, date));
    // A comment counts in the week in which it was written, which is not over, and as an answer in that of its report.
    this.events.on('feedback.given', async ({ reportDate }) => {
      if (reportDate !== null) await this.owed.mark(reportDate, reportDate);
    });
    this.events.on('assignment.changed', ({ from }) => this.owed.mark(from, OPEN));
    this.events.on('supervisor.changed', ({ from }) => this.owed.mark(from, OPEN));
    this.events.on('acting.changed', ({ from, to }) => this.owed.mark(from, to));
    this.events.on('leave.changed', ({ from, to }) => this.owed.mark(from, to));
    this.events.on('holiday.changed', ({ date }) => this.owed.mark(date, date));
  }
}
