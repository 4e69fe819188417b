import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Setup } from '#contracts/people.js';
import { Audit } from '../platform/audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { PRACTICE_LOGINS } from './domain/practice-logins.js';
import { hashPassword, newReference } from './passwords.js';
import { SetupRepository } from './setup.repository.js';

/** An admin whom the operator makes at the command line; `organisation` and `zone` name the first unit. */
export type NewAdmin = Omit<Setup, 'token'>;

/** How an office with an empty database starts: its first unit and its first admin. */
@Injectable()
export class SetupService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: SetupRepository,
    private readonly audit: Audit,
    private readonly events: DomainEvents,
  ) {}

  /**
   * A new one-time token for the page `/pemasangan#token=…` (behind the `#`, so that it reaches no log); null when somebody
   * can already log in. It is good for 7 days; those printed by other nodes stay good until one is used.
   */
  async setupToken(): Promise<string | null> {
    if (!(await this.rows.isEmpty())) return null;
    const token = newReference();
    await this.rows.addLink(token);
    return token;
  }

  /** The first unit and admin through the link. @throws DomainError `SETUP_LINK_INVALID`, `SETUP_DONE` */
  async setUp({ token, ...input }: Setup): Promise<void> {
    // Asked before the slow hash, so that guesses cost nothing; asked again below, where it counts.
    if (!(await this.rows.isEmpty())) throw new DomainError('SETUP_DONE', 409);
    const passwordHash = await hashPassword(input.password);
    await this.work.run(async () => {
      await this.rows.takeTurns();
      if (!(await this.rows.isEmpty())) throw new DomainError('SETUP_DONE', 409);
      if (!(await this.rows.spendLink(token))) throw new DomainError('SETUP_LINK_INVALID', 403);
      await this.#make(input, passwordHash, 'setup');
    });
  }

  /**
   * An admin at the operator's word: a new person in the first unit, which is made when there is none; or, when the
   * login exists, its owner becomes an admin with this password. The command line is as mighty as the database; but an
   * account of the practice room is a whole hall's, and the next room needs the login.
   * @throws DomainError `LOGIN_OF_PRACTICE` 422
   */
  async createAdmin(input: NewAdmin): Promise<'created' | 'promoted'> {
    if (input.login.startsWith(PRACTICE_LOGINS))
      throw new DomainError('LOGIN_OF_PRACTICE', 422, { prefix: PRACTICE_LOGINS });
    const passwordHash = await hashPassword(input.password);
    return this.work.run(async () => {
      await this.rows.takeTurns();
      const known = await this.rows.promote(input.login, passwordHash);
      if (known === null) {
        await this.#make(input, passwordHash, 'admin.create');
        return 'created';
      }
      await this.audit.write({
        actorId: null,
        action: 'admin.promote',
        subject: 'account',
        subjectId: known.personId,
      });
      if (known.disabledOn !== null)
        await this.events.emit('account.enabled', { personId: known.personId, from: known.disabledOn });
      return 'promoted';
    });
  }

  async #make(input: NewAdmin, passwordHash: string, action: string): Promise<void> {
    let unitId = await this.rows.firstUnit();
    if (unitId === null) {
      unitId = uuidv7();
      await this.rows.insertUnit(unitId, input.organisation, input.zone);
    }
    const personId = uuidv7();
    await this.rows.insertAdmin({
      personId,
      assignmentId: uuidv7(),
      unitId,
      name: input.name,
      login: input.login,
      passwordHash,
    });
    await this.audit.write({
      actorId: null,
      action,
      subject: 'person',
      subjectId: personId,
      after: { name: input.name, login: input.login, unitId },
    });
  }
}
