import { Injectable } from '@nestjs/common';
import type { PasswordChange } from '#contracts/session.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { SessionEvents } from '../platform/auth/session-events.js';
import { SessionRepository } from '../platform/auth/session.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { AccountsRepository } from './accounts.repository.js';
import { limitAddress } from './domain/address.js';
import { LoginLimitsRepository } from './login-limits.repository.js';
import { tooManyAttempts } from './login-limits.js';
import { hashPassword, passwordFits } from './passwords.js';
import { PeopleAccess } from './people.access.js';

const wrong = () =>
  new DomainError('PASSWORD_WRONG', 422, {}, { fields: [{ path: '/old', code: 'custom' }] });

/** The change of one's own password. */
@Injectable()
export class PasswordService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly limits: LoginLimitsRepository,
    private readonly sessions: SessionRepository,
    private readonly events: SessionEvents,
    private readonly audit: Audit,
    private readonly people: PeopleAccess,
  ) {}

  /**
   * Another password; all other sessions of the person end.
   * @throws DomainError `PASSWORD_WRONG` 422, `PASSWORD_UNCHANGED` 422, `PRACTICE_SHARED` 422, `LOGIN_TOO_MANY` 429
   */
  async change(actor: Actor, input: PasswordChange, address: string): Promise<void> {
    await this.people.mustBeOwnAccount(actor.personId);
    const account = await this.accounts.byPerson(actor.personId);
    if (account === undefined) throw notFound();
    // Whoever holds a stolen session must not guess the password faster than a stranger.
    const from = limitAddress(address);
    const attempt = await this.limits.begin(account.login, from);
    if ('retryAfter' in attempt) throw tooManyAttempts(attempt);
    if (!(await passwordFits(account.passwordHash, input.old))) throw wrong();
    if (input.new === input.old || input.new.toLowerCase() === account.login)
      throw new DomainError('PASSWORD_UNCHANGED', 422, {}, { fields: [{ path: '/new', code: 'custom' }] });
    const passwordHash = await hashPassword(input.new);
    await this.work.run(async () => {
      const now = await this.accounts.lock(actor.personId, 'UPDATE');
      // Somebody else was faster: what was typed as the old password no longer is.
      if (now?.passwordHash !== account.passwordHash) throw wrong();
      await this.limits.succeeded(account.login, from);
      await this.accounts.setPassword(actor.personId, passwordHash, false);
      const others = (await this.sessions.list(actor.personId)).filter((s) => s.id !== actor.sessionId);
      await this.sessions.deleteOf(actor.personId, actor.sessionId);
      await this.audit.write({
        actorId: actor.personId,
        action: 'password.change',
        subject: 'account',
        subjectId: actor.personId,
      });
      this.work.afterCommit(() => {
        for (const { id } of others) this.events.ended(actor.personId, id);
      });
    });
  }
}
