import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type AppParts } from './app.module.js';
import { installApiDocs } from './platform/api-docs/index.js';
import { installClient, installHeaders } from './platform/http/client-files.js';
import { installCompression } from './platform/http/compressed.js';
import { SocketAdapter } from './platform/feed/socket-adapter.js';
import { createAdapter, installDoor } from './platform/http/http.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { validationPipe } from './platform/http/validation.js';
import { NestLog } from './platform/log/log.js';

const clientFolder = join(import.meta.dirname, '../client/build');

/**
 * Builds the application without listening: the same for the program and for tests.
 * @param preview routes without anything behind them: enough to describe the application, no database needed.
 */
export async function createApp(parts: AppParts, preview = false): Promise<NestFastifyApplication> {
  const { config, log, intake } = parts;
  const adapter = createAdapter(config, log);
  const fastify = adapter.getInstance();
  await installHeaders(fastify, clientFolder);
  await installDoor(fastify, config, log, intake);
  await installCompression(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(parts), adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
    preview,
  });
  app.setGlobalPrefix('api', { exclude: ['health/live', 'health/ready', 'metrics'] });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(log));
  app.useWebSocketAdapter(new SocketAdapter(app, log));
  if (config.web) installApiDocs(app);
  if (config.web && !preview) {
    // A process that is a worker alone shows no page, and needs not hold its library.
    const { installQueuesPage } = await import('./platform/jobs/queues-page.js');
    await installQueuesPage(fastify, app, log);
  }
  if (config.web) await installClient(fastify, clientFolder);
  return app;
}
