import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Subscription } from './domain/unsubscribe-page.js';
import { SchedulesRepository, type TokenHolder } from './schedules.repository.js';

/** Who holds the token of a mail may stop such mails and have them again, and nothing else. */
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
    return found?.optional === true ? { schedule: found.schedule, state: stateOf(found) } : undefined;
  }

  /** Says the same when it was so already. Counts for who is off the schedule too, should they come back. */
  async stop(token: string): Promise<Subscription | undefined> {
    return this.work.run(async () => {
      const found = await this.schedules.byToken(token);
      if (found !== undefined && (await this.schedules.unsubscribe(token)))
        await this.#write('delivery.unsubscribe', found);
      return this.look(token);
    });
  }

  /** Says the same when it was so already. Who is off the schedule does not come back by it. */
  async receive(token: string): Promise<Subscription | undefined> {
    return this.work.run(async () => {
      const found = await this.schedules.byToken(token);
      if (found?.removed === false && (await this.schedules.subscribe(token)))
        await this.#write('delivery.subscribe', found);
      return this.look(token);
    });
  }

  #write(action: string, { personId, scheduleId }: TokenHolder): Promise<void> {
    return this.audit.write({
      actorId: null,
      action,
      subject: 'person',
      subjectId: personId,
      after: { schedule: scheduleId },
    });
  }
}

function stateOf({ removed, unsubscribed }: TokenHolder): Subscription['state'] {
  if (removed) return 'removed';
  return unsubscribed ? 'stopped' : 'receives';
}
