import { Injectable } from '@nestjs/common';
import type { IndicatorTerms } from '#contracts/indicators.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { HeadState, OpenState, RevisionState } from './domain/flow.js';

export interface PendingRow {
  revision: number;
  state: OpenState;
  reason: string | null;
  returnReason: string | null;
  proposedAt: Date | null;
  terms: IndicatorTerms;
}

/** An indicator with the terms in force (of the newest revision while none is agreed). */
export interface IndicatorRow {
  id: string;
  ownerId: string;
  state: HeadState;
  revision: number;
  /** Date of the first agreement, in the owner's zone. */
  agreedOn: string | null;
  closedOn: string | null;
  agreedAt: Date | null;
  returnReason: string | null;
  proposedAt: Date | null;
  terms: IndicatorTerms;
  pending: PendingRow | null;
}

export interface RevisionRow {
  revision: number;
  state: RevisionState;
  reason: string | null;
  returnReason: string | null;
  agreedAt: Date | null;
  agreedBy: string | null;
  terms: IndicatorTerms;
}

interface TermsRow {
  name: string;
  unit: string;
  aspect: IndicatorTerms['aspect'];
  polarity: IndicatorTerms['polarity'];
  target: string;
  target_max: string | null;
  baseline: string | null;
  period: IndicatorTerms['period'];
  rollup: IndicatorTerms['rollup'];
  source: string | null;
  numerator: string | null;
  denominator: string | null;
  work_result: string | null;
}

interface JoinedRow extends TermsRow {
  id: string;
  owner_id: string;
  state: HeadState;
  current: number;
  agreed_on: string | null;
  closed_on: string | null;
  revision: number;
  revision_state: RevisionState;
  reason: string | null;
  return_reason: string | null;
  agreed_at: Date | null;
  proposed_at: Date | null;
}

const TERMS = `r.name, r.unit, r.aspect, r.polarity, r.target, r.target_max, r.baseline, r.period, r.rollup,
  r.source, r.numerator, r.denominator, r.work_result`;

const JOINED = `SELECT i.id, i.owner_id, i.state, i.revision AS current, i.agreed_on::text, i.closed_on::text,
    r.revision, r.state AS revision_state, r.reason, r.return_reason, r.agreed_at, r.proposed_at, ${TERMS}
  FROM indicator i JOIN indicator_revision r ON r.indicator_id = i.id AND r.revision IN (i.revision, i.pending)`;

const ORDER = 'ORDER BY i.created_at, i.id, r.revision';

const amount = (value: string | null) => (value === null ? null : Number(value));

const toTerms = (r: TermsRow): IndicatorTerms => ({
  name: r.name,
  unit: r.unit,
  aspect: r.aspect,
  polarity: r.polarity,
  target: Number(r.target),
  targetMax: amount(r.target_max),
  baseline: amount(r.baseline),
  period: r.period,
  rollup: r.rollup,
  source: r.source,
  numerator: r.numerator,
  denominator: r.denominator,
  workResult: r.work_result,
});

const values = (t: IndicatorTerms) => [
  t.name,
  t.unit,
  t.aspect,
  t.polarity,
  t.target,
  t.targetMax,
  t.baseline,
  t.period,
  t.rollup,
  t.source,
  t.numerator,
  t.denominator,
  t.workResult,
];

/** One or two joined rows (in force, pending) of each indicator, in order, as one. */
function gather(rows: readonly JoinedRow[]): IndicatorRow[] {
  const found = new Map<string, IndicatorRow>();
  for (const r of rows) {
    const known = found.get(r.id);
    if (known !== undefined && r.revision_state !== 'agreed') {
      known.pending = {
        revision: r.revision,
        state: r.revision_state,
        reason: r.reason,
        returnReason: r.return_reason,
        proposedAt: r.proposed_at,
        terms: toTerms(r),
      };
      continue;
    }
    found.set(r.id, {
      id: r.id,
      ownerId: r.owner_id,
      state: r.state,
      revision: r.current,
      agreedOn: r.agreed_on,
      closedOn: r.closed_on,
      agreedAt: r.agreed_at,
      returnReason: r.return_reason,
      proposedAt: r.proposed_at,
      terms: toTerms(r),
      pending: null,
    });
  }
  return [...found.values()];
}

/** Indicators and their revisions. */
@Injectable()
export class IndicatorsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** False when the id is taken; then nothing was written. */
  async insert(id: string, ownerId: string, terms: IndicatorTerms): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO indicator (id, owner_id, state) VALUES ($1, $2, 'draft') ON CONFLICT DO NOTHING RETURNING id`,
      [id, ownerId],
    );
    if (rows.length === 0) return false;
    await this.addRevision(id, 1, terms, null);
    return true;
  }

  async addRevision(
    id: string,
    revision: number,
    terms: IndicatorTerms,
    reason: string | null,
  ): Promise<void> {
    await this.work.query(
      `INSERT INTO indicator_revision (indicator_id, revision, state, reason, name, unit, aspect, polarity, target,
         target_max, baseline, period, rollup, source, numerator, denominator, work_result)
       VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [id, revision, reason, ...values(terms)],
    );
  }

  /** New terms for a revision that is not agreed; a reason of null leaves the one that stands. */
  async editRevision(
    id: string,
    revision: number,
    change: { terms: IndicatorTerms; state: OpenState; reason: string | null },
  ): Promise<void> {
    await this.work.query(
      `UPDATE indicator_revision SET state = $3, reason = coalesce($4, reason), name = $5, unit = $6, aspect = $7,
         polarity = $8, target = $9, target_max = $10, baseline = $11, period = $12, rollup = $13, source = $14,
         numerator = $15, denominator = $16, work_result = $17
       WHERE indicator_id = $1 AND revision = $2 AND state <> 'agreed'`,
      [id, revision, change.state, change.reason, ...values(change.terms)],
    );
  }

  async proposeRevision(id: string, revision: number): Promise<void> {
    await this.work.query(
      `UPDATE indicator_revision SET state = 'proposed', proposed_at = now(), return_reason = NULL
        WHERE indicator_id = $1 AND revision = $2`,
      [id, revision],
    );
  }

  async returnRevision(id: string, revision: number, reason: string): Promise<void> {
    await this.work.query(
      `UPDATE indicator_revision SET state = 'returned', return_reason = $3
        WHERE indicator_id = $1 AND revision = $2`,
      [id, revision, reason],
    );
  }

  /** `by` null: agreement was not needed. `on` is today in the owner's zone. */
  async agreeRevision(id: string, revision: number, by: string | null, on: string): Promise<void> {
    await this.work.query(
      `UPDATE indicator_revision
          SET state = 'agreed', agreed_at = now(), agreed_on = $3, agreed_by = $4, return_reason = NULL
        WHERE indicator_id = $1 AND revision = $2`,
      [id, revision, on, by],
    );
    await this.work.query(
      `UPDATE indicator SET state = 'active', revision = $2, pending = NULL, agreed_on = coalesce(agreed_on, $3)
        WHERE id = $1`,
      [id, revision, on],
    );
  }

  async setState(id: string, state: OpenState): Promise<void> {
    await this.work.query(`UPDATE indicator SET state = $2 WHERE id = $1`, [id, state]);
  }

  async setPending(id: string, revision: number): Promise<void> {
    await this.work.query(`UPDATE indicator SET pending = $2 WHERE id = $1`, [id, revision]);
  }

  async close(id: string, on: string): Promise<void> {
    await this.work.query(
      `UPDATE indicator SET state = 'closed', closed_on = $2, pending = NULL WHERE id = $1`,
      [id, on],
    );
  }

  /** The number for a new revision. */
  async nextRevision(id: string): Promise<number> {
    const [row] = await this.work.query<{ next: number }>(
      `SELECT max(revision) + 1 AS next FROM indicator_revision WHERE indicator_id = $1`,
      [id],
    );
    return row?.next ?? 1;
  }

  /** Holds the indicator's row until the transaction ends: two decisions at once follow each other. */
  async lock(id: string): Promise<IndicatorRow | undefined> {
    const held = await this.work.query(`SELECT 1 FROM indicator WHERE id = $1 FOR UPDATE`, [id]);
    return held.length === 0 ? undefined : this.find(id);
  }

  async find(id: string): Promise<IndicatorRow | undefined> {
    return (await this.findMany([id]))[0];
  }

  async findMany(ids: readonly string[]): Promise<IndicatorRow[]> {
    return gather(
      await this.work.query<JoinedRow>(`${JOINED} WHERE i.id = ANY ($1::uuid[]) ${ORDER}`, [ids]),
    );
  }

  /** Indicators of one owner in the order of their making, after the cursor. */
  async list(ownerId: string, limit: number, after: string | null): Promise<IndicatorRow[]> {
    return gather(
      await this.work.query<JoinedRow>(
        `${JOINED} WHERE i.id IN (
           SELECT id FROM indicator WHERE owner_id = $1 AND ($3::uuid IS NULL OR (created_at, id) >
               (SELECT created_at, id FROM indicator WHERE id = $3 AND owner_id = $1))
            ORDER BY created_at, id LIMIT $2) ${ORDER}`,
        [ownerId, limit, after],
      ),
    );
  }

  /** What is in force for these owners, in the order of its making. */
  async activeOf(ownerIds: readonly string[]): Promise<IndicatorRow[]> {
    return gather(
      await this.work.sized<JoinedRow>(
        ownerIds,
        `${JOINED} WHERE i.owner_id = ANY ($1::uuid[]) AND i.state = 'active' AND r.revision = i.revision ${ORDER}`,
        [ownerIds],
      ),
    );
  }

  /** Everything that the owner has, whatever its state. */
  async allOf(ownerId: string): Promise<IndicatorRow[]> {
    return gather(await this.work.query<JoinedRow>(`${JOINED} WHERE i.owner_id = $1 ${ORDER}`, [ownerId]));
  }

  async firstTerms(id: string): Promise<IndicatorTerms | undefined> {
    const [row] = await this.work.query<TermsRow>(
      `SELECT ${TERMS} FROM indicator_revision r WHERE indicator_id = $1 AND revision = 1`,
      [id],
    );
    return row === undefined ? undefined : toTerms(row);
  }

  /** All revisions, newest first. */
  async history(id: string): Promise<RevisionRow[]> {
    const rows = await this.work.query<
      TermsRow & {
        revision: number;
        state: RevisionState;
        reason: string | null;
        return_reason: string | null;
        agreed_at: Date | null;
        agreed_by: string | null;
      }
    >(
      `SELECT r.revision, r.state, r.reason, r.return_reason, r.agreed_at, r.agreed_by, ${TERMS}
         FROM indicator_revision r WHERE indicator_id = $1 ORDER BY revision DESC`,
      [id],
    );
    return rows.map((r) => ({
      revision: r.revision,
      state: r.state,
      reason: r.reason,
      returnReason: r.return_reason,
      agreedAt: r.agreed_at,
      agreedBy: r.agreed_by,
      terms: toTerms(r),
    }));
  }

  /** Which of these are indicators of the owner. */
  async ownedBy(ownerId: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM indicator WHERE owner_id = $1 AND id = ANY ($2::uuid[])`,
      [ownerId, ids],
    );
    return new Set(rows.map((r) => r.id));
  }
}
