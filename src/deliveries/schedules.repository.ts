import { Injectable } from '@nestjs/common';
import type { DeliveryFormat, Dispatch } from '#contracts/deliveries.js';
import type { Language } from '#contracts/common.js';
import { weekOfKey } from '#contracts/rules/summary-period.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { NEVER_SENT } from './ledger.repository.js';

/** A stored schedule without its recipients. Times in ms. */
export interface Schedule {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: 'weekly' | 'monthly' | 'quarterly';
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  /** Of the month: 1–28. */
  readonly day: number;
  readonly hour: string;
  readonly zone: string | null;
  readonly unitIds: readonly string[];
  readonly language: Language;
  readonly formats: readonly DeliveryFormat[];
  readonly skipEmpty: boolean;
  readonly paused: boolean;
  readonly revisions: boolean;
  readonly nextAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export interface Recipient {
  readonly personId: string;
  readonly optional: boolean;
}

export interface RecipientRow extends Recipient {
  readonly scheduleId: string;
  readonly name: string;
  readonly unsubscribedAt: Date | null;
  readonly address: string | null;
  readonly mayRead: boolean;
}

/** A recipient as the token of the own mails finds them. */
export interface TokenHolder {
  readonly scheduleId: string;
  readonly personId: string;
  readonly schedule: string;
  readonly optional: boolean;
  readonly unsubscribed: boolean;
  /** Taken off the schedule, or the schedule itself is gone. */
  readonly removed: boolean;
}

const columns = `id, version, name, kind, weekday, day, hour, zone, unit_ids AS "unitIds", language, formats,
  skip_empty AS "skipEmpty", paused, revisions, next_at AS "nextAt", created_at AS "createdAt",
  updated_at AS "updatedAt", deleted_at AS "deletedAt"`;

interface DispatchRow extends Omit<Dispatch, 'dueAt' | 'revision' | 'week' | 'asked'> {
  dueAt: Date;
  revision: number;
  askedAt: Date | null;
  askedById: string | null;
  askedByName: string | null;
  askedReason: string | null;
}

const toDispatch = ({
  dueAt,
  revision,
  askedAt,
  askedById,
  askedByName,
  askedReason,
  ...row
}: DispatchRow): Dispatch => ({
  ...row,
  week: weekOfKey(row.period),
  dueAt: dueAt.toISOString(),
  revision: revision === 0 ? null : revision,
  asked:
    askedAt === null
      ? null
      : {
          by: { personId: askedById ?? '', name: askedByName ?? '' },
          at: askedAt.toISOString(),
          reason: askedReason ?? '',
        },
});

const dispatchColumns = `d.schedule_id AS "scheduleId", s.name AS schedule, d.week AS period, d.state, d.revision, d.following,
  d.due_at AS "dueAt", asked.at AS "askedAt", asked.by_id AS "askedById", asked.name AS "askedByName",
  asked.reason AS "askedReason",
  s.deleted_at IS NULL AND (d.state IN ('missed', 'cancelled') OR (d.state = 'waiting' AND s.paused AND asked.at IS NULL)
    OR (d.state = 'dispatched' AND NOT EXISTS (
          SELECT FROM delivery m WHERE m.channel = 'mail' AND m.schedule_id = d.schedule_id AND m.week = d.week
             AND m.state NOT IN ${NEVER_SENT}))) AS sendable`;

/** Of a dispatch `d`: who asked for it by hand last. */
const askedLast = `LEFT JOIN LATERAL (
  SELECT q.created_at AS at, q.asked_by AS by_id, p.name, q.reason FROM delivery_request q JOIN person p ON p.id = q.asked_by
   WHERE q.schedule_id = d.schedule_id AND q.week = d.week ORDER BY q.created_at DESC, q.id DESC LIMIT 1) AS asked ON true`;

/** Schedules and who is on them. A removed schedule and a removed recipient stay as rows. */
@Injectable()
export class SchedulesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Schedules that are not removed, by name, after (name, id). */
  list(after: { name: string; id: string } | null, limit: number): Promise<Schedule[]> {
    return this.work.query<Schedule>(
      `SELECT ${columns} FROM delivery_schedule
        WHERE deleted_at IS NULL AND ($1::text IS NULL OR (name, id) > ($1, $2::uuid)) ORDER BY name, id LIMIT $3`,
      [after?.name ?? null, after?.id ?? null, limit],
    );
  }

  /** A schedule, removed ones too. */
  async find(id: string): Promise<Schedule | undefined> {
    const [row] = await this.work.query<Schedule>(`SELECT ${columns} FROM delivery_schedule WHERE id = $1`, [
      id,
    ]);
    return row;
  }

  /** A schedule for this transaction alone. */
  async lock(id: string): Promise<Schedule | undefined> {
    const [row] = await this.work.query<Schedule>(
      `SELECT ${columns} FROM delivery_schedule WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row;
  }

  /** Ids of schedules whose time has come, longest due first. */
  async due(): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM delivery_schedule WHERE next_at <= now() ORDER BY next_at, id LIMIT 500`,
    );
    return rows.map((row) => row.id);
  }

  /** When the next schedule is due (ms); undefined: none. */
  async nextAlarm(): Promise<number | undefined> {
    const [row] = await this.work.query<{ at: Date | null }>(
      `SELECT min(next_at) AS at FROM delivery_schedule WHERE next_at > now()`,
    );
    return row?.at?.getTime();
  }

  /** False when the id is held already. */
  async insert(
    schedule: Omit<Schedule, 'version' | 'createdAt' | 'updatedAt' | 'deletedAt'>,
    createdBy: string,
  ): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO delivery_schedule (id, name, kind, weekday, hour, zone, unit_ids, language, formats, skip_empty, paused,
              revisions, next_at, created_by, day)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        schedule.id,
        schedule.name,
        schedule.kind,
        schedule.weekday,
        schedule.hour,
        schedule.zone,
        schedule.unitIds,
        schedule.language,
        schedule.formats,
        schedule.skipEmpty,
        schedule.paused,
        schedule.revisions,
        schedule.nextAt,
        createdBy,
        schedule.day,
      ],
    );
    return rows.length > 0;
  }

  async update(schedule: Omit<Schedule, 'version' | 'createdAt' | 'updatedAt' | 'deletedAt'>): Promise<void> {
    await this.work.query(
      `UPDATE delivery_schedule SET name = $2, kind = $3, weekday = $4, hour = $5, zone = $6, unit_ids = $7, language = $8,
              formats = $9, skip_empty = $10, paused = $11, revisions = $12, next_at = $13, day = $14, version = version + 1,
              updated_at = now() WHERE id = $1`,
      [
        schedule.id,
        schedule.name,
        schedule.kind,
        schedule.weekday,
        schedule.hour,
        schedule.zone,
        schedule.unitIds,
        schedule.language,
        schedule.formats,
        schedule.skipEmpty,
        schedule.paused,
        schedule.revisions,
        schedule.nextAt,
        schedule.day,
      ],
    );
  }

  async setNext(id: string, at: Date): Promise<void> {
    await this.work.query(`UPDATE delivery_schedule SET next_at = $2 WHERE id = $1`, [id, at]);
  }

  async remove(id: string): Promise<void> {
    await this.work.query(
      `UPDATE delivery_schedule SET deleted_at = now(), next_at = NULL, version = version + 1, updated_at = now()
        WHERE id = $1`,
      [id],
    );
  }

  /** Who is on these schedules, by name; with whether they may still read what is mailed. */
  recipients(scheduleIds: readonly string[]): Promise<RecipientRow[]> {
    return this.work.query<RecipientRow>(
      `SELECT r.schedule_id AS "scheduleId", r.person_id AS "personId", p.name, r.optional,
              r.unsubscribed_at AS "unsubscribedAt", m.address,
              coalesce(a.disabled_at IS NULL AND a.roles && '{hr,admin,leader}', false) AS "mayRead"
         FROM delivery_recipient r JOIN person p ON p.id = r.person_id
         LEFT JOIN account a ON a.person_id = r.person_id
         LEFT JOIN mail_address m ON m.person_id = r.person_id
        WHERE r.schedule_id = ANY ($1::uuid[]) AND r.removed_at IS NULL ORDER BY p.name, r.person_id`,
      [scheduleIds],
    );
  }

  /**
   * Makes these the recipients. Who is taken off stays as a row, and who comes back finds the own decision as it was; it
   * does not count while the mails are a duty.
   */
  async setRecipients(
    scheduleId: string,
    recipients: readonly (Recipient & { token: string })[],
  ): Promise<void> {
    await this.work.query(
      `UPDATE delivery_recipient SET removed_at = now()
        WHERE schedule_id = $1 AND removed_at IS NULL AND person_id <> ALL ($2::uuid[])`,
      [scheduleId, recipients.map((r) => r.personId)],
    );
    await this.work.query(
      `INSERT INTO delivery_recipient (schedule_id, person_id, optional, token)
       SELECT $1, person_id, optional, token FROM unnest($2::uuid[], $3::boolean[], $4::text[]) AS r (person_id, optional, token)
       ON CONFLICT (schedule_id, person_id) DO UPDATE SET optional = excluded.optional, removed_at = NULL`,
      [
        scheduleId,
        recipients.map((r) => r.personId),
        recipients.map((r) => r.optional),
        recipients.map((r) => r.token),
      ],
    );
  }

  /** Of these people, those who may receive summaries: an open account of HR, an admin or a leader. */
  async mayReceive(personIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT person_id AS id FROM account
        WHERE person_id = ANY ($1::uuid[]) AND disabled_at IS NULL AND roles && '{hr,admin,leader}'`,
      [personIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** The newest dispatches of each of these schedules, newest first: by when they were asked for by hand, or else due. */
  async dispatches(scheduleIds: readonly string[], each: number): Promise<Dispatch[]> {
    const rows = await this.work.query<DispatchRow>(
      `SELECT ${dispatchColumns} FROM unnest($1::uuid[]) AS w (id)
         JOIN delivery_schedule s ON s.id = w.id
        CROSS JOIN LATERAL (
              SELECT x.*, greatest(x.due_at, (SELECT max(q.created_at) FROM delivery_request q
                                               WHERE q.schedule_id = x.schedule_id AND q.week = x.week)) AS moved
                FROM delivery_dispatch x WHERE x.schedule_id = s.id ORDER BY moved DESC, x.due_at DESC LIMIT $2) AS d
         ${askedLast}
        ORDER BY d.moved DESC, d.due_at DESC, s.id`,
      [scheduleIds, each],
    );
    return rows.map(toDispatch);
  }

  async dispatchesOf(period: string): Promise<Dispatch[]> {
    const rows = await this.work.query<DispatchRow>(
      `SELECT ${dispatchColumns} FROM delivery_dispatch d JOIN delivery_schedule s ON s.id = d.schedule_id ${askedLast}
        WHERE d.week = $1 ORDER BY d.due_at, s.id`,
      [period],
    );
    return rows.map(toDispatch);
  }

  /** One period of a schedule; undefined: it was never due for it and nobody asked. */
  async dispatch(scheduleId: string, period: string): Promise<Dispatch | undefined> {
    const [row] = await this.work.query<DispatchRow>(
      `SELECT ${dispatchColumns} FROM delivery_dispatch d JOIN delivery_schedule s ON s.id = d.schedule_id ${askedLast}
        WHERE d.schedule_id = $1 AND d.week = $2`,
      [scheduleId, period],
    );
    return row === undefined ? undefined : toDispatch(row);
  }

  /** Whose token this is, for which schedule, and how it stands between the two. */
  async byToken(token: string): Promise<TokenHolder | undefined> {
    const [row] = await this.work.query<TokenHolder>(
      `SELECT r.schedule_id AS "scheduleId", r.person_id AS "personId", s.name AS schedule, r.optional,
              r.unsubscribed_at IS NOT NULL AS unsubscribed,
              r.removed_at IS NOT NULL OR s.deleted_at IS NOT NULL AS removed
         FROM delivery_recipient r JOIN delivery_schedule s ON s.id = r.schedule_id WHERE r.token = $1`,
      [token],
    );
    return row;
  }

  /** False when it was so already. */
  async unsubscribe(token: string): Promise<boolean> {
    const rows = await this.work.query(
      `UPDATE delivery_recipient SET unsubscribed_at = now()
        WHERE token = $1 AND unsubscribed_at IS NULL AND optional RETURNING token`,
      [token],
    );
    return rows.length > 0;
  }

  /** Takes an unsubscription back. False when there was none. */
  async subscribe(token: string): Promise<boolean> {
    const rows = await this.work.query(
      `UPDATE delivery_recipient SET unsubscribed_at = NULL
        WHERE token = $1 AND unsubscribed_at IS NOT NULL AND optional RETURNING token`,
      [token],
    );
    return rows.length > 0;
  }

  async now(): Promise<number> {
    const [row] = await this.work.query<{ now: Date }>(`SELECT now() AS now`);
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row.now.getTime();
  }
}
