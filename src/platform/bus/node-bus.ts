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

/** `dropped`: Redis was away; `failed`: it was there and did not take it. */
const outcomes = ['sent', 'received', 'failed', 'dropped'] as const;
export type BusOutcome = (typeof outcomes)[number];

const PREFIX = 'tanggap:';
const GROUP_S = 300;
/** Hints that may wait for a Redis that does not answer; those above are dropped, the sweep finds what they said. */
const MOST_WAITING = 1_000;
/**
 * A Redis that answers nothing for so long is told nothing more. Only then is the line idle, and an idle line is given up
 * after the longer time and called anew: that finds the line that the network swallowed without a word.
 */
const PATIENCE_MS = 5_000;
const SILENCE_MS = 15_000;

/**
 * Hints between nodes, over Redis publish where there is one. A hint that gets lost costs one sweep, so nothing waits for
 * it: no offline queue, no retry, no await. Without Redis every method is a no-op.
 */
@Injectable()
export class NodeBus implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #node = randomUUID();
  readonly #handlers = new Map<string, (payload: never) => void>();
  readonly #counts = new Map<BusOutcome, number>(outcomes.map((outcome) => [outcome, 0]));
  #group = '';
  #unanswered = 0;
  #answeredAt = 0;
  #publisher: RedisClientType | undefined;
  #subscriber: RedisClientType | undefined;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Hints since the start, by what became of them. */
  get counts(): ReadonlyMap<BusOutcome, number> {
    return this.#counts;
  }

  onApplicationBootstrap(): void {
    const { redisUrl } = this.config;
    if (redisUrl === undefined) return;
    this.#publisher = this.#connect(redisUrl, 'sender');
    // Subscriptions are the client's own to repeat, whenever it is connected again.
    this.#subscriber = this.#connect(redisUrl, 'listener');
    for (const [topic, handler] of this.#handlers)
      this.#subscriber
        .subscribe(PREFIX + topic, (message) => {
          this.#hear(topic, handler, message);
        })
        .catch((error: unknown) => {
          this.log.warn({ topic, err: error }, 'cannot listen to hints; the sweep will find them');
        });
  }

  /** A connection that comes back for ever, and says once when it is lost and once when it is back. */
  #connect(url: string, part: 'sender' | 'listener'): RedisClientType {
    let away = false;
    const client: RedisClientType = createClient({
      url,
      disableOfflineQueue: part === 'sender',
      commandsQueueMaxLength: MOST_WAITING,
      pingInterval: SILENCE_MS / 3,
      socket: {
        connectTimeout: 3_000,
        socketTimeout: SILENCE_MS,
        reconnectStrategy: (n) => Math.min(50 * 2 ** n, 2_000),
      },
    });
    client.on('error', (error: Error) => {
      if (!away)
        this.log.warn(
          { part, error: error.message },
          'Redis is away: other nodes learn of changes by their sweep',
        );
      away = true;
    });
    client.on('ready', () => {
      if (away) this.log.info({ part }, 'Redis is back');
      away = false;
    });
    // It goes on trying by itself; this rejects only when we destroy it.
    client.connect().catch(() => undefined);
    return client;
  }

  #hear(topic: string, handler: (payload: never) => void, message: string): void {
    try {
      const { node, payload } = JSON.parse(message) as { node: string; payload: never };
      if (node === this.#node) return;
      this.#count('received');
      handler(payload);
    } catch (error) {
      this.log.warn({ topic, err: error }, 'a hint that cannot be read');
    }
  }

  #count(outcome: BusOutcome): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  /** Registers the one handler of a topic; before the application has started. */
  on<T extends keyof BusTopics>(topic: T, handler: (payload: BusTopics[T]) => void): void {
    this.#handlers.set(topic, handler);
  }

  /** The connection, while there is somebody at its other end who answers. */
  #sender(): RedisClientType | undefined {
    if (this.#publisher?.isReady !== true) return undefined;
    const silent = this.#unanswered > 0 && performance.now() - this.#answeredAt > PATIENCE_MS;
    return silent ? undefined : this.#publisher;
  }

  async #sent<T>(answer: Promise<T>): Promise<T> {
    if (this.#unanswered === 0) this.#answeredAt = performance.now();
    this.#unanswered += 1;
    try {
      const answered = await answer;
      this.#answeredAt = performance.now();
      return answered;
    } finally {
      this.#unanswered -= 1;
    }
  }

  /** Tells the other nodes, if Redis is there right now. */
  tell<T extends keyof BusTopics>(topic: T, payload: BusTopics[T]): void {
    if (this.#publisher === undefined) return;
    const sender = this.#sender();
    if (sender === undefined) {
      this.#count('dropped');
      return;
    }
    this.#sent(sender.publish(PREFIX + topic, JSON.stringify({ node: this.#node, payload }))).then(
      () => {
        this.#count('sent');
      },
      () => {
        this.#count('failed');
      },
    );
  }

  /**
   * Adds `by` to what all nodes count under `field`; a group of fields is forgotten after a few minutes.
   * @returns the sum of all nodes, which nobody may wait for before answering a person; undefined when Redis is away.
   */
  add(group: string, field: string, by: number): Promise<number> | undefined {
    const sender = this.#sender();
    if (sender === undefined) return undefined;
    const sum = this.#sent(sender.hIncrBy(PREFIX + group, field, by));
    if (this.#group !== group) {
      this.#group = group;
      sender.expire(PREFIX + group, GROUP_S).catch(() => {
        // Said again with the next count.
        this.#group = '';
      });
    }
    return sum;
  }

  onModuleDestroy(): void {
    // Not awaited, not polite: a frozen Redis would keep the stop waiting.
    this.#publisher?.destroy();
    this.#subscriber?.destroy();
  }
}
