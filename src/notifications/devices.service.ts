import { Injectable } from '@nestjs/common';
import type { PushDevice, PushDevices, PushSubscribe, PushTest } from '#contracts/notifications.js';
import type { Actor } from '../platform/auth/actor.js';
import { Audit } from '../platform/audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Pusher } from '../platform/push/pusher.js';
import { DevicesRepository, type DeviceRow } from './devices.repository.js';
import { testPush } from './domain/words.js';
import { Keys } from './keys.service.js';
import { NotificationsAccess } from './notifications.access.js';

const MOST_DEVICES = 10;
const TEST_TTL_S = 60;

const toDevice = (row: DeviceRow, actor: Actor): PushDevice => ({
  id: row.id,
  device: row.device,
  here: row.sessionId === actor.sessionId,
  createdAt: row.createdAt.toISOString(),
  lastSentAt: row.lastSentAt?.toISOString() ?? null,
});

/** The reader's own browsers that are pushed to. */
@Injectable()
export class DevicesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: NotificationsAccess,
    private readonly devices: DevicesRepository,
    private readonly keys: Keys,
    private readonly pusher: Pusher,
    private readonly audit: Audit,
  ) {}

  async list(actor: Actor): Promise<PushDevices> {
    const rows = await this.devices.ofPerson(actor.personId);
    return { key: (await this.keys.pair()).publicKey, items: rows.map((row) => toDevice(row, actor)) };
  }

  /**
   * Switches pushes on for the browser that asks; once more changes nothing.
   * @throws DomainError `PUSH_ENDPOINT_REFUSED`, `PUSH_DEVICES_FULL`, `PRACTICE_SENDS_NOTHING` (422)
   */
  async add(actor: Actor, sent: PushSubscribe): Promise<PushDevice> {
    if (!this.pusher.allows(sent.endpoint)) throw new DomainError('PUSH_ENDPOINT_REFUSED', 422);
    await this.access.mustBeReachable(actor.personId);
    const serverKey = (await this.keys.pair()).publicKey;
    return this.work.run(async () => {
      const target = { endpoint: sent.endpoint, p256dh: sent.keys.p256dh, auth: sent.keys.auth };
      const id = await this.devices.put(actor.personId, actor.sessionId, target, {
        serverKey,
        language: sent.language,
      });
      const rows = await this.devices.ofPerson(actor.personId);
      if (rows.length > MOST_DEVICES) throw new DomainError('PUSH_DEVICES_FULL', 422);
      const row = rows.find((one) => one.id === id);
      if (row === undefined) throw notFound();
      await this.audit.write({
        actorId: actor.personId,
        action: 'push.switch_on',
        subject: 'push_subscription',
        subjectId: id,
      });
      return toDevice(row, actor);
    });
  }

  /** @throws DomainError `NOT_FOUND` */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.work.run(async () => {
      await this.access.ownDevice(actor.personId, id);
      await this.devices.remove(id);
    });
  }

  /** Pushes to one of one's own browsers now and says what became of it. @throws DomainError `NOT_FOUND` */
  async test(actor: Actor, id: string): Promise<PushTest> {
    await this.access.ownDevice(actor.personId, id);
    const target = await this.devices.reachable(id, actor.personId);
    if (target === undefined) throw notFound();
    const { kind, answer } = await this.pusher.send(target, await this.keys.pair(), {
      payload: testPush(target.language),
      ttl: TEST_TTL_S,
      urgent: true,
    });
    if (kind === 'gone') await this.devices.remove(id);
    if (kind === 'sent') await this.devices.sent(id);
    return { state: kind, answer };
  }
}
