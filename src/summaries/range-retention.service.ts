import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';

const PRUNE_EVERY_MS = 3_600_000;

/** Forgets ranges after a while: unlike what comes round, they can be asked for again, and would never end. */
@Injectable()
export class RangeRetention {
  #pruned = 0;

  constructor(
    private readonly owed: OwedPeriodsRepository,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** At most once an hour unless told otherwise. */
  async prune(every = PRUNE_EVERY_MS): Promise<void> {
    const now = performance.now();
    if (this.#pruned !== 0 && now - this.#pruned < every) return;
    this.#pruned = now;
    const pruned = await this.owed.pruneRanges(this.config.rangeDays);
    if (pruned > 0) this.log.info({ pruned }, 'ranges pruned');
  }
}
