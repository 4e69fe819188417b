import pg from 'pg';
import { HOLIDAYS_ID } from '../../../src/calendar/domain/holidays-id.js';
import { type CellFigures, boardOf } from './recount/board.js';
import {
  type CommentRow,
  type Decision,
  type IndicatorRow,
  type Places,
  type ReplyRow,
  type ReportRow,
  type Rows,
  type Version,
} from './recount/rows.js';

/** An event of a stream as PostgreSQL has it; `ref` as devices read it (`refOf`): of a summary `week/revision`. */
export interface StreamRow {
  seq: number;
  kind: string;
  ref: string;
  mark: string;
}
/** A comment with its thread in the order of its times as devices are told them, then of ids. */
export interface CommentTruth {
  authorId: string;
  recipientId: string;
  delivered: boolean;
  read: boolean;
  replies: string[];
}
export interface StoredRevision {
  week: string;
  revision: number;
  hash: string;
  provisional: boolean;
  /** ms */
  computedAt: number;
  coverage: Record<string, number>;
  units: ({ unitId: string; parentId: string | null } & Record<string, unknown>)[];
  /** Canonical texts of the people in it, in the order of their ids. */
  facts: string[];
}

/** What is true at the end, whatever anybody was told. */
export interface Truth {
  /** Streams by person, in the order of their numbers. */
  streams: ReadonlyMap<string, StreamRow[]>;
  /** Highest number handed out, by person. */
  tops: ReadonlyMap<string, number>;
  comments: ReadonlyMap<string, CommentTruth>;
  /** Comment and author of each reply. */
  replies: ReadonlyMap<string, { feedbackId: string; authorId: string }>;
  boards: { watcher: string; unit: string; cells: CellFigures[] }[];
  revisions: StoredRevision[];
  /** Weeks that are computed again, for a change, by request or because they are not final yet: the newest may lag behind. */
  owedWeeks: string[];
  /** Who is to be told of a revision. */
  summaryReaders: string[];
  rows: Rows;
  /** The database's clock when this was read, in ms. */
  now: number;
  /** Transactions that PostgreSQL has broken off because they waited for each other. */
  deadlocks: number;
}

type Raw = Record<string, unknown>;
const micros = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

/** A reader over one snapshot of the database. */
class Reader {
  constructor(private readonly client: pg.Client) {}

  async rows<T>(sql: string): Promise<T[]> {
    const { rows } = await this.client.query<Raw>(sql);
    return rows as T[];
  }
}

/**
 * Reads the final state as the owner of the tables, in one snapshot.
 * @param boards for which watcher and unit the board is to be counted
 */
export async function readTruth(
  url: string,
  boards: readonly { watcher: string; unit: string }[] = [],
): Promise<Truth> {
  const client = new pg.Client({ connectionString: url });
  // 64-bit numbers of ours (counters, microseconds) fit a double.
  client.setTypeParser(pg.types.builtins.INT8, Number);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const truth = await read(new Reader(client));
    return {
      ...truth,
      boards: boards.map(({ watcher, unit }) => ({
        watcher,
        unit,
        cells: boardOf(truth.rows, watcher, unit, truth.now),
      })),
    };
  } finally {
    await client.end();
  }
}

function grouped<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const row of rows) {
    const list = found.get(key(row));
    if (list === undefined) found.set(key(row), [row]);
    else list.push(row);
  }
  return found;
}

interface EventRow extends StreamRow {
  person: string;
  /** The row's own ref. */
  rowRef: string;
}

async function read(db: Reader): Promise<Omit<Truth, 'boards'>> {
  const [clock] = await db.rows<{ now: number; deadlocks: number }>(
    `SELECT ${micros('now()')} AS now, (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()) AS deadlocks`,
  );
  const events = await db.rows<EventRow>(
    `SELECT e.person_id AS person, e.seq, e.kind, e.ref AS "rowRef", encode(e.mark, 'hex') AS mark,
            CASE WHEN s.id IS NULL THEN e.ref::text ELSE s.week || '/' || s.revision END AS ref
       FROM feed_event e LEFT JOIN summary_revision s ON e.kind IN ('summary.ready', 'recap.ready') AND s.id = e.ref
      ORDER BY e.person_id, e.seq`,
  );
  const places = placesOf(events);
  const comments = await db.rows<Omit<CommentRow, 'places'> & { delivered: boolean; read: boolean }>(
    `SELECT f.id, f.author_id AS "authorId", f.recipient_id AS "recipientId", f.kind, f.report_id AS "reportId",
            ${micros('f.created_at')} AS at, c.delivered_at IS NOT NULL AS delivered, c.read_at IS NOT NULL AS read
       FROM feedback f LEFT JOIN feedback_receipt c ON c.feedback_id = f.id`,
  );
  const replies = await db.rows<Omit<ReplyRow, 'places'>>(
    `SELECT id, feedback_id AS "feedbackId", author_id AS "authorId", ${micros('created_at')} AS at
       FROM feedback_reply ORDER BY date_trunc('milliseconds', created_at), id`,
  );
  const threads = grouped(replies, (r) => r.feedbackId);
  const [tops, revisions, owed, readers] = [
    await db.rows<{ person: string; seq: number }>(`SELECT person_id AS person, seq FROM stream`),
    await readRevisions(db),
    await db.rows<{ week: string }>(
      `SELECT week FROM summary_week w WHERE due_at IS NOT NULL
          OR EXISTS (SELECT FROM summary_change)
          OR EXISTS (SELECT FROM summary_mark m WHERE m.week = w.week)
          OR EXISTS (SELECT FROM summary_run r WHERE r.week = w.week AND r.state IN ('queued', 'running'))`,
    ),
    await db.rows<{ id: string }>(
      `SELECT person_id AS id FROM account WHERE roles && '{hr,admin,leader}' AND disabled_at IS NULL`,
    ),
  ];
  return {
    streams: new Map(
      [...grouped(events, (e) => e.person)].map(([person, list]) => [
        person,
        list.map(({ seq, kind, ref, mark }) => ({ seq, kind, ref, mark })),
      ]),
    ),
    tops: new Map(tops.map((t) => [t.person, t.seq])),
    comments: new Map(
      comments.map((c) => [
        c.id,
        {
          authorId: c.authorId,
          recipientId: c.recipientId,
          delivered: c.delivered,
          read: c.read,
          replies: (threads.get(c.id) ?? []).map((r) => r.id),
        },
      ]),
    ),
    replies: new Map(replies.map((r) => [r.id, { feedbackId: r.feedbackId, authorId: r.authorId }])),
    revisions,
    owedWeeks: owed.map((o) => o.week),
    summaryReaders: readers.map((r) => r.id),
    rows: {
      ...(await readOffice(db)),
      indicators: await readIndicators(db),
      reports: await readReports(db, places),
      comments: comments.map((c) => ({ ...c, places: places('feedback.given', c.id) })),
      replies: replies.map((r) => ({ ...r, places: places('feedback.replied', r.id) })),
    },
    now: Math.floor((clock?.now ?? 0) / 1_000),
    deadlocks: clock?.deadlocks ?? 0,
  };
}

/** Where the n-th event of a kind about a row stands in each person's stream. */
function placesOf(events: readonly EventRow[]): (kind: string, ref: string, nth?: number) => Places {
  const found = new Map<string, Map<string, number[]>>();
  for (const e of events) {
    const key = `${e.kind} ${e.rowRef}`;
    const byPerson = found.get(key) ?? new Map<string, number[]>();
    byPerson.set(e.person, [...(byPerson.get(e.person) ?? []), e.seq]);
    found.set(key, byPerson);
  }
  return (kind, ref, nth = 0) =>
    new Map(
      [...(found.get(`${kind} ${ref}`) ?? [])].flatMap(([person, seqs]) => {
        const seq = seqs[nth];
        return seq === undefined ? [] : [[person, seq] as const];
      }),
    );
}

async function readRevisions(db: Reader): Promise<StoredRevision[]> {
  const revisions = await db.rows<Omit<StoredRevision, 'facts'>>(
    `SELECT week, revision, hash, provisional, ${micros('computed_at')} / 1000 AS "computedAt", coverage, units
       FROM summary_revision ORDER BY week, revision`,
  );
  const employees = await db.rows<{ week: string; person: string; revision: number; facts: string | null }>(
    `SELECT week, person_id AS person, revision, facts FROM summary_employee ORDER BY week, revision`,
  );
  return revisions.map((revision) => {
    const newest = new Map<string, string | null>();
    for (const e of employees)
      if (e.week === revision.week && e.revision <= revision.revision) newest.set(e.person, e.facts);
    const facts = [...newest]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, text]) => (text === null ? [] : [text]));
    return { ...revision, facts };
  });
}

async function readOffice(
  db: Reader,
): Promise<Omit<Rows, 'indicators' | 'reports' | 'comments' | 'replies'>> {
  const edits = await db.rows<{ date: string; working: boolean }>(
    `SELECT date::text, working FROM holiday_edit`,
  );
  const daysOff = new Set(HOLIDAYS_ID.flatMap((y) => [...y.national, ...y.collectiveLeave, ...y.nonWorking]));
  for (const { date, working } of edits) {
    if (working) daysOff.delete(date);
    else daysOff.add(date);
  }
  const dates = `valid_from::text AS "from", valid_to::text AS "to"`;
  const names = await db.rows<{ id: string; name: string }>(`SELECT id, name FROM person`);
  const cells = await db.rows<{ id: string; version: number }>(
    `SELECT person_id AS id, version FROM board_cell`,
  );
  return {
    units: await db.rows(
      `SELECT id, parent_id AS "parentId", zone, workdays, works_on_holidays AS "worksOnHolidays",
              ${micros('created_at')} AS "createdAt" FROM unit`,
    ),
    names: new Map(names.map((n) => [n.id, n.name])),
    assignments: await db.rows(
      `SELECT person_id AS "personId", unit_id AS "unitId", ${dates} FROM assignment ORDER BY valid_from`,
    ),
    supervisors: await db.rows(
      `SELECT person_id AS "personId", supervisor_id AS "supervisorId", ${dates} FROM supervisor_line`,
    ),
    acting: await db.rows(
      `SELECT person_id AS "personId", acting_id AS "actingId", ${dates} FROM acting_line`,
    ),
    leave: await db.rows(`SELECT person_id AS "personId", ${dates} FROM leave`),
    accounts: await db.rows(
      `SELECT person_id AS "personId", roles, ${micros('disabled_at')} AS "disabledAt" FROM account`,
    ),
    cellVersions: new Map(cells.map((c) => [c.id, c.version])),
    daysOff,
    ramadan: HOLIDAYS_ID.flatMap((y) => (y.ramadan === null ? [] : [y.ramadan])),
  };
}

async function readIndicators(db: Reader): Promise<IndicatorRow[]> {
  const revisions = await db.rows<IndicatorRow['revisions'][number] & { indicator: string }>(
    `SELECT indicator_id AS indicator, revision, state, name, aspect, polarity, rollup, period, target::text,
            target_max::text AS "targetMax", agreed_on::text AS "agreedOn", ${micros('proposed_at')} AS "proposedAt"
       FROM indicator_revision ORDER BY revision`,
  );
  const byIndicator = grouped(revisions, (r) => r.indicator);
  const heads = await db.rows<Omit<IndicatorRow, 'revisions'>>(
    `SELECT id, owner_id AS "ownerId", state, revision, agreed_on::text AS "agreedOn", closed_on::text AS "closedOn",
            ${micros('created_at')} AS "createdAt" FROM indicator`,
  );
  return heads.map((head) => ({ ...head, revisions: byIndicator.get(head.id) ?? [] }));
}

async function readReports(db: Reader, places: ReturnType<typeof placesOf>): Promise<ReportRow[]> {
  const lines = grouped(
    await db.rows<Version['lines'][number] & { report: string; version: number }>(
      `SELECT report_id AS report, version, position, activity, indicator_id AS "indicatorId", quantity::text, obstacle
         FROM report_line`,
    ),
    (l) => `${l.report} ${l.version}`,
  );
  const versions = grouped(
    await db.rows<{ report: string; version: number; submittedAt: number }>(
      `SELECT report_id AS report, version, ${micros('submitted_at')} AS "submittedAt" FROM report_version ORDER BY version`,
    ),
    (v) => v.report,
  );
  const decisions = grouped(
    await db.rows<Omit<Decision, 'places'> & { report: string }>(
      `SELECT report_id AS report, version, kind, by_id AS "byId", ${micros('at')} AS at FROM report_decision ORDER BY version`,
    ),
    (d) => d.report,
  );
  const heads = await db.rows<{ id: string; ownerId: string; date: string }>(
    `SELECT id, owner_id AS "ownerId", date::text FROM report`,
  );
  return heads.map((head) => {
    const submitted = versions.get(head.id) ?? [];
    const events = places('report.submitted', head.id).size > 0 ? submitted.length : 0;
    const seeded = submitted.length - countOf(places, head.id, events);
    const decided = new Map<string, number>();
    return {
      ...head,
      versions: submitted.map((v, i) => ({
        version: v.version,
        submittedAt: v.submittedAt,
        lines: lines.get(`${head.id} ${v.version}`) ?? [],
        // Versions that the plan laid down itself were announced to nobody and are the first ones.
        places: i < seeded ? new Map<string, number>() : places('report.submitted', head.id, i - seeded),
      })),
      decisions: (decisions.get(head.id) ?? []).map((d) => {
        const nth = decided.get(d.kind) ?? 0;
        decided.set(d.kind, nth + 1);
        return { ...d, places: places(`report.${d.kind}`, head.id, nth) };
      }),
    };
  });
}

/** How many of at most `most` submissions of the report were announced. */
function countOf(places: ReturnType<typeof placesOf>, reportId: string, most: number): number {
  let count = 0;
  while (count < most && places('report.submitted', reportId, count).size > 0) count++;
  return count;
}
