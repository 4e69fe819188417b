import * as z from 'zod/mini';
import { Id, LocalDate } from './common.js';

/** What a day is counted as; work done on a day of leave is both. */
export const SummaryMark = z.enum(['onTime', 'late', 'missing', 'pending', 'leave']);
export type SummaryMark = z.infer<typeof SummaryMark>;

/** One day of a person behind the figures of a summary. */
export const SummaryDay = z.object({
  date: LocalDate,
  marks: z.array(SummaryMark),
  /** The report of that day, where there is one and the reader may read it. */
  reportId: z.nullable(Id),
});
export type SummaryDay = z.infer<typeof SummaryDay>;

/** A report that a supervisor had to look at, and in how many working minutes they first did; null: not yet. */
export const SummaryDuty = z.object({
  ownerId: Id,
  name: z.string(),
  date: LocalDate,
  minutes: z.nullable(z.number()),
  /** Counted as unanswered: no decision and no word since its newest submission. */
  waiting: z.boolean(),
  reportId: z.nullable(Id),
});
export type SummaryDuty = z.infer<typeof SummaryDuty>;

/**
 * `GET /api/summaries/:week/rows?people=`: the rows that the figures of these people were counted from, in the order asked
 * for. A stored revision keeps figures only: rows are read now, as far as they were there when it was computed.
 */
export const SummaryRows = z.object({
  items: z.array(
    z.object({
      personId: Id,
      days: z.array(SummaryDay),
      duties: z.array(SummaryDuty),
      /** Something was corrected since: the rows no longer add up to the stored figures. */
      changed: z.boolean(),
    }),
  ),
  next: z.nullable(z.string()),
});
export type SummaryRows = z.infer<typeof SummaryRows>;

const revision = z.exactOptional(z.coerce.number().check(z.int(), z.gte(1), z.lte(2_147_483_647)));

/** `people`: up to 25 ids with commas between them. */
export const SummaryRowsQuery = z.object({
  people: z.string().check(z.regex(/^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,24}$/)),
  revision,
});
export type SummaryRowsQuery = z.infer<typeof SummaryRowsQuery>;

/** `GET /api/summaries/:week/lines`: the report lines that one figure of an indicator was made of. */
export const SummaryLines = z.object({
  items: z.array(z.object({ date: LocalDate, activity: z.string(), quantity: z.number(), reportId: Id })),
  /** Lines in reports that the reader may not read. */
  hidden: z.int(),
  /** The figure was stored from other lines: something was corrected since. */
  changed: z.boolean(),
  next: z.nullable(z.string()),
});
export type SummaryLines = z.infer<typeof SummaryLines>;

/** `from`: the first day of the indicator's period, as the figure names it. */
export const SummaryLinesQuery = z.object({ person: Id, indicator: Id, from: LocalDate, revision });
export type SummaryLinesQuery = z.infer<typeof SummaryLinesQuery>;
