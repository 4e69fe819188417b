import { Injectable } from '@nestjs/common';
import { hashOf } from '../platform/auth/session.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

export interface Account {
  personId: string;
  login: string;
  passwordHash: string;
  roles: string[];
  mustChange: boolean;
  disabled: boolean;
}

interface AccountRow {
  person_id: string;
  login: string;
  password_hash: string;
  roles: string[];
  must_change: boolean;
  disabled: boolean;
}

const columns = 'person_id, login, password_hash, roles, must_change, disabled_at IS NOT NULL AS disabled';

const toAccount = (r: AccountRow): Account => ({
  personId: r.person_id,
  login: r.login,
  passwordHash: r.password_hash,
  roles: r.roles,
  mustChange: r.must_change,
  disabled: r.disabled,
});

/** Browsers that a person is known on; older ones are forgotten. */
const BROWSERS_KEPT = 20;

/** Accounts, and browsers on which the right password was once given. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly work: UnitOfWork) {}

  async byLogin(login: string): Promise<Account | undefined> {
    const [row] = await this.work.query<AccountRow>(`SELECT ${columns} FROM account WHERE login = $1`, [
      login,
    ]);
    return row === undefined ? undefined : toAccount(row);
  }

  async byPerson(personId: string): Promise<Account | undefined> {
    const [row] = await this.work.query<AccountRow>(`SELECT ${columns} FROM account WHERE person_id = $1`, [
      personId,
    ]);
    return row === undefined ? undefined : toAccount(row);
  }

  /** The account, held until the transaction ends: a password that changes meanwhile waits or is seen. */
  async lock(personId: string, how: 'SHARE' | 'UPDATE'): Promise<Account | undefined> {
    const [row] = await this.work.query<AccountRow>(
      `SELECT ${columns} FROM account WHERE person_id = $1 FOR ${how}`,
      [personId],
    );
    return row === undefined ? undefined : toAccount(row);
  }

  /** False: the login is taken. */
  async insert(account: Omit<Account, 'disabled'>): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO account (person_id, login, password_hash, roles, must_change) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (login) DO NOTHING RETURNING person_id`,
      [account.personId, account.login, account.passwordHash, account.roles, account.mustChange],
    );
    return rows.length > 0;
  }

  async setPassword(personId: string, passwordHash: string, mustChange: boolean): Promise<void> {
    await this.work.query(`UPDATE account SET password_hash = $2, must_change = $3 WHERE person_id = $1`, [
      personId,
      passwordHash,
      mustChange,
    ]);
  }

  /** Other rights from now on: whoever holds the old ones is cut off. */
  async setAccess(personId: string, roles: readonly string[], disabled: boolean): Promise<void> {
    await this.work.query(
      `UPDATE account SET roles = $2, disabled_at = CASE WHEN $3 THEN COALESCE(disabled_at, now()) END,
              access_version = access_version + 1
        WHERE person_id = $1`,
      [personId, roles, disabled],
    );
  }

  /** The day (by UTC, so never too late for a zone of Indonesia) on which the account was disabled; null: it is not. */
  async disabledOn(personId: string): Promise<string | null> {
    const [row] = await this.work.query<{ day: string | null }>(
      `SELECT (disabled_at AT TIME ZONE 'UTC')::date::text AS day FROM account WHERE person_id = $1`,
      [personId],
    );
    return row?.day ?? null;
  }

  /** Admins who can log in, held until the transaction ends so that two of them cannot remove each other. */
  async lockAdmins(): Promise<string[]> {
    const rows = await this.work.query<{ person_id: string }>(
      `SELECT person_id FROM account WHERE 'admin' = ANY (roles) AND disabled_at IS NULL ORDER BY person_id FOR UPDATE`,
    );
    return rows.map((r) => r.person_id);
  }

  async knowsBrowser(token: string, personId: string): Promise<boolean> {
    const rows = await this.work.query(
      `SELECT person_id FROM known_browser WHERE token_hash = $1 AND person_id = $2`,
      [hashOf(token), personId],
    );
    return rows.length > 0;
  }

  async rememberBrowser(token: string, personId: string): Promise<void> {
    await this.work.query(
      `INSERT INTO known_browser (token_hash, person_id) VALUES ($1, $2)
       ON CONFLICT (token_hash, person_id) DO UPDATE SET created_at = now()`,
      [hashOf(token), personId],
    );
    await this.work.query(
      `DELETE FROM known_browser WHERE person_id = $1 AND token_hash NOT IN (
         SELECT token_hash FROM known_browser WHERE person_id = $1 ORDER BY created_at DESC LIMIT ${String(BROWSERS_KEPT)})`,
      [personId],
    );
  }

  async forgetBrowsers(personId: string): Promise<void> {
    await this.work.query(`DELETE FROM known_browser WHERE person_id = $1`, [personId]);
  }
}
