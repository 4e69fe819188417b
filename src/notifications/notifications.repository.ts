import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { NotificationKind } from '#contracts/notifications.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { kinds, taskKinds } from './domain/kinds.js';

/** What somebody is to be told, with what its sentence needs. */
export interface Told {
  readonly kind: NotificationKind;
  /** The comment, report, indicator or request; null for a summary. */
  readonly ref: string | null;
  readonly week?: string;
  readonly round?: number;
  /** Who caused it; null: the program. */
  readonly byId: string | null;
  readonly urgent?: boolean;
}

/** What a reader may not see any more, although they were told of it. */
export interface Hidden {
  /** Owners whose proposals are no longer theirs to decide. */
  readonly owners: readonly string[];
  readonly summaries: boolean;
}

export interface ThreadRow {
  readonly thread: string;
  readonly kind: NotificationKind;
  readonly ref: string | null;
  readonly week: string | null;
  readonly at: Date;
  /** `at` to the microsecond, as the database orders by it. */
  readonly exactly: string;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly reportDate: string | null;
  readonly indicator: string | null;
  readonly urgent: boolean;
  readonly urgentReason: string | null;
  readonly asks: string | null;
  readonly ids: string[];
  readonly count: number;
  readonly snoozedUntil: Date | null;
}

export interface Counts {
  readonly open: number;
  readonly tasks: number;
  readonly snoozed: number;
  readonly wakesAt: Date | null;
  readonly replies: string[];
}

export type Show = 'open' | 'tasks' | 'snoozed' | 'done';

/** Days that what is over stays in the list. */
const DONE_DAYS = 30;
/** Days after which a notification is forgotten. */
const KEPT_DAYS = 180;

/**
 * Whether the thing still waits, asked of the tables that it is about (alias `n`): a comment read anywhere, a report sent
 * again or an indicator agreed by a colleague is over without anybody telling us.
 */
export const WAITS = `n.done_at IS NULL AND n.seen_at IS NULL AND CASE n.kind
  WHEN 'comment' THEN NOT EXISTS (SELECT FROM feedback_receipt c WHERE c.feedback_id = n.ref AND c.read_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM feedback_reply y WHERE y.feedback_id = n.ref AND y.author_id = n.person_id)
  WHEN 'reply' THEN NOT EXISTS (SELECT FROM feedback_reply y
    WHERE y.feedback_id = n.ref AND y.author_id = n.person_id AND y.created_at > n.at)
  WHEN 'request' THEN NOT EXISTS (SELECT FROM feedback_request q
     JOIN feedback f ON f.author_id = q.colleague_id AND f.recipient_id = q.asker_id AND f.created_at >= q.created_at
    WHERE q.id = n.ref)
  WHEN 'returned' THEN EXISTS (SELECT FROM report r WHERE r.id = n.ref AND r.state = 'returned' AND r.version = n.round)
  WHEN 'proposed' THEN EXISTS (SELECT FROM indicator_revision v JOIN indicator i ON i.id = v.indicator_id
    WHERE i.id = n.ref AND i.state <> 'closed' AND v.state = 'proposed')
  WHEN 'revise' THEN EXISTS (SELECT FROM indicator_revision v JOIN indicator i ON i.id = v.indicator_id
    WHERE i.id = n.ref AND i.state <> 'closed' AND v.state = 'returned')
  ELSE true END`;

/** `$owners`, `$summaries`: what is hidden from the reader. */
const visible = (owners: string, summaries: string) =>
  `(n.kind <> 'summary' OR NOT ${summaries}::boolean)
   AND (n.kind <> 'proposed' OR NOT EXISTS (SELECT FROM indicator i WHERE i.id = n.ref AND i.owner_id = ANY (${owners}::uuid[])))`;

const AWAKE = `(n.snoozed_until IS NULL OR n.snoozed_until <= now())`;

const THREAD = `CASE WHEN n.kind IN ('comment', 'reply') THEN 'feedback' WHEN n.kind IN ('returned', 'accepted') THEN 'report'
  WHEN n.kind IN ('proposed', 'agreed', 'revise') THEN 'indicator' ELSE n.kind END || ':' || coalesce(n.ref::text, n.week)`;

/** What people were told, and what of it still waits. Reads the tables of earlier features, writes its own. */
@Injectable()
export class NotificationsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * Tells these people with the COMMIT of the cause, and writes down every push and mail that this owes them by their
   * wishes: one statement that travels along, because it would stand in the way of every comment.
   * @param committed is given the ids of the pushes.
   */
  tell(
    people: readonly string[],
    told: Told,
    delay: { pushMs: number; mailMs: number },
    committed?: (pushes: readonly string[]) => void,
  ): void {
    // In one order, so that two transactions that tell the same people cannot wait for each other.
    const sorted = [...new Set(people)].sort();
    const { defaults } = kinds[told.kind];
    this.work.along(
      sorted,
      `WITH made AS (
         INSERT INTO notification (id, person_id, kind, ref, week, round, by_id, urgent)
         SELECT g.id, g.person_id, $3, $4, $5, $6, $7, $8 FROM unnest($1::uuid[], $2::uuid[]) AS g (id, person_id)
         RETURNING id, person_id
       ), wish AS (
         SELECT m.id, m.person_id, coalesce((s.choices #>> ARRAY[$3, 'push'])::boolean, $9) AS push,
                coalesce((s.choices #>> ARRAY[$3, 'mail'])::boolean, $10) AND reachable AS mail,
                coalesce((s.choices #>> ARRAY[$3, 'digest'])::boolean, $11) AND reachable AS digest
           FROM made m LEFT JOIN notification_setting s ON s.person_id = m.person_id
          CROSS JOIN LATERAL (SELECT s.mail_stopped_at IS NULL
            AND EXISTS (SELECT FROM mail_address a WHERE a.person_id = m.person_id) AS reachable) AS r
       ), pushes AS (
         INSERT INTO notification_send (id, person_id, channel, notification_id, subscription_id, urgent, due_at)
         SELECT gen_random_uuid(), w.person_id, 'push', w.id, b.id, $8, now() + $12 * interval '1 ms'
           FROM wish w JOIN push_subscription b ON b.person_id = w.person_id WHERE w.push
         RETURNING id
       ), mails AS (
         INSERT INTO notification_send (id, person_id, channel, notification_id, urgent, due_at)
         SELECT gen_random_uuid(), w.person_id, 'mail', w.id, $8, now() + $13 * interval '1 ms' FROM wish w WHERE w.mail
       ), digests AS (
         INSERT INTO notification_send (id, person_id, channel, due_at)
         SELECT gen_random_uuid(), w.person_id, 'digest', now() FROM wish w
          WHERE w.digest AND NOT EXISTS (SELECT FROM notification_send d
            WHERE d.person_id = w.person_id AND d.channel = 'digest' AND d.state IN ('queued', 'deferred'))
          ORDER BY w.person_id
         ON CONFLICT (person_id) WHERE channel = 'digest' AND state IN ('queued', 'deferred') DO NOTHING
       )
       SELECT id FROM pushes`,
      [
        sorted.map(() => uuidv7()),
        sorted,
        told.kind,
        told.ref,
        told.week ?? null,
        told.round ?? 0,
        told.byId,
        told.urgent ?? false,
        defaults.push,
        defaults.mail,
        defaults.digest,
        told.urgent === true ? 0 : delay.pushMs,
        delay.mailMs,
      ],
      committed && ((rows) => committed((rows as { id: string }[]).map((row) => row.id))),
    );
  }

  /**
   * What these people were told about the same report, indicator or week before is over: the newest word counts. Travels
   * along, as the newest word does that is told after it.
   */
  supersede(people: readonly string[], ref: string | null, week: string | null): void {
    this.work.along(
      people,
      `UPDATE notification SET done_at = now()
        WHERE done_at IS NULL AND person_id = ANY ($1::uuid[]) AND (ref = $2 OR week = $3)
          AND kind NOT IN ('comment', 'reply', 'request')`,
      [people, ref, week],
    );
  }

  /** Others who were told of this proposal and still see it, each with the notification. */
  async waitingFor(
    indicatorId: string,
    except: readonly string[],
  ): Promise<{ id: string; personId: string }[]> {
    return this.work.query(
      `SELECT id, person_id AS "personId" FROM notification
        WHERE ref = $1 AND kind = 'proposed' AND done_at IS NULL AND person_id <> ALL ($2::uuid[]) ORDER BY person_id`,
      [indicatorId, except],
    );
  }

  /** Owners of proposals that the reader was told of and that may still wait. */
  async proposers(personId: string): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT DISTINCT i.owner_id AS id FROM notification n JOIN indicator i ON i.id = n.ref
        WHERE n.person_id = $1 AND n.kind = 'proposed' AND n.done_at IS NULL AND n.seen_at IS NULL`,
      [personId],
    );
    return rows.map((row) => row.id);
  }

  /** Threads, the newest first, after (at, id of the newest notification). `shown`: the kinds that the app lists. */
  async threads(
    personId: string,
    o: { show: Show; shown: readonly string[]; hidden: Hidden; limit: number },
    after: { at: string; id: string } | null,
  ): Promise<ThreadRow[]> {
    const state: Record<Show, string> = {
      open: `${WAITS} AND ${AWAKE}`,
      tasks: `${WAITS} AND ${AWAKE} AND n.kind = ANY ($8::text[])`,
      snoozed: `${WAITS} AND NOT ${AWAKE}`,
      done: `NOT (${WAITS}) AND n.at > now() - interval '${String(DONE_DAYS)} days'`,
    };
    return this.work.query<ThreadRow>(
      `WITH mine AS (
         SELECT n.id, n.at, n.urgent, n.snoozed_until, ${THREAD} AS thread FROM notification n
          WHERE n.person_id = $1 AND n.kind = ANY ($2::text[]) AND $8::text[] IS NOT NULL AND ${visible('$3', '$4')}
            AND ${state[o.show]}
       ), threads AS (
         SELECT thread, (array_agg(id ORDER BY at DESC, id DESC))[1:500] AS ids, max(at) AS at, count(*)::int AS count,
                bool_or(urgent) AS urgent, max(snoozed_until) AS until
           FROM mine GROUP BY thread
       )
       SELECT t.thread, t.at, to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS exactly,
              t.ids, t.count, t.urgent, n.kind, n.ref, n.week, n.by_id AS "byId",
              p.name AS "byName", CASE WHEN t.until > now() THEN t.until END AS "snoozedUntil",
              CASE WHEN t.urgent THEN f.urgent_reason END AS "urgentReason", r.date::text AS "reportDate",
              v.name AS indicator, q.about AS asks
         FROM threads t JOIN notification n ON n.id = t.ids[1]
         LEFT JOIN person p ON p.id = n.by_id
         LEFT JOIN feedback f ON f.id = n.ref AND n.kind IN ('comment', 'reply')
         LEFT JOIN feedback_request q ON q.id = n.ref AND n.kind = 'request'
         LEFT JOIN report r ON r.id = coalesce(f.report_id, n.ref)
         LEFT JOIN indicator i ON i.id = coalesce(f.indicator_id, n.ref)
         LEFT JOIN indicator_revision v ON v.indicator_id = i.id AND v.revision = i.revision
        WHERE $5::timestamptz IS NULL OR (t.at, t.ids[1]) < ($5, $6::uuid)
        ORDER BY t.at DESC, t.ids[1] DESC LIMIT $7`,
      [
        personId,
        o.shown,
        o.hidden.owners,
        o.hidden.summaries,
        after?.at ?? null,
        after?.id ?? null,
        o.limit,
        taskKinds,
      ],
    );
  }

  /** How many threads wait. */
  async count(personId: string, o: { shown: readonly string[]; hidden: Hidden }): Promise<Counts> {
    const [row] = await this.work.query<Counts>(
      `SELECT count(DISTINCT thread) FILTER (WHERE awake)::int AS open,
              count(DISTINCT thread) FILTER (WHERE awake AND kind = ANY ($5::text[]))::int AS tasks,
              count(DISTINCT thread) FILTER (WHERE NOT awake)::int AS snoozed,
              min(snoozed_until) FILTER (WHERE NOT awake) AS "wakesAt",
              coalesce((array_agg(DISTINCT thread) FILTER (WHERE awake AND kind = 'reply'))[1:50], '{}') AS replies
         FROM (SELECT ${THREAD} AS thread, n.kind, n.snoozed_until, ${AWAKE} AS awake FROM notification n
                WHERE n.person_id = $1 AND n.kind = ANY ($2::text[]) AND ${visible('$3', '$4')} AND ${WAITS}) AS mine`,
      [personId, o.shown, o.hidden.owners, o.hidden.summaries, taskKinds],
    );
    return row ?? { open: 0, tasks: 0, snoozed: 0, wakesAt: null, replies: [] };
  }

  /** Puts the reader's own away; what waits for a deed stays. @returns those that were not away before */
  async see(personId: string, ids: readonly string[]): Promise<string[]> {
    return this.#changed(
      `UPDATE notification SET seen_at = now()
        WHERE person_id = $1 AND id = ANY ($2::uuid[]) AND seen_at IS NULL AND kind <> ALL ($3::text[]) RETURNING id`,
      [personId, ids, taskKinds],
    );
  }

  /** Takes it back. */
  async unsee(personId: string, ids: readonly string[]): Promise<string[]> {
    return this.#changed(
      `UPDATE notification SET seen_at = NULL
        WHERE person_id = $1 AND id = ANY ($2::uuid[]) AND seen_at IS NOT NULL RETURNING id`,
      [personId, ids],
    );
  }

  /** Those of a thread that reading puts away and that are not away yet. */
  async ofThread(personId: string, thread: string): Promise<string[]> {
    return this.#changed(
      `SELECT n.id FROM notification n
        WHERE n.person_id = $1 AND n.seen_at IS NULL AND n.done_at IS NULL AND ${THREAD} = $2`,
      [personId, thread],
    );
  }

  async snooze(personId: string, ids: readonly string[], until: string | null): Promise<string[]> {
    return this.#changed(
      `UPDATE notification SET snoozed_until = $3
        WHERE person_id = $1 AND id = ANY ($2::uuid[]) AND snoozed_until IS DISTINCT FROM $3 RETURNING id`,
      [personId, ids, until],
    );
  }

  async #changed(sql: string, parameters: readonly unknown[]): Promise<string[]> {
    return (await this.work.query<{ id: string }>(sql, parameters)).map((row) => row.id);
  }

  /** Writes down what is over, so that it is not asked again, and forgets what is old; a part of it at a time. */
  async tidy(): Promise<void> {
    await this.work.query(
      `UPDATE notification SET done_at = now() WHERE id IN (
         SELECT n.id FROM notification n WHERE n.done_at IS NULL AND n.seen_at IS NULL AND n.at < now() - interval '1 day'
           AND NOT (${WAITS}) ORDER BY n.at LIMIT 2000 FOR UPDATE SKIP LOCKED)`,
    );
    await this.work.query(
      `DELETE FROM notification WHERE id IN (
         SELECT id FROM notification WHERE at < now() - interval '${String(KEPT_DAYS)} days' LIMIT 2000
            FOR UPDATE SKIP LOCKED)`,
    );
    await this.work.query(
      `DELETE FROM notification_send WHERE id IN (
         SELECT id FROM notification_send WHERE channel = 'digest' AND state NOT IN ('queued', 'deferred', 'sending')
            AND at < now() - interval '${String(KEPT_DAYS)} days' LIMIT 2000 FOR UPDATE SKIP LOCKED)`,
    );
  }

  async now(): Promise<number> {
    const [row] = await this.work.query<{ now: Date }>(`SELECT now() AS now`);
    return row?.now.getTime() ?? 0;
  }
}
