import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type OnApplicationBootstrap, type OnModuleDestroy, type Type } from '@nestjs/common';
import type { Job } from 'bullmq';
import { withCorrelation } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { Jobs, type Envelope, type Lane } from './jobs.js';

/**
 * The worker of one queue: takes jobs one after the other and gives each to its feature's handler, under the correlation
 * id of its cause. A job whose worker shows no sign of life for `lockMs` is given to another within half of that.
 */
export function workerOf(lane: Lane, lockMs: number): Type {
  @Processor(lane, {
    concurrency: 4,
    lockDuration: lockMs,
    stalledInterval: Math.ceil(lockMs / 2),
    maxStalledCount: 5,
  })
  class JobWorker extends WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
    #taking = false;

    constructor(
      private readonly jobs: Jobs,
      @Inject(LOG) private readonly log: Log,
    ) {
      super();
    }

    onApplicationBootstrap(): void {
      this.#taking = true;
      this.jobs.assertComplete();
    }

    async process(job: Job<Envelope>): Promise<void> {
      const handler = this.jobs.handlers.get(job.name);
      if (handler === undefined) throw new Error(`no handler for job ${job.name}`);
      await withCorrelation(job.data.correlationId, () => handler(job.data.data as never));
    }

    /** Takes no new job; one that runs may end (main.ts bounds the wait). */
    async onModuleDestroy(): Promise<void> {
      // A start that failed half-way has no worker yet.
      if (this.#taking) await this.worker.close();
    }

    @OnWorkerEvent('error')
    onError(error: Error): void {
      this.log.warn({ queue: lane, error: error.message }, 'worker connection');
    }

    @OnWorkerEvent('failed')
    onFailed(job: Job<Envelope> | undefined, error: Error): void {
      this.log.warn({ job: job?.name, correlation: job?.data.correlationId, err: error }, 'job failed');
    }

    @OnWorkerEvent('stalled')
    onStalled(id: string): void {
      this.log.warn({ queue: lane, job: id }, 'a worker fell silent; its job is done again');
    }
  }
  return JobWorker;
}
