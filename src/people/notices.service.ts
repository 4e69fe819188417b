import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Notice, WrongSupervisor } from '#contracts/people.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { mayAdminister, mayReadRecords } from './admin.access.js';
import { NoticesRepository } from './notices.repository.js';

/** What staff tell the admins about their own record. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: NoticesRepository,
    private readonly audit: Audit,
  ) {}

  /** "Atasan saya salah." Said again while it waits, it stays one. */
  async wrongSupervisor(actor: Actor, input: WrongSupervisor): Promise<{ notice: Notice; created: boolean }> {
    return this.work.run(async () => {
      const note = input.note === undefined || input.note === '' ? null : input.note;
      const created = await this.rows.add(uuidv7(), actor.personId, 'wrong-supervisor', note);
      const notice = await this.rows.open(actor.personId, 'wrong-supervisor');
      if (notice === undefined) throw notFound();
      if (created)
        await this.audit.write({
          actorId: actor.personId,
          action: 'notice.add',
          subject: 'person',
          subjectId: actor.personId,
          after: { kind: notice.kind, note },
        });
      return { notice, created };
    });
  }

  async list(actor: Actor): Promise<Notice[]> {
    mayReadRecords(actor);
    return this.rows.list();
  }

  /** @throws DomainError `NOT_FOUND` */
  async resolve(actor: Actor, id: string): Promise<Notice> {
    mayAdminister(actor);
    return this.work.run(async () => {
      const before = await this.rows.find(id);
      if (before === undefined) throw notFound();
      if (before.resolvedAt !== null) return before;
      await this.rows.resolve(id, actor.personId);
      await this.audit.write({
        actorId: actor.personId,
        action: 'notice.resolve',
        subject: 'person',
        subjectId: before.personId,
        after: { notice: id },
      });
      return (await this.rows.find(id)) ?? before;
    });
  }
}
