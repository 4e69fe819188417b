import * as z from 'zod/mini';
import { Id, Instant, LocalDate, oneLine, page, PageQuery, PeriodKey, Week } from './common.js';
import { Aspect, Period, Polarity, Progress, Rollup } from './indicators.js';

/** Which days a summary covers. `week` is what it has always been, and null for a recap of any other days. */
const covered = { week: z.nullable(Week), period: PeriodKey };

/** Kinds of period that a summary can cover. */
export const SummaryKind = z.enum(['week', 'month', 'quarter', 'range']);
export type SummaryKind = z.infer<typeof SummaryKind>;

const counts = {
  expectedDays: z.int(),
  onTime: z.int(),
  late: z.int(),
  missing: z.int(),
  /** Expected days whose deadline has not passed: neither late nor missing yet. */
  pending: z.int(),
  /** Working days on leave. */
  onLeave: z.int(),
};

export const SummaryIndicator = z.object({
  indicatorId: Id,
  name: z.string(),
  unit: z.string(),
  period: Period,
  periodFrom: LocalDate,
  periodTo: LocalDate,
  /** The period ended before the summary's last day (beside the row of the one that runs on that day). */
  ended: z.boolean(),
  target: z.number(),
  targetMax: z.nullable(z.number()),
  /** Revision of the agreed terms that it was measured against. */
  terms: z.int(),
  /** What these terms say about how it is measured; not covered by the hash, which has their number. */
  aspect: Aspect,
  polarity: Polarity,
  rollup: Rollup,
  ...Progress.shape,
  /**
   * Change of `actual` since the summary before of the same kind: within the same period, or from one week, month or
   * quarter to the next in the summaries of such. null when either is unknown, and for a range.
   */
  change: z.nullable(z.number()),
  /** What the person says beside this figure, null if nothing. Not covered by the hash. */
  context: z.nullable(z.string()),
});
export type SummaryIndicator = z.infer<typeof SummaryIndicator>;

export const FeedbackCounts = z.object({
  praise: z.int(),
  suggestion: z.int(),
  question: z.int(),
  correction: z.int(),
  /** Answers that the person wrote in the week to comments they received. */
  replies: z.int(),
});
export type FeedbackCounts = z.infer<typeof FeedbackCounts>;

export const SummaryEmployee = z.object({
  personId: Id,
  name: z.string(),
  unitId: Id,
  supervisorId: z.nullable(Id),
  /**
   * Nobody stands above by design: without a supervisor, while others have this person as theirs and nobody in the units
   * above supervises anybody. Not covered by the hash.
   */
  topmost: z.boolean(),
  ...counts,
  feedbackReceived: z.int(),
  feedback: FeedbackCounts,
  /**
   * As a supervisor: median working minutes from the first submission of a report of the week to the first decision or
   * feedback on it by them or somebody acting for them; null if none.
   */
  responseMinutes: z.nullable(z.number()),
  /** As a supervisor: reports of the week whose newest submission had no decision and no feedback when computed. */
  unanswered: z.int(),
  /** What the person says beside their days, null if nothing. Not covered by the hash. */
  context: z.nullable(z.string()),
  indicators: z.array(SummaryIndicator),
});
export type SummaryEmployee = z.infer<typeof SummaryEmployee>;

export const SummaryUnit = z.object({
  unitId: Id,
  parentId: z.nullable(Id),
  name: z.string(),
  /** People of the unit and all units below it. */
  employees: z.int(),
  reported: z.int(),
  ...counts,
  feedbackReceived: z.int(),
  /** null: nobody answered, or so few that a reader without a right to the rows would learn how fast one of them is. */
  responseMinutes: z.nullable(z.number()),
  /** Fewer than 5 people beside a reader without a right to the rows, or beside the next unit shown: the figures are null. */
  suppressed: z.boolean(),
});
export type SummaryUnit = z.infer<typeof SummaryUnit>;

export const Coverage = z.object({
  employees: z.int(),
  /** People with at least one report dated in the week. */
  reported: z.int(),
  ...counts,
});
export type Coverage = z.infer<typeof Coverage>;

/** One figure that changed against the revision before; with `indicatorId` a figure of that indicator. */
export const SummaryDifference = z.object({
  personId: Id,
  name: z.string(),
  indicatorId: z.nullable(Id),
  indicator: z.nullable(z.string()),
  field: z.string(),
  before: z.nullable(z.number()),
  after: z.nullable(z.number()),
});

export type SummaryDifference = z.infer<typeof SummaryDifference>;

/** One revision of a period. Immutable; `hash` covers the facts only. A reader gets the part that they may see. */
export const Summary = z.object({
  ...covered,
  from: LocalDate,
  to: LocalDate,
  revision: z.int(),
  revisions: z.int(),
  hash: z.string(),
  provisional: z.boolean(),
  computedAt: Instant,
  coverage: Coverage,
  /** The same part of the period before, in the revision that changes are told against; null when there is none. */
  before: z.nullable(z.object({ ...covered, revision: z.int(), coverage: Coverage })),
  employees: z.array(SummaryEmployee),
  units: z.array(
    z.object({
      ...SummaryUnit.shape,
      expectedDays: z.nullable(z.int()),
      onTime: z.nullable(z.int()),
      late: z.nullable(z.int()),
      missing: z.nullable(z.int()),
      pending: z.nullable(z.int()),
      onLeave: z.nullable(z.int()),
      reported: z.nullable(z.int()),
      feedbackReceived: z.nullable(z.int()),
    }),
  ),
  /** What changed since the revision before, empty for the first. */
  differences: z.array(SummaryDifference),
});
export type Summary = z.infer<typeof Summary>;

export const SummaryItem = z.object({
  ...covered,
  from: LocalDate,
  to: LocalDate,
  revision: z.int(),
  provisional: z.boolean(),
  computedAt: Instant,
  hash: z.string(),
  coverage: Coverage,
});
export type SummaryItem = z.infer<typeof SummaryItem>;
export const SummaryPage = page(SummaryItem);
/** Weeks without `kind`. */
export const SummaryListQuery = z.object({ ...PageQuery, kind: z.exactOptional(SummaryKind) });
export type SummaryListQuery = z.infer<typeof SummaryListQuery>;
export const SummaryQuery = z.object({
  revision: z.exactOptional(z.coerce.number().check(z.int(), z.gte(1), z.lte(2_147_483_647))),
});
export type SummaryQuery = z.infer<typeof SummaryQuery>;

/** One line beside a figure of one's own; null takes it back. Earlier lines stay stored. */
export const SummaryContextInput = z.object({
  /** The indicator that it speaks of; null: the days. */
  indicatorId: z.nullable(Id),
  body: z.nullable(oneLine(1, 200)),
});
export type SummaryContextInput = z.infer<typeof SummaryContextInput>;

export const SummaryContext = z.object({
  ...covered,
  indicatorId: z.nullable(Id),
  body: z.nullable(z.string()),
  createdAt: Instant,
});
export type SummaryContext = z.infer<typeof SummaryContext>;

/** A run by hand. `progress` is 0 … 1. */
export const SummaryRun = z.object({
  runId: Id,
  ...covered,
  state: z.enum(['queued', 'running', 'done', 'failed']),
  progress: z.number(),
  revision: z.nullable(z.int()),
  error: z.nullable(z.string()),
});
export type SummaryRun = z.infer<typeof SummaryRun>;
export const SummaryRunStarted = z.object({ runId: Id });
