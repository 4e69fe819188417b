import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { withCorrelation } from '../log/context.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';

/**
 * Sweeps owed work in every worker process: at boot and then every `OWED_SWEEP_MS`. A sweep finds rows that are owed and
 * does them idempotently; a lost, frozen or flushed queue therefore costs seconds.
 */
@Injectable()
export class Owed implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #sweeps = new Map<string, () => Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Registers a sweep; it must be idempotent and safe beside the same sweep on other nodes. */
  sweep(name: string, fn: () => Promise<void>): void {
    this.#sweeps.set(name, fn);
  }

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    const busy = new Set<string>();
    const tick = () => {
      for (const [name, fn] of this.#sweeps) {
        if (busy.has(name)) continue;
        busy.add(name);
        const run = withCorrelation(`sweep:${name}`, fn)
          .catch((error: unknown) => {
            this.log.warn({ sweep: name, err: error }, 'sweep failed; the next one tries again');
          })
          .finally(() => {
            busy.delete(name);
            this.#running.delete(run);
          });
        this.#running.add(run);
      }
    };
    this.#timer = setInterval(tick, this.config.owedSweepMs);
    this.#timer.unref();
    tick();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#running);
  }
}
