import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { createClient } from 'redis';
import {
  createNodeRedisClient,
  createPostgresBackend,
  RedisConnection,
  setDefaultBackendFactory,
  type QueueOptions,
} from 'bullmq';
import type { Config } from '../config/config.js';
import { APP_ROLE } from '../database/data-source.js';
import { Jobs, LANES } from './jobs.js';
import { JOBS_SCHEMA } from './jobs-schema.js';
import { Owed } from './owed.js';
import { workerOf } from './worker.js';

/** Chooses where the queue lives: Redis when there is one, else the PostgreSQL that we have anyway. */
function connection(config: Config, databaseUrl: string): QueueOptions['connection'] {
  const { redisUrl } = config;
  if (redisUrl !== undefined) {
    setDefaultBackendFactory();
    RedisConnection.clientFactory = () =>
      createNodeRedisClient(
        createClient({
          url: redisUrl,
          // Alarms that a Redis which is away cannot take are given up: what they were to wake somebody for is a row.
          commandsQueueMaxLength: 10_000,
          socket: { connectTimeout: 3_000, reconnectStrategy: (n) => Math.min(50 * 2 ** n, 2_000) },
        }),
      );
    return { url: redisUrl };
  }
  setDefaultBackendFactory(createPostgresBackend);
  return {
    connectionString: databaseUrl,
    schema: JOBS_SCHEMA,
    // Each queue and each worker opens its own pool, and a worker one connection more to listen.
    max: 2,
    options: `-c role=${APP_ROLE}`,
    application_name: 'tanggap-jobs',
  };
}

/** The queue, the handlers' registry and the sweep of owed work. Only a worker process takes jobs. */
@Module({})
export class JobsModule {
  static forRoot(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      imports: [
        BullModule.forRoot({ connection: connection(config, databaseUrl) }),
        BullModule.registerQueue(...LANES.map((name) => ({ name }))),
      ],
      providers: [
        Jobs,
        Owed,
        ...(config.worker ? LANES.map((lane) => workerOf(lane, config.jobLockMs)) : []),
      ],
      exports: [Jobs, Owed],
    };
  }
}
