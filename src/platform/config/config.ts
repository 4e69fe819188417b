import * as z from 'zod';
import { StartupError } from '../errors/startup-error.js';

const port = z.coerce.number().int().min(0).max(65535);
const flag = z.enum(['0', '1']).transform((v) => v === '1');
const milliseconds = z.coerce.number().int().min(10).max(3_600_000);
const url = (...schemes: string[]) =>
  z.string().refine((v) => schemes.some((s) => v.startsWith(`${s}://`)) && URL.canParse(v), {
    message: `must be a URL that begins with ${schemes.map((s) => `${s}://`).join(' or ')}`,
  });

const mailbox = z
  .string()
  .regex(/^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'must be an address, or Name <address>');

/**
 * Every variable that the service reads, with its default. Only `admin:create` has more (`ADMIN_…`, admin-command.ts).
 * An empty value counts as not set.
 */
const variables = {
  /** Address to listen on. A loopback address lets the demo load by itself into an empty embedded database. */
  HOST: z.string().default('127.0.0.1'),
  /** TCP port; 0 takes a free one (printed at start). */
  PORT: port.default(3000),
  /** Folder of the embedded PostgreSQL and its secrets; kept between starts. Unused with DATABASE_URL. */
  DATA_DIR: z.string().default('.data'),
  /** A PostgreSQL 16+ to use instead of the embedded one. Its user owns the tables and may become `tanggap_app`. */
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  /** Connections of this process's pool to PostgreSQL (2 more are apart, and without Redis the queue has up to 10). */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(12),
  /** A Redis 6.2+ for scale-out: hints between nodes and the queue. Without it, one process serves all. */
  REDIS_URL: url('redis', 'rediss').optional(),
  /** What this process does: `web`, `worker` or both, with a comma. */
  ROLES: z
    .string()
    .default('web,worker')
    .transform((v) => v.split(',').map((r) => r.trim()))
    .pipe(z.array(z.enum(['web', 'worker'])).min(1)),
  /** 0: `npm start` does not migrate; a schema that is behind then stops the start. */
  MIGRATE: flag.default(true),
  /** 1: load the demo organisation into an empty database wherever it is. 0: never load it. Unset: as HOST says. */
  TANGGAP_DEMO: flag.optional(),
  /** Address under which browsers reach the service, when it is not the request's own host. */
  PUBLIC_URL: url('http', 'https').optional(),
  /** Proxies to believe for X-Forwarded-*: `1` for one hop, or addresses/CIDRs with commas. Unset: none. */
  TRUST_PROXY: z
    .string()
    .optional()
    .transform((v) =>
      v === undefined ? false : /^\d+$/.test(v) ? Number(v) : v.split(',').map((a) => a.trim()),
    ),
  /** fatal, error, warn, info, debug, trace; `debug` logs every query. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Token for GET /metrics from other addresses than loopback (`Authorization: Bearer …`). */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Milliseconds between sweeps: what a lost hint or a lost job can cost. */
  FEED_SWEEP_MS: milliseconds.default(5_000),
  /** Days that events of the feed are kept, so that a device that was away goes on; an older one begins anew. */
  FEED_RETENTION_DAYS: z.coerce.number().int().min(30).max(36_500).default(400),
  /** Milliseconds between beats to each socket. */
  FEED_BEAT_MS: milliseconds.default(20_000),
  /** Milliseconds between sweeps of owed work (summaries, documents, mails). */
  OWED_SWEEP_MS: milliseconds.default(5_000),
  /**
   * Connections of the pool that devices which catch up may hold at once on this node; the others wait for their turn.
   * Default: half of DATABASE_POOL, so that who is here does not wait for who was away.
   */
  FEED_CATCHING_UP: z.coerce.number().int().min(1).max(200).optional(),
  /** Devices that may wait for their turn to catch up; above it, new handshakes get BUSY. */
  FEED_QUEUE: z.coerce.number().int().min(1).default(2_000),
  /** Milliseconds that the event loop may lag (p99, for two seconds on end) before new handshakes get BUSY; 0: never. */
  EVENT_LOOP_LIMIT_MS: z.coerce.number().int().min(0).max(60_000).default(500),
  /** Days that a made PDF or XLSX is kept after it was last asked for; it can always be made again. */
  DOCUMENT_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  /** Days that a recap of days of somebody's choice is kept after it was last asked for; it can always be asked for again. */
  RANGE_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** Most sockets on this node; further handshakes get BUSY. */
  MAX_SOCKETS: z.coerce.number().int().min(1).default(20_000),
  /** Most sockets of one person on this node; further handshakes get TOO_MANY_CONNECTIONS. */
  MAX_SOCKETS_PER_PERSON: z.coerce.number().int().min(1).default(20),
  /**
   * Requests to the API that one person may send in a minute, all at once if need be; more get 429. An address where
   * nobody is logged in may send ten times as many. Counted over all nodes where there is Redis. 0: no limit.
   */
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(0).default(600),
  /**
   * Milliseconds over which a node that stops hands its sockets to the others, spread by chance, while it goes on
   * answering. Default: 3000 with REDIS_URL (there are other nodes), else 0.
   */
  HANDOVER_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  /** Milliseconds that each step of a stop may take (requests, jobs and sockets, database) before it is cut off. */
  SHUTDOWN_MS: milliseconds.default(10_000),
  /** Milliseconds without a sign of life after which another worker takes a job over. */
  JOB_LOCK_MS: milliseconds.default(30_000),
  /**
   * The mail server, `smtp://user:password@host:587` (STARTTLS, required when there is a password) or `smtps://…` (TLS
   * from the start). Unset: nothing is mailed, and deliveries say so.
   */
  SMTP_URL: url('smtp', 'smtps').optional(),
  /** Sender of mails, `name@example.go.id` or `Tanggap <name@example.go.id>`; needed with SMTP_URL. */
  MAIL_FROM: mailbox.optional(),
  /** Where answers to mails go; unset: to the sender. */
  MAIL_REPLY_TO: mailbox.optional(),
  /** Milliseconds of silence after which a mail server is given up. A dialogue may take twice as long. */
  SMTP_TIMEOUT_MS: milliseconds.default(60_000),
  /** Most bytes of attachments of one mail; documents that do not fit are a link behind the login. */
  MAIL_ATTACHMENT_BYTES: z.coerce.number().int().min(0).max(100_000_000).default(5_242_880),
  /**
   * The key pair that pushes to browsers are signed with (base64url). Unset: made once and kept in the database. Another
   * pair ends every push that was switched on before.
   */
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{87}$/, 'must be 87 base64url characters')
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 43 base64url characters')
    .optional(),
  /** Whom a push service can turn to, `mailto:…` or `https://…`. Unset: PUBLIC_URL, or else the address of MAIL_FROM. */
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'must begin with mailto: or https://')
    .optional(),
  /** Milliseconds that a push waits, so that what is read on an open page makes no phone buzz. */
  PUSH_DELAY_MS: z.coerce.number().int().min(0).max(3_600_000).default(10_000),
  /** Milliseconds that a mail about a single thing waits; read meanwhile, it is not sent. */
  NOTICE_MAIL_DELAY_MS: z.coerce.number().int().min(0).max(3_600_000).default(120_000),
  /** 1: a push service at http://127.0.0.1 is allowed. For tests alone. */
  PUSH_LOOPBACK: flag.default(false),
} as const;

type Variables = z.output<z.ZodObject<typeof variables>>;

/** The parsed configuration of the process; built once, at start. */
export class Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  readonly redisUrl: string | undefined;
  readonly web: boolean;
  readonly worker: boolean;
  readonly migrate: boolean;
  /** Undefined: only where nobody but this machine can see it. */
  readonly demo: boolean | undefined;
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean | number | string[];
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly metricsToken: string | undefined;
  readonly feedSweepMs: number;
  readonly feedRetentionDays: number;
  readonly feedBeatMs: number;
  readonly owedSweepMs: number;
  readonly feedCatchingUp: number;
  readonly feedQueue: number;
  readonly eventLoopLimitMs: number;
  readonly documentDays: number;
  readonly rangeDays: number;
  readonly maxSockets: number;
  readonly maxSocketsPerPerson: number;
  readonly requestsPerMinute: number;
  readonly handoverMs: number;
  readonly shutdownMs: number;
  readonly jobLockMs: number;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly mailReplyTo: string | undefined;
  readonly smtpTimeoutMs: number;
  readonly mailAttachmentBytes: number;
  readonly vapidKeys: { readonly publicKey: string; readonly privateKey: string } | undefined;
  readonly vapidSubject: string | undefined;
  readonly pushDelayMs: number;
  readonly noticeMailDelayMs: number;
  readonly pushLoopback: boolean;

  constructor(v: Variables) {
    this.host = v.HOST;
    this.port = v.PORT;
    this.dataDir = v.DATA_DIR;
    this.databaseUrl = v.DATABASE_URL;
    this.databasePool = v.DATABASE_POOL;
    this.redisUrl = v.REDIS_URL;
    this.web = v.ROLES.includes('web');
    this.worker = v.ROLES.includes('worker');
    this.migrate = v.MIGRATE;
    this.demo = v.TANGGAP_DEMO;
    this.publicUrl = v.PUBLIC_URL;
    this.trustProxy = v.TRUST_PROXY;
    this.logLevel = v.LOG_LEVEL;
    this.metricsToken = v.METRICS_TOKEN;
    this.feedSweepMs = v.FEED_SWEEP_MS;
    this.feedRetentionDays = v.FEED_RETENTION_DAYS;
    this.feedBeatMs = v.FEED_BEAT_MS;
    this.owedSweepMs = v.OWED_SWEEP_MS;
    this.feedCatchingUp = v.FEED_CATCHING_UP ?? Math.max(1, Math.floor(v.DATABASE_POOL / 2));
    this.feedQueue = v.FEED_QUEUE;
    this.eventLoopLimitMs = v.EVENT_LOOP_LIMIT_MS;
    this.documentDays = v.DOCUMENT_DAYS;
    this.rangeDays = v.RANGE_DAYS;
    this.maxSockets = v.MAX_SOCKETS;
    this.maxSocketsPerPerson = v.MAX_SOCKETS_PER_PERSON;
    this.requestsPerMinute = v.REQUESTS_PER_MINUTE;
    this.handoverMs = v.HANDOVER_MS ?? (v.REDIS_URL === undefined ? 0 : 3_000);
    this.shutdownMs = v.SHUTDOWN_MS;
    this.jobLockMs = v.JOB_LOCK_MS;
    this.smtpUrl = v.SMTP_URL;
    this.mailFrom = v.MAIL_FROM;
    this.mailReplyTo = v.MAIL_REPLY_TO;
    this.smtpTimeoutMs = v.SMTP_TIMEOUT_MS;
    this.mailAttachmentBytes = v.MAIL_ATTACHMENT_BYTES;
    this.vapidKeys =
      v.VAPID_PUBLIC_KEY === undefined || v.VAPID_PRIVATE_KEY === undefined
        ? undefined
        : { publicKey: v.VAPID_PUBLIC_KEY, privateKey: v.VAPID_PRIVATE_KEY };
    this.vapidSubject = v.VAPID_SUBJECT;
    this.pushDelayMs = v.PUSH_DELAY_MS;
    this.noticeMailDelayMs = v.NOTICE_MAIL_DELAY_MS;
    this.pushLoopback = v.PUSH_LOOPBACK;
  }

  /** True when only this machine can reach the address that we listen on. */
  get loopback(): boolean {
    return this.host === 'localhost' || this.host === '::1' || this.host.startsWith('127.');
  }
}

/** Names of all variables, for checks of compose files and documents. */
export const variableNames: readonly string[] = Object.keys(variables);

/**
 * Parses the environment.
 * @throws StartupError that names every bad variable at once.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(variables).map((k) => [k, env[k] === '' ? undefined : env[k]]),
  );
  const parsed = z.object(variables).safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((i) => `  ${i.path.join('.')}: ${i.message}`);
    throw new StartupError(`These environment variables cannot be used:\n${lines.join('\n')}`);
  }
  if (parsed.data.SMTP_URL !== undefined && parsed.data.MAIL_FROM === undefined)
    throw new StartupError('SMTP_URL needs MAIL_FROM: the address that mails come from.');
  if ((parsed.data.VAPID_PUBLIC_KEY === undefined) !== (parsed.data.VAPID_PRIVATE_KEY === undefined))
    throw new StartupError('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are a pair: set both, or neither.');
  return new Config(parsed.data);
}
