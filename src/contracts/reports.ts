import * as z from 'zod/mini';
import { Id, Instant, LocalDate, page, PageQuery, Quantity, text } from './common.js';
import { isUnfilledTemplate } from './rules/comment-templates.js';

export const ReportState = z.enum(['draft', 'submitted', 'returned', 'accepted']);
export type ReportState = z.infer<typeof ReportState>;

/** One activity of a day. `obstacle` null: none. */
export const ReportLine = z.object({
  id: Id,
  activity: z.string(),
  indicatorId: z.nullable(Id),
  quantity: z.nullable(z.number()),
  obstacle: z.nullable(z.string()),
});
export type ReportLine = z.infer<typeof ReportLine>;

/**
 * A daily report. Others than the owner see the submitted version `version`; the owner sees their open draft's lines,
 * and `editing` tells that these differ from what others see. `version` 0: never submitted. `draftVersion` counts
 * stored drafts and is the `base` of the next PUT. `onTime` is judged once, on the first submission.
 */
export const Report = z.object({
  id: Id,
  ownerId: Id,
  date: LocalDate,
  state: ReportState,
  version: z.int(),
  draftVersion: z.int(),
  editing: z.boolean(),
  onTime: z.nullable(z.boolean()),
  submittedAt: z.nullable(Instant),
  deadline: Instant,
  lines: z.array(ReportLine),
  note: z.nullable(z.string()),
  returnReason: z.nullable(z.string()),
});
export type Report = z.infer<typeof Report>;
export const ReportPage = page(Report);

export const ReportQuery = z.object({
  ...PageQuery,
  owner: z.exactOptional(Id),
  from: z.exactOptional(LocalDate),
  to: z.exactOptional(LocalDate),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

/**
 * A line of a draft; without `id` the server gives one. A draft may be half written, so the activity may be empty here;
 * a submission refuses an empty one.
 */
export const DraftLine = z.object({
  id: z.exactOptional(Id),
  activity: text(0, 1000),
  indicatorId: z.exactOptional(z.nullable(Id)),
  quantity: z.exactOptional(z.nullable(Quantity)),
  obstacle: z.exactOptional(z.nullable(text(0, 1000))),
});
export type DraftLine = z.infer<typeof DraftLine>;

/** `PUT /api/reports/mine/:date`; `base` is the `draftVersion` last seen, absent when none was. */
export const DraftPut = z.object({
  lines: z.array(DraftLine).check(z.maxLength(100)),
  note: z.exactOptional(z.nullable(text(0, 4000))),
  base: z.exactOptional(z.int().check(z.gte(0))),
});
export type DraftPut = z.infer<typeof DraftPut>;

/** `POST /api/reports/mine/:date/submission`; the id makes a retry harmless. */
export const Submission = z.object({ id: Id, draftVersion: z.exactOptional(z.int().check(z.gte(0))) });
export type Submission = z.infer<typeof Submission>;

/** `POST /api/reports/:id/acceptance` */
export const Acceptance = z.object({ version: z.int().check(z.gte(1)) });
export type Acceptance = z.infer<typeof Acceptance>;

/** `POST /api/reports/:id/return` */
export const ReportReturn = z.object({ version: z.int().check(z.gte(1)), reason: text(1, 2000) }).check(
  z.refine((r) => !isUnfilledTemplate(r.reason, 1), {
    path: ['reason'],
    params: { rule: 'template_unfilled' },
  }),
);
export type ReportReturn = z.infer<typeof ReportReturn>;

/**
 * `GET /api/reports/mine/:date/start`: what helps to begin a day: the stored report if any, whether the date is
 * expected, yesterday's (the last earlier reported day's) lines to repeat, and activities written often.
 */
export const ReportStart = z.object({
  date: LocalDate,
  expected: z.boolean(),
  deadline: Instant,
  report: z.nullable(Report),
  previous: z.nullable(z.object({ date: LocalDate, lines: z.array(ReportLine) })),
  activities: z.array(
    z.object({ id: z.nullable(Id), activity: z.string(), indicatorId: z.nullable(Id), saved: z.boolean() }),
  ),
});
export type ReportStart = z.infer<typeof ReportStart>;

/**
 * `GET /api/reports/mine/:date/days`: the seven days up to the date (included, oldest first) as they stand: what is
 * still open of them, and one's own week at a glance. `state` null: nothing was ever written. `returned` counts as open
 * until it is sent again.
 */
export const ReportDays = z.object({
  items: z.array(
    z.object({
      date: LocalDate,
      expected: z.boolean(),
      state: z.nullable(ReportState),
      editing: z.boolean(),
      onTime: z.nullable(z.boolean()),
      deadline: Instant,
    }),
  ),
  next: z.nullable(z.string()),
});
export type ReportDays = z.infer<typeof ReportDays>;

/** `PUT /api/activities/:id`: keep an activity as a one-tap choice; `DELETE` forgets it. */
export const SavedActivityPut = z.object({
  activity: text(1, 300),
  indicatorId: z.exactOptional(z.nullable(Id)),
});
export type SavedActivityPut = z.infer<typeof SavedActivityPut>;

/** One kept activity. */
export const SavedActivity = z.object({ id: Id, activity: z.string(), indicatorId: z.nullable(Id) });
export type SavedActivity = z.infer<typeof SavedActivity>;
export const SavedActivityList = z.object({ items: z.array(SavedActivity), next: z.nullable(z.string()) });

/** `GET /api/reports/export.csv`: the reader's own submitted lines; without `to` up to today, without `from` 31 days. */
export const ReportExportQuery = z.object({
  from: z.exactOptional(LocalDate),
  to: z.exactOptional(LocalDate),
});
export type ReportExportQuery = z.infer<typeof ReportExportQuery>;

/**
 * The extra members of a 409 `DRAFT_CONFLICT` or `REPORT_ACCEPTED`: what was sent (null for a submission, which sends no
 * text) and what is stored.
 */
export const DraftConflict = z.object({
  mine: z.nullable(z.object({ lines: z.array(ReportLine), note: z.nullable(z.string()) })),
  theirs: Report,
});
export type DraftConflict = z.infer<typeof DraftConflict>;

/** One version of a report as it was submitted. */
export const ReportVersion = z.object({
  version: z.int(),
  submittedAt: Instant,
  lines: z.array(ReportLine),
  note: z.nullable(z.string()),
  decision: z.nullable(
    z.object({
      kind: z.enum(['accepted', 'returned']),
      byId: Id,
      at: Instant,
      reason: z.nullable(z.string()),
    }),
  ),
});
export type ReportVersion = z.infer<typeof ReportVersion>;
export const ReportHistory = z.object({ items: z.array(ReportVersion), next: z.nullable(z.string()) });
