import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { NodeBus } from '../bus/node-bus.js';
import { Config } from '../config/config.js';
import { Admission } from '../feed/admission.js';
import { EventLoop } from '../feed/event-loop.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { FeedHub } from '../feed/hub.js';
import { FeedLife } from '../feed/life.js';

/** Numbers of this process for Prometheus; none of them speaks of a person. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();

  constructor(
    config: Config,
    hub: FeedHub,
    life: FeedLife,
    admission: Admission,
    loop: EventLoop,
    bus: NodeBus,
    work: UnitOfWork,
  ) {
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
    /** Counted elsewhere since the start; told here by one label. */
    const counter = (name: string, help: string, label: string, read: () => Iterable<[string, number]>) =>
      new Counter({
        name,
        help,
        labelNames: [label],
        registers: [this.#registry],
        collect() {
          this.reset();
          for (const [value, count] of read()) this.inc({ [label]: value }, count);
        },
      });
    counter(
      'tanggap_feed_resets_total',
      'Snapshots given to devices that could not go on from their place; mark and top: the database was set back',
      'reason',
      () => life.resets,
    );
    counter(
      'tanggap_shed_total',
      'Newcomers that were turned away, by reason',
      'reason',
      () => admission.shed,
    );
    counter(
      'tanggap_bus_hints_total',
      'Hints between nodes, by what became of them',
      'outcome',
      () => bus.counts,
    );
    gauge(
      'tanggap_feed_catching_up',
      'Connections of the pool that devices which catch up hold now',
      () => hub.catchingUp.reading,
    );
    gauge('tanggap_database_waiting', 'Who waits for a connection of the pool', () => work.waiting);
    gauge('tanggap_feed_queue', 'Devices that wait for their turn to catch up', () => hub.catchingUp.waiting);
    gauge(
      'tanggap_event_loop_delay_seconds',
      'How late the event loop is: p99 over the last second',
      () => loop.delayMs / 1000,
    );
    gauge('tanggap_feed_sockets', 'Live sockets on this node', () => hub.size);
    // A mere worker has no sockets and does not sweep: a number that grows for ever would alarm for nothing.
    if (config.web)
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
