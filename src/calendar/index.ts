import { HolidayEditEntity } from './holiday-edit.entity.js';

/** Which days are worked, which date it is, until when a report is on time, who is on leave. */
export { CalendarModule } from './calendar.module.js';
export { CalendarService } from './calendar.service.js';
/** Days off by law, before any edit. */
export { daysOff, holidayYear } from './domain/holidays-id.js';

export const calendarEntities = [HolidayEditEntity];
