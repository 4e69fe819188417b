import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { FeedHub } from '../feed/hub.js';

/** Numbers of this process for Prometheus; none of them speaks of a person. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();

  constructor(hub: FeedHub) {
    collectDefaultMetrics({ register: this.#registry });
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read());
        },
      });
    gauge('tanggap_feed_sockets', 'Live sockets on this node', () => hub.size);
    gauge(
      'tanggap_feed_sweep_age_seconds',
      'Seconds since the last complete sweep',
      () => hub.sweepAge() / 1000,
    );
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
