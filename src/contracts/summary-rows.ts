import * as z from 'zod/mini';
import { Id, LocalDate, PageQuery } from './common.js';

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

/** What a supervisor's figures count: reports that got an answer (response time), and those that wait for one. */
export const SummaryDutyKind = z.enum(['answered', 'waiting']);
export type SummaryDutyKind = z.infer<typeof SummaryDutyKind>;

/** What an answer does not name of one kind. */
const rest = z.object({
  /** How many follow. */
  left: z.int(),
  /** Where they begin, for `GET /api/summaries/:week/duties`; null: nothing follows. */
  next: z.nullable(z.string()),
  /** How many are of people in other units, whose reports are none of the reader's business. */
  elsewhere: z.int(),
});

/**
 * `GET /api/summaries/:week/rows?people=`: the rows that the figures of these people were counted from, in the order asked
 * for. A stored revision keeps figures only: rows are read now, as far as they were there when it was computed.
 */
export const SummaryRows = z.object({
  items: z.array(
    z.object({
      personId: Id,
      days: z.array(SummaryDay),
      /** The first 20 of each kind, by date; the rest by `GET /api/summaries/:week/duties`. */
      duties: z.array(SummaryDuty),
      /** What `duties` leaves out; nodes of the version before left out nothing. */
      rest: z.exactOptional(z.object({ answered: rest, waiting: rest })),
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

/** `GET /api/summaries/:week/duties`: the reports that one supervisor had to look at, further than `rows` names them. */
export const SummaryDuties = z.object({
  items: z.array(SummaryDuty),
  /** How many follow. */
  left: z.int(),
  next: z.nullable(z.string()),
});
export type SummaryDuties = z.infer<typeof SummaryDuties>;

export const SummaryDutiesQuery = z.object({
  person: Id,
  kind: SummaryDutyKind,
  revision,
  limit: PageQuery.limit,
  cursor: z.exactOptional(z.string().check(z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f-]{36}$/))),
});
export type SummaryDutiesQuery = z.infer<typeof SummaryDutiesQuery>;

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
