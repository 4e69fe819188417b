import { weekOfKey } from '#contracts/rules/summary-period.js';
import { Injectable } from '@nestjs/common';
import type { Language } from '#contracts/common.js';
import type {
  Delivery,
  DeliveryFormat,
  DeliveryReason,
  DeliveryState,
  DeliveryStep,
  ScheduleKind,
} from '#contracts/deliveries.js';
import { v7 as uuidv7 } from 'uuid';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Schedule } from './schedules.repository.js';

/** A mail of a schedule, as the sender needs it. Times in ms. */
export interface MailRow {
  readonly id: string;
  readonly scheduleId: string;
  readonly period: string;
  readonly revision: number;
  readonly personId: string;
  readonly language: Language;
  readonly formats: readonly DeliveryFormat[];
  readonly unitIds: readonly string[];
  readonly skipEmpty: boolean;
  readonly byHand: boolean;
}

/** Whether and where a recipient can be mailed at this moment. */
export interface Reach {
  readonly schedule: string;
  readonly paused: boolean;
  readonly removed: boolean;
  readonly optional: boolean;
  readonly unsubscribed: boolean;
  /** A newer revision of the same period is mailed to them by the same schedule. */
  readonly superseded: boolean;
  readonly token: string;
  readonly address: string | null;
}

/** What becomes of a delivery. */
export interface Settlement {
  readonly state: DeliveryState;
  readonly reason?: DeliveryReason | null;
  readonly answer?: string | null;
  /** With `deferred`: milliseconds until the next try. */
  readonly retryMs?: number;
}

export interface Claim {
  readonly attempt: number;
  readonly tries: number;
  /** Milliseconds since it was queued. */
  readonly waitedMs: number;
}

/** Who asked for something by hand, and why. */
export interface Asked {
  readonly byId: string;
  readonly note: string;
}

/** A period of a schedule that somebody asked for by hand. */
export interface DispatchRequestRow extends Asked {
  readonly id: string;
  readonly scheduleId: string;
  readonly period: string;
}

export interface ListFilter {
  readonly period?: string;
  readonly state?: string;
  readonly schedule?: string;
  readonly channel?: string;
  /** Part of the recipient's name. */
  readonly q?: string;
}

interface ItemRow {
  id: string;
  channel: 'mail' | 'app';
  period: string;
  revision: number;
  schedule_id: string | null;
  schedule: string | null;
  person_id: string;
  name: string;
  asked_id: string | null;
  asked_name: string | null;
  arrived: boolean;
  state: DeliveryState;
  reason: DeliveryReason | null;
  at: Date;
  created_at: Date;
  next_try_at: Date | null;
  attempts: number;
  answer: string | null;
  language: Language | null;
  formats: DeliveryFormat[];
  unit_ids: string[];
}

/** A delivery with what only its own page shows. */
export interface StoredDelivery {
  readonly item: Delivery;
  readonly language: Language | null;
  readonly formats: DeliveryFormat[];
  readonly unitIds: string[];
}

const toStored = (row: ItemRow): StoredDelivery => ({
  item: {
    id: row.id,
    channel: row.channel,
    week: weekOfKey(row.period),
    period: row.period,
    revision: row.revision,
    schedule: row.schedule_id === null ? null : { id: row.schedule_id, name: row.schedule ?? '' },
    recipient: { personId: row.person_id, name: row.name },
    askedBy: row.asked_id === null ? null : { personId: row.asked_id, name: row.asked_name ?? '' },
    state: row.state,
    arrived: row.channel === 'app' ? row.arrived : null,
    reason: row.reason,
    at: row.at.toISOString(),
    createdAt: row.created_at.toISOString(),
    nextTryAt: row.next_try_at?.toISOString() ?? null,
    attempts: row.attempts,
    answer: row.answer,
  },
  language: row.language,
  formats: row.formats,
  unitIds: row.unit_ids,
});

const itemColumns = `d.id, d.channel, d.week AS period, d.revision, d.schedule_id, s.name AS schedule, d.person_id, p.name, asked.id AS asked_id, asked.name AS asked_name, d.arrived, d.state,
  d.reason, d.at, d.created_at, d.next_try_at, d.attempts, d.answer, d.language, d.formats, d.unit_ids`;

const itemTables = `delivery d JOIN person p ON p.id = d.person_id LEFT JOIN delivery_schedule s ON s.id = d.schedule_id
  LEFT JOIN LATERAL (SELECT b.id, b.name FROM delivery_attempt a JOIN person b ON b.id = a.by_id WHERE a.delivery_id = d.id
                      ORDER BY a.at DESC, a.id DESC LIMIT 1) AS asked ON true`;

const mailColumns = `id, schedule_id AS "scheduleId", week AS period, revision, person_id AS "personId", language, formats,
  unit_ids AS "unitIds", skip_empty AS "skipEmpty", by_hand AS "byHand"`;

/** A period of the schedule `s` in `d` that somebody asked for by hand: a pause does not stop it. */
const BY_HAND = `EXISTS (SELECT FROM delivery_request q WHERE q.schedule_id = d.schedule_id AND q.week = d.week)`;

/** States in which a delivery waits for its turn. */
const WAITING = `state IN ('queued', 'deferred')`;

/** What never went out, and nobody has to fear a second of. */
export const NEVER_SENT = `('cancelled', 'skipped', 'not_configured')`;

const AGAIN = `DO UPDATE SET state = 'queued', reason = NULL, answer = NULL, tries = 0, next_try_at = now(), queued_at = now(),
              at = now(), language = excluded.language, formats = excluded.formats, unit_ids = excluded.unit_ids,
              skip_empty = excluded.skip_empty
        WHERE delivery.state IN ${NEVER_SENT}`;

/** Dispatches, deliveries and every step that one took. Steps are only ever added. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** A period of a schedule; one that is there already stays as it is. */
  async addDispatch(
    scheduleId: string,
    period: string,
    state: 'waiting' | 'missed',
    dueAt: number,
  ): Promise<void> {
    await this.work.query(
      `INSERT INTO delivery_dispatch (schedule_id, week, state, due_at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
       ON CONFLICT (schedule_id, week) DO NOTHING`,
      [scheduleId, period, state, dueAt],
    );
  }

  /**
   * Weeks of schedules that have something to send out, or will never have: those that wait and whose summary is there or
   * whose schedule rests, and those that follow and whose final revision is there. Reads the table of `summaries`.
   */
  openDispatches(): Promise<{ scheduleId: string; period: string }[]> {
    return this.work.query(
      `SELECT d.schedule_id AS "scheduleId", d.week AS period
         FROM delivery_dispatch d JOIN delivery_schedule s ON s.id = d.schedule_id
         LEFT JOIN LATERAL (SELECT revision, provisional FROM summary_revision r WHERE r.week = d.week
                             ORDER BY revision DESC LIMIT 1) AS r ON true
        WHERE (d.state = 'waiting' OR d.following)
          AND (s.deleted_at IS NOT NULL OR (s.paused AND NOT ${BY_HAND})
               OR (d.state = 'waiting' AND r.revision IS NOT NULL)
               OR (d.following AND (NOT s.revisions OR (r.revision > d.revision AND NOT r.provisional)
                                    OR d.due_at < now() - interval '60 days')))
        ORDER BY d.due_at, d.schedule_id LIMIT 500`,
    );
  }

  /** Takes one for this transaction, with its schedule and the period's newest revision; undefined: somebody else has it. */
  async claimDispatch(
    scheduleId: string,
    period: string,
  ): Promise<
    | {
        state: 'waiting' | 'dispatched' | 'missed' | 'cancelled';
        sent: number;
        following: boolean;
        revision: number | null;
        provisional: boolean | null;
        /** Who asked for it by hand last; null: the schedule alone. */
        asked: Asked | null;
      }
    | undefined
  > {
    const [row] = await this.work.query<{
      state: 'waiting' | 'dispatched' | 'missed' | 'cancelled';
      sent: number;
      following: boolean;
    }>(
      `SELECT state, revision AS sent, following FROM delivery_dispatch
        WHERE schedule_id = $1 AND week = $2 FOR UPDATE SKIP LOCKED`,
      [scheduleId, period],
    );
    if (row === undefined) return undefined;
    const newest = await this.newestRevision(period);
    const [asked] = await this.work.query<Asked>(
      `SELECT asked_by AS "byId", reason AS note FROM delivery_request WHERE schedule_id = $1 AND week = $2
        ORDER BY created_at DESC, id DESC LIMIT 1`,
      [scheduleId, period],
    );
    return {
      ...row,
      revision: newest?.revision ?? null,
      provisional: newest?.provisional ?? null,
      asked: asked ?? null,
    };
  }

  /** The newest revision of a period. Reads the table of `summaries`. */
  async newestRevision(period: string): Promise<{ revision: number; provisional: boolean } | undefined> {
    const [newest] = await this.work.query<{ revision: number; provisional: boolean }>(
      `SELECT revision, provisional FROM summary_revision WHERE week = $1 ORDER BY revision DESC LIMIT 1`,
      [period],
    );
    return newest;
  }

  /** A period of a schedule waits for its summary, also one that was given up or that reached nobody. */
  async reopen(scheduleId: string, period: string): Promise<void> {
    await this.work.query(
      `INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())
       ON CONFLICT (schedule_id, week) DO UPDATE SET state = 'waiting', revision = 0, following = false`,
      [scheduleId, period],
    );
  }

  /** False when the id is held already. */
  async addRequest({ id, scheduleId, period, byId, note }: DispatchRequestRow): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO delivery_request (id, schedule_id, week, asked_by, reason) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [id, scheduleId, period, byId, note],
    );
    return rows.length > 0;
  }

  async request(id: string): Promise<DispatchRequestRow | undefined> {
    const [row] = await this.work.query<DispatchRequestRow>(
      `SELECT id, schedule_id AS "scheduleId", week AS period, asked_by AS "byId", reason AS note
         FROM delivery_request WHERE id = $1`,
      [id],
    );
    return row;
  }

  async setDispatch(
    scheduleId: string,
    period: string,
    to: { state: 'dispatched' | 'cancelled'; revision: number; following: boolean },
  ): Promise<void> {
    await this.work.query(
      `UPDATE delivery_dispatch SET state = $3, revision = $4, following = $5 WHERE schedule_id = $1 AND week = $2`,
      [scheduleId, period, to.state, to.revision, to.following],
    );
  }

  /**
   * One mail for everybody on the schedule; those that are there already stay as they are. Asked for by hand, an empty
   * period is no reason to send nothing, and a mail that never went out is queued again.
   * @returns ids of those that wait now
   */
  async addMails(
    schedule: Schedule,
    period: string,
    revision: number,
    asked: Asked | null,
  ): Promise<string[]> {
    const rows = await this.work.query<{ id: string; attempts: number }>(
      `INSERT INTO delivery (id, channel, schedule_id, week, revision, person_id, language, formats, unit_ids, skip_empty)
       SELECT gen_random_uuid(), 'mail', $1, $2, $3, person_id, $4, $5, $6, $7
         FROM delivery_recipient WHERE schedule_id = $1 AND removed_at IS NULL ORDER BY person_id
       ON CONFLICT (schedule_id, week, revision, person_id) WHERE channel = 'mail' ${asked === null ? 'DO NOTHING' : AGAIN}
       RETURNING id, attempts`,
      [
        schedule.id,
        period,
        revision,
        schedule.language,
        schedule.formats,
        schedule.unitIds,
        schedule.skipEmpty && asked === null,
      ],
    );
    if (asked !== null)
      for (const { id, attempts } of rows) await this.addStep(id, attempts, { state: 'queued' }, asked);
    return rows.map((row) => row.id);
  }

  /**
   * Ends what waits of earlier revisions for those who get this one: their figures no longer hold. What is being sent just
   * now stays as it is, and so does what HR sent again by hand, which says itself that it is old. Locks rows in the order of
   * their ids; a worker that takes one of them meanwhile takes that one alone.
   */
  async supersede(scheduleId: string, period: string, revision: number): Promise<string[]> {
    const rows = await this.work.query<{ id: string; attempts: number }>(
      `UPDATE delivery SET state = 'cancelled', reason = 'SUPERSEDED', answer = NULL, next_try_at = NULL, at = now()
        WHERE id IN (SELECT o.id FROM delivery o
                      WHERE o.channel = 'mail' AND o.schedule_id = $1 AND o.week = $2 AND o.revision < $3 AND NOT o.by_hand
                       AND ${WAITING}
                        AND EXISTS (SELECT FROM delivery n WHERE n.channel = 'mail' AND n.schedule_id = $1 AND n.week = $2
                                       AND n.revision = $3 AND n.person_id = o.person_id)
                      ORDER BY o.id FOR UPDATE)
       RETURNING id, attempts`,
      [scheduleId, period, revision],
    );
    for (const { id, attempts } of rows)
      await this.addStep(id, attempts, { state: 'cancelled', reason: 'SUPERSEDED' });
    return rows.map((row) => row.id);
  }

  /** What the app told these people of: it stands in their streams, with the same commit. */
  async addAnnounced(period: string, revision: number, people: readonly string[]): Promise<void> {
    await this.work.query(
      `INSERT INTO delivery (id, channel, week, revision, person_id, state, next_try_at)
       SELECT gen_random_uuid(), 'app', $1, $2, person_id, 'sent', NULL FROM unnest($3::uuid[]) AS p (person_id)
       ON CONFLICT (week, revision, person_id) WHERE channel = 'app' DO NOTHING`,
      [period, revision, people],
    );
  }

  /** A device of the person has what the app told of these revisions. Reads the table of `summaries`. */
  async arrived(personId: string, revisionIds: readonly string[]): Promise<void> {
    await this.work.query(
      `UPDATE delivery d SET arrived = true FROM summary_revision r
        WHERE r.id = ANY ($2::uuid[]) AND d.channel = 'app' AND d.week = r.week AND d.revision = r.revision
          AND d.person_id = $1 AND NOT d.arrived`,
      [personId, revisionIds],
    );
  }

  /** Mails whose turn has come, longest waiting first: nobody overtakes for ever. */
  async due(limit: number): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM delivery WHERE ${WAITING} AND next_try_at <= now() ORDER BY next_try_at, created_at, id LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }

  /** A mail whose turn has come; undefined: it is not there, not waiting, or not yet due. */
  async dueMail(id: string): Promise<MailRow | undefined> {
    const [row] = await this.work.query<MailRow>(
      `SELECT ${mailColumns} FROM delivery WHERE id = $1 AND ${WAITING} AND next_try_at <= now()`,
      [id],
    );
    return row;
  }

  async reach(mail: MailRow): Promise<Reach | undefined> {
    const [row] = await this.work.query<Reach>(
      `SELECT s.name AS schedule, s.paused AND NOT EXISTS (SELECT FROM delivery_request q WHERE q.schedule_id = s.id AND q.week = $3) AS paused,
              s.deleted_at IS NOT NULL OR r.removed_at IS NOT NULL AS removed, r.optional,
              r.optional AND r.unsubscribed_at IS NOT NULL AS unsubscribed, r.token, m.address,
              EXISTS (SELECT FROM delivery n WHERE n.channel = 'mail' AND n.schedule_id = r.schedule_id AND n.week = $3
                         AND n.revision > $4 AND n.person_id = r.person_id) AS superseded
         FROM delivery_recipient r JOIN delivery_schedule s ON s.id = r.schedule_id
         LEFT JOIN mail_address m ON m.person_id = r.person_id
        WHERE r.schedule_id = $1 AND r.person_id = $2`,
      [mail.scheduleId, mail.personId, mail.period, mail.revision],
    );
    return row;
  }

  /**
   * Makes a waiting mail the business of this worker: committed before the first word to the server, so that whoever
   * finds it later knows that a dialogue was begun. Undefined: another worker was first.
   */
  async claim(id: string, leaseMs: number): Promise<Claim | undefined> {
    const [row] = await this.work.query<Claim>(
      `UPDATE delivery SET state = 'sending', reason = NULL, answer = NULL, attempts = attempts + 1, tries = tries + 1,
              next_try_at = NULL, lease_until = now() + make_interval(secs => $2 / 1000.0), at = now()
        WHERE id = $1 AND ${WAITING} AND next_try_at <= now()
       RETURNING attempts AS attempt, tries, (extract(epoch FROM now() - queued_at) * 1000)::float8 AS "waitedMs"`,
      [id, leaseMs],
    );
    if (row !== undefined) await this.addStep(id, row.attempt, { state: 'sending' });
    return row;
  }

  /**
   * Writes down the outcome of a dialogue. A worker that was thought dead and comes back with an answer settles the
   * `uncertain` that was written meanwhile; when somebody asked for the mail again, the answer is a step and no more.
   */
  async settle(id: string, attempt: number, to: Settlement): Promise<boolean> {
    const rows = await this.work.query(
      `UPDATE delivery SET state = $3, reason = $4, answer = $5, lease_until = NULL, at = now(),
              next_try_at = CASE WHEN $3 = 'deferred' THEN now() + make_interval(secs => $6 / 1000.0) END
        WHERE id = $1 AND attempts = $2 AND state IN ('sending', 'uncertain') RETURNING id`,
      [id, attempt, to.state, to.reason ?? null, to.answer ?? null, to.retryMs ?? 0],
    );
    await this.addStep(id, attempt, to);
    return rows.length > 0;
  }

  /** Ends a mail that was never begun. False: it no longer waits. */
  async end(id: string, to: Settlement): Promise<boolean> {
    const [row] = await this.work.query<{ attempts: number }>(
      `UPDATE delivery SET state = $2, reason = $3, answer = NULL, next_try_at = NULL, at = now()
        WHERE id = $1 AND ${WAITING} RETURNING attempts`,
      [id, to.state, to.reason ?? null],
    );
    if (row !== undefined) await this.addStep(id, row.attempts, to);
    return row !== undefined;
  }

  /** Puts a waiting mail off without having spoken to anybody. */
  async putOff(id: string, retryMs: number): Promise<void> {
    await this.work.query(
      `UPDATE delivery SET next_try_at = now() + make_interval(secs => $2 / 1000.0) WHERE id = $1 AND ${WAITING}`,
      [id, retryMs],
    );
  }

  /**
   * Dialogues that cannot be under way any more and have no outcome: the process died, and how far it got is unknown.
   * @returns how many
   */
  async expire(): Promise<string[]> {
    const rows = await this.work.query<{ id: string; attempts: number }>(
      `UPDATE delivery SET state = 'uncertain', reason = 'PROCESS_DIED', lease_until = NULL, at = now()
        WHERE state = 'sending' AND lease_until < now() RETURNING id, attempts`,
    );
    for (const row of rows)
      await this.addStep(row.id, row.attempts, { state: 'uncertain', reason: 'PROCESS_DIED' });
    return rows.map((row) => row.id);
  }

  /** Queues a mail again by hand. False: it waits already, or is under way, or is no mail. */
  async again(id: string, byId: string, note: string): Promise<boolean> {
    const [row] = await this.work.query<{ attempts: number }>(
      `UPDATE delivery SET state = 'queued', reason = NULL, answer = NULL, by_hand = true, tries = 0, next_try_at = now(),
              queued_at = now(), at = now()
        WHERE id = $1 AND channel = 'mail' AND state NOT IN ('queued', 'sending') RETURNING attempts`,
      [id],
    );
    if (row === undefined) return false;
    await this.addStep(id, row.attempts, { state: 'queued' }, { byId, note });
    return true;
  }

  /** The mail about another revision that the recipient of this one has of the same schedule. */
  async besides(id: string, revision: number): Promise<{ id: string; state: DeliveryState } | undefined> {
    const [row] = await this.work.query<{ id: string; state: DeliveryState }>(
      `SELECT n.id, n.state FROM delivery d JOIN delivery n ON n.channel = 'mail' AND n.schedule_id = d.schedule_id
          AND n.week = d.week AND n.person_id = d.person_id AND n.revision = $2
        WHERE d.id = $1 AND d.channel = 'mail'`,
      [id, revision],
    );
    return row;
  }

  /** Queues a mail about another revision for the recipient of this one, by hand. Undefined: there is one already. */
  async addBesides(id: string, revision: number, byId: string, note: string): Promise<string | undefined> {
    const [row] = await this.work.query<{ id: string }>(
      `INSERT INTO delivery (id, channel, schedule_id, week, revision, person_id, language, formats, unit_ids, by_hand)
       SELECT gen_random_uuid(), 'mail', d.schedule_id, d.week, $2, d.person_id, s.language, s.formats, s.unit_ids, true
         FROM delivery d JOIN delivery_schedule s ON s.id = d.schedule_id WHERE d.id = $1
       ON CONFLICT (schedule_id, week, revision, person_id) WHERE channel = 'mail' DO NOTHING RETURNING id`,
      [id, revision],
    );
    if (row !== undefined) await this.addStep(row.id, 0, { state: 'queued' }, { byId, note });
    return row?.id;
  }

  async addStep(deliveryId: string, attempt: number, to: Settlement, by: Asked | null = null): Promise<void> {
    await this.work.query(
      `INSERT INTO delivery_attempt (id, delivery_id, attempt, state, reason, answer, by_id, note)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        uuidv7(),
        deliveryId,
        attempt,
        to.state,
        to.reason ?? null,
        to.answer ?? null,
        by?.byId ?? null,
        by?.note ?? null,
      ],
    );
  }

  async steps(deliveryId: string): Promise<DeliveryStep[]> {
    const rows = await this.work.query<
      Omit<DeliveryStep, 'at' | 'by'> & { at: Date; byId: string | null; byName: string | null }
    >(
      `SELECT a.attempt, a.state, a.reason, a.answer, a.note, a.at, a.by_id AS "byId", p.name AS "byName"
         FROM delivery_attempt a LEFT JOIN person p ON p.id = a.by_id
        WHERE a.delivery_id = $1 ORDER BY a.at, a.id`,
      [deliveryId],
    );
    return rows.map(({ at, byId, byName, ...row }) => ({
      ...row,
      by: byId === null ? null : { personId: byId, name: byName ?? '' },
      at: at.toISOString(),
    }));
  }

  async find(id: string): Promise<StoredDelivery | undefined> {
    const [row] = await this.work.query<ItemRow>(`SELECT ${itemColumns} FROM ${itemTables} WHERE d.id = $1`, [
      id,
    ]);
    return row === undefined ? undefined : toStored(row);
  }

  /** Newest first, after the delivery `after`. */
  async list(filter: ListFilter, after: string | null, limit: number): Promise<Delivery[]> {
    const rows = await this.work.query<ItemRow>(
      `SELECT ${itemColumns} FROM ${itemTables}
        WHERE ($1::text IS NULL OR d.week = $1) AND ($2::text IS NULL OR d.state = $2)
          AND ($3::uuid IS NULL OR d.schedule_id = $3) AND ($4::text IS NULL OR d.channel = $4)
          AND ($5::uuid IS NULL OR (d.created_at, d.id) < (SELECT l.created_at, l.id FROM delivery l WHERE l.id = $5))
          AND ($7::text IS NULL OR p.name ILIKE $7)
        ORDER BY d.created_at DESC, d.id DESC LIMIT $6`,
      [
        filter.period ?? null,
        filter.state ?? null,
        filter.schedule ?? null,
        filter.channel ?? null,
        after,
        limit,
        filter.q === undefined || filter.q === '' ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`,
      ],
    );
    return rows.map((row) => toStored(row).item);
  }

  /** The newest period with a summary that a kind of schedule is about. Reads the table of `summaries`. */
  async newestPeriod(kind: ScheduleKind): Promise<string | undefined> {
    const keys = { weekly: '-W', monthly: '^[0-9]{4}-[0-9]{2}$', quarterly: '-Q' };
    const [row] = await this.work.query<{ period: string | null }>(
      `SELECT max(week) AS period FROM summary_revision WHERE week ~ $1`,
      [keys[kind]],
    );
    return row?.period ?? undefined;
  }
}
