import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { createClient, type RedisClientType } from 'redis';
import { Config } from '../config/config.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';

/** What nodes tell each other: ids and numbers only, never content. */
export interface BusTopics {
  /** Streams that grew, with their new tops. */
  hint: [personId: string, top: number][];
  /** Sessions that ended: all of a person (null) or one. */
  ended: { personId: string; sessionId: string | null };
  /** People whose board cells changed. */
  cells: string[];
}

const PREFIX = 'tanggap:';

/**
 * Hints between nodes, over Redis publish where there is one. A hint that gets lost costs one sweep, so nothing waits for
 * it: no offline queue, no retry, no await. Without Redis every method is a no-op.
 */
@Injectable()
export class NodeBus implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #node = randomUUID();
  readonly #handlers = new Map<string, (payload: never) => void>();
  #publisher: RedisClientType | undefined;
  #subscriber: RedisClientType | undefined;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { redisUrl } = this.config;
    if (redisUrl === undefined) return;
    const client = (offlineQueue: boolean): RedisClientType => {
      const c: RedisClientType = createClient({
        url: redisUrl,
        disableOfflineQueue: !offlineQueue,
        // A frozen Redis must not collect our hints in memory.
        commandsQueueMaxLength: 1_000,
        socket: { connectTimeout: 3_000, reconnectStrategy: (n) => Math.min(50 * 2 ** n, 2_000) },
      });
      c.on('error', (error: Error) => {
        this.log.debug({ error: error.message }, 'bus connection');
      });
      c.connect().catch((error: unknown) => {
        this.log.warn({ err: error }, 'no bus: hints between nodes wait for the sweep');
      });
      return c;
    };
    this.#publisher = client(false);
    this.#subscriber = client(true);
    for (const [topic, handler] of this.#handlers)
      this.#subscriber
        .subscribe(PREFIX + topic, (message) => {
          try {
            const { node, payload } = JSON.parse(message) as { node: string; payload: never };
            if (node !== this.#node) handler(payload);
          } catch (error) {
            this.log.warn({ topic, err: error }, 'a hint that cannot be read');
          }
        })
        .catch((error: unknown) => {
          this.log.warn({ topic, err: error }, 'cannot listen to hints; the sweep will find them');
        });
  }

  /** Registers the one handler of a topic; before the application has started. */
  on<T extends keyof BusTopics>(topic: T, handler: (payload: BusTopics[T]) => void): void {
    this.#handlers.set(topic, handler);
  }

  /** Tells the other nodes, if Redis is there right now. */
  tell<T extends keyof BusTopics>(topic: T, payload: BusTopics[T]): void {
    if (this.#publisher?.isReady !== true) return;
    this.#publisher
      .publish(PREFIX + topic, JSON.stringify({ node: this.#node, payload }))
      .catch((error: unknown) => {
        this.log.debug({ topic, err: error }, 'hint not sent');
      });
  }

  onModuleDestroy(): void {
    // Not awaited, not polite: a frozen Redis would keep the stop waiting.
    this.#publisher?.destroy();
    this.#subscriber?.destroy();
  }
}
