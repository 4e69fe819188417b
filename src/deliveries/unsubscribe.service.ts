import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { SchedulesRepository } from './schedules.repository.js';

/** What a link says to who opens it. */
export interface Subscription {
  readonly schedule: string;
  readonly subscribed: boolean;
}

/** Who holds the token of a mail may stop such mails, and nothing else. */
@Injectable()
export class UnsubscribeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly schedules: SchedulesRepository,
    private readonly audit: Audit,
  ) {}

  /** Undefined: no such token, or mails that are a duty. */
  async look(token: string): Promise<Subscription | undefined> {
    const found = await this.schedules.byToken(token);
    return found?.optional !== true
      ? undefined
      : { schedule: found.schedule, subscribed: !found.unsubscribed };
  }

  /** Says the same when it was so already. */
  async stop(token: string): Promise<Subscription | undefined> {
    return this.work.run(async () => {
      const found = await this.schedules.byToken(token);
      if (found !== undefined && (await this.schedules.unsubscribe(token)))
        await this.audit.write({
          actorId: null,
          action: 'delivery.unsubscribe',
          subject: 'person',
          subjectId: found.personId,
          after: { schedule: found.scheduleId },
        });
      return this.look(token);
    });
  }
}
