import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type AppParts } from './app.module.js';
import { createAdapter, installDoor, type Intake } from './platform/http/http.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { validationPipe } from './platform/http/validation.js';
import { NestLog } from './platform/log/log.js';

/** Builds the application without listening: the same for the program and for tests. */
export async function createApp(parts: AppParts, intake: Intake): Promise<NestFastifyApplication> {
  const { config, log } = parts;
  const adapter = createAdapter(config, log);
  await installDoor(adapter.getInstance(), config, log, intake);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(parts), adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api', { exclude: ['health/live', 'health/ready', 'metrics'] });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(log));
  return app;
}
