import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Id, PeriodKey } from '#contracts/common.js';
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
import { summaryJson } from './summary-json.js';
import { SummaryRunsService } from './summary-runs.service.js';

/**
 * Summaries of weeks, months, quarters and ranges of days: lists, one period's revisions, and runs by hand. `:week` is the
 * key of any of them.
 */
@Controller('summaries')
export class SummariesController {
  constructor(
    private readonly service: SummariesService,
    private readonly runs: SummaryRunsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Weeks with a summary, or periods of another kind, newest first.' })
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
  @ApiOperation({ summary: 'Compute a week, month, quarter or range of days now; leaders ranges only.' })
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: SummaryRunStarted })
  start(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
  ): Promise<{ runId: string }> {
    return this.runs.start(actor, period);
  }

  @Put(':week/context')
  @ApiOperation({ summary: 'Put one line beside a figure of your own; null takes it back.' })
  @ApiOkResponse({ standardSchema: SummaryContext })
  explain(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Body({ schema: SummaryContextInput }) input: SummaryContextInput,
  ): Promise<SummaryContext> {
    return this.service.explain(actor, period, input);
  }

  @Get(':week')
  @ApiOperation({
    summary: "A period's summary, the newest revision by default: the part that the reader may see.",
  })
  @ApiOkResponse({ standardSchema: Summary })
  async read(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryQuery }) query: SummaryQuery,
  ): Promise<StreamableFile> {
    const json = await summaryJson(await this.service.read(actor, period, query.revision));
    const type = 'application/json; charset=utf-8';
    return json instanceof Readable
      ? new StreamableFile(json, { type })
      : new StreamableFile(json, { type, length: json.length });
  }
}
