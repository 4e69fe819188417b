import { Injectable } from '@nestjs/common';
import type { NotificationKind } from '#contracts/notifications.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { WAITS } from './notifications.repository.js';

export type SendReason =
  | 'READ'
  | 'OFF'
  | 'GONE'
  | 'NO_ADDRESS'
  | 'NOT_CONFIGURED'
  | 'ACCOUNT_CLOSED'
  | 'EMPTY'
  | 'GAVE_UP'
  | 'PROCESS_DIED';

/** Something that is owed to somebody, with what it is about. Times in ms. */
export interface OwedSend {
  readonly id: string;
  readonly urgent: boolean;
  readonly tries: number;
  readonly notificationId: string;
  readonly kind: NotificationKind;
  readonly waits: boolean;
}

export interface Lead {
  readonly id: string;
  readonly personId: string;
  readonly channel: 'push' | 'mail' | 'digest';
  readonly subscriptionId: string | null;
  /** When it came to be owed. */
  readonly since: number;
  readonly now: number;
}

/** One thing in a mail. */
export interface ItemRow {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly ref: string | null;
  readonly week: string | null;
  readonly urgent: boolean;
  readonly at: Date;
  readonly byName: string | null;
  readonly reportDate: string | null;
  readonly indicator: string | null;
}

const WAITING = `state IN ('queued', 'deferred')`;

const ITEM = `SELECT n.id, n.kind, n.ref, n.week, n.urgent, n.at, p.name AS "byName", r.date::text AS "reportDate",
    v.name AS indicator
  FROM notification n LEFT JOIN person p ON p.id = n.by_id
  LEFT JOIN feedback f ON f.id = n.ref AND n.kind IN ('comment', 'reply')
  LEFT JOIN report r ON r.id = coalesce(f.report_id, n.ref)
  LEFT JOIN indicator i ON i.id = n.ref
  LEFT JOIN indicator_revision v ON v.indicator_id = i.id AND v.revision = i.revision`;

/** Pushes and mails that are owed, and what became of each. */
@Injectable()
export class SendsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** One for each browser (push) or person (mail, digest) whose turn has come, the longest waiting first. */
  async due(channels: readonly string[], limit: number): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM (
         SELECT DISTINCT ON (channel, coalesce(subscription_id, person_id)) id, due_at FROM (
           SELECT id, channel, subscription_id, person_id, due_at FROM notification_send
            WHERE ${WAITING} AND due_at <= now() AND channel = ANY ($1::text[]) ORDER BY due_at, id LIMIT $2 * 10) AS d
          ORDER BY channel, coalesce(subscription_id, person_id), due_at) AS leads
        ORDER BY due_at, id LIMIT $2`,
      [channels, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Takes one for this transaction; undefined: not waiting, not due, or another worker has it. */
  async lock(id: string): Promise<Lead | undefined> {
    const [row] = await this.work.query<Omit<Lead, 'now' | 'since'> & { now: Date; since: Date }>(
      `SELECT id, person_id AS "personId", channel, subscription_id AS "subscriptionId",
              queued_at AS since, now() AS now
         FROM notification_send WHERE id = $1 AND ${WAITING} AND due_at <= now() FOR UPDATE SKIP LOCKED`,
      [id],
    );
    return row === undefined ? undefined : { ...row, now: row.now.getTime(), since: row.since.getTime() };
  }

  /** All that is due to the same browser or person by the same way, taken for this transaction; the newest first. */
  together(lead: Lead): Promise<OwedSend[]> {
    return this.work.query<OwedSend>(
      `SELECT s.id, s.urgent, s.tries, n.id AS "notificationId", n.kind,
              ${WAITS} AND (n.snoozed_until IS NULL OR n.snoozed_until <= now()) AS waits
         FROM notification_send s JOIN notification n ON n.id = s.notification_id
        WHERE s.person_id = $1 AND s.channel = $2 AND s.subscription_id IS NOT DISTINCT FROM $3
          AND s.state IN ('queued', 'deferred') AND s.due_at <= now()
        ORDER BY n.at DESC, n.id DESC FOR UPDATE OF s SKIP LOCKED`,
      [lead.personId, lead.channel, lead.subscriptionId],
    );
  }

  /** From here on it is being sent: committed before anybody is spoken to. */
  async claim(
    ids: readonly string[],
    leadId: string,
    leaseMs: number,
    digestDate: string | null = null,
  ): Promise<void> {
    await this.work.query(
      `UPDATE notification_send SET state = 'sending', reason = NULL, lead_id = $2, tries = tries + 1, due_at = NULL,
              lease_until = now() + $3 * interval '1 ms', digest_date = coalesce($4::date, digest_date), at = now(),
              queued_at = CASE WHEN tries = 0 THEN now() ELSE queued_at END
        WHERE id = ANY ($1::uuid[])`,
      [ids, leadId, leaseMs, digestDate],
    );
  }

  /** How often the ones under a lead were tried, and for how long (ms) at most. */
  async effort(leadId: string): Promise<{ tries: number; waitedMs: number }> {
    const [row] = await this.work.query<{ tries: number; waitedMs: string }>(
      `SELECT max(tries) AS tries, extract(epoch FROM now() - min(queued_at)) * 1000 AS "waitedMs"
         FROM notification_send WHERE lead_id = $1 AND state = 'sending'`,
      [leadId],
    );
    return { tries: row?.tries ?? 1, waitedMs: Number(row?.waitedMs ?? 0) };
  }

  /** Writes down what became of what a lead carried. */
  async settle(
    leadId: string,
    to: {
      state: 'sent' | 'refused' | 'uncertain' | 'deferred';
      answer: string;
      retryMs?: number;
      reason?: SendReason;
    },
  ): Promise<void> {
    await this.work.query(
      `UPDATE notification_send SET state = $2, answer = $3, reason = $4, lease_until = NULL, at = now(),
              due_at = CASE WHEN $2 = 'deferred' THEN now() + $5 * interval '1 ms' END
        WHERE lead_id = $1 AND state = 'sending'`,
      [leadId, to.state, to.answer, to.reason ?? null, to.retryMs ?? 0],
    );
  }

  async cancel(ids: readonly string[], reason: SendReason): Promise<void> {
    if (ids.length === 0) return;
    await this.work.query(
      `UPDATE notification_send SET state = 'cancelled', reason = $2, due_at = NULL, at = now() WHERE id = ANY ($1::uuid[])`,
      [ids, reason],
    );
  }

  async putOff(ids: readonly string[], untilMs: number): Promise<void> {
    if (ids.length === 0) return;
    await this.work.query(
      `UPDATE notification_send SET due_at = to_timestamp($2 / 1000.0), at = now() WHERE id = ANY ($1::uuid[])`,
      [ids, untilMs],
    );
  }

  /** Gives up on those whose worker died while it spoke to somebody. @returns how many */
  async expire(): Promise<number> {
    const rows = await this.work.query(
      `UPDATE notification_send SET state = 'uncertain', reason = 'PROCESS_DIED', lease_until = NULL, at = now()
        WHERE state = 'sending' AND lease_until < now() RETURNING id`,
    );
    return rows.length;
  }

  /** What these notifications are about, the newest first. */
  items(ids: readonly string[]): Promise<ItemRow[]> {
    return this.work.query<ItemRow>(`${ITEM} WHERE n.id = ANY ($1::uuid[]) ORDER BY n.at DESC, n.id DESC`, [
      ids,
    ]);
  }

  /** What waits for the person now, of these kinds, the newest first. */
  waiting(personId: string, kinds: readonly string[], limit: number): Promise<ItemRow[]> {
    return this.work.query<ItemRow>(
      `${ITEM} WHERE n.person_id = $1 AND n.kind = ANY ($2::text[]) AND ${WAITS}
          AND (n.snoozed_until IS NULL OR n.snoozed_until <= now())
        ORDER BY n.at DESC, n.id DESC LIMIT $3`,
      [personId, kinds, limit],
    );
  }

  /** The last daily mail that went out, or may have. */
  async lastDigest(personId: string): Promise<{ date: string; at: Date } | undefined> {
    const [row] = await this.work.query<{ date: string; at: Date }>(
      `SELECT digest_date::text AS date, queued_at AS at FROM notification_send
        WHERE person_id = $1 AND channel = 'digest' AND digest_date IS NOT NULL AND state NOT IN ('queued', 'deferred')
        ORDER BY digest_date DESC LIMIT 1`,
      [personId],
    );
    return row;
  }

  /** Whether the account is open. */
  async accountOpen(personId: string): Promise<boolean> {
    const rows = await this.work.query(`SELECT FROM account WHERE person_id = $1 AND disabled_at IS NULL`, [
      personId,
    ]);
    return rows.length > 0;
  }
}
