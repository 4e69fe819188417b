import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LocalDate } from '#contracts/common.js';
import { HolidayPut, HolidayYear, YearQuery } from '#contracts/people.js';
import { mayReadRecords } from '../people/index.js';
import { type Actor, CurrentActor } from '../platform/auth/actor.js';
import { HolidaysService } from './holidays.service.js';

@ApiTags('calendar')
@Controller()
export class CalendarController {
  constructor(private readonly holidays: HolidaysService) {}

  @Get('calendar')
  @ApiOperation({ summary: 'Holidays of a year.' })
  @ApiOkResponse({ standardSchema: HolidayYear })
  year(@Query({ schema: YearQuery }) { year }: YearQuery): Promise<HolidayYear> {
    return this.holidays.year(year);
  }

  @Get('admin/holidays')
  @ApiOperation({ summary: 'Holidays of a year, as an admin edits them.' })
  @ApiOkResponse({ standardSchema: HolidayYear })
  async adminYear(
    @CurrentActor() actor: Actor,
    @Query({ schema: YearQuery }) { year }: YearQuery,
  ): Promise<HolidayYear> {
    mayReadRecords(actor);
    return this.holidays.year(year);
  }

  @Put('admin/holidays/:date')
  @ApiOperation({ summary: 'Add a day off, or make a holiday a working day.' })
  @ApiOkResponse({ standardSchema: HolidayYear })
  put(
    @CurrentActor() actor: Actor,
    @Param('date', { schema: LocalDate }) date: string,
    @Body({ schema: HolidayPut }) body: HolidayPut,
  ): Promise<HolidayYear> {
    return this.holidays.put(actor, date, body);
  }

  @Delete('admin/holidays/:date')
  @ApiOperation({ summary: 'Undo an edit of a day.' })
  @ApiOkResponse({ standardSchema: HolidayYear })
  remove(
    @CurrentActor() actor: Actor,
    @Param('date', { schema: LocalDate }) date: string,
  ): Promise<HolidayYear> {
    return this.holidays.remove(actor, date);
  }
}
