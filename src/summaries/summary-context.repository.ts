import { Injectable } from '@nestjs/common';
import { weekOfKey } from '#contracts/rules/summary-period.js';
import type { SummaryContext } from '#contracts/summaries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** Names a figure of a summary: a person's days, or one of their indicators. */
export const figureOf = (personId: string, indicatorId: string | null): string =>
  `${personId} ${indicatorId ?? 'days'}`;

interface ContextRow {
  readonly id: string;
  readonly period: string;
  readonly personId: string;
  readonly indicatorId: string | null;
  readonly body: string | null;
}

/** What people say beside their figures. Only added to: the newest line of a figure is the one that holds. */
@Injectable()
export class SummaryContextRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** The lines that hold in a period, by `figureOf`; of these people, null: of all. */
  async newest(period: string, people: readonly string[] | null): Promise<Map<string, string>> {
    const rows = await this.work.query<{ personId: string; indicatorId: string | null; body: string | null }>(
      `SELECT DISTINCT ON (person_id, indicator_id) person_id AS "personId", indicator_id AS "indicatorId", body
         FROM summary_context WHERE week = $1 AND ($2::uuid[] IS NULL OR person_id = ANY ($2))
        ORDER BY person_id, indicator_id, created_at DESC, id DESC`,
      [period, people],
    );
    return new Map(
      rows.flatMap((r) => (r.body === null ? [] : [[figureOf(r.personId, r.indicatorId), r.body] as const])),
    );
  }

  /** Adds a line, unless it is the one that holds already. */
  async add(row: ContextRow): Promise<SummaryContext> {
    const last = await this.#last(row);
    if (last?.body === row.body) return last;
    const [added] = await this.work.query<{ created_at: Date }>(
      `INSERT INTO summary_context (id, week, person_id, indicator_id, body) VALUES ($1, $2, $3, $4, $5)
       RETURNING created_at`,
      [row.id, row.period, row.personId, row.indicatorId, row.body],
    );
    if (added === undefined) throw new Error('the line was not stored');
    const { period, indicatorId, body } = row;
    return { period, week: weekOfKey(period), indicatorId, body, createdAt: added.created_at.toISOString() };
  }

  async #last({ period, personId, indicatorId }: ContextRow): Promise<SummaryContext | undefined> {
    const [row] = await this.work.query<{ body: string | null; created_at: Date }>(
      `SELECT body, created_at FROM summary_context
        WHERE week = $1 AND person_id = $2 AND indicator_id IS NOT DISTINCT FROM $3
        ORDER BY created_at DESC, id DESC LIMIT 1`,
      [period, personId, indicatorId],
    );
    return row === undefined
      ? undefined
      : {
          period,
          week: weekOfKey(period),
          indicatorId,
          body: row.body,
          createdAt: row.created_at.toISOString(),
        };
  }
}
