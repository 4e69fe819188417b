import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { UnitOfWork } from './unit-of-work.js';

/** Gives every repository the unit of work over the process's one pool, which main.ts opens and closes. */
@Module({})
export class DatabaseModule {
  static forRoot(source: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DataSource, useValue: source },
        { provide: UnitOfWork, useFactory: (log: Log) => new UnitOfWork(source, log), inject: [LOG] },
      ],
      exports: [UnitOfWork, DataSource],
    };
  }
}
