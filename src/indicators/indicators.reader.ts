import { Injectable } from '@nestjs/common';
import type { Indicator, IndicatorRevision, IndicatorTrend, Progress } from '#contracts/indicators.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { IndicatorAccess } from './indicators.access.js';
import { IndicatorsRepository, type IndicatorRow, type RevisionRow } from './indicators.repository.js';
import { IndicatorProgress } from './progress.service.js';

function toIndicator(row: IndicatorRow, progress: Progress): Indicator {
  const { pending } = row;
  return {
    id: row.id,
    ownerId: row.ownerId,
    ...row.terms,
    state: row.state,
    revision: row.revision,
    agreedAt: row.agreedAt?.toISOString() ?? null,
    proposedAt: openProposal(row)?.toISOString() ?? null,
    returnReason: row.returnReason,
    pending:
      pending === null
        ? null
        : {
            revision: pending.revision,
            state: pending.state,
            reason: pending.reason,
            returnReason: pending.returnReason,
            terms: pending.terms,
          },
    progress,
  };
}

/** When what waits for agreement was proposed; null when nothing waits. */
export function openProposal(row: IndicatorRow): Date | null {
  if (row.pending !== null) return row.pending.state === 'proposed' ? row.pending.proposedAt : null;
  return row.state === 'proposed' ? row.proposedAt : null;
}

function toRevision(row: RevisionRow): IndicatorRevision {
  return { ...row, agreedAt: row.agreedAt?.toISOString() ?? null };
}

/** Indicators as they go over the wire. */
@Injectable()
export class IndicatorsReader {
  constructor(
    private readonly rows: IndicatorsRepository,
    private readonly access: IndicatorAccess,
    private readonly progress: IndicatorProgress,
  ) {}

  /** @throws DomainError `NOT_FOUND` */
  async one(actor: Actor, id: string): Promise<Indicator> {
    const row = await this.access.read(actor, await this.rows.find(id));
    return this.show(row);
  }

  /** The owner's indicators in the order of their making. @throws DomainError `NOT_FOUND` */
  async list(
    actor: Actor,
    ownerId: string,
    page: { limit: number; cursor: string | null },
  ): Promise<{ items: Indicator[]; next: string | null }> {
    if (!(await this.access.reads(actor, ownerId))) throw notFound();
    const rows = await this.rows.list(ownerId, page.limit + 1, page.cursor);
    const shown = rows.slice(0, page.limit);
    return {
      items: await this.showMany(shown),
      next: rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null,
    };
  }

  /** All revisions, newest first. @throws DomainError `NOT_FOUND` */
  async history(actor: Actor, id: string): Promise<{ items: IndicatorRevision[]; next: null }> {
    await this.access.read(actor, await this.rows.find(id));
    return { items: (await this.rows.history(id)).map(toRevision), next: null };
  }

  /** @throws DomainError `NOT_FOUND` */
  async trend(actor: Actor, id: string): Promise<IndicatorTrend> {
    return this.progress.trend(await this.access.read(actor, await this.rows.find(id)));
  }

  async show(row: IndicatorRow): Promise<Indicator> {
    const [shown] = await this.showMany([row]);
    if (shown === undefined) throw notFound();
    return shown;
  }

  async showMany(rows: readonly IndicatorRow[]): Promise<Indicator[]> {
    const progress = await this.progress.of(rows);
    return rows.map((row) => toIndicator(row, progress.get(row.id) ?? NO_PROGRESS));
  }

  /** What each of these readers of the feed may see of what they ask for, by id. */
  async forReaders(
    asked: readonly { readerId: string; refs: readonly string[] }[],
  ): Promise<Map<string, { indicator: Indicator }>[]> {
    const rows = await this.rows.findMany([...new Set(asked.flatMap(({ refs }) => refs))]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const seen: IndicatorRow[][] = [];
    for (const { readerId, refs } of asked) {
      const own = refs.flatMap((ref) => byId.get(ref) ?? []);
      const owners = new Map<string, boolean>();
      for (const { ownerId } of own)
        if (!owners.has(ownerId))
          owners.set(ownerId, await this.access.reads({ personId: readerId }, ownerId));
      seen.push(own.filter((row) => owners.get(row.ownerId)));
    }
    const shown = new Map((await this.showMany([...new Set(seen.flat())])).map((i) => [i.id, i]));
    return seen.map(
      (own) =>
        new Map(
          own.flatMap(({ id }) => {
            const indicator = shown.get(id);
            return indicator === undefined ? [] : [[id, { indicator }] as const];
          }),
        ),
    );
  }
}

/** Of an owner who is assigned nowhere: no calendar, so no period. */
const NO_PROGRESS: Progress = {
  actual: null,
  expectedToDate: null,
  achievement: null,
  achievementCapped: null,
  achievementToDate: null,
};
