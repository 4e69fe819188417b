import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Id, Week } from '#contracts/common.js';
import {
  Summary,
  SummaryContext,
  SummaryContextInput,
  SummaryListQuery,
  SummaryPage,
  SummaryQuery,
  SummaryRun,
  SummaryRunStarted,
} from '#contracts/summaries.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { SummariesService } from './summaries.service.js';
import { SummaryRunsService } from './summary-runs.service.js';

/** Weekly summaries: the list, one week's revisions, and runs by hand. */
@Controller('summaries')
export class SummariesController {
  constructor(
    private readonly service: SummariesService,
    private readonly runs: SummaryRunsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Weeks with a summary, newest first.' })
  @ApiOkResponse({ standardSchema: SummaryPage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: SummaryListQuery }) query: SummaryListQuery,
  ): ReturnType<SummariesService['list']> {
    return this.service.list(actor, query);
  }

  @Get('runs/:runId')
  @ApiOperation({ summary: 'How a run by hand stands.' })
  @ApiOkResponse({ standardSchema: SummaryRun })
  run(@CurrentActor() actor: Actor, @Param('runId', { schema: Id }) runId: string): Promise<SummaryRun> {
    return this.runs.read(actor, runId);
  }

  @Post(':week/runs')
  @ApiOperation({ summary: 'Compute a week now.' })
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: SummaryRunStarted })
  start(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: Week }) week: string,
  ): Promise<{ runId: string }> {
    return this.runs.start(actor, week);
  }

  @Put(':week/context')
  @ApiOperation({ summary: 'Put one line beside a figure of your own; null takes it back.' })
  @ApiOkResponse({ standardSchema: SummaryContext })
  explain(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: Week }) week: string,
    @Body({ schema: SummaryContextInput }) input: SummaryContextInput,
  ): Promise<SummaryContext> {
    return this.service.explain(actor, week, input);
  }

  @Get(':week')
  @ApiOperation({
    summary: "A week's summary, the newest revision by default: the part that the reader may see.",
  })
  @ApiOkResponse({ standardSchema: Summary })
  read(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: Week }) week: string,
    @Query({ schema: SummaryQuery }) query: SummaryQuery,
  ): Promise<Summary> {
    return this.service.read(actor, week, query.revision);
  }
}
