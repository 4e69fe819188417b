import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id, PeriodKey } from '#contracts/common.js';
import {
  DeliverySchedule,
  DeliveryScheduleChange,
  DeliveryScheduleCreate,
  DeliverySchedulePage,
  Dispatch,
  DispatchPlan,
  DispatchRequest,
  DraftRunsQuery,
  RunsQuery,
  ScheduleRuns,
  ScheduleVersionQuery,
  WeekDeliveriesQuery,
} from '#contracts/deliveries.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { HandDispatches } from './hand-dispatches.service.js';
import { SchedulesService } from './schedules.service.js';

/** Who is mailed which summaries, and when. */
@Controller('deliveries/schedules')
export class SchedulesController {
  constructor(
    private readonly service: SchedulesService,
    private readonly byHand: HandDispatches,
  ) {}

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

  @Get(':id/dispatches/:period')
  @ApiOperation({
    summary: 'Who would get a past period that is sent by hand now; refused as sending it would be.',
  })
  @ApiOkResponse({ standardSchema: DispatchPlan })
  plan(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('period', { schema: PeriodKey }) period: string,
  ): Promise<DispatchPlan> {
    return this.byHand.plan(actor, id, period);
  }

  @Post(':id/dispatches')
  @ApiOperation({ summary: 'Send a past period that the schedule has not sent, with a reason.' })
  @ApiCreatedResponse({ standardSchema: Dispatch })
  @ApiOkResponse({
    standardSchema: Dispatch,
    description: 'The same id and content again: how it stands now.',
  })
  async send(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DispatchRequest }) body: DispatchRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Dispatch> {
    const { dispatch, made } = await this.byHand.send(actor, id, body);
    void reply.status(made ? 201 : 200);
    return dispatch;
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
