import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Owed } from '../platform/jobs/owed.js';
import { NoticeMails } from './mails.service.js';
import { NotificationsRepository } from './notifications.repository.js';
import { Pushes } from './pushes.service.js';
import { SendsRepository } from './sends.repository.js';

const TIDY_MS = 3_600_000;

/** Wakes the senders: for what is urgent at once, for the rest by the sweep. */
@Injectable()
export class NotificationsJobs implements OnModuleInit {
  #tidied = 0;

  constructor(
    private readonly work: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly owed: Owed,
    private readonly sends: SendsRepository,
    private readonly pushes: Pushes,
    private readonly mails: NoticeMails,
    private readonly rows: NotificationsRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('push.deliver', ({ id }) => this.pushes.deliver(id), 'outside');
    // Sweeps of their own: a mail server that is silent holds its mails, never the pushes.
    this.owed.sweep('pushes', () => this.pushes.sweep());
    this.owed.sweep('notices', () => this.mails.sweep());
    this.owed.sweep('notifications', () => this.#tidy());
  }

  async #tidy(): Promise<void> {
    await this.work.run(() => this.sends.expire());
    if (this.#tidied !== 0 && performance.now() - this.#tidied < TIDY_MS) return;
    this.#tidied = performance.now();
    await this.work.run(() => this.rows.tidy());
  }
}
