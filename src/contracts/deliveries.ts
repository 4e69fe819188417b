import * as z from 'zod/mini';
import { Id, Instant, Language, LocalDate, page, PageQuery, PeriodKey, text, Week } from './common.js';
import { isZone } from './rules/recurrence.js';

/** `HH:MM`, 00:00–23:59. */
export const HourMinute = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
export type HourMinute = z.infer<typeof HourMinute>;

/** ISO weekday, Monday 1 … Sunday 7. */
const IsoWeekday = z.int().check(z.gte(1), z.lte(7));

/** Date that every month has. */
const MonthDay = z.int().check(z.gte(1), z.lte(28));

export const ScheduleKind = z.enum(['weekly', 'monthly', 'quarterly']);
export type ScheduleKind = z.infer<typeof ScheduleKind>;

const AnyZone = z.string().check(z.refine(isZone, { params: { rule: 'zone' } }));

const unique = <T>(key: (item: T) => string) =>
  z.refine<T[]>((items) => new Set(items.map(key)).size === items.length, { params: { rule: 'twice' } });

/** A moment as the clocks of a zone show it. */
const LocalMoment = z.object({
  at: Instant,
  date: LocalDate,
  weekday: z.int(),
  /** `HH:MM`. Later than the one that was set when a clock change skips that. */
  time: z.string(),
  zone: z.string(),
  /** WIB, WITA, WIT, or UTC with its offset. */
  zoneName: z.string(),
});

/** One time at which a schedule comes due. */
export const ScheduleRun = z.object({
  ...LocalMoment.shape,
  /** What it is about: the week, month or quarter before. */
  week: z.nullable(Week),
  period: PeriodKey,
});
export type ScheduleRun = z.infer<typeof ScheduleRun>;

export const ScheduleRuns = z.object({
  items: z.array(
    z.object({
      ...ScheduleRun.shape,
      /** When its summary is computed, where that is later: its mails go out then. Null: they go out at the time. */
      waitsUntil: z.nullable(LocalMoment),
    }),
  ),
  next: z.nullable(z.string()),
});
export type ScheduleRuns = z.infer<typeof ScheduleRuns>;

/** `GET /api/summaries/settings`: when weeks are computed, in the organisation's zone. */
export const SummarySettings = z.object({
  weekday: z.int(),
  hour: z.string(),
  /** Least seconds between two revisions that changes inside a week make by themselves. */
  quietSeconds: z.int(),
  zone: z.nullable(z.string()),
  /** Null while there is no organisation. */
  next: z.nullable(ScheduleRun),
});
export type SummarySettings = z.infer<typeof SummarySettings>;

/** `PUT /api/summaries/settings` */
export const SummarySettingsChange = z.object({
  weekday: IsoWeekday,
  hour: HourMinute,
  quietSeconds: z.int().check(z.gte(0), z.lte(86_400)),
});
export type SummarySettingsChange = z.infer<typeof SummarySettingsChange>;

export const DeliveryFormat = z.enum(['pdf', 'xlsx', 'csv']);
export type DeliveryFormat = z.infer<typeof DeliveryFormat>;

const scheduleFields = {
  name: text(1, 100),
  kind: ScheduleKind,
  /** The day of a weekly schedule; any other keeps what it was given. */
  weekday: IsoWeekday,
  /** Date on which a monthly schedule comes due, a quarterly one in the first month of a quarter; 1 without it. */
  day: z.exactOptional(MonthDay),
  hour: HourMinute,
  /** Null: the organisation's. */
  zone: z.nullable(AnyZone),
  /** Units (with all below them) that the mails are about; empty: all that each recipient may see. */
  unitIds: z.array(Id).check(
    z.maxLength(200),
    unique((id: string) => id),
  ),
  recipients: z
    .array(
      z.object({
        personId: Id,
        /** May unsubscribe by themselves. */
        optional: z.boolean(),
      }),
    )
    .check(
      z.maxLength(500),
      unique((r: { personId: string }) => r.personId),
    ),
  language: Language,
  /** Documents to attach. */
  formats: z.array(DeliveryFormat).check(
    z.maxLength(3),
    unique((f: string) => f),
  ),
  /** Send nothing about a week in which nobody was expected and nobody reported. */
  skipEmpty: z.boolean(),
  paused: z.boolean(),
  /** Mail the final revision as well, when the first one was provisional. Later corrections are seen in the app. */
  revisions: z.boolean(),
};

/** `POST /api/deliveries/schedules` */
export const DeliveryScheduleCreate = z.object({ id: Id, ...scheduleFields });
export type DeliveryScheduleCreate = z.infer<typeof DeliveryScheduleCreate>;

/** `PUT /api/deliveries/schedules/:id`; `version` is the one that was read. */
export const DeliveryScheduleChange = z.object({ version: z.int().check(z.gte(1)), ...scheduleFields });
export type DeliveryScheduleChange = z.infer<typeof DeliveryScheduleChange>;

/** `DELETE /api/deliveries/schedules/:id?version=` */
export const ScheduleVersionQuery = z.object({
  version: z.coerce.number().check(z.int(), z.gte(1), z.lte(2_147_483_647)),
});
export type ScheduleVersionQuery = z.infer<typeof ScheduleVersionQuery>;

export const RunsQuery = z.object({
  next: z.exactOptional(z.coerce.number().check(z.int(), z.gte(1), z.lte(20))),
});
export type RunsQuery = z.infer<typeof RunsQuery>;

/** `GET /api/deliveries/schedules/runs`: when a schedule would be due that is not saved yet. */
export const DraftRunsQuery = z.object({
  ...RunsQuery.shape,
  /** Weekly without it. */
  kind: z.exactOptional(ScheduleKind),
  day: z.exactOptional(z.coerce.number().check(z.int(), z.gte(1), z.lte(28))),
  weekday: z.coerce.number().check(z.int(), z.gte(1), z.lte(7)),
  hour: HourMinute,
  zone: z.exactOptional(AnyZone),
});
export type DraftRunsQuery = z.infer<typeof DraftRunsQuery>;

const Somebody = z.object({ personId: Id, name: z.string() });

/**
 * One period of a schedule. `waiting`: due, but it has no summary yet. `missed`: nothing ran until the one after it
 * was due as well. `cancelled`: paused or removed while it waited.
 */
export const Dispatch = z.object({
  scheduleId: Id,
  schedule: z.string(),
  week: z.nullable(Week),
  period: PeriodKey,
  state: z.enum(['waiting', 'dispatched', 'missed', 'cancelled']),
  /** The newest revision that was sent out; null while there is none. */
  revision: z.nullable(z.int()),
  /** The final revision is still to come and will be sent out too. */
  following: z.boolean(),
  /** Of one that no schedule was due for: when it was first asked for. */
  dueAt: Instant,
  /** Who had it sent by hand, the last time; null: nobody did. */
  asked: z.nullable(z.object({ by: Somebody, at: Instant, reason: z.string() })),
  /** Nobody got it and nobody will by itself: it can be sent by hand now. */
  sendable: z.boolean(),
});
export type Dispatch = z.infer<typeof Dispatch>;

/**
 * `POST /api/deliveries/schedules/:id/dispatches`: send a past period that the schedule has not sent; `id` is the caller's
 * own, so that a retry is the same request.
 */
export const DispatchRequest = z.object({ id: Id, period: PeriodKey, reason: text(3, 500) });
export type DispatchRequest = z.infer<typeof DispatchRequest>;

export const DeliverySchedule = z.object({
  id: Id,
  version: z.int(),
  name: z.string(),
  kind: ScheduleKind,
  weekday: z.int(),
  day: z.int(),
  hour: z.string(),
  zone: z.nullable(z.string()),
  unitIds: z.array(Id),
  recipients: z.array(
    z.object({
      personId: Id,
      name: z.string(),
      optional: z.boolean(),
      unsubscribedAt: z.nullable(Instant),
      /** Null: nothing can be mailed to them. */
      address: z.nullable(z.string()),
      /** Still HR, admin or leader, with an open account; else their mails are cancelled. */
      mayRead: z.boolean(),
    }),
  ),
  language: Language,
  formats: z.array(DeliveryFormat),
  skipEmpty: z.boolean(),
  paused: z.boolean(),
  revisions: z.boolean(),
  /** Null while paused. */
  next: z.nullable(ScheduleRun),
  /** The newest five. */
  dispatches: z.array(Dispatch),
  createdAt: Instant,
  updatedAt: Instant,
});
export type DeliverySchedule = z.infer<typeof DeliverySchedule>;
export const DeliverySchedulePage = page(DeliverySchedule);
export type DeliverySchedulePage = z.infer<typeof DeliverySchedulePage>;

/**
 * `queued` waits for its turn · `sending` the dialogue is under way · `sent` the server has taken it (or, in the app, it
 * stands in the person's stream) · `refused` the server will not take it · `deferred` not now, it is tried again at
 * `nextTryAt` · `uncertain` handed over, but no answer came: it may have arrived, so it is never sent again by itself ·
 * `cancelled`, `skipped` not sent, `reason` says why · `not_configured` there is no mail server.
 */
export const DeliveryState = z.enum([
  'queued',
  'sending',
  'sent',
  'refused',
  'deferred',
  'uncertain',
  'cancelled',
  'skipped',
  'not_configured',
]);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** Why a delivery is what it is, where the state alone does not say it. */
export const DeliveryReason = z.enum([
  'RIGHT_LOST',
  'NO_ADDRESS',
  'UNSUBSCRIBED',
  'REMOVED',
  'PAUSED',
  'SUPERSEDED',
  'NOTHING_TO_SHOW',
  'EMPTY',
  'GAVE_UP',
  'PROCESS_DIED',
]);
export type DeliveryReason = z.infer<typeof DeliveryReason>;

/** `GET /api/deliveries/schedules/:id/dispatches/:period`: who would get a period that is sent by hand now, and what. */
export const DispatchPlan = z.object({
  week: z.nullable(Week),
  period: PeriodKey,
  /** The newest; null: its summary is not there, it is computed first and the mails follow by themselves. */
  revision: z.nullable(z.int()),
  provisional: z.nullable(z.boolean()),
  /** The final revision is mailed too once it is there. */
  following: z.boolean(),
  /** When the missing summary is computed, where that is still to come. */
  computesAt: z.nullable(Instant),
  /** By name; `reason`: why nothing is mailed to them, null: they get it. */
  recipients: z.array(z.object({ ...Somebody.shape, reason: z.nullable(DeliveryReason) })),
});
export type DispatchPlan = z.infer<typeof DispatchPlan>;

/** One summary on its way to one person. */
export const Delivery = z.object({
  id: Id,
  channel: z.enum(['mail', 'app']),
  week: z.nullable(Week),
  period: PeriodKey,
  revision: z.int(),
  /** Null for what the app shows by itself. */
  schedule: z.nullable(z.object({ id: Id, name: z.string() })),
  recipient: Somebody,
  /** Who asked for it by hand last; null: nobody did. */
  askedBy: z.nullable(Somebody),
  state: DeliveryState,
  /** In the app: a device of the recipient has it, as of any message. Null for mail, whose arrival nobody hears of. */
  arrived: z.nullable(z.boolean()),
  reason: z.nullable(DeliveryReason),
  /** When it came to be as it is. */
  at: Instant,
  createdAt: Instant,
  nextTryAt: z.nullable(Instant),
  /** Dialogues that were begun. */
  attempts: z.int(),
  /** What the server said last, without addresses. */
  answer: z.nullable(z.string()),
});
export type Delivery = z.infer<typeof Delivery>;
export const DeliveryPage = page(Delivery);
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** `GET /api/summaries/:week/deliveries` */
export const WeekDeliveries = z.object({
  items: z.array(Delivery),
  next: z.nullable(z.string()),
  dispatches: z.array(Dispatch),
});
export type WeekDeliveries = z.infer<typeof WeekDeliveries>;

export const WeekDeliveriesQuery = z.object({ ...PageQuery });
export type WeekDeliveriesQuery = z.infer<typeof WeekDeliveriesQuery>;

/** `GET /api/deliveries` */
export const DeliveryListQuery = z.object({
  ...PageQuery,
  /** A week, or the key of any other period. */
  week: z.exactOptional(PeriodKey),
  state: z.exactOptional(DeliveryState),
  schedule: z.exactOptional(Id),
  channel: z.exactOptional(z.enum(['mail', 'app'])),
  /** Part of a recipient's name. */
  q: z.exactOptional(text(0, 100)),
});
export type DeliveryListQuery = z.infer<typeof DeliveryListQuery>;

/** One step of a delivery; only ever added. */
export const DeliveryStep = z.object({
  attempt: z.int(),
  state: DeliveryState,
  reason: z.nullable(DeliveryReason),
  answer: z.nullable(z.string()),
  /** Who asked for it by hand, and why. */
  by: z.nullable(Somebody),
  note: z.nullable(z.string()),
  at: Instant,
});
export type DeliveryStep = z.infer<typeof DeliveryStep>;

/** `GET /api/deliveries/:id` */
export const DeliveryDetail = z.object({
  ...Delivery.shape,
  /** The same in every attempt. */
  messageId: z.nullable(z.string()),
  language: Language,
  formats: z.array(DeliveryFormat),
  unitIds: z.array(Id),
  /**
   * Of a mail: the newest revision of its period where that is another, with the mail about it that this recipient has of
   * the same schedule; null: this is the newest.
   */
  newer: z.nullable(
    z.object({
      revision: z.int(),
      provisional: z.boolean(),
      delivery: z.nullable(z.object({ id: Id, state: DeliveryState })),
    }),
  ),
  steps: z.array(DeliveryStep),
});
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;

/** `POST /api/deliveries/:id/resend` */
export const DeliveryResend = z.object({
  reason: text(3, 500),
  /** The newest revision instead, where there is a newer one: a mail of its own, which the answer shows. */
  newest: z.exactOptional(z.boolean()),
});
export type DeliveryResend = z.infer<typeof DeliveryResend>;

const ids = (most: number) =>
  z.string().check(z.regex(/^[0-9a-f-]{36}(,[0-9a-f-]{36})*$/), z.maxLength(37 * most - 1));

/** What a schedule, also one that is not saved yet, gives to a sample of its mails. */
const sampleFields = {
  /** A week, or the key of any other period. */
  week: z.exactOptional(PeriodKey),
  /** Without `week`: the newest period of this kind of schedule, a week without it. */
  kind: z.exactOptional(ScheduleKind),
  unit: z.exactOptional(Id),
  /** Whose part is shown; one's own without it. */
  recipient: z.exactOptional(Id),
  /** Of the schedule; without it the mail says that it is a test. */
  name: z.exactOptional(text(1, 100)),
};

/**
 * What a mail looks like: of the newest week without `week` and `kind`, of all that its reader may see without `unit` and
 * `units`.
 */
export const MailPreviewQuery = z.object({
  ...sampleFields,
  /** Ids, between them a comma. */
  units: z.exactOptional(ids(200)),
  /** Documents that would be attached, between them a comma. */
  formats: z.exactOptional(z.string().check(z.regex(/^(pdf|xlsx|csv)(,(pdf|xlsx|csv)){0,2}$/))),
  /** The recipient may unsubscribe. */
  optional: z.exactOptional(z.enum(['true', 'false'])),
  revision: z.exactOptional(z.coerce.number().check(z.int(), z.gte(1), z.lte(2_147_483_647))),
  language: z.exactOptional(Language),
});
export type MailPreviewQuery = z.infer<typeof MailPreviewQuery>;

/** `GET /api/deliveries/preview` */
export const MailPreview = z.object({ subject: z.string(), html: z.string(), text: z.string() });
export type MailPreview = z.infer<typeof MailPreview>;

/** `POST /api/deliveries/test-mail`: the same to oneself, at once. */
export const TestMail = z.object({
  ...sampleFields,
  units: z.exactOptional(z.array(Id).check(z.maxLength(200))),
  optional: z.exactOptional(z.boolean()),
  language: Language,
  formats: z.array(DeliveryFormat).check(
    z.maxLength(3),
    unique((f: string) => f),
  ),
});
export type TestMail = z.infer<typeof TestMail>;
export const TestMailAnswer = z.object({
  state: z.enum(['sent', 'refused', 'deferred', 'uncertain']),
  answer: z.string(),
});
export type TestMailAnswer = z.infer<typeof TestMailAnswer>;

/** `GET /api/deliveries/mail`: how mail is set up. */
export const MailSetup = z.object({
  configured: z.boolean(),
  from: z.nullable(z.string()),
  attachmentBytes: z.int(),
});
export type MailSetup = z.infer<typeof MailSetup>;

/** What the link in a mail bears. */
export const UnsubscribeToken = z.string().check(z.minLength(1), z.maxLength(100));

/** `GET /api/people/:id/mail-address` */
export const MailAddress = z.object({
  personId: Id,
  address: z.nullable(z.string()),
  updatedAt: z.nullable(Instant),
});
export type MailAddress = z.infer<typeof MailAddress>;

/** `PUT /api/people/:id/mail-address`; null forgets it. */
export const MailAddressChange = z.object({
  address: z.nullable(
    text(3, 254).check(
      z.refine((a) => /^[\x21-\x3b=\x3f-\x7e]+@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+$/.test(a) && !/@.*@/.test(a), {
        params: { rule: 'address' },
      }),
    ),
  ),
});
export type MailAddressChange = z.infer<typeof MailAddressChange>;
