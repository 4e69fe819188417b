import { Injectable } from '@nestjs/common';
import type { Report } from '#contracts/reports.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { decide } from './domain/flow.js';
import { ReportAccess } from './reports.access.js';
import { ReportsFeed } from './reports.feed.js';
import { ReportsReader } from './reports.reader.js';
import { ReportsRepository } from './reports.repository.js';

/** What D does with a submitted report. */
@Injectable()
export class DecisionService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: ReportsRepository,
    private readonly access: ReportAccess,
    private readonly reader: ReportsReader,
    private readonly feed: ReportsFeed,
  ) {}

  /**
   * Accepts or returns the version that the actor saw. The report's row is held: a resubmission either comes before
   * (then this version is no longer current) or after the decision.
   * @throws DomainError `NOT_FOUND`, `REPORT_CHANGED`, `REPORT_ACCEPTED`, `REPORT_RETURNED`
   */
  decide(
    actor: Actor,
    id: string,
    o: { kind: 'accepted'; version: number } | { kind: 'returned'; version: number; reason: string },
  ): Promise<Report> {
    return this.work.run(async () => {
      const head = await this.access.decides(actor.personId, await this.rows.lock(id));
      const outcome = decide(o.kind, { state: head.state, version: head.version }, o.version);
      if (outcome.kind === 'refused') throw new DomainError(outcome.code, 409);
      if (outcome.kind === 'holds') return this.reader.show(actor.personId, head);
      const reason = o.kind === 'returned' ? o.reason : null;
      const decided = await this.rows.decide(head, { kind: o.kind, byId: actor.personId, reason });
      await this.feed.announce(o.kind, decided, [head.ownerId, actor.personId], actor.personId);
      return this.reader.show(actor.personId, decided);
    });
  }
}
