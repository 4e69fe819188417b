import { Injectable } from '@nestjs/common';
import type { Indicator } from '#contracts/indicators.js';
import type { Actor } from '../platform/auth/actor.js';
import { Audit } from '../platform/audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { agree, giveBack, openRevision, propose } from './domain/flow.js';
import { IndicatorAccess } from './indicators.access.js';
import { IndicatorsFeed } from './indicators.feed.js';
import { IndicatorsReader, openProposal } from './indicators.reader.js';
import { IndicatorsRepository, type IndicatorRow } from './indicators.repository.js';
import { refusal } from './indicators.service.js';

/**
 * The way of a revision from its owner to agreement. Every step holds the indicator's row, so a decision and a change of
 * the same proposal follow each other; a step that holds already changes nothing and tells nobody.
 */
@Injectable()
export class AgreementService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: IndicatorsRepository,
    private readonly access: IndicatorAccess,
    private readonly reader: IndicatorsReader,
    private readonly feed: IndicatorsFeed,
    private readonly audit: Audit,
  ) {}

  /**
   * The owner proposes. Who has no supervisor today needs no agreement: the proposal itself puts it in force.
   * @throws DomainError `NOT_FOUND`, `INDICATOR_CLOSED`
   */
  propose(actor: Actor, id: string): Promise<Indicator> {
    return this.work.run(async () => {
      const row = this.access.own(actor.personId, await this.rows.lock(id));
      const { today, supervisors } = await this.access.supervisorsOf(row.ownerId);
      const step = propose(row, supervisors.length > 0);
      if (step.kind === 'refused') throw refusal(step.code);
      if (step.kind === 'propose') {
        await this.rows.proposeRevision(id, step.revision);
        if (row.pending === null) await this.rows.setState(id, 'proposed');
        await this.feed.announce('indicator.proposed', row, [...supervisors, row.ownerId]);
      } else if (step.kind === 'agree') {
        await this.rows.agreeRevision(id, step.revision, null, today);
        await this.#audit(actor, 'indicator.agree', row, step.revision);
        await this.feed.announce('indicator.agreed', row, [row.ownerId]);
      }
      return this.#show(row);
    });
  }

  /**
   * D agrees: in force at once. `proposedAt` as the actor saw it guards against a proposal that changed meanwhile.
   * @throws DomainError `NOT_FOUND`, `INDICATOR_NOT_PROPOSED`, `INDICATOR_CHANGED`, `INDICATOR_CLOSED`
   */
  agree(actor: Actor, id: string, proposedAt: string | undefined): Promise<Indicator> {
    return this.work.run(async () => {
      const row = await this.access.decides(actor.personId, await this.rows.lock(id));
      const step = agree(row);
      if (step.kind === 'refused') throw refusal(step.code);
      if (step.kind === 'agree') {
        if (proposedAt !== undefined && Date.parse(proposedAt) !== openProposal(row)?.getTime())
          throw new DomainError('INDICATOR_CHANGED', 409);
        const { today } = await this.access.supervisorsOf(row.ownerId);
        await this.rows.agreeRevision(id, step.revision, actor.personId, today);
        await this.#audit(actor, 'indicator.agree', row, step.revision);
        await this.feed.announce('indicator.agreed', row, [row.ownerId, actor.personId]);
      }
      return this.#show(row);
    });
  }

  /** D gives it back. @throws DomainError `NOT_FOUND`, `INDICATOR_NOT_PROPOSED`, `INDICATOR_CLOSED` */
  giveBack(actor: Actor, id: string, reason: string): Promise<Indicator> {
    return this.work.run(async () => {
      const row = await this.access.decides(actor.personId, await this.rows.lock(id));
      const step = giveBack(row);
      if (step.kind === 'refused') throw refusal(step.code);
      if (step.kind === 'return') {
        await this.rows.returnRevision(id, step.revision, reason);
        if (row.pending === null) await this.rows.setState(id, 'returned');
        await this.#audit(actor, 'indicator.return', row, step.revision, reason);
        await this.feed.announce('indicator.returned', row, [row.ownerId, actor.personId]);
      }
      return this.#show(row);
    });
  }

  async #show(row: IndicatorRow): Promise<Indicator> {
    return this.reader.show((await this.rows.find(row.id)) ?? row);
  }

  #audit(actor: Actor, action: string, row: IndicatorRow, revision: number, reason?: string): Promise<void> {
    return this.audit.write({
      actorId: actor.personId,
      action,
      subject: 'indicator',
      subjectId: row.id,
      before: { state: openRevision(row)?.state ?? row.state },
      after: { revision, ...(reason === undefined ? {} : { reason }) },
    });
  }
}
