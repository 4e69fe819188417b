import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Intake } from '../http/intake.js';
import { EventLoop } from './event-loop.js';
import { FeedHub } from './hub.js';
import { Hysteresis, Sustained } from './overload.js';

/** Quarter seconds on end that the event loop has to lag before anybody is turned away, and be well before that ends. */
const LATE_WINDOWS = 8;
const CALM_WINDOWS = 4;

export const shedReasons = ['stopping', 'sockets', 'queue', 'event loop'] as const;
export type ShedReason = (typeof shedReasons)[number];

/** Seconds until somebody who is turned away comes back, and the spread that keeps them from coming back together. */
const pauses: Readonly<Record<ShedReason, readonly [least: number, spread: number]>> = {
  // The proxy gives the next try to another node.
  stopping: [0.5, 1.5],
  sockets: [5, 10],
  queue: [2, 8],
  'event loop': [2, 8],
};

/**
 * Whether this node takes somebody new. One that is over its limits turns newcomers away for a moment, so that it goes on
 * serving those who are here; it never drops one of them.
 */
@Injectable()
export class Admission {
  readonly #shed = new Map<ShedReason, number>(shedReasons.map((reason) => [reason, 0]));
  readonly #queue: Hysteresis;
  readonly #late: Sustained;

  constructor(
    private readonly config: Config,
    private readonly hub: FeedHub,
    private readonly intake: Intake,
    loop: EventLoop,
  ) {
    this.#queue = new Hysteresis(config.feedQueue, Math.floor(config.feedQueue / 2));
    this.#late = new Sustained(config.eventLoopLimitMs, LATE_WINDOWS, CALM_WINDOWS);
    if (config.eventLoopLimitMs > 0)
      loop.onWindow((delay) => {
        this.#late.note(delay);
      });
  }

  /** How many were turned away since the start, by reason. */
  get shed(): ReadonlyMap<ShedReason, number> {
    return this.#shed;
  }

  /**
   * Undefined: come in. Else the seconds after which to try again.
   * @param entering sockets that are on their way in.
   */
  refusal(entering: number, random = Math.random): number | undefined {
    const reason = this.#reason(entering);
    if (reason === undefined) return undefined;
    this.#shed.set(reason, (this.#shed.get(reason) ?? 0) + 1);
    const [least, spread] = pauses[reason];
    return Math.round((least + random() * spread) * 10) / 10;
  }

  #reason(entering: number): ShedReason | undefined {
    if (this.intake.handingOver || this.intake.closed) return 'stopping';
    if (this.hub.size + entering >= this.config.maxSockets) return 'sockets';
    if (this.#queue.over(this.hub.catchingUp.waiting)) return 'queue';
    return this.#late.over ? 'event loop' : undefined;
  }
}
