import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { v7 as uuidv7 } from 'uuid';
import { correlationId } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';

/**
 * The queues, by what their jobs wait for: `work` for this machine and the database, `outside` for other servers, which
 * may be silent for a minute and must not hold the places of the others.
 */
export const LANES = ['work', 'outside'] as const;
export type Lane = (typeof LANES)[number];

/** Job names with their data (ids only), added by each feature through declaration merging. */
export interface JobMap {}

type JobName = Extract<keyof JobMap, string>;

export type JobHandler<K extends JobName> = (data: JobMap[K]) => Promise<void>;

export interface JobOptions {
  /** Same id while one waits = one job. Must not hold a colon. */
  id?: string;
  /**
   * 1 (first) … 100 (last); default 10. What somebody waits for at a page has 5, what goes out in bulk 20. Nothing
   * starves: the sweep of owed work does the same by age.
   */
  priority?: number;
  /** Milliseconds from now. */
  delay?: number;
}

/** The envelope of every job: the feature's data and who caused it. */
export interface Envelope {
  data: unknown;
  correlationId: string;
}

/**
 * The alarm clock. What is owed stands in a row that was committed before; a job only wakes a worker early, so losing
 * one costs a sweep. That is why nothing ever waits for `wake`.
 */
@Injectable()
export class Jobs implements OnModuleInit {
  readonly handlers = new Map<string, (data: never) => Promise<void>>();
  readonly #expected = new Set<string>();
  readonly #lanes = new Map<string, Lane>();

  constructor(
    @Optional() @InjectQueue('work') private readonly work: Queue<Envelope> | undefined,
    @Optional() @InjectQueue('outside') private readonly outside: Queue<Envelope> | undefined,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    for (const queue of [this.work, this.outside])
      queue?.on('error', (error) => {
        this.log.warn({ queue: queue.name, error: error.message }, 'queue connection');
      });
  }

  /** Registers the one handler of a job name, and where its jobs queue. @throws Error on a second one. */
  handle<K extends JobName>(name: K, handler: JobHandler<K>, lane: Lane = 'work'): void {
    if (this.handlers.has(name)) throw new Error(`two handlers for job ${name}`);
    this.handlers.set(name, handler);
    this.#lanes.set(name, lane);
  }

  #queueOf(name: string): Queue<Envelope> | undefined {
    return this.#lanes.get(name) === 'outside' ? this.outside : this.work;
  }

  /** Enqueues without being awaited; a failure is logged and left to the sweep. */
  wake<K extends JobName>(name: K, data: JobMap[K], options: JobOptions = {}): void {
    this.#expected.add(name);
    this.#queueOf(name)
      ?.add(
        name,
        { data, correlationId: correlationId() ?? uuidv7() },
        {
          priority: options.priority ?? 10,
          ...(options.delay === undefined ? {} : { delay: options.delay }),
          attempts: 5,
          backoff: { type: 'exponential', delay: 1_000 },
          removeOnComplete: { count: 200 },
          removeOnFail: { count: 500 },
          // Without one, the PostgreSQL backend makes a sequence, and the application may make nothing.
          jobId: options.id ?? uuidv7(),
        },
      )
      .catch((error: unknown) => {
        this.log.warn({ job: name, err: error }, 'could not enqueue; the sweep will do it');
      });
  }

  /** Keeps a repeating alarm: `cron` with seconds, in the IANA zone `tz`. Same id = the schedule is replaced. */
  schedule<K extends JobName>(id: string, name: K, data: JobMap[K], cron: string, tz: string): void {
    this.#expected.add(name);
    this.#queueOf(name)
      ?.upsertJobScheduler(
        id,
        { pattern: cron, tz },
        { name, data: { data, correlationId: id }, opts: { removeOnComplete: { count: 50 }, attempts: 5 } },
      )
      .catch((error: unknown) => {
        this.log.warn({ schedule: id, err: error }, 'could not set the schedule; the sweep will do it');
      });
  }

  /** True when the queue answers within a second. */
  async alive(): Promise<boolean> {
    if (this.work === undefined) return false;
    const limit = new Promise<false>((resolve) => {
      setTimeout(() => {
        resolve(false);
      }, 1_000).unref();
    });
    return Promise.race([
      this.work.getJobCountByTypes('waiting').then(
        () => true,
        () => false,
      ),
      limit,
    ]);
  }

  /** @throws Error when a job can be enqueued that nobody handles. */
  assertComplete(): void {
    const missing = [...this.#expected].filter((name) => !this.handlers.has(name));
    if (missing.length > 0) throw new Error(`no handler for job ${missing.join(', ')}`);
  }
}
