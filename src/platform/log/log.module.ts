import { Module, type DynamicModule } from '@nestjs/common';
import type { Log } from './log.js';

/** Injection token of the process's logger. */
export const LOG = Symbol('log');

@Module({})
export class LogModule {
  static forRoot(log: Log): DynamicModule {
    return { module: LogModule, global: true, providers: [{ provide: LOG, useValue: log }], exports: [LOG] };
  }
}
