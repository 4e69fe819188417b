import { Injectable } from '@nestjs/common';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryListQuery,
  DeliveryPage,
  DeliveryResend,
  WeekDeliveries,
  WeekDeliveriesQuery,
} from '#contracts/deliveries.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { Dispatcher, PRIORITY } from './dispatcher.service.js';
import { LedgerRepository, type ListFilter } from './ledger.repository.js';
import { Letters } from './letters.service.js';
import { SchedulesRepository } from './schedules.repository.js';

const PAGE = 50;

/** What became of summaries on their way to people, and asking for one again. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: DeliveriesAccess,
    private readonly ledger: LedgerRepository,
    private readonly schedules: SchedulesRepository,
    private readonly dispatcher: Dispatcher,
    private readonly letters: Letters,
    private readonly audit: Audit,
  ) {}

  /** Over all weeks, newest first. @throws DomainError `NOT_FOUND` for who may not */
  async list(actor: Actor, query: DeliveryListQuery): Promise<DeliveryPage> {
    this.access.mustManage(actor);
    const { week, ...filter } = query;
    return this.#page({ ...filter, ...(week === undefined ? {} : { period: week }) }, query);
  }

  /** One week: who got it, and the schedules that are still to send it. @throws DomainError `NOT_FOUND` */
  async ofWeek(actor: Actor, period: string, query: WeekDeliveriesQuery): Promise<WeekDeliveries> {
    this.access.mustManage(actor);
    return {
      ...(await this.#page({ period }, query)),
      dispatches: await this.schedules.dispatchesOf(period),
    };
  }

  async #page(filter: ListFilter, { limit = PAGE, cursor }: WeekDeliveriesQuery): Promise<DeliveryPage> {
    const after = cursor !== undefined && /^[0-9a-f-]{36}$/.test(cursor) ? cursor : null;
    const found = await this.ledger.list(filter, after, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** One delivery with every step that it took. @throws DomainError `NOT_FOUND` */
  async read(actor: Actor, id: string): Promise<DeliveryDetail> {
    this.access.mustManage(actor);
    const found = await this.ledger.find(id);
    if (found === undefined) throw notFound();
    const { item, language, formats, unitIds } = found;
    return {
      ...item,
      messageId: item.channel === 'mail' ? this.letters.messageId(id) : null,
      language: language ?? 'id',
      formats,
      unitIds,
      newer: await this.#newer(item),
      steps: await this.ledger.steps(id),
    };
  }

  async #newer({ id, channel, period, revision }: Delivery): Promise<DeliveryDetail['newer']> {
    if (channel !== 'mail') return null;
    const newest = await this.ledger.newestRevision(period);
    if (newest === undefined || newest.revision <= revision) return null;
    return { ...newest, delivery: (await this.ledger.besides(id, newest.revision)) ?? null };
  }

  /**
   * Queues a mail again, whatever became of it. The recipient's rights, address and own decision are asked anew.
   * One about a revision that is no longer the newest goes out as well, and says so itself; with `newest` the one about the
   * newest goes out instead, made where the recipient has none yet.
   * @throws DomainError `NOT_FOUND`, `DELIVERY_UNDER_WAY` (409) while it waits or is being sent
   */
  async resend(
    actor: Actor,
    id: string,
    { reason, newest = false }: DeliveryResend,
  ): Promise<DeliveryDetail> {
    this.access.mustManage(actor);
    return this.work.run(async () => {
      const asked = await this.ledger.find(id);
      if (asked?.item.channel !== 'mail') throw notFound();
      const newer = newest ? await this.#newer(asked.item) : null;
      const made = newer && (await this.ledger.addBesides(id, newer.revision, actor.personId, reason));
      const target = made ?? (newer && (await this.ledger.besides(id, newer.revision))?.id) ?? id;
      const before = made ? undefined : await this.ledger.find(target);
      if (!made && !(await this.ledger.again(target, actor.personId, reason)))
        throw new DomainError('DELIVERY_UNDER_WAY', 409);
      await this.audit.write({
        actorId: actor.personId,
        action: 'delivery.resend',
        subject: 'delivery',
        subjectId: target,
        ...(before ? { before: { state: before.item.state, attempts: before.item.attempts } } : {}),
        after: { reason, ...(target === id ? {} : { insteadOf: id }) },
      });
      this.work.afterCommit(() => {
        this.dispatcher.wake(target, PRIORITY.byHand);
      });
      return this.read(actor, target);
    });
  }
}
