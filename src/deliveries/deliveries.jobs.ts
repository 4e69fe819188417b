import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Owed } from '../platform/jobs/owed.js';
import { Dispatcher } from './dispatcher.service.js';
import { LedgerRepository } from './ledger.repository.js';
import { Sender } from './sender.service.js';

/** Wakes the dispatcher and the sender: by the clock, by hand, and by the sweeps that make up for both. */
@Injectable()
export class DeliveriesJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly owed: Owed,
    private readonly events: DomainEvents,
    private readonly dispatcher: Dispatcher,
    private readonly sender: Sender,
    private readonly ledger: LedgerRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('delivery.due', () => this.dispatcher.sweep());
    this.jobs.handle('mail.deliver', ({ id }) => this.sender.deliver(id), 'outside');
    // Two sweeps: a mail server that is silent holds the mails, never the schedules.
    this.owed.sweep('schedules', () => this.dispatcher.sweep());
    this.owed.sweep('mails', () => this.sender.sweep());
    this.events.on('summary.announced', ({ period, revision, people }) =>
      this.ledger.addAnnounced(period, revision, people),
    );
  }
}
