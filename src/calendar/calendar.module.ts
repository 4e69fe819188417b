import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/index.js';
import { CalendarRepository } from './calendar.repository.js';
import { CalendarService } from './calendar.service.js';

/** Working days, holidays, deadlines and leave. */
@Module({
  imports: [PeopleModule],
  providers: [CalendarRepository, CalendarService],
  exports: [CalendarService],
})
export class CalendarModule {}
