import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';

/**
 * Writes down what changed, in the transaction of the writer; a worker finds out which summaries that touches. A unit's
 * changed work week says nothing here: it has no date, and is for the time to come.
 */
@Injectable()
export class PeriodMarks implements OnModuleInit {
  constructor(
    private readonly events: DomainEvents,
    private readonly owed: OwedPeriodsRepository,
  ) {}

  onModuleInit(): void {
    this.events.on('report.changed', ({ ownerId, date }) => {
      this.owed.change('report', date, date, ownerId);
    });
    // A comment counts in the week in which it was written, which is not over, and as an answer in that of its report.
    this.events.on('feedback.given', ({ recipientId, reportDate }) => {
      if (reportDate !== null) this.owed.change('answer', reportDate, reportDate, recipientId);
    });
    this.events.on('acting.changed', ({ from, to }) => {
      this.owed.change('answer', from, to);
    });
    this.events.on('assignment.changed', ({ from }) => {
      this.owed.change('line', from, null);
    });
    this.events.on('supervisor.changed', ({ from }) => {
      this.owed.change('line', from, null);
    });
    this.events.on('account.enabled', ({ from }) => {
      this.owed.change('line', from, null);
    });
    this.events.on('leave.changed', ({ personId, from, to }) => {
      this.owed.change('leave', from, to, personId);
    });
    this.events.on('holiday.changed', ({ date }) => {
      this.owed.change('calendar', date, date);
    });
  }
}
