import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { v7 as uuidv7 } from 'uuid';
import { correlationId } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';

/** Name of the one queue. */
export const QUEUE = 'work';

/** Job names with their data (ids only), added by each feature through declaration merging. */
export interface JobMap {}

type JobName = Extract<keyof JobMap, string>;

export type JobHandler<K extends JobName> = (data: JobMap[K]) => Promise<void>;

export interface JobOptions {
  /** Same id while one waits = one job. Must not hold a colon. */
  id?: string;
  /** 0 (first) … 100 (last); default 10. */
  priority?: number;
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

  constructor(
    @Optional() @InjectQueue(QUEUE) private readonly queue: Queue<Envelope> | undefined,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.queue?.on('error', (error) => {
      this.log.warn({ error: error.message }, 'queue connection');
    });
  }

  /** Registers the one handler of a job name. @throws Error on a second one. */
  handle<K extends JobName>(name: K, handler: JobHandler<K>): void {
    if (this.handlers.has(name)) throw new Error(`two handlers for job ${name}`);
    this.handlers.set(name, handler);
  }

  /** Enqueues without being awaited; a failure is logged and left to the sweep. */
  wake<K extends JobName>(name: K, data: JobMap[K], options: JobOptions = {}): void {
    this.#expected.add(name);
    this.queue
      ?.add(
        name,
        { data, correlationId: correlationId() ?? uuidv7() },
        {
          priority: options.priority ?? 10,
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
    this.queue
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
    if (this.queue === undefined) return false;
    const limit = new Promise<false>((resolve) => {
      setTimeout(() => {
        resolve(false);
      }, 1_000).unref();
    });
    return Promise.race([
      this.queue.getJobCountByTypes('waiting').then(
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
