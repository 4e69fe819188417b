import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { PeopleModule } from '../people/index.js';
import { ActualsRepository } from './actuals.repository.js';
import { AgreementService } from './agreement.service.js';
import { IndicatorAccess } from './indicators.access.js';
import { IndicatorsController } from './indicators.controller.js';
import { IndicatorsFeed } from './indicators.feed.js';
import { IndicatorsReader } from './indicators.reader.js';
import { IndicatorsRepository } from './indicators.repository.js';
import { IndicatorsService } from './indicators.service.js';
import { IndicatorProgress } from './progress.service.js';

/** Indicators, their agreement and their progress. */
@Module({
  imports: [PeopleModule, CalendarModule],
  controllers: [IndicatorsController],
  providers: [
    IndicatorsRepository,
    ActualsRepository,
    IndicatorAccess,
    IndicatorProgress,
    IndicatorsReader,
    IndicatorsFeed,
    IndicatorsService,
    AgreementService,
  ],
  exports: [IndicatorAccess, IndicatorProgress],
})
export class IndicatorsModule {}
