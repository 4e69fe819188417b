import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { IndicatorsModule } from '../indicators/index.js';
import { PeopleModule } from '../people/index.js';
import { ReportsModule } from '../reports/index.js';
import { FeedbackAccess } from './feedback.access.js';
import { FeedbackController } from './feedback.controller.js';
import { FeedbackFeed } from './feedback.feed.js';
import { FeedbackRepository } from './feedback.repository.js';
import { FeedbackService } from './feedback.service.js';

@Module({
  imports: [PeopleModule, CalendarModule, IndicatorsModule, ReportsModule],
  controllers: [FeedbackController],
  providers: [FeedbackRepository, FeedbackAccess, FeedbackService, FeedbackFeed],
})
export class FeedbackModule {}
