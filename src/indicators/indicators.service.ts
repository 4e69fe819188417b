import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Indicator, IndicatorCreate, IndicatorPatch } from '#contracts/indicators.js';
import { CalendarService } from '../calendar/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { close, edit, openRevision, type Refusal } from './domain/flow.js';
import { boundsFit, patched, sameTerms, termsOf } from './domain/terms.js';
import { IndicatorAccess } from './indicators.access.js';
import { IndicatorsFeed } from './indicators.feed.js';
import { IndicatorsReader } from './indicators.reader.js';
import { IndicatorsRepository, type IndicatorRow } from './indicators.repository.js';

/** A refusal of the flow as the error that a person reads. */
export function refusal(code: Refusal): DomainError {
  return code === 'INDICATOR_REASON_REQUIRED'
    ? new DomainError(
        code,
        422,
        {},
        { fields: [{ path: '/reason', code: 'too_small', params: { origin: 'string', minimum: 1 } }] },
      )
    : new DomainError(code, 409);
}

/** What the owner does alone: make, edit, revise and close indicators. */
@Injectable()
export class IndicatorsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: IndicatorsRepository,
    private readonly access: IndicatorAccess,
    private readonly reader: IndicatorsReader,
    private readonly feed: IndicatorsFeed,
    private readonly calendar: CalendarService,
  ) {}

  /**
   * A draft of the actor's own. The same id with the same terms again gives the stored indicator (`created` false).
   * @throws DomainError `INDICATOR_EXISTS` for other terms, `ID_TAKEN` for an id of somebody else
   */
  create(actor: Actor, input: IndicatorCreate): Promise<{ indicator: Indicator; created: boolean }> {
    return this.work.run(async () => {
      const { id = uuidv7(), ...fields } = input;
      const terms = termsOf(fields);
      const created = await this.rows.insert(id, actor.personId, terms);
      const row = await this.rows.find(id);
      if (row?.ownerId !== actor.personId) throw new DomainError('ID_TAKEN', 409);
      if (created) {
        await this.feed.changed(row);
      } else {
        const first = await this.rows.firstTerms(id);
        if (first === undefined || !sameTerms(first, terms)) throw new DomainError('INDICATOR_EXISTS', 409);
      }
      return { indicator: await this.reader.show(row), created };
    });
  }

  /**
   * New terms, or `closed`. What is not agreed changes in place; a proposal becomes a draft again by that. What is in force
   * gets a new revision that waits, and holds until that one is agreed.
   * @throws DomainError `NOT_FOUND`, `INDICATOR_REASON_REQUIRED`, `INDICATOR_CLOSED`, `INDICATOR_NOT_ACTIVE`
   */
  change(actor: Actor, id: string, patch: IndicatorPatch): Promise<Indicator> {
    return this.work.run(async () => {
      const row = this.access.own(actor.personId, await this.rows.lock(id));
      if (await this.#edit(row, patch)) await this.feed.changed(row);
      if (patch.closed === true && (await this.#close(row))) await this.feed.changed(row);
      const changed = await this.rows.find(id);
      return this.reader.show(changed ?? row);
    });
  }

  async #edit(row: IndicatorRow, patch: IndicatorPatch): Promise<boolean> {
    const before = row.pending?.terms ?? row.terms;
    const terms = patched(before, patch);
    if (!boundsFit(terms))
      throw new DomainError(
        'REQUEST_INVALID',
        400,
        {},
        { fields: [{ path: '/targetMax', code: 'custom', params: { rule: 'bounds' } }] },
      );
    const newReason =
      row.pending !== null && patch.reason !== undefined && patch.reason !== row.pending.reason;
    const step = edit(row, {
      differs: newReason || !sameTerms(before, terms),
      reason: patch.reason !== undefined,
    });
    if (step.kind === 'holds') return false;
    if (step.kind === 'refused') throw refusal(step.code);
    const reason = patch.reason ?? null;
    if (step.kind === 'revise') {
      const revision = await this.rows.nextRevision(row.id);
      await this.rows.addRevision(row.id, revision, terms, reason);
      await this.rows.setPending(row.id, revision);
      return true;
    }
    const state = openRevision(row)?.state === 'returned' ? 'returned' : 'draft';
    await this.rows.editRevision(row.id, step.revision, { terms, state, reason });
    if (row.pending === null) await this.rows.setState(row.id, state);
    return true;
  }

  async #close(row: IndicatorRow): Promise<boolean> {
    const step = close(row);
    if (step.kind === 'holds') return false;
    if (step.kind === 'refused') throw refusal(step.code);
    await this.rows.close(row.id, await this.calendar.todayOf(row.ownerId));
    return true;
  }
}
