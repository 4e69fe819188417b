import { Injectable } from '@nestjs/common';
import type { DateRange } from '#contracts/rules/local-date.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** Which lines count: those on the indicator from `from` to `to`, both included. */
export interface Span {
  indicatorId: string;
  from: string;
  to: string;
}

/** Exact decimals as PostgreSQL writes them. */
export interface Actual {
  sum: string;
  /** Measured lines: at least one. */
  count: number;
  last: string;
}

/**
 * What was measured. A read model over the tables of `reports`, which come later in the order of the features: it reads
 * the lines of the current version of submitted and accepted reports and imports nothing from there.
 */
@Injectable()
export class ActualsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** By indicator; who has no measured line is missing. One statement, whatever the number of spans. */
  async of(spans: readonly Span[]): Promise<Map<string, Actual>> {
    const rows = await this.work.sized<{ id: string; sum: string; count: number; last: string }>(
      spans,
      `SELECT s.id, sum(l.quantity) AS sum, count(*)::int AS count,
              (array_agg(l.quantity ORDER BY r.date DESC, l.position DESC))[1] AS last
         FROM unnest($1::uuid[], $2::date[], $3::date[]) AS s (id, first, final)
         JOIN report_line l ON l.indicator_id = s.id
         JOIN report r ON r.id = l.report_id AND r.version = l.version
        WHERE l.quantity IS NOT NULL AND r.state IN ('submitted', 'accepted') AND r.date BETWEEN s.first AND s.final
        GROUP BY s.id`,
      [spans.map((s) => s.indicatorId), spans.map((s) => s.from), spans.map((s) => s.to)],
    );
    return new Map(rows.map((r) => [r.id, { sum: r.sum, count: r.count, last: r.last }]));
  }

  /** One indicator over these spans, in their order; undefined where nothing was measured. */
  async over(indicatorId: string, spans: readonly DateRange[]): Promise<(Actual | undefined)[]> {
    const rows = await this.work.query<Actual & { at: number }>(
      `SELECT s.at::int AS at, sum(l.quantity) AS sum, count(*)::int AS count,
              (array_agg(l.quantity ORDER BY r.date DESC, l.position DESC))[1] AS last
         FROM unnest($2::date[], $3::date[]) WITH ORDINALITY AS s (first, final, at)
         JOIN report_line l ON l.indicator_id = $1
         JOIN report r ON r.id = l.report_id AND r.version = l.version
        WHERE l.quantity IS NOT NULL AND r.state IN ('submitted', 'accepted') AND r.date BETWEEN s.first AND s.final
        GROUP BY s.at`,
      [indicatorId, spans.map(({ from }) => from), spans.map(({ to }) => to)],
    );
    const found = new Map(rows.map(({ at, ...actual }) => [at, actual]));
    return spans.map((_, i) => found.get(i + 1));
  }
}
