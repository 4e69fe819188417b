import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Owed } from '../jobs/owed.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';

/** Old events that one statement looks at: some tens of milliseconds. */
const BATCH = 5_000;
/** Between two rounds over everybody. */
const REST_MS = 3_600_000;
/** Advisory lock of who prunes, so that two workers do not read the same rows ("tgpr"). */
const LOCK = 0x74677072;

/**
 * Removes events that no device needs any more, a batch a sweep: short transactions on rows that nobody writes, and a stop
 * that waits for one batch at most. What is old, and what stays whatever its age, decides the database (`prune_feed`).
 */
@Injectable()
export class FeedRetention implements OnModuleInit {
  #after: string | null = null;
  #restUntil = 0;

  constructor(
    private readonly config: Config,
    private readonly work: UnitOfWork,
    private readonly owed: Owed,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.owed.sweep('feed-retention', async () => {
      if (performance.now() >= this.#restUntil) await this.batch();
    });
  }

  /** The next batch. @returns true when it was the last one of a round. */
  async batch(): Promise<boolean> {
    return this.work.run(async () => {
      const [lock] = await this.work.query<{ mine: boolean }>(
        'SELECT pg_try_advisory_xact_lock($1) AS mine',
        [LOCK],
      );
      if (lock?.mine !== true) return false;
      const [row] = await this.work.query<{ next_after: string | null; done: boolean; pruned: number }>(
        'SELECT * FROM prune_feed($1, $2, $3)',
        [this.#after, this.config.feedRetentionDays, BATCH],
      );
      if (row === undefined) throw new Error('prune_feed has no answer');
      if (row.pruned > 0) this.log.info({ events: row.pruned }, 'pruned old events');
      this.#after = row.done ? null : row.next_after;
      if (row.done) this.#restUntil = performance.now() + REST_MS;
      return row.done;
    });
  }
}
