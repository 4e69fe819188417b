import { Module, type DynamicModule } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { BoardModule } from './board/index.js';
import { CalendarModule } from './calendar/index.js';
import { DeliveriesModule } from './deliveries/index.js';
import { DemoModule } from './demo/index.js';
import { DocumentsModule } from './documents/index.js';
import { FeedbackModule } from './feedback/index.js';
import { IndicatorsModule } from './indicators/index.js';
import { NotificationsModule } from './notifications/index.js';
import { PeopleModule } from './people/index.js';
import { AuditModule } from './platform/audit/audit.module.js';
import { AuthModule } from './platform/auth/auth.module.js';
import { BusModule } from './platform/bus/bus.module.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { EventsModule } from './platform/events/events.module.js';
import { FeedModule } from './platform/feed/feed.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { HttpModule } from './platform/http/http.module.js';
import type { Intake } from './platform/http/intake.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import type { Log } from './platform/log/log.js';
import { LogModule } from './platform/log/log.module.js';
import { ReportsModule } from './reports/index.js';
import { RolloutModule } from './rollout/index.js';
import { SummariesModule } from './summaries/index.js';

export interface AppParts {
  config: Config;
  log: Log;
  source: DataSource;
  /** Where connections beside the pool go: the sweep's, and the queue's when there is no Redis. */
  databaseUrl: string;
  /** Closed while the process stops. */
  intake: Intake;
}

/** The one file that lists all modules. */
@Module({})
export class AppModule {
  static forRoot({ config, log, source, databaseUrl, intake }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LogModule.forRoot(log),
        HttpModule.forRoot(intake),
        DatabaseModule.forRoot(source, databaseUrl),
        EventsModule,
        BusModule,
        AuditModule,
        AuthModule,
        JobsModule.forRoot(config, databaseUrl),
        FeedModule,
        HealthModule,
        // Features, in the order in which they may know each other.
        PeopleModule,
        CalendarModule,
        IndicatorsModule,
        ReportsModule,
        FeedbackModule,
        BoardModule,
        SummariesModule,
        DocumentsModule,
        DeliveriesModule,
        NotificationsModule,
        RolloutModule,
        DemoModule,
      ],
    };
  }
}
