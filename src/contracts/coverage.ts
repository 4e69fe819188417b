import * as z from 'zod/mini';
import { Id, LocalDate, Week } from './common.js';
import { Period } from './indicators.js';

/** How a unit, with all below it, stands on one date. Counts of people; never who. */
export const CoverageDay = z.object({
  date: LocalDate,
  /** At work: the date is a working day of their unit and they have no leave. */
  expected: z.int(),
  /** Of those, who has sent a report. */
  reported: z.int(),
  onLeave: z.int(),
});
export type CoverageDay = z.infer<typeof CoverageDay>;

/** `GET /api/coverage?from=&to=`: at most 14 days. Units with people in them or below them, by name. */
export const CoverageMap = z.object({
  units: z.array(
    z.object({
      unitId: Id,
      /** Null for those at the top of what the reader may see. */
      parentId: z.nullable(Id),
      name: z.string(),
      people: z.int(),
      days: z.array(CoverageDay),
    }),
  ),
});
export type CoverageMap = z.infer<typeof CoverageMap>;

export const CoverageQuery = z.object({ from: LocalDate, to: LocalDate });
export type CoverageQuery = z.infer<typeof CoverageQuery>;

/** `GET /api/coverage/people?unit=&date=`: the rows behind one figure, by name; at most 1,000. */
export const CoveragePeople = z.object({
  items: z.array(
    z.object({
      personId: Id,
      name: z.string(),
      position: z.string(),
      unitId: Id,
      state: z.enum(['reported', 'missing', 'leave', 'off']),
    }),
  ),
  next: z.nullable(z.string()),
});
export type CoveragePeople = z.infer<typeof CoveragePeople>;

export const CoveragePeopleQuery = z.object({ unit: Id, date: LocalDate });
export type CoveragePeopleQuery = z.infer<typeof CoveragePeopleQuery>;

/**
 * What the people of a unit and all below it reached together on indicators of the same name, unit and period.
 * `actual` and `expectedToDate` are sums; null where several values of a period are averages or last values: those do not
 * add up. `reached`: indicators whose actual is at least what is expected to date.
 */
export const UnitOutcome = z.object({
  name: z.string(),
  unit: z.string(),
  period: Period,
  indicators: z.int(),
  reached: z.int(),
  noData: z.int(),
  actual: z.nullable(z.number()),
  expectedToDate: z.nullable(z.number()),
});
export type UnitOutcome = z.infer<typeof UnitOutcome>;

/** `GET /api/coverage/units/:id`: the newest twelve weeks' summaries of one unit, and what was reached in the newest. */
export const UnitStory = z.object({
  unitId: Id,
  name: z.string(),
  /** Newest first. */
  weeks: z.array(
    z.object({
      week: Week,
      revision: z.int(),
      provisional: z.boolean(),
      employees: z.int(),
      reported: z.int(),
      expectedDays: z.int(),
      onTime: z.int(),
      late: z.int(),
      missing: z.int(),
      pending: z.int(),
      onLeave: z.int(),
    }),
  ),
  outcomes: z.array(UnitOutcome),
});
export type UnitStory = z.infer<typeof UnitStory>;
