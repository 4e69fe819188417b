import * as z from 'zod/mini';
import { Id, Instant, page, PageQuery, Quantity, text } from './common.js';

export const Aspect = z.enum(['quantity', 'quality', 'time', 'cost']);
export type Aspect = z.infer<typeof Aspect>;
export const Polarity = z.enum(['higher', 'lower', 'range']);
export type Polarity = z.infer<typeof Polarity>;
export const Rollup = z.enum(['sum', 'average', 'last']);
export type Rollup = z.infer<typeof Rollup>;
export const Period = z.enum(['week', 'month', 'quarter', 'year']);
export type Period = z.infer<typeof Period>;
export const IndicatorState = z.enum(['draft', 'proposed', 'agreed', 'returned', 'active', 'closed']);
export type IndicatorState = z.infer<typeof IndicatorState>;

/**
 * Where an indicator stands in its current period. `actual` null: no measured line yet ("belum ada data").
 * Percentages are unrounded; only `achievementCapped` is held to 0 … cap.
 */
export const Progress = z.object({
  actual: z.nullable(z.number()),
  expectedToDate: z.nullable(z.number()),
  achievement: z.nullable(z.number()),
  achievementCapped: z.nullable(z.number()),
  achievementToDate: z.nullable(z.number()),
});
export type Progress = z.infer<typeof Progress>;

const terms = {
  name: text(3, 300),
  unit: text(1, 60),
  aspect: Aspect,
  polarity: Polarity,
  target: Quantity,
  targetMax: z.exactOptional(z.nullable(Quantity)),
  baseline: z.exactOptional(z.nullable(Quantity)),
  period: Period,
  rollup: Rollup,
  source: z.exactOptional(z.nullable(text(0, 300))),
  numerator: z.exactOptional(z.nullable(text(0, 300))),
  denominator: z.exactOptional(z.nullable(text(0, 300))),
  workResult: z.exactOptional(z.nullable(text(0, 300))),
};

/** A range needs an upper bound not below the lower one; the other polarities have none. */
const boundsFit = z.refine<{ polarity: Polarity; target: number; targetMax?: number | null }>(
  (i) =>
    i.polarity === 'range'
      ? typeof i.targetMax === 'number' && i.targetMax >= i.target
      : i.targetMax === undefined || i.targetMax === null,
  { path: ['targetMax'], params: { rule: 'bounds' } },
);

/** `POST /api/indicators`; the id is the client's, so that a retry makes no second one. */
export const IndicatorCreate = z.object({ id: z.exactOptional(Id), ...terms }).check(boundsFit);
export type IndicatorCreate = z.infer<typeof IndicatorCreate>;

/** `PATCH /api/indicators/:id`; once agreed, a changed term needs `reason` and makes a new revision. */
export const IndicatorPatch = z.object({
  name: z.exactOptional(terms.name),
  unit: z.exactOptional(terms.unit),
  aspect: z.exactOptional(Aspect),
  polarity: z.exactOptional(Polarity),
  target: z.exactOptional(Quantity),
  targetMax: terms.targetMax,
  baseline: terms.baseline,
  period: z.exactOptional(Period),
  rollup: z.exactOptional(Rollup),
  source: terms.source,
  numerator: terms.numerator,
  denominator: terms.denominator,
  workResult: terms.workResult,
  reason: z.exactOptional(text(1, 1000)),
  closed: z.exactOptional(z.boolean()),
});
export type IndicatorPatch = z.infer<typeof IndicatorPatch>;

/** Reason of a return, for indicators. */
export const IndicatorReturn = z.object({ reason: text(1, 2000) });
export type IndicatorReturn = z.infer<typeof IndicatorReturn>;

/**
 * `POST /api/indicators/:id/agreement`, body optional: `proposedAt` as last seen makes sure that what is agreed is what
 * was read; another proposal since then → 409 `INDICATOR_CHANGED`.
 */
export const IndicatorAgreement = z.optional(z.object({ proposedAt: z.exactOptional(Instant) }));
export type IndicatorAgreement = z.infer<typeof IndicatorAgreement>;

/** The terms of one revision of an indicator. */
export const IndicatorTerms = z.object({
  name: z.string(),
  unit: z.string(),
  aspect: Aspect,
  polarity: Polarity,
  target: z.number(),
  targetMax: z.nullable(z.number()),
  baseline: z.nullable(z.number()),
  period: Period,
  rollup: Rollup,
  source: z.nullable(z.string()),
  numerator: z.nullable(z.string()),
  denominator: z.nullable(z.string()),
  workResult: z.nullable(z.string()),
});
export type IndicatorTerms = z.infer<typeof IndicatorTerms>;

/**
 * An indicator. The terms shown are those in force (of the newest revision while none is agreed). `pending` holds a
 * newer revision that waits for agreement while the old one still holds.
 */
export const Indicator = z.object({
  id: Id,
  ownerId: Id,
  ...IndicatorTerms.shape,
  state: IndicatorState,
  revision: z.int(),
  agreedAt: z.nullable(Instant),
  /** When what waits for agreement was proposed; null: nothing waits. */
  proposedAt: z.nullable(Instant),
  returnReason: z.nullable(z.string()),
  pending: z.nullable(
    z.object({
      revision: z.int(),
      state: z.enum(['draft', 'proposed', 'returned']),
      reason: z.nullable(z.string()),
      returnReason: z.nullable(z.string()),
      terms: IndicatorTerms,
    }),
  ),
  progress: Progress,
});
export type Indicator = z.infer<typeof Indicator>;
export const IndicatorPage = page(Indicator);

export const IndicatorQuery = z.object({
  ...PageQuery,
  owner: z.exactOptional(Id),
});
export type IndicatorQuery = z.infer<typeof IndicatorQuery>;

/** One revision of an indicator's history. */
export const IndicatorRevision = z.object({
  revision: z.int(),
  state: z.enum(['draft', 'proposed', 'returned', 'agreed']),
  reason: z.nullable(z.string()),
  returnReason: z.nullable(z.string()),
  agreedAt: z.nullable(Instant),
  agreedBy: z.nullable(Id),
  terms: IndicatorTerms,
});
export type IndicatorRevision = z.infer<typeof IndicatorRevision>;
export const IndicatorHistory = z.object({ items: z.array(IndicatorRevision), next: z.nullable(z.string()) });

/**
 * `GET /api/indicators/:id/trend`: what was measured in the last eight weeks (of an indicator by the week or the month) or
 * months (by the quarter or the year), oldest first, the current one last and as far as it has come. `actual` null:
 * nothing was measured. `target` is the one in force now, and null where a step is shorter than the indicator's period
 * and adds up to it.
 */
export const IndicatorTrend = z.object({
  step: z.enum(['week', 'month']),
  target: z.nullable(z.number()),
  items: z.array(z.object({ from: z.iso.date(), to: z.iso.date(), actual: z.nullable(z.number()) })),
  next: z.null(),
});
export type IndicatorTrend = z.infer<typeof IndicatorTrend>;
