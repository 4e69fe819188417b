import { Injectable } from '@nestjs/common';
import type { GrantedRole, OneTimePassword } from '#contracts/people.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { SessionEvents } from '../platform/auth/session-events.js';
import { SessionRepository } from '../platform/auth/session.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { AccountsRepository, type Account } from './accounts.repository.js';
import { mayAdminister } from './admin.access.js';
import { hashPassword, oneTimePassword } from './passwords.js';
import { refuse } from './refusals.js';

/** Rights and passwords of others: what an admin does with accounts. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionRepository,
    private readonly events: SessionEvents,
    private readonly audit: Audit,
    private readonly happened: DomainEvents,
  ) {}

  /** The account of a new person, in the transaction that makes the person. @throws DomainError `LOGIN_TAKEN` */
  async open(account: Omit<Account, 'disabled'>): Promise<void> {
    if (!(await this.accounts.insert(account))) throw refuse('LOGIN_TAKEN', '/login', 409);
  }

  /**
   * A new password to be told once; whoever is logged in with the old one is out.
   * @throws DomainError `NOT_FOUND`
   */
  async reset(actor: Actor, personId: string): Promise<OneTimePassword> {
    mayAdminister(actor);
    const password = oneTimePassword();
    const passwordHash = await hashPassword(password);
    return this.work.run(async () => {
      const account = await this.accounts.lock(personId, 'UPDATE');
      if (account === undefined) throw notFound();
      await this.accounts.setPassword(personId, passwordHash, true);
      await this.accounts.forgetBrowsers(personId);
      await this.#cutOff(personId);
      await this.#write(actor, 'password.reset', personId);
      return { personId, login: account.login, password };
    });
  }

  /**
   * Other roles, or disabled, or enabled again. Sockets with the old rights close; a disabled person is logged out.
   * @throws DomainError `NOT_FOUND`, `ADMIN_LAST` when nobody would be left to administer
   */
  async setAccess(
    actor: Actor,
    personId: string,
    change: { roles?: readonly GrantedRole[]; disabled?: boolean },
  ): Promise<void> {
    mayAdminister(actor);
    await this.work.run(async () => {
      const admins = await this.accounts.lockAdmins();
      const before = await this.accounts.lock(personId, 'UPDATE');
      if (before === undefined) throw notFound();
      const roles = [...new Set(change.roles ?? before.roles)].sort();
      const disabled = change.disabled ?? before.disabled;
      if (disabled === before.disabled && roles.join() === [...before.roles].sort().join()) return;
      const stays = roles.includes('admin') && !disabled;
      if (!stays && admins.length === 1 && admins[0] === personId) throw new DomainError('ADMIN_LAST', 409);
      const from = disabled ? null : await this.accounts.disabledOn(personId);
      await this.accounts.setAccess(personId, roles, disabled);
      // Whoever is disabled is no longer expected to report.
      if (disabled !== before.disabled) await this.happened.emit('person.changed', { personId });
      if (from !== null) await this.happened.emit('account.enabled', { personId, from });
      if (disabled) await this.#cutOff(personId);
      else
        // Sockets keep the roles that they were opened with.
        this.work.afterCommit(() => {
          this.events.ended(personId, null);
        });
      await this.#write(actor, 'access.change', personId, {
        before: { roles: before.roles, disabled: before.disabled },
        after: { roles, disabled },
      });
    });
  }

  async #cutOff(personId: string): Promise<void> {
    await this.sessions.deleteOf(personId, null);
    this.work.afterCommit(() => {
      this.events.ended(personId, null);
    });
  }

  #write(actor: Actor, action: string, personId: string, change: object = {}): Promise<void> {
    return this.audit.write({
      actorId: actor.personId,
      action,
      subject: 'account',
      subjectId: personId,
      ...change,
    });
  }
}
