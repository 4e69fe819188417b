import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { PeopleModule } from '../people/index.js';
import { ReportsModule } from '../reports/index.js';
import { CoverageController } from './coverage.controller.js';
import { CoverageRepository } from './coverage.repository.js';
import { CoverageService } from './coverage.service.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';
import { OwedPeriods } from './owed-periods.service.js';
import { RangeRetention } from './range-retention.service.js';
import { StoredSummariesRepository } from './stored-summaries.repository.js';
import { StoredSummaries } from './stored-summaries.service.js';
import { SummariesAccess } from './summaries.access.js';
import { SummariesController } from './summaries.controller.js';
import { SummariesJobs } from './summaries.jobs.js';
import { SummariesRepository } from './summaries.repository.js';
import { SummariesService } from './summaries.service.js';
import { SummarySettingsController } from './summary-settings.controller.js';
import { SummarySettingsService } from './summary-settings.service.js';
import { SummaryContextRepository } from './summary-context.repository.js';
import { SummaryRowsController } from './summary-rows.controller.js';
import { SummaryRowsRepository } from './summary-rows.repository.js';
import { SummaryRowsService } from './summary-rows.service.js';
import { SummaryRunsService } from './summary-runs.service.js';
import { SummaryAnnouncer } from './summary-announcer.js';
import { PeriodComputation } from './period-computation.js';
import { PeriodMarks } from './period-marks.js';
import { PeriodSourceRepository } from './period-source.repository.js';

@Module({
  imports: [PeopleModule, CalendarModule, ReportsModule],
  controllers: [SummarySettingsController, SummariesController, SummaryRowsController, CoverageController],
  providers: [
    PeriodSourceRepository,
    SummariesRepository,
    SummaryContextRepository,
    OwedPeriodsRepository,
    PeriodComputation,
    SummaryAnnouncer,
    SummarySettingsService,
    OwedPeriods,
    RangeRetention,
    PeriodMarks,
    SummariesJobs,
    SummariesAccess,
    SummariesService,
    StoredSummariesRepository,
    StoredSummaries,
    SummaryRunsService,
    SummaryRowsRepository,
    SummaryRowsService,
    CoverageRepository,
    CoverageService,
  ],
  exports: [StoredSummaries, OwedPeriods],
})
export class SummariesModule {}
