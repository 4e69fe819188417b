import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Intake } from '../platform/http/intake.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { Pusher } from '../platform/push/pusher.js';
import { DevicesRepository, type Reachable } from './devices.repository.js';
import { Judge } from './judge.service.js';
import { hrefOf, threadOf } from './domain/kinds.js';
import { retryIn } from './domain/retry.js';
import { pushOf, type PushPayload } from './domain/words.js';
import { Keys } from './keys.service.js';
import { SendsRepository } from './sends.repository.js';

const PER_SWEEP = 200;
const AT_ONCE = 8;
/** Seconds: what nobody saw for a day is in the daily mail and in the list. */
const TTL_S = 24 * 3600;

/**
 * Sends pushes, each at most once by itself. `sending` is committed before anybody is spoken to; who is killed in between
 * leaves it behind, and it becomes `uncertain`. What waited together goes out as one.
 */
@Injectable()
export class Pushes {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sends: SendsRepository,
    private readonly devices: DevicesRepository,
    private readonly judge: Judge,
    private readonly keys: Keys,
    private readonly pusher: Pusher,
    private readonly intake: Intake,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async sweep(): Promise<void> {
    const due = (await this.sends.due(['push'], PER_SWEEP)).values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const id of due) {
          if (this.intake.closed) return;
          await this.deliver(id);
        }
      }),
    );
  }

  /** Takes what waits for one browser as far as it goes now. Safe beside other workers and to repeat. */
  async deliver(id: string): Promise<void> {
    try {
      const ready = await this.work.run(() => this.#claim(id));
      if (ready === undefined) return;
      const { target, payload, urgent, subscriptionId } = ready;
      const outcome = await this.pusher.send(target, await this.keys.pair(), {
        payload,
        ttl: TTL_S,
        urgent,
      });
      await this.work.run(async () => {
        if (outcome.kind === 'gone') {
          await this.devices.remove(subscriptionId);
          return;
        }
        if (outcome.kind === 'sent') await this.devices.sent(subscriptionId);
        const { tries, waitedMs } = await this.sends.effort(id);
        const retryMs = outcome.kind === 'deferred' ? retryIn(tries, waitedMs, outcome.retryAfterMs) : null;
        if (outcome.kind === 'deferred' && retryMs !== null)
          await this.sends.settle(id, { state: 'deferred', answer: outcome.answer, retryMs });
        else if (outcome.kind === 'deferred')
          await this.sends.settle(id, { state: 'refused', answer: outcome.answer, reason: 'GAVE_UP' });
        else await this.sends.settle(id, { state: outcome.kind, answer: outcome.answer });
      });
      this.log.info({ send: id, outcome: outcome.kind, answer: outcome.answer }, 'push attempted');
    } catch (error) {
      if (error instanceof DomainError && error.status === 503) return;
      this.log.warn({ send: id, err: error }, 'a push could not be served');
    }
  }

  /** In one transaction: what is still to be said, to whom, and the note that it is being said. */
  async #claim(
    id: string,
  ): Promise<
    { target: Reachable; payload: PushPayload; urgent: boolean; subscriptionId: string } | undefined
  > {
    const lead = await this.sends.lock(id);
    if (lead?.subscriptionId == null) return undefined;
    const owed = await this.sends.together(lead);
    const target = await this.devices.reachable(lead.subscriptionId, lead.personId);
    if (target === undefined) {
      await this.sends.cancel(
        owed.map((s) => s.id),
        'GONE',
      );
      return undefined;
    }
    if (target.serverKey !== (await this.keys.pair()).publicKey) {
      // Switched on with a key of before: the push service would refuse ours for ever.
      await this.devices.remove(lead.subscriptionId);
      return undefined;
    }
    const now = await this.judge.sort(lead, owed);
    if (now.length === 0) return undefined;
    await this.sends.claim(
      now.map((s) => s.id),
      id,
      2 * this.pusher.deadlineMs,
    );
    const items = await this.sends.items(now.map((s) => s.notificationId));
    const payload = pushOf(
      target.language,
      items.map((item) => ({
        kind: item.kind,
        urgent: item.urgent,
        thread: threadOf(item.kind, item.ref, item.week),
        href: hrefOf(item.kind, item.ref, item.week, item.reportDate),
      })),
    );
    return {
      target,
      payload,
      urgent: now.some((s) => s.urgent),
      subscriptionId: lead.subscriptionId,
    };
  }
}
