import { Module, type DynamicModule } from '@nestjs/common';
import { Flood } from './flood.js';
import { Intake } from './intake.js';

/** Lets whoever waits for long know that the process stops, and counts requests. */
@Module({})
export class HttpModule {
  static forRoot(intake: Intake): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      providers: [{ provide: Intake, useValue: intake }, Flood],
      exports: [Intake, Flood],
    };
  }
}
