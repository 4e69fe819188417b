import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** How often the delay is noted, and what the newest seconds are made of. */
const WINDOW_MS = 250;
const WINDOWS = 4;
const RESOLUTION_MS = 10;

/** How late this process does what is due: p99 over the last second. */
@Injectable()
export class EventLoop implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #windows: number[] = [];
  readonly #listeners: ((delayMs: number) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Milliseconds; the highest p99 of the last second's quarters. */
  get delayMs(): number {
    return Math.max(0, ...this.#windows);
  }

  /** Hears each quarter second's own p99. A single long block is one call, however long it was. */
  onWindow(listener: (delayMs: number) => void): void {
    this.#listeners.push(listener);
  }

  onApplicationBootstrap(): void {
    this.#histogram.enable();
    this.#timer = setInterval(() => {
      // The histogram holds the pauses between its own ticks.
      const late = Math.max(0, this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS);
      this.#histogram.reset();
      this.#windows.push(late);
      if (this.#windows.length > WINDOWS) this.#windows.shift();
      for (const listener of this.#listeners) listener(late);
    }, WINDOW_MS);
    this.#timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }
}
