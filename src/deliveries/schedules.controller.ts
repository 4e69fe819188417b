import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import {
  DeliverySchedule,
  DeliveryScheduleChange,
  DeliveryScheduleCreate,
  DeliverySchedulePage,
  DraftRunsQuery,
  RunsQuery,
  ScheduleRuns,
  ScheduleVersionQuery,
  WeekDeliveriesQuery,
} from '#contracts/deliveries.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { SchedulesService } from './schedules.service.js';

/** Who is mailed which summaries, and when. */
@Controller('deliveries/schedules')
export class SchedulesController {
  constructor(private readonly service: SchedulesService) {}

  @Get()
  @ApiOperation({ summary: 'Schedules by name, each with its next time and its newest weeks.' })
  @ApiOkResponse({ standardSchema: DeliverySchedulePage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: WeekDeliveriesQuery }) query: WeekDeliveriesQuery,
  ): Promise<DeliverySchedulePage> {
    return this.service.list(actor, query);
  }

  @Get('runs')
  @ApiOperation({ summary: 'When a schedule would be due that is not saved yet.' })
  @ApiOkResponse({ standardSchema: ScheduleRuns })
  draftRuns(
    @CurrentActor() actor: Actor,
    @Query({ schema: DraftRunsQuery }) query: DraftRunsQuery,
  ): Promise<ScheduleRuns> {
    return this.service.draftRuns(actor, query);
  }

  @Post()
  @ApiOperation({ summary: 'Make a schedule.' })
  @ApiCreatedResponse({ standardSchema: DeliverySchedule })
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: DeliveryScheduleCreate }) body: DeliveryScheduleCreate,
  ): Promise<DeliverySchedule> {
    return this.service.create(actor, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One schedule.' })
  @ApiOkResponse({ standardSchema: DeliverySchedule })
  read(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<DeliverySchedule> {
    return this.service.read(actor, id);
  }

  @Get(':id/runs')
  @ApiOperation({ summary: 'When a schedule is due next.' })
  @ApiOkResponse({ standardSchema: ScheduleRuns })
  runs(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: RunsQuery }) query: RunsQuery,
  ): Promise<ScheduleRuns> {
    return this.service.runs(actor, id, query.next);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a schedule; 409 when somebody else did meanwhile.' })
  @ApiOkResponse({ standardSchema: DeliverySchedule })
  change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DeliveryScheduleChange }) body: DeliveryScheduleChange,
  ): Promise<DeliverySchedule> {
    return this.service.change(actor, id, body);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Remove a schedule; its history stays.' })
  @HttpCode(204)
  @ApiNoContentResponse()
  remove(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: ScheduleVersionQuery }) query: ScheduleVersionQuery,
  ): Promise<void> {
    return this.service.remove(actor, id, query.version);
  }
}
