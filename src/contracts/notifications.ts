import * as z from 'zod/mini';
import { Id, Instant, Language, page, PageQuery, text } from './common.js';

/**
 * What somebody is told of. `comment` and `reply`: feedback. `request`: a colleague asks for feedback. `returned` and
 * `accepted`: the own report. `proposed`: an indicator waits for one's agreement. `agreed` and `revise`: the own
 * indicator, agreed or given back. `summary`: a week's summary is there.
 */
export const NotificationKind = z.enum([
  'comment',
  'reply',
  'request',
  'returned',
  'accepted',
  'proposed',
  'agreed',
  'revise',
  'summary',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** Where it is told: in the app's own list, by push, by mail at once, in the daily mail. */
export const NotificationChannel = z.enum(['app', 'push', 'mail', 'digest']);
export type NotificationChannel = z.infer<typeof NotificationChannel>;

/**
 * What one thing is about, with what is new in it. Names are those of the persons; of what they wrote it has only why
 * something is urgent and what a request is about, both addressed to the reader.
 */
export const NotificationThread = z.object({
  /** `feedback`, `report`, `indicator` or `request` with an id, `summary` with a week: `report:…`. */
  thread: z.string(),
  /** Of the newest. */
  kind: NotificationKind,
  at: Instant,
  byId: z.nullable(Id),
  byName: z.nullable(z.string()),
  /** Date of the report, or name of the indicator, or the week: what the sentence needs. */
  about: z.nullable(z.string()),
  /** Page to open. */
  href: z.string(),
  urgent: z.boolean(),
  /** Why its author marked it as urgent. */
  urgentReason: z.nullable(z.string()),
  /** What a request for feedback is to be about. */
  asks: z.nullable(z.string()),
  /** Goes away by doing it, not by reading it. */
  task: z.boolean(),
  /** The notifications of the thread that are in this list, newest first: as many as one request may name (500). */
  ids: z.array(Id),
  /** How many there are. */
  count: z.int(),
  snoozedUntil: z.nullable(Instant),
});
export type NotificationThread = z.infer<typeof NotificationThread>;

/** What a notification speaks of: comments with their replies and requests, reports, indicators, or summaries. */
export const NotificationTopic = z.enum(['feedback', 'report', 'indicator', 'summary']);
export type NotificationTopic = z.infer<typeof NotificationTopic>;

/** `open`: waits for a look or a deed; `tasks`: for a deed; `snoozed`: later; `done`: what is over, the newest first. */
export const NotificationQuery = z.object({
  ...PageQuery,
  show: z.exactOptional(z.enum(['open', 'tasks', 'snoozed', 'done'])),
  about: z.exactOptional(NotificationTopic),
});
export type NotificationQuery = z.infer<typeof NotificationQuery>;
export const NotificationPage = page(NotificationThread);
export type NotificationPage = z.infer<typeof NotificationPage>;

/** How many threads are open, how many of them wait for a deed, how many sleep, and when the first of these wakes. */
export const NotificationCount = z.object({
  open: z.int(),
  tasks: z.int(),
  snoozed: z.int(),
  wakesAt: z.nullable(Instant),
  /** Threads with unread replies (at most 50): a page that shows one says so with `seen-thread`. */
  replies: z.array(z.string()),
});
export type NotificationCount = z.infer<typeof NotificationCount>;

const Ids = z.array(Id).check(z.minLength(1), z.maxLength(500));

/** `POST /api/notifications/seen` and `/unseen`: the reader's own; what waits for a deed stays. */
export const NotificationIds = z.object({ ids: Ids });
export type NotificationIds = z.infer<typeof NotificationIds>;
/** Those that the request changed: what an undo has to name. */
export const NotificationChanged = z.object({ ids: z.array(Id) });
export type NotificationChanged = z.infer<typeof NotificationChanged>;

/** `POST /api/notifications/seen-thread`: the thread is open before the reader's eyes. */
export const NotificationThreadSeen = z.object({ thread: text(1, 100) });
export type NotificationThreadSeen = z.infer<typeof NotificationThreadSeen>;

/** `POST /api/notifications/snooze`; null wakes them. At most 60 days ahead. */
export const NotificationSnooze = z.object({ ids: Ids, until: z.nullable(Instant) });
export type NotificationSnooze = z.infer<typeof NotificationSnooze>;

const Hour = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
const Switch = z.object({ app: z.boolean(), push: z.boolean(), mail: z.boolean(), digest: z.boolean() });

/**
 * When nothing is pushed or mailed. `unit`: outside the unit's office hours, on its days off and on one's own leave.
 * `own`: outside these hours (`to` may be 24:00) and on other weekdays (Monday 1 … Sunday 7), and on own leave.
 */
export const QuietRule = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('unit') }),
  z
    .object({
      mode: z.literal('own'),
      from: Hour,
      to: z.string().check(z.regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)),
      days: z.array(z.int().check(z.gte(1), z.lte(7))).check(z.minLength(1), z.maxLength(7)),
    })
    .check(z.refine((rule) => rule.from < rule.to, { path: ['to'], params: { rule: 'after' } })),
]);
export type QuietRule = z.infer<typeof QuietRule>;

/** `PUT /api/notifications/preferences`: a kind or channel that is left out goes by the default. */
export const NotificationPreferencesChange = z.object({
  choices: z.partialRecord(NotificationKind, z.partial(Switch)),
  quiet: QuietRule,
  digestHour: Hour,
  language: Language,
});
export type NotificationPreferencesChange = z.infer<typeof NotificationPreferencesChange>;

/** What reaches the reader where, and until when it is quiet now. */
export const NotificationPreferences = z.object({
  kinds: z.array(
    z.object({
      kind: NotificationKind,
      channels: Switch,
      defaults: Switch,
      /** It waits for a deed: the app's own list always shows it. */
      locked: z.boolean(),
    }),
  ),
  quiet: QuietRule,
  digestHour: z.string(),
  language: Language,
  /** IANA zone in which these hours are read. */
  zone: z.string(),
  /** Null: what comes now goes out now. */
  quietUntil: z.nullable(Instant),
  /** Whether a mail can reach the reader at all. */
  mail: z.object({ configured: z.boolean(), address: z.boolean() }),
});
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

/** `GET /api/notifications/preview`: what this kind looks like in the list, as a push, as a mail and in the daily mail. */
export const NotificationPreviewQuery = z.object({ kind: NotificationKind, language: Language });
export type NotificationPreviewQuery = z.infer<typeof NotificationPreviewQuery>;
export const NotificationPreview = z.object({
  push: z.object({ title: z.string(), body: z.string() }),
  mail: z.object({ subject: z.string(), text: z.string() }),
  digest: z.object({ subject: z.string(), text: z.string() }),
  /** Whom and what the invented example names, for the sentence in the list. */
  app: z.object({ byName: z.string(), about: z.nullable(z.string()) }),
});
export type NotificationPreview = z.infer<typeof NotificationPreview>;

const base64url = (min: number, max: number) =>
  z.string().check(z.minLength(min), z.maxLength(max), z.regex(/^[A-Za-z0-9_-]+={0,2}$/));

/** `POST /api/notifications/devices`: what the browser's push service gave for this browser. */
export const PushSubscribe = z.object({
  endpoint: z.string().check(z.maxLength(1000)),
  keys: z.object({ p256dh: base64url(80, 100), auth: base64url(20, 32) }),
  language: Language,
});
export type PushSubscribe = z.infer<typeof PushSubscribe>;

/** A browser that is pushed to; it ends with the session in which it was switched on. */
export const PushDevice = z.object({
  id: Id,
  device: z.string(),
  /** Of the session that asks. */
  here: z.boolean(),
  createdAt: Instant,
  /** When a push last arrived at the push service; null: none yet. */
  lastSentAt: z.nullable(Instant),
});
export type PushDevice = z.infer<typeof PushDevice>;

/** `key`: the server's public VAPID key (base64url). */
export const PushDevices = z.object({ key: z.string(), items: z.array(PushDevice) });
export type PushDevices = z.infer<typeof PushDevices>;

/** What the push service said of a test. `gone`: this browser no longer takes pushes, it was removed. */
export const PushTest = z.object({
  state: z.enum(['sent', 'refused', 'deferred', 'uncertain', 'gone']),
  answer: z.string(),
});
export type PushTest = z.infer<typeof PushTest>;

/** Token in the link that stops mails. */
export const MailStopToken = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
export type MailStopToken = z.infer<typeof MailStopToken>;
