import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type LastStatement, UnitOfWork } from '../database/unit-of-work.js';
import { unavailable } from '../errors/domain-error.js';
import type { Position } from './cursor.js';

/** A row of somebody's stream. */
export interface StreamEvent {
  personId: string;
  seq: number;
  kind: string;
  ref: string;
  /** 8 random bytes in hex: tells a restored stream from the one that a device has seen. */
  mark: string;
  at: string;
}

/** An event that a device was sent, or said that it has. */
export interface Witness {
  personId: string;
  seq: number;
  mark: string;
}

/** Events one after the other, and the mark of the one before them; null: it is not stored, or there is none. */
export interface Page {
  before: string | null;
  events: StreamEvent[];
}

/** One announcement for one person, before it has its number. */
export interface Announcement {
  personId: string;
  kind: string;
  ref: string;
}

/** Which database answers. */
interface IdentityRow {
  id: string;
  timeline: number;
  standby: boolean;
  life: number;
}

interface EventRow {
  person_id: string;
  seq: string;
  kind: string;
  ref: string;
  mark: string;
  at: Date;
}

const toEvent = (row: EventRow): StreamEvent => ({
  personId: row.person_id,
  seq: Number(row.seq),
  kind: row.kind,
  ref: row.ref,
  mark: row.mark,
  at: row.at.toISOString(),
});

/**
 * The timeline is the one that is written now: the control file's own follows a promotion only after the next checkpoint,
 * minutes later.
 */
const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) AS id,
              CASE WHEN pg_is_in_recovery() THEN 0
                   ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline,
              pg_is_in_recovery() AS standby,
              (SELECT life FROM feed_life) AS life`;

/** @throws DomainError `UNAVAILABLE` on a standby: it may not hold yet what devices were told. */
function lifeOf(row: IdentityRow): string {
  if (row.standby) throw unavailable(new Error('this PostgreSQL is a standby'));
  return `${row.id}/${String(row.timeline)}/${String(row.life)}`;
}

/** Streams and their events. */
@Injectable()
export class FeedRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * The statement that numbers and writes the announcements of one transaction, right before its COMMIT. People are
   * locked in the order of their ids, so that two transactions that reach the same people never wait for each other in a
   * circle; the rows of one person get consecutive numbers, and nobody can commit a number below one that is already
   * visible. A counter that does not come back leaves its events without a number, which the table refuses.
   */
  append(announcements: readonly Announcement[], committed: (events: StreamEvent[]) => void): LastStatement {
    return {
      sql: `WITH given AS (
         SELECT person_id, kind, ref, mark, ord, row_number() OVER (PARTITION BY person_id ORDER BY ord) AS nth
           FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) WITH ORDINALITY AS g (person_id, kind, ref, mark, ord)
       ), counter AS (
         INSERT INTO stream (person_id, seq)
         SELECT person_id, count(*) FROM given GROUP BY person_id ORDER BY person_id
         ON CONFLICT (person_id) DO UPDATE SET seq = stream.seq + excluded.seq
         RETURNING person_id, seq
       )
       INSERT INTO feed_event (person_id, seq, kind, ref, mark)
       SELECT g.person_id, c.seq - (count(*) OVER (PARTITION BY g.person_id)) + g.nth, g.kind, g.ref, decode(g.mark, 'hex')
         FROM given g LEFT JOIN counter c USING (person_id)
       RETURNING person_id, seq, kind, ref, encode(mark, 'hex') AS mark, at`,
      parameters: [
        announcements.map((a) => a.personId),
        announcements.map((a) => a.kind),
        announcements.map((a) => a.ref),
        announcements.map(() => randomBytes(8).toString('hex')),
      ],
      committed: (rows) => committed((rows as EventRow[]).map(toEvent)),
    };
  }

  /** Events of a person after `after`, in order. */
  async page(personId: string, after: number, limit: number): Promise<StreamEvent[]> {
    const rows = await this.work.prepared<EventRow>(
      `SELECT person_id, seq, kind, ref, encode(mark, 'hex') AS mark, at FROM feed_event
        WHERE person_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      [personId, after, limit],
    );
    return rows.map(toEvent);
  }

  /**
   * `page`, read together with the mark at `after` itself: whoever was sent up to there can tell whether these events
   * follow what was sent, and not what another database had at that number.
   */
  async follow(personId: string, after: number, limit: number): Promise<Page> {
    const events = await this.page(personId, after - 1, limit + 1);
    if (events[0]?.seq !== after) return { before: null, events: events.slice(0, limit) };
    return { before: events[0].mark, events: events.slice(1) };
  }

  /**
   * Whose streams are not those that the witnesses come from: their event is another one, or is missing and was not
   * pruned. One look at the primary key per witness.
   */
  async strangers(witnesses: readonly Witness[]): Promise<Set<string>> {
    if (witnesses.length === 0) return new Set();
    const rows = await this.work.query<{ person_id: string }>(
      `SELECT DISTINCT w.person_id
         FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS w (person_id, seq, mark)
         LEFT JOIN feed_event e ON e.person_id = w.person_id AND e.seq = w.seq
        WHERE encode(e.mark, 'hex') IS DISTINCT FROM w.mark
          AND (e.mark IS NOT NULL
               OR w.seq > coalesce((SELECT p.seq FROM stream_pruned p WHERE p.person_id = w.person_id), 0))`,
      [witnesses.map((w) => w.personId), witnesses.map((w) => w.seq), witnesses.map((w) => w.mark)],
    );
    return new Set(rows.map((r) => r.person_id));
  }

  /** Tops of the streams of these people; who has no stream yet is at 0. */
  async tops(personIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.work.query<{ person_id: string; seq: string }>(
      `SELECT person_id, seq FROM stream WHERE person_id = ANY($1)`,
      [personIds],
    );
    const found = new Map(rows.map((r) => [r.person_id, Number(r.seq)]));
    return new Map(personIds.map((id) => [id, found.get(id) ?? 0]));
  }

  /**
   * What a cursor is checked against: the life of the database, the stream's top with its mark, the lowest retained
   * number, and the mark of the event at `last`. One statement, so one snapshot; the life is read here and not
   * remembered, so that a cursor is never checked against a database that was replaced meanwhile.
   */
  async position(personId: string, last: number): Promise<Position> {
    const [found] = await this.positions([{ personId, last }], 0);
    if (found === undefined) throw new Error('the database does not tell its identity');
    return found.position;
  }

  /**
   * The positions of many cursors with one statement, in their order, each with the first `limit` events after it: a
   * device that missed a few needs no second question.
   */
  async positions(
    asked: readonly { personId: string; last: number }[],
    limit: number,
  ): Promise<{ position: Position; missed: StreamEvent[] }[]> {
    const rows = await this.work.preparedFor<
      IdentityRow & {
        person_id: string;
        top: string;
        top_mark: string | null;
        lowest: string | null;
        pruned: string | null;
        mark_at_last: string | null;
        acked: string | null;
        missed: StreamEvent[] | null;
      }
    >(
      asked,
      `SELECT ${IDENTITY},
              a.person_id,
              coalesce((SELECT seq FROM stream s WHERE s.person_id = a.person_id), 0) AS top,
              (SELECT encode(mark, 'hex') FROM feed_event e WHERE e.person_id = a.person_id ORDER BY seq DESC LIMIT 1) AS top_mark,
              (SELECT min(seq) FROM feed_event e WHERE e.person_id = a.person_id) AS lowest,
              (SELECT seq FROM stream_pruned p WHERE p.person_id = a.person_id) AS pruned,
              (SELECT encode(mark, 'hex') FROM feed_event e WHERE e.person_id = a.person_id AND e.seq = a.last) AS mark_at_last,
              (SELECT acked FROM stream_ack k WHERE k.person_id = a.person_id) AS acked,
              (SELECT json_agg(m) FROM (
                 SELECT e.person_id AS "personId", e.seq, e.kind, e.ref, encode(e.mark, 'hex') AS mark,
                        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at FROM feed_event e
                  WHERE e.person_id = a.person_id AND e.seq > a.last ORDER BY e.seq LIMIT $3) m) AS missed
         FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS a (person_id, last, nth) ORDER BY a.nth`,
      [asked.map((a) => a.personId), asked.map((a) => a.last), limit],
    );
    return rows.map((row) => ({
      position: {
        life: lifeOf(row),
        top: Number(row.top),
        topMark: row.top_mark,
        // Below the pruned number comments keep their rows, but not everything is there.
        lowest: row.lowest === null ? null : Math.max(Number(row.lowest), Number(row.pruned ?? 0) + 1),
        markAtLast: row.mark_at_last,
        acked: Number(row.acked ?? 0),
      },
      missed: row.missed ?? [],
    }));
  }

  /**
   * Raises the highest acknowledged number of a person; returns the events that were acknowledged for the first time.
   * Nothing happens when the event at `last` has another mark than the one that the device was sent: the database is not
   * the one that it was sent from. Must run in a transaction: the row lock makes each event count as first acknowledged once.
   * @param mark null where it is not known.
   */
  async acknowledge(personId: string, last: number, mark: string | null): Promise<StreamEvent[]> {
    const raised = () =>
      // The inner row lock makes two devices that acknowledge at once take turns, each seeing where the other left off.
      this.work.prepared<EventRow>(
        `WITH raised AS (
           -- Never above the stream: after a set-back, numbers to come would count as acknowledged.
           UPDATE stream_ack s SET acked = least($2, stream.seq)
             FROM (SELECT acked FROM stream_ack WHERE person_id = $1 FOR UPDATE) before, stream
            WHERE s.person_id = $1 AND stream.person_id = $1 AND before.acked < least($2, stream.seq)
              AND ($3::text IS NULL OR EXISTS (
                SELECT 1 FROM feed_event e WHERE e.person_id = $1 AND e.seq = $2 AND e.mark = decode($3, 'hex')))
           RETURNING before.acked AS was
         )
         SELECT e.person_id, e.seq, e.kind, e.ref, encode(e.mark, 'hex') AS mark, e.at
           FROM raised JOIN feed_event e ON e.person_id = $1 AND e.seq > raised.was AND e.seq <= $2
          ORDER BY e.seq`,
        [personId, last, mark],
      );
    let rows = await raised();
    if (rows.length === 0) {
      const first = await this.work.query(
        `INSERT INTO stream_ack (person_id, acked) VALUES ($1, 0) ON CONFLICT (person_id) DO NOTHING RETURNING acked`,
        [personId],
      );
      if (first.length > 0) rows = await raised();
    }
    return rows.map(toEvent);
  }

  /** Which life of the database this is, which server answers since when, and its clock. */
  async pulse(): Promise<{ life: string; server: string; now: Date }> {
    const [row] = await this.work.query<IdentityRow & { server: string; now: Date }>(
      `SELECT ${IDENTITY},
              (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || pg_postmaster_start_time() AS server,
              clock_timestamp() AS now`,
    );
    if (row === undefined) throw new Error('the database does not tell its identity');
    return { life: lifeOf(row), server: row.server, now: row.now };
  }
}
