import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './platform/config/config.js';
import { FeedGateway } from './platform/feed/feed.gateway.js';
import { closeDoor } from './platform/http/door.js';
import type { Intake } from './platform/http/intake.js';
import type { Log } from './platform/log/log.js';

/** What was opened, in the order in which it has to be closed again. */
export interface Opened {
  intake: Intake;
  app?: NestFastifyApplication;
  source?: { readonly isInitialized: boolean; destroy(): Promise<void> };
  stopDatabase?: () => Promise<void>;
}

/** What was accepted a moment before the door closed has this long to say what it wants. */
const LINGER_MS = 500;

/**
 * Gives the clients to other nodes, while everything is still served: from here on the node says that it is not ready and
 * that no connection shall be kept, its sockets and whoever waits go one by one, and then nobody new gets in. A request
 * that arrives because a proxy has not noticed yet is answered like any other.
 */
async function handOver(app: NestFastifyApplication, intake: Intake, milliseconds: number): Promise<void> {
  intake.handOver(milliseconds);
  await app.get(FeedGateway, { strict: false }).handOver(milliseconds);
  await closeDoor(app.getHttpServer());
  await delay(LINGER_MS);
}

/** Ends everything in order: no new work, what runs may end, sockets, database, our own server last. */
export async function shutDown(opened: Opened, config: Config, log: Log): Promise<void> {
  const { intake, app, source, stopDatabase } = opened;
  const limit = <T>(work: Promise<T>, what: string, within = config.shutdownMs) =>
    Promise.race([
      work,
      new Promise<void>((resolve) => {
        setTimeout(() => {
          log.warn({ what }, 'did not end in time');
          resolve();
        }, within).unref();
      }),
    ]);
  if (app !== undefined && config.web && config.handoverMs > 0 && app.getHttpServer().listening)
    // It takes that long by intention; only what comes on top is late.
    await limit(
      handOver(app, intake, config.handoverMs),
      'handing over',
      config.handoverMs + config.shutdownMs,
    );
  else intake.close();
  if (app !== undefined) {
    const server = app.getHttpServer();
    server.close();
    server.closeIdleConnections();
    await limit(intake.whenIdle(), 'requests');
    intake.close();
    // A half-sent request would hold the close for as long as its client likes.
    setTimeout(() => {
      server.closeAllConnections();
    }, 500).unref();
    await limit(app.close(), 'jobs and sockets');
  }
  if (source?.isInitialized === true) await limit(source.destroy(), 'database connections');
  if (stopDatabase !== undefined) await limit(stopDatabase(), 'embedded PostgreSQL');
}
