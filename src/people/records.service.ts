import { Injectable } from '@nestjs/common';
import type { OneTimePassword, PersonCreate, PersonPatch } from '#contracts/people.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { AccountsService } from './accounts.service.js';
import { mayAdminister } from './admin.access.js';
import { readNip } from './domain/nip.js';
import { LinesService } from './lines.service.js';
import { hashPassword, oneTimePassword } from './passwords.js';
import { RecordsRepository } from './records.repository.js';
import { orTaken, refuse } from './refusals.js';

/**
 * The 18 digits of what was typed; empty: none.
 * @throws DomainError `NIP_…` for what cannot be a NIP, `NIP_ODD` with `warnings` unless an odd one was confirmed
 */
function nipOf(input: string | null | undefined, confirmed: boolean, today: string): string | null {
  if (input == null || input.trim() === '') return null;
  const read = readNip(input, today);
  if (!read.ok) throw refuse(read.code, '/nip');
  if (read.warnings.length > 0 && !confirmed)
    throw refuse('NIP_ODD', '/nip', 422, { warnings: read.warnings });
  return read.nip;
}

/** Who people are: what an admin creates and corrects. */
@Injectable()
export class RecordsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: RecordsRepository,
    private readonly lines: LinesService,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
    private readonly events: DomainEvents,
  ) {}

  /**
   * A new person with unit, supervisor and account; the password is told this once.
   * @throws DomainError `NIP_…`, `NIP_TAKEN`, `OTHER_ID_TAKEN`, `LOGIN_TAKEN`, `ID_TAKEN`, and those of the lines
   */
  async create(actor: Actor, input: PersonCreate): Promise<OneTimePassword> {
    mayAdminister(actor);
    const nip = nipOf(input.nip, input.nipOverride ?? false, await this.rows.today());
    const password = oneTimePassword();
    const passwordHash = await hashPassword(password);
    const { id, name, unitId, position, from, login, supervisorId } = input;
    const roles = [...new Set(input.roles ?? [])].sort();
    return orTaken(
      this.work.run(async () => {
        if (!(await this.rows.insert({ id, name, nip, otherId: input.otherId ?? null })))
          throw new DomainError('ID_TAKEN', 409);
        await this.audit.write({
          actorId: actor.personId,
          action: 'person.create',
          subject: 'person',
          subjectId: id,
          after: { name, nip, otherId: input.otherId ?? null, login, roles },
        });
        await this.lines.assign(actor, id, { unitId, position, from });
        if (supervisorId != null) await this.lines.supervise(actor, id, { supervisorId, from });
        await this.accounts.open({ personId: id, login, passwordHash, roles, mustChange: true });
        await this.events.emit('person.changed', { personId: id });
        return { personId: id, login, password };
      }),
    );
  }

  /**
   * Corrects name, NIP, roles; disables or enables.
   * @throws DomainError `NOT_FOUND`, `NIP_…`, `NIP_TAKEN`, `ADMIN_LAST`
   */
  async patch(actor: Actor, id: string, input: PersonPatch): Promise<void> {
    mayAdminister(actor);
    const today = await this.rows.today();
    const { roles, disabled } = input;
    await orTaken(
      this.work.run(async () => {
        if (roles !== undefined || disabled !== undefined)
          await this.accounts.setAccess(actor, id, {
            ...(roles === undefined ? {} : { roles }),
            ...(disabled === undefined ? {} : { disabled }),
          });
        const before = await this.rows.lock(id);
        if (before === undefined) throw notFound();
        const name = input.name ?? before.name;
        // What already is in the record was confirmed before.
        const kept = input.nip === undefined || input.nip === before.nip;
        const nip = kept ? before.nip : nipOf(input.nip, input.nipOverride ?? false, today);
        if (name === before.name && nip === before.nip) return;
        await this.rows.update(id, name, nip);
        await this.audit.write({
          actorId: actor.personId,
          action: 'person.correct',
          subject: 'person',
          subjectId: id,
          before: { name: before.name, nip: before.nip },
          after: { name, nip },
        });
        await this.events.emit('person.changed', { personId: id });
      }),
    );
  }
}
