import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { FeedHub } from '../feed/hub.js';
import { FeedLife } from '../feed/life.js';

/** Numbers of this process for Prometheus; none of them speaks of a person. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();

  constructor(hub: FeedHub, life: FeedLife) {
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
    new Counter({
      name: 'tanggap_feed_life_changes_total',
      help: 'Times that the database was found to have begun another life',
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(life.changes);
      },
    });
    new Counter({
      name: 'tanggap_feed_resets_total',
      help: 'Snapshots given to devices that could not go on from their place; mark and top: the database was set back',
      labelNames: ['reason'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [reason, count] of life.resets) this.inc({ reason }, count);
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
