import { Injectable } from '@nestjs/common';
import type { SummarySettings, SummarySettingsChange } from '#contracts/deliveries.js';
import { nextOccurrence, runOf, type RecurringTime } from '#contracts/rules/recurrence.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';
import { SummariesAccess } from './summaries.access.js';
import { PeriodSourceRepository } from './period-source.repository.js';

/** When weeks are computed. A change holds for the weeks to come; what is owed already stays owed. */
@Injectable()
export class SummarySettingsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: SummariesAccess,
    private readonly owed: OwedPeriodsRepository,
    private readonly source: PeriodSourceRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws DomainError `NOT_FOUND` */
  async read(actor: Actor): Promise<SummarySettings> {
    if (!this.access.mayRun(actor)) throw notFound();
    const { weekday, hour, quietSeconds } = await this.owed.setting();
    const zone = (await this.source.zone()) ?? null;
    if (zone === null) return { weekday, hour, quietSeconds, zone, next: null };
    const time: RecurringTime = {
      kind: 'weekly',
      weekday: weekday as RecurringTime['weekday'],
      day: 1,
      hour,
      zone,
    };
    const next = runOf(time, nextOccurrence(time, await this.owed.now()));
    return { weekday, hour, quietSeconds, zone, next };
  }

  /** @throws DomainError `NOT_FOUND` */
  async change(actor: Actor, input: SummarySettingsChange): Promise<SummarySettings> {
    if (!this.access.mayRun(actor)) throw notFound();
    return this.work.run(async () => {
      const before = await this.owed.lockSetting();
      const { weekday, hour, quietSeconds } = input;
      const after = { weekday, hour, quietSeconds };
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        await this.owed.setSetting(after);
        await this.audit.write({
          actorId: actor.personId,
          action: 'summary_setting.change',
          subject: 'summary_setting',
          subjectId: null,
          before,
          after,
        });
      }
      return this.read(actor);
    });
  }
}
