import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Login, Session, SessionInfo } from '#contracts/session.js';
import type { Actor } from '../platform/auth/actor.js';
import { SessionEvents } from '../platform/auth/session-events.js';
import { SessionRepository } from '../platform/auth/session.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { AccountsRepository } from './accounts.repository.js';
import { limitAddress } from './domain/address.js';
import { deviceOf } from './domain/device.js';
import { LoginLimitsRepository } from './login-limits.repository.js';
import { tooManyAttempts } from './login-limits.js';
import { Turns } from './login-turns.js';
import { newReference, passwordFits } from './passwords.js';
import { PeopleAccess } from './people.access.js';

/** What a request tells about the browser that it comes from. */
export interface Browser {
  address: string;
  userAgent: string | undefined;
  /** Value of the browser cookie, if any. */
  token: string | undefined;
  /** Value of the session cookie, if any. */
  reference: string | undefined;
}

/** A new session: what the browser has to keep. */
export interface LoggedIn {
  session: Session;
  reference: string;
  browserToken: string;
}

const wrong = () => new DomainError('LOGIN_WRONG', 401);

/** Logging in and out, and one's own sessions. */
@Injectable()
export class SessionsService {
  // An attempt counts as failed while it is under way. Without turns, a whole office behind one address that logs in
  // at eight o'clock would be refused for failures that nobody made.
  readonly #turns = { login: new Turns(1), address: new Turns(16) };

  constructor(
    private readonly work: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly limits: LoginLimitsRepository,
    private readonly sessions: SessionRepository,
    private readonly events: SessionEvents,
    private readonly people: PeopleAccess,
  ) {}

  /** @throws DomainError `LOGIN_WRONG` 401, `LOGIN_TOO_MANY` 429 with the seconds to wait */
  login(input: Login, browser: Browser): Promise<LoggedIn> {
    const login = input.login.trim().toLowerCase();
    const address = limitAddress(browser.address);
    return this.#turns.login.run(`${address} ${login}`, () =>
      this.#turns.address.run(address, () => this.#attempt(login, address, input.password, browser)),
    );
  }

  async #attempt(login: string, address: string, password: string, browser: Browser): Promise<LoggedIn> {
    const attempt = await this.limits.begin(login, address);
    const account = await this.accounts.byLogin(login);
    const known =
      account !== undefined &&
      browser.token !== undefined &&
      (await this.accounts.knowsBrowser(browser.token, account.personId));
    // Strangers' guesses do not lock out whoever once gave the right password on this browser.
    if ('retryAfter' in attempt && !known) throw tooManyAttempts(attempt);
    const fits = await passwordFits(account?.passwordHash, password);
    if (!fits || account === undefined || account.disabled)
      throw 'retryAfter' in attempt ? tooManyAttempts(attempt) : wrong();

    const reference = newReference();
    const browserToken = known && browser.token !== undefined ? browser.token : newReference();
    const sessionId = uuidv7();
    const before = browser.reference === undefined ? undefined : await this.sessions.find(browser.reference);
    await this.work.run(async () => {
      // The password may have been changed, or the account disabled, while we were hashing.
      const now = await this.accounts.lock(account.personId, 'SHARE');
      if (now === undefined || now.disabled || now.passwordHash !== account.passwordHash) throw wrong();
      await this.limits.succeeded(login, address);
      if (before !== undefined) await this.#end(before.personId, before.sessionId);
      await this.sessions.insert(sessionId, account.personId, reference, deviceOf(browser.userAgent));
      await this.accounts.rememberBrowser(browserToken, account.personId);
    });
    const session = await this.describe({
      personId: account.personId,
      roles: account.roles,
      mustChange: account.mustChange,
    });
    return { session, reference, browserToken };
  }

  /** Who is logged in, and the date and zone of the unit. */
  async describe(actor: Pick<Actor, 'personId' | 'roles' | 'mustChange'>): Promise<Session> {
    const place = await this.people.placeOf(actor.personId);
    if (place === null) throw notFound();
    return {
      person: await this.people.see(actor, actor.personId),
      today: place.today,
      zone: place.zone,
      mustChangePassword: actor.mustChange,
    };
  }

  /** Ends the session that asks. */
  async logout(actor: Actor): Promise<void> {
    await this.work.run(() => this.#end(actor.personId, actor.sessionId));
  }

  /** Ends all sessions of the person, the one that asks too. @throws DomainError `PRACTICE_SHARED` 422 */
  async logoutEverywhere(actor: Actor): Promise<void> {
    await this.people.mustBeOwnAccount(actor.personId);
    await this.work.run(async () => {
      await this.sessions.deleteOf(actor.personId, null);
      this.work.afterCommit(() => {
        this.events.ended(actor.personId, null);
      });
    });
  }

  async list(actor: Actor): Promise<SessionInfo[]> {
    const rows = await this.sessions.list(actor.personId);
    return rows.map((r) => ({
      id: r.id,
      createdAt: r.created_at.toISOString(),
      lastSeenAt: r.last_seen_at.toISOString(),
      device: r.device,
      current: r.id === actor.sessionId,
    }));
  }

  /** Ends one of the person's own sessions. @throws DomainError `NOT_FOUND`, `PRACTICE_SHARED` 422 */
  async endOne(actor: Actor, sessionId: string): Promise<void> {
    await this.people.mustBeOwnAccount(actor.personId);
    await this.work.run(async () => {
      if (!(await this.sessions.deleteOne(actor.personId, sessionId))) throw notFound();
      this.work.afterCommit(() => {
        this.events.ended(actor.personId, sessionId);
      });
    });
  }

  async #end(personId: string, sessionId: string): Promise<void> {
    await this.sessions.delete(sessionId);
    this.work.afterCommit(() => {
      this.events.ended(personId, sessionId);
    });
  }
}
