import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Language } from '#contracts/common.js';
import type { QuietRule } from '#contracts/notifications.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { PushKeys } from '../platform/push/pusher.js';
import type { Choices } from './domain/kinds.js';

/** How somebody wants to be told. */
export interface Setting {
  readonly choices: Choices;
  readonly quiet: QuietRule;
  readonly digestHour: string;
  readonly language: Language;
  /** Stopped by the link in a mail. */
  readonly mailStopped: boolean;
}

interface SettingRow {
  choices: Choices;
  quiet: 'unit' | 'own';
  quiet_from: string | null;
  quiet_to: string | null;
  quiet_days: number[] | null;
  digest_hour: string;
  language: Language;
  mail_stopped: boolean;
}

const DEFAULTS: Setting = {
  choices: {},
  quiet: { mode: 'unit' },
  digestHour: '08:00',
  language: 'id',
  mailStopped: false,
};

const newToken = () => randomBytes(32).toString('base64url');

/** Everybody's wishes, and the server's own keys. */
@Injectable()
export class SettingsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** With the defaults for who never decided anything. */
  async of(personId: string): Promise<Setting> {
    const [row] = await this.work.query<SettingRow>(
      `SELECT choices, quiet, quiet_from, quiet_to, quiet_days, digest_hour, language,
              mail_stopped_at IS NOT NULL AS mail_stopped
         FROM notification_setting WHERE person_id = $1`,
      [personId],
    );
    if (row === undefined) return DEFAULTS;
    return {
      choices: row.choices,
      quiet:
        row.quiet === 'own'
          ? { mode: 'own', from: row.quiet_from ?? '', to: row.quiet_to ?? '', days: row.quiet_days ?? [] }
          : { mode: 'unit' },
      digestHour: row.digest_hour,
      language: row.language,
      mailStopped: row.mail_stopped,
    };
  }

  /** Saving one's wishes also takes back a stop by link: the page shows mails as they then come. */
  async put(personId: string, s: Omit<Setting, 'mailStopped'>): Promise<void> {
    const own = s.quiet.mode === 'own' ? s.quiet : null;
    await this.work.query(
      `INSERT INTO notification_setting AS s (person_id, choices, quiet, quiet_from, quiet_to, quiet_days, digest_hour,
                                              language, token)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (person_id) DO UPDATE SET choices = excluded.choices, quiet = excluded.quiet,
         quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, quiet_days = excluded.quiet_days,
         digest_hour = excluded.digest_hour, language = excluded.language, mail_stopped_at = NULL, updated_at = now()`,
      [
        personId,
        JSON.stringify(s.choices),
        s.quiet.mode,
        own?.from ?? null,
        own?.to ?? null,
        own?.days ?? null,
        s.digestHour,
        s.language,
        newToken(),
      ],
    );
  }

  /** The token for the link in somebody's mails; made with the first one. */
  async tokenOf(personId: string): Promise<string> {
    const [row] = await this.work.query<{ token: string }>(
      `INSERT INTO notification_setting AS s (person_id, token) VALUES ($1, $2)
       ON CONFLICT (person_id) DO UPDATE SET token = s.token RETURNING token`,
      [personId, newToken()],
    );
    if (row === undefined) throw new Error('an upsert gives its row');
    return row.token;
  }

  /** Whose token it is; undefined: nobody's. */
  async byToken(token: string): Promise<{ personId: string; stopped: boolean } | undefined> {
    const [row] = await this.work.query<{ personId: string; stopped: boolean }>(
      `SELECT person_id AS "personId", mail_stopped_at IS NOT NULL AS stopped FROM notification_setting WHERE token = $1`,
      [token],
    );
    return row;
  }

  /** @returns false when they were stopped before. */
  async stopMail(token: string): Promise<boolean> {
    const rows = await this.work.query(
      `UPDATE notification_setting SET mail_stopped_at = now() WHERE token = $1 AND mail_stopped_at IS NULL
       RETURNING person_id`,
      [token],
    );
    return rows.length > 0;
  }

  async keys(): Promise<PushKeys | undefined> {
    const [row] = await this.work.query<PushKeys>(
      `SELECT public_key AS "publicKey", private_key AS "privateKey" FROM push_key`,
    );
    return row;
  }

  /** Keeps a pair if there is none: of two nodes that start at once, one pair stays. */
  async keepKeys({ publicKey, privateKey }: PushKeys): Promise<void> {
    await this.work.query(
      `INSERT INTO push_key (public_key, private_key) VALUES ($1, $2) ON CONFLICT (one) DO NOTHING`,
      [publicKey, privateKey],
    );
  }
}
