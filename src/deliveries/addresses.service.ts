import { Injectable } from '@nestjs/common';
import type { MailAddress, MailAddressChange } from '#contracts/deliveries.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { AddressesRepository } from './addresses.repository.js';
import { DeliveriesAccess } from './deliveries.access.js';

/** People's mail addresses: each keeps the own, HR and admins everybody's. */
@Injectable()
export class AddressesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: DeliveriesAccess,
    private readonly addresses: AddressesRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws DomainError `NOT_FOUND` */
  async read(actor: Actor, personId: string): Promise<MailAddress> {
    this.access.mustKeepAddress(actor, personId);
    const { known, address, updatedAt } = await this.addresses.find(personId);
    if (!known) throw notFound();
    return { personId, address, updatedAt: updatedAt?.toISOString() ?? null };
  }

  /** Where to mail somebody, for a feature that mails them; no rights asked. */
  async addressOf(personId: string): Promise<string | null> {
    return (await this.addresses.find(personId)).address;
  }

  /** @throws DomainError `NOT_FOUND`, `PRACTICE_SENDS_NOTHING` (422) */
  async change(actor: Actor, personId: string, { address }: MailAddressChange): Promise<MailAddress> {
    this.access.mustKeepAddress(actor, personId);
    return this.work.run(async () => {
      const before = await this.addresses.find(personId);
      if (!before.known) throw notFound();
      if (before.practice) throw new DomainError('PRACTICE_SENDS_NOTHING', 422);
      if (before.address !== address) {
        if (address === null) await this.addresses.forget(personId);
        else await this.addresses.set(personId, address, actor.personId);
        // That it changed and who did it; the address itself is kept in one place alone.
        await this.audit.write({
          actorId: actor.personId,
          action: address === null ? 'mail_address.forget' : 'mail_address.set',
          subject: 'person',
          subjectId: personId,
        });
      }
      return this.read(actor, personId);
    });
  }
}
