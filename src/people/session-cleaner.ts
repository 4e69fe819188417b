import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SessionRepository } from '../platform/auth/session.repository.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';

const EVERY_MS = 3_600_000;

/** Takes away sessions that have run out and failures that no longer count; both are dead long before. */
@Injectable()
export class SessionCleaner implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: SessionRepository,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.sessions.deleteExpired().catch((error: unknown) => {
        this.log.warn({ err: error }, 'dead sessions could not be taken away');
      });
    }, EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }
}
