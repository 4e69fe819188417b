import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
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
  @ApiOkResponse({ standardSchema: HolidayYear })
  year(@Query({ schema: YearQuery }) { year }: YearQuery): Promise<HolidayYear> {
    return this.holidays.year(year);
  }

  @Get('admin/holidays')
  @ApiOkResponse({ standardSchema: HolidayYear })
  async adminYear(
    @CurrentActor() actor: Actor,
    @Query({ schema: YearQuery }) { year }: YearQuery,
  ): Promise<HolidayYear> {
    mayReadRecords(actor);
    return this.holidays.year(year);
  }

  @Put('admin/holidays/:date')
  @ApiOkResponse({ standardSchema: HolidayYear })
  put(
    @CurrentActor() actor: Actor,
    @Param('date', { schema: LocalDate }) date: string,
    @Body({ schema: HolidayPut }) body: HolidayPut,
  ): Promise<HolidayYear> {
    return this.holidays.put(actor, date, body);
  }

  @Delete('admin/holidays/:date')
  @ApiOkResponse({ standardSchema: HolidayYear })
  remove(
    @CurrentActor() actor: Actor,
    @Param('date', { schema: LocalDate }) date: string,
  ): Promise<HolidayYear> {
    return this.holidays.remove(actor, date);
  }
}
