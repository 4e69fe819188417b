import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Language } from '#contracts/common.js';
import { practises } from '../people/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { PushTarget } from '../platform/push/pusher.js';

export interface DeviceRow {
  readonly id: string;
  readonly sessionId: string;
  readonly device: string;
  readonly createdAt: Date;
  readonly lastSentAt: Date | null;
}

/** A browser that can be pushed to at this moment. */
export interface Reachable extends PushTarget {
  readonly language: Language;
  /** The key of ours that it was switched on with. */
  readonly serverKey: string;
}

/** Browsers that are pushed to. */
@Injectable()
export class DevicesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Those of the person whose session lives, the newest first. */
  ofPerson(personId: string): Promise<DeviceRow[]> {
    return this.work.query<DeviceRow>(
      `SELECT b.id, b.session_id AS "sessionId", s.device, b.created_at AS "createdAt", b.last_sent_at AS "lastSentAt"
         FROM push_subscription b JOIN session s ON s.id = b.session_id
        WHERE b.person_id = $1 AND s.expires_at > now() ORDER BY b.created_at DESC, b.id`,
      [personId],
    );
  }

  /** Keeps a browser; one that is known by its address now belongs to this person and session. @returns its id */
  async put(
    personId: string,
    sessionId: string,
    target: PushTarget,
    o: { serverKey: string; language: Language },
  ): Promise<string> {
    const [row] = await this.work.query<{ id: string }>(
      `INSERT INTO push_subscription AS b (id, person_id, session_id, endpoint, p256dh, auth, server_key, language)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (endpoint) DO UPDATE SET person_id = excluded.person_id, session_id = excluded.session_id,
         p256dh = excluded.p256dh, auth = excluded.auth, server_key = excluded.server_key, language = excluded.language
       RETURNING id`,
      [uuidv7(), personId, sessionId, target.endpoint, target.p256dh, target.auth, o.serverKey, o.language],
    );
    if (row === undefined) throw new Error('an upsert gives its row');
    // What was owed to whoever used this browser before must not appear on it now.
    await this.work.query(
      `UPDATE notification_send SET state = 'cancelled', reason = 'GONE', due_at = NULL, at = now()
        WHERE subscription_id = $1 AND person_id <> $2 AND state IN ('queued', 'deferred')`,
      [row.id, personId],
    );
    return row.id;
  }

  async remove(id: string): Promise<void> {
    await this.work.query(`DELETE FROM push_subscription WHERE id = $1`, [id]);
  }

  /**
   * Undefined: it is not there, is somebody else's, its session has ended, its account is closed, or it belongs to a
   * practice room, where nobody is pushed to.
   */
  async reachable(id: string, personId: string): Promise<Reachable | undefined> {
    const [row] = await this.work.query<Reachable>(
      `SELECT b.endpoint, b.p256dh, b.auth, b.language, b.server_key AS "serverKey"
         FROM push_subscription b JOIN session s ON s.id = b.session_id JOIN account a ON a.person_id = b.person_id
        WHERE b.id = $1 AND b.person_id = $2 AND s.expires_at > now() AND a.disabled_at IS NULL
          AND NOT ${practises('b.person_id')}`,
      [id, personId],
    );
    return row;
  }

  async sent(id: string): Promise<void> {
    await this.work.query(`UPDATE push_subscription SET last_sent_at = now() WHERE id = $1`, [id]);
  }
}
