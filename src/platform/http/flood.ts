import { Injectable } from '@nestjs/common';
import { NodeBus } from '../bus/node-bus.js';
import { Config } from '../config/config.js';
import { DomainError } from '../errors/domain-error.js';
import { FloodCount } from './flood-count.js';

/** A whole office may stand behind one address, and nobody in it is logged in at eight in the morning. */
const ADDRESS_FACTOR = 10;

/**
 * Keeps one person's broken script from everybody else's requests. This node decides at once from what it knows; the
 * nodes add their counts up in Redis, which no request waits for: with Redis away or frozen each counts for itself.
 */
@Injectable()
export class Flood {
  readonly #count = new FloodCount();
  /** Keys whose sum is being asked for, with the window that what was told so far belongs to. */
  readonly #asking = new Set<string>();
  readonly #told = new Map<string, { window: number; own: number }>();

  constructor(
    private readonly config: Config,
    private readonly bus: NodeBus,
  ) {}

  /** @throws DomainError `RATE_LIMITED` 429 with the seconds to wait. */
  ofPerson(personId: string): void {
    this.#take(`person:${personId}`, this.config.requestsPerMinute);
  }

  /** For requests without a live session. @throws DomainError `RATE_LIMITED` */
  ofAddress(address: string): void {
    this.#take(`address:${address}`, this.config.requestsPerMinute * ADDRESS_FACTOR);
  }

  #take(key: string, limit: number): void {
    if (limit === 0) return;
    const now = Date.now() / 1000;
    const wait = this.#count.take(key, limit, now);
    if (wait > 0)
      throw new DomainError(
        'RATE_LIMITED',
        429,
        { seconds: Math.ceil(wait) },
        { retryAfter: Math.ceil(wait) },
      );
    this.#share(key, now);
  }

  /** One question for a key at a time: a Redis that does not answer is asked no further ones. */
  #share(key: string, now: number): void {
    if (this.#asking.has(key)) return;
    const { window, own } = this.#count.own(key, now);
    const told = this.#told.get(key);
    const sum = this.bus.add(`flood:${String(window)}`, key, own - (told?.window === window ? told.own : 0));
    if (sum === undefined) return;
    this.#asking.add(key);
    sum
      .then((total) => {
        if (this.#told.size > 10_000) this.#forget(window);
        this.#told.set(key, { window, own });
        this.#count.learn(key, window, total, own);
      })
      .catch(() => undefined)
      .finally(() => this.#asking.delete(key));
  }

  #forget(window: number): void {
    for (const [key, told] of this.#told) if (told.window < window) this.#told.delete(key);
  }
}
