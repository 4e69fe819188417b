import * as z from 'zod/mini';
import { Id, Instant, LocalDate } from './common.js';
import { Progress } from './indicators.js';

/**
 * One person's row on a supervisor's board: absolute values, never a delta. A cell is newer than another of the same
 * person when (`date`, `version`) is greater; `version` rises in the transaction of every write that changes the cell,
 * `date` (the person's local today) turns at the unit's midnight without a write.
 * `report` null: nothing was reported and nothing is expected: today is not a working day of the person, they are on leave,
 * or their account is disabled.
 */
export const BoardCell = z.object({
  personId: Id,
  name: z.string(),
  position: z.string(),
  unitId: Id,
  version: z.int(),
  date: LocalDate,
  report: z.nullable(
    z.object({
      id: z.nullable(Id),
      date: LocalDate,
      state: z.enum(['none', 'submitted', 'returned', 'accepted']),
      onTime: z.nullable(z.boolean()),
      submittedAt: z.nullable(Instant),
      lines: z.int(),
      lastActivity: z.nullable(z.string()),
      obstacle: z.nullable(z.string()),
    }),
  ),
  onLeave: z.boolean(),
  /** The person's account is disabled, so that nothing is expected of them. */
  disabled: z.boolean(),
  /** Items that need the supervisor: reports to decide on and indicators to agree. */
  waiting: z.int(),
  waitingSince: z.nullable(Instant),
  /** The person's active indicator that is furthest behind its expected-to-date, null when none can be computed. */
  indicator: z.nullable(
    z.object({ id: Id, name: z.string(), unit: z.string(), target: z.number(), progress: Progress }),
  ),
});
export type BoardCell = z.infer<typeof BoardCell>;

/** `GET /api/board?unit=`; `version` is the sum of the cells' versions. */
export const Board = z.object({ version: z.int(), cells: z.array(BoardCell) });
export type Board = z.infer<typeof Board>;

export const BoardQuery = z.object({ unit: z.exactOptional(Id) });
export type BoardQuery = z.infer<typeof BoardQuery>;

/** `GET /api/board/units`: the units whose people the reader may see, for the unit picker. */
export const BoardUnits = z.object({
  items: z.array(z.object({ id: Id, parentId: z.nullable(Id), name: z.string(), people: z.int() })),
  next: z.nullable(z.string()),
});
export type BoardUnits = z.infer<typeof BoardUnits>;

/**
 * Something that waits for the reader's decision: a submitted report of a day at which they are D, or a proposed indicator
 * of somebody whose D they are today. `since`: submitted or proposed.
 */
export const QueueItem = z.object({
  /** Of the report or the indicator. */
  id: Id,
  personId: Id,
  name: z.string(),
  unitId: Id,
  since: Instant,
  /** Null: it is an indicator. */
  report: z.nullable(
    z.object({
      date: LocalDate,
      version: z.int(),
      onTime: z.boolean(),
      lines: z.int(),
      activity: z.nullable(z.string()),
      obstacle: z.nullable(z.string()),
    }),
  ),
  /** Its proposed name; null: it is a report. */
  indicator: z.nullable(z.string()),
});
export type QueueItem = z.infer<typeof QueueItem>;

/** `GET /api/board/queue`: at most 500, those that have waited longest. */
export const BoardQueue = z.object({ items: z.array(QueueItem), next: z.nullable(z.string()) });
export type BoardQueue = z.infer<typeof BoardQueue>;

/** client → server `board.watch` / `board.unwatch` */
export const BoardWatch = z.object({ unit: Id });
export type BoardWatch = z.infer<typeof BoardWatch>;
/** server → client `board` */
export const BoardChange = z.object({
  unit: Id,
  cells: z.array(BoardCell),
  gone: z.exactOptional(z.array(Id)),
});
export type BoardChange = z.infer<typeof BoardChange>;
