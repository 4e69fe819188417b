import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { PeopleModule } from '../people/index.js';
import { OwedWeeksRepository } from './owed-weeks.repository.js';
import { OwedWeeks } from './owed-weeks.service.js';
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
import { SummaryRunsService } from './summary-runs.service.js';
import { SummaryAnnouncer } from './summary-announcer.js';
import { WeekComputation } from './week-computation.js';
import { WeekMarks } from './week-marks.js';
import { WeekSourceRepository } from './week-source.repository.js';

@Module({
  imports: [PeopleModule, CalendarModule],
  controllers: [SummarySettingsController, SummariesController],
  providers: [
    WeekSourceRepository,
    SummariesRepository,
    SummaryContextRepository,
    OwedWeeksRepository,
    WeekComputation,
    SummaryAnnouncer,
    SummarySettingsService,
    OwedWeeks,
    WeekMarks,
    SummariesJobs,
    SummariesAccess,
    SummariesService,
    StoredSummariesRepository,
    StoredSummaries,
    SummaryRunsService,
  ],
  exports: [StoredSummaries, OwedWeeks],
})
export class SummariesModule {}
