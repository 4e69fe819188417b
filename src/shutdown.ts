import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './platform/config/config.js';
import type { Intake } from './platform/http/intake.js';
import type { Log } from './platform/log/log.js';

/** What was opened, in the order in which it has to be closed again. */
export interface Opened {
  intake: Intake;
  app?: NestFastifyApplication;
  source?: { readonly isInitialized: boolean; destroy(): Promise<void> };
  stopDatabase?: () => Promise<void>;
}

/** Ends everything in order: no new work, what runs may end, sockets, database, our own server last. */
export async function shutDown(opened: Opened, config: Config, log: Log): Promise<void> {
  const { intake, app, source, stopDatabase } = opened;
  const limit = <T>(work: Promise<T>, what: string) =>
    Promise.race([
      work,
      new Promise<void>((resolve) => {
        setTimeout(() => {
          log.warn({ what }, 'did not end in time');
          resolve();
        }, config.shutdownMs).unref();
      }),
    ]);
  intake.close();
  if (app !== undefined) {
    const server = app.getHttpServer();
    server.close();
    server.closeIdleConnections();
    await limit(intake.whenIdle(), 'requests');
    // A half-sent request would hold the close for as long as its client likes.
    setTimeout(() => {
      server.closeAllConnections();
    }, 500).unref();
    await limit(app.close(), 'jobs and sockets');
  }
  if (source?.isInitialized === true) await limit(source.destroy(), 'database connections');
  if (stopDatabase !== undefined) await limit(stopDatabase(), 'embedded PostgreSQL');
}
