import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { createPoolApart } from './data-source.js';
import { UnitOfWork } from './unit-of-work.js';

/** Gives every repository the unit of work over the process's pool, which main.ts opens and closes, and a small one apart. */
@Module({})
export class DatabaseModule {
  static forRoot(source: DataSource, url: string): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DataSource, useValue: source },
        {
          provide: UnitOfWork,
          useFactory: (log: Log) => new UnitOfWork(source, log, createPoolApart({ url, log })),
          inject: [LOG],
        },
      ],
      exports: [UnitOfWork, DataSource],
    };
  }
}
