import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { IndicatorsModule } from '../indicators/index.js';
import { PeopleModule } from '../people/index.js';
import { ActivitiesController } from './activities.controller.js';
import { ActivitiesRepository } from './activities.repository.js';
import { DecisionService } from './decision.service.js';
import { DraftService } from './draft.service.js';
import { ExportService } from './export.service.js';
import { ReportAccess } from './reports.access.js';
import { ReportsController } from './reports.controller.js';
import { ReportsFeed } from './reports.feed.js';
import { ReportsReader } from './reports.reader.js';
import { ReportsRepository } from './reports.repository.js';
import { StartService } from './start.service.js';

/** Daily reports: drafts, submitted versions, decisions. */
@Module({
  imports: [PeopleModule, CalendarModule, IndicatorsModule],
  controllers: [ReportsController, ActivitiesController],
  providers: [
    ReportsRepository,
    ActivitiesRepository,
    ReportAccess,
    ReportsReader,
    ReportsFeed,
    DraftService,
    DecisionService,
    StartService,
    ExportService,
  ],
  exports: [ReportAccess],
})
export class ReportsModule {}
