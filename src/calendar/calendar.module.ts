import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/index.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarRepository } from './calendar.repository.js';
import { CalendarService } from './calendar.service.js';
import { HolidaysService } from './holidays.service.js';

/** Working days, holidays, deadlines and leave. */
@Module({
  imports: [PeopleModule],
  controllers: [CalendarController],
  providers: [CalendarRepository, CalendarService, HolidaysService],
  exports: [CalendarService],
})
export class CalendarModule {}
