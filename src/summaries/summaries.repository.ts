import { Injectable } from '@nestjs/common';
import type { Aspect, Period, Polarity, Rollup } from '#contracts/indicators.js';
import { parsePeriod, periodBefore, type SummaryKind } from '#contracts/rules/summary-period.js';
import type { Coverage } from '#contracts/summaries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { keysOf } from './keys-of.js';
import { readFacts, type EmployeeFacts } from './domain/facts.js';
import type { UnitSums } from './domain/totals.js';

/** A stored revision without its people. */
export interface Revision {
  readonly id: string;
  readonly period: string;
  readonly revision: number;
  readonly hash: string;
  readonly provisional: boolean;
  readonly computedAt: string;
  /** The revision of the period before that changes are told against. */
  readonly previous: number | null;
  readonly coverage: Coverage;
  readonly units: readonly UnitSums[];
}

interface RevisionRow extends Omit<Revision, 'computedAt'> {
  computedAt: Date;
}

const toRevision = (row: RevisionRow): Revision => ({ ...row, computedAt: row.computedAt.toISOString() });

const ownColumns = `id, week AS period, revision, hash, provisional, computed_at AS "computedAt", coverage, units`;
const revisionColumns = `${ownColumns}, previous`;

/** A row of people's figures to store; `facts` null: the person is no longer in the period. */
export interface StoredEmployee {
  readonly personId: string;
  readonly unitId: string;
  readonly facts: string | null;
}

/** How an indicator's agreed terms are worded. */
export interface IndicatorTerm {
  readonly name: string;
  readonly unit: string;
  readonly period: Period;
  readonly aspect: Aspect;
  readonly polarity: Polarity;
  readonly rollup: Rollup;
}

/** Which people of a revision are read: null = no limit. */
export interface PeopleFilter {
  readonly units: readonly string[] | null;
  readonly people: readonly string[] | null;
  /** Read although in none of the units. */
  readonly also?: string | undefined;
}

/** Which periods are listed. */
export interface ListFilter {
  /** Key after which the list goes on; null: from the newest. */
  readonly before: string | null;
  readonly limit: number;
  /** Periods that have this person; null: all. */
  readonly personId: string | null;
  /** Periods that this person asked for; null: all. */
  readonly askedBy: string | null;
}

/** The revisions and their people. Written once, read for ever. */
@Injectable()
export class SummariesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * Adds people's figures. One text for all rows: the server cuts it at fixed places, which costs a fifth of what an
   * array of quoted texts does.
   */
  async addEmployees(period: string, revision: number, rows: readonly StoredEmployee[]): Promise<void> {
    if (rows.length === 0) return;
    let text = '';
    for (const r of rows) text += `${text === '' ? '' : '\n'}${r.personId}${r.unitId}${r.facts ?? ''}`;
    await this.work.query(
      `INSERT INTO summary_employee (week, revision, person_id, unit_id, facts)
       SELECT $1, $2, left(line, 36)::uuid, substr(line, 37, 36)::uuid, nullif(substr(line, 73), '')
         FROM string_to_table($3, E'\\n') AS line`,
      [period, revision, text],
    );
  }

  async addRevision(revision: Revision): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_revision (id, week, revision, hash, provisional, computed_at, previous, coverage, units)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        revision.id,
        revision.period,
        revision.revision,
        revision.hash,
        revision.provisional,
        revision.computedAt,
        revision.previous,
        JSON.stringify(revision.coverage),
        JSON.stringify(revision.units),
      ],
    );
  }

  /** SHA-256 (hex) of the newest stored figures of each person after `after` up to `to`, with the unit; who has left is missing. */
  async digests(
    period: string,
    after: string,
    to: string | null,
  ): Promise<Map<string, { digest: string; unitId: string }>> {
    const rows = await this.work.query<{ person_id: string; unit_id: string; digest: string | null }>(
      `SELECT DISTINCT ON (person_id) person_id, unit_id,
              encode(sha256(convert_to(facts, 'UTF8')), 'hex') AS digest
         FROM summary_employee WHERE week = $1 AND person_id > $2 AND ($3::uuid IS NULL OR person_id <= $3)
        ORDER BY person_id, revision DESC`,
      [period, after, to],
    );
    return new Map(
      rows.flatMap((r) =>
        r.digest === null ? [] : [[r.person_id, { digest: r.digest, unitId: r.unit_id }] as const],
      ),
    );
  }

  /** The period's newest revision number; 0: none. */
  async newest(period: string): Promise<{ revision: number; hash: string | null }> {
    const [row] = await this.work.query<{ revision: number; hash: string }>(
      `SELECT revision, hash FROM summary_revision WHERE week = $1 ORDER BY revision DESC LIMIT 1`,
      [period],
    );
    return row ?? { revision: 0, hash: null };
  }

  /**
   * One revision, the newest without a number. The newest is compared with the newest of the period before, which may have
   * been counted again since; one that was replaced with what it was compared with at its time.
   */
  async revision(period: string, revision?: number): Promise<Revision | undefined> {
    const known = parsePeriod(period);
    const [row] = await this.work.query<RevisionRow>(
      `SELECT ${ownColumns},
              coalesce((SELECT max(b.revision) FROM summary_revision b WHERE b.week = $3
                           AND NOT EXISTS (SELECT FROM summary_revision n WHERE n.week = r.week AND n.revision > r.revision)),
                       previous) AS previous
         FROM summary_revision r
        WHERE week = $1 AND ($2::int IS NULL OR revision = $2) ORDER BY revision DESC LIMIT 1`,
      [period, revision ?? null, known === null ? null : (periodBefore(known)?.key ?? null)],
    );
    return row === undefined ? undefined : toRevision(row);
  }

  async byIds(ids: readonly string[]): Promise<Revision[]> {
    const rows = await this.work.query<RevisionRow>(
      `SELECT ${revisionColumns} FROM summary_revision WHERE id = ANY ($1::uuid[])`,
      [ids],
    );
    return rows.map(toRevision);
  }

  /** The newest revision of each period of a kind, the newest period first. */
  async list(kind: SummaryKind, { before, limit, personId, askedBy }: ListFilter): Promise<Revision[]> {
    const rows = await this.work.query<RevisionRow>(
      `SELECT ${revisionColumns} FROM summary_revision r
        WHERE ($1::text IS NULL OR week < $1) AND week ~ $4
          AND NOT EXISTS (SELECT FROM summary_revision n WHERE n.week = r.week AND n.revision > r.revision)
          AND ($3::uuid IS NULL OR (
                SELECT facts IS NOT NULL FROM summary_employee e
                 WHERE e.week = r.week AND e.person_id = $3 ORDER BY e.revision DESC LIMIT 1))
          AND ($5::uuid IS NULL OR EXISTS (SELECT FROM summary_run a WHERE a.week = r.week AND a.asked_by = $5))
        ORDER BY week DESC LIMIT $2`,
      [before, limit, personId, keysOf(kind), askedBy],
    );
    return rows.map(toRevision);
  }

  /** Figures of people as of a revision, by id. */
  async employees(period: string, revision: number, filter: PeopleFilter): Promise<EmployeeFacts[]> {
    const rows = await this.work.query<{ facts: string }>(
      `SELECT facts FROM (
         SELECT DISTINCT ON (person_id) person_id, unit_id, facts FROM summary_employee
          WHERE week = $1 AND revision <= $2 AND ($4::uuid[] IS NULL OR person_id = ANY ($4))
          ORDER BY person_id, revision DESC
       ) AS e
        WHERE facts IS NOT NULL AND ($3::uuid[] IS NULL OR unit_id = ANY ($3) OR person_id = $5::uuid) ORDER BY person_id`,
      [period, revision, filter.units, filter.people, filter.also ?? null],
    );
    return rows.map((row) => readFacts(row.facts));
  }

  /** Of these people, those who are counted in one of the units as of a revision. */
  async within(
    period: string,
    revision: number,
    units: readonly string[],
    people: readonly string[],
  ): Promise<Set<string>> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM (
         SELECT DISTINCT ON (person_id) person_id AS id, unit_id, facts IS NOT NULL AS here FROM summary_employee
          WHERE week = $1 AND revision <= $2 AND person_id = ANY ($4::uuid[])
          ORDER BY person_id, revision DESC
       ) AS e WHERE here AND unit_id = ANY ($3::uuid[])`,
      [period, revision, units, people],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** One person's newest figures in each of these periods. */
  async ofPerson(
    personId: string,
    weeks: readonly { period: string }[],
  ): Promise<Map<string, EmployeeFacts>> {
    const rows = await this.work.query<{ period: string; facts: string | null }>(
      `SELECT DISTINCT ON (week) week AS period, facts FROM summary_employee
        WHERE person_id = $1 AND week = ANY ($2::text[]) ORDER BY week, revision DESC`,
      [personId, weeks.map((w) => w.period)],
    );
    return new Map(rows.flatMap((r) => (r.facts === null ? [] : [[r.period, readFacts(r.facts)] as const])));
  }

  /** What a revision stored anew, each with what the revision before had; in the order of people's ids. */
  async changed(
    period: string,
    revision: number,
    filter: PeopleFilter,
  ): Promise<{ before: EmployeeFacts | null; after: EmployeeFacts | null }[]> {
    const rows = await this.work.query<{ before: string | null; after: string | null }>(
      `SELECT old.facts AS before, e.facts AS after
         FROM summary_employee e
         LEFT JOIN LATERAL (
           SELECT facts FROM summary_employee o
            WHERE o.week = e.week AND o.person_id = e.person_id AND o.revision < e.revision ORDER BY revision DESC LIMIT 1
         ) AS old ON true
        WHERE e.week = $1 AND e.revision = $2
          AND ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.person_id = $5::uuid)
          AND ($4::uuid[] IS NULL OR e.person_id = ANY ($4))
        ORDER BY e.person_id`,
      [period, revision, filter.units, filter.people, filter.also ?? null],
    );
    const parse = (text: string | null) => (text === null ? null : readFacts(text));
    return rows.map((row) => ({ before: parse(row.before), after: parse(row.after) }));
  }

  /**
   * Of these people without a supervisor, those above whom nobody stands: they supervise others, and in the units above
   * theirs nobody supervises anybody. Whose line has ended by mistake has such people above. Reads the tables of `people`.
   */
  async topmost(
    people: readonly { readonly personId: string; readonly unitId: string }[],
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<Set<string>> {
    if (people.length === 0) return new Set();
    const held = (l: string) => `${l}.valid_from <= $4 AND (${l}.valid_to IS NULL OR ${l}.valid_to > $3)`;
    const rows = await this.work.query<{ id: string }>(
      `SELECT p.id FROM unnest($1::uuid[], $2::uuid[]) AS p (id, unit_id)
        WHERE EXISTS (SELECT FROM supervisor_line l WHERE l.supervisor_id = p.id AND ${held('l')})
          AND NOT EXISTS (
            WITH RECURSIVE over (id) AS (
              SELECT parent_id FROM unit WHERE id = p.unit_id AND parent_id IS NOT NULL
              UNION
              SELECT u.parent_id FROM over o JOIN unit u ON u.id = o.id WHERE u.parent_id IS NOT NULL
            )
            SELECT FROM over o JOIN assignment a ON a.unit_id = o.id AND ${held('a')}
              JOIN supervisor_line l ON l.supervisor_id = a.person_id AND ${held('l')})`,
      [people.map((p) => p.personId), people.map((p) => p.unitId), from, to],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Names of people. A read of the table of `people`: figures hold ids only, names are those of today. */
  async personNames(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.work.query<{ id: string; name: string }>(
      `SELECT id, name FROM person WHERE id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  }

  async unitNames(): Promise<Map<string, string>> {
    const rows = await this.work.query<{ id: string; name: string }>(`SELECT id, name FROM unit`);
    return new Map(rows.map((row) => [row.id, row.name]));
  }

  /** Wording of indicators by `id:revision`. A read of the table of `indicators`, whose agreed revisions never change. */
  async indicatorTerms(ids: readonly string[]): Promise<Map<string, IndicatorTerm>> {
    const rows = await this.work.query<IndicatorTerm & { indicator_id: string; revision: number }>(
      `SELECT indicator_id, revision, name, unit, period, aspect, polarity, rollup FROM indicator_revision WHERE indicator_id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((row) => [`${row.indicator_id}:${row.revision}`, row]));
  }

  /** Who is told of a new revision: HR, admins and leaders whose account is open. Reads the table of `people`. */
  async readers(): Promise<string[]> {
    const rows = await this.work.query<{ person_id: string }>(
      `SELECT person_id FROM account WHERE roles && '{hr,admin,leader}' AND disabled_at IS NULL ORDER BY person_id`,
    );
    return rows.map((row) => row.person_id);
  }

  /** Roles of a reader's open account. Reads the table of `people`. */
  async rolesOf(personId: string): Promise<string[]> {
    const [row] = await this.work.query<{ roles: string[] }>(
      `SELECT roles FROM account WHERE person_id = $1 AND disabled_at IS NULL`,
      [personId],
    );
    return row?.roles ?? [];
  }
}
