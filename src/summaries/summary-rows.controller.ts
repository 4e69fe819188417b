import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { PeriodKey } from '#contracts/common.js';
import {
  SummaryDuties,
  SummaryDutiesQuery,
  SummaryLines,
  SummaryLinesQuery,
  SummaryRows,
  SummaryRowsQuery,
} from '#contracts/summary-rows.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { DUTIES_AT_ONCE, SummaryRowsService } from './summary-rows.service.js';

/** What a summary's figures were counted from. */
@Controller('summaries')
export class SummaryRowsController {
  constructor(private readonly service: SummaryRowsService) {}

  @Get(':week/rows')
  @ApiOperation({ summary: 'The days and answered reports behind the figures of some people.' })
  @ApiOkResponse({
    standardSchema: SummaryRows,
    description:
      `\`duties\` names the first ${String(DUTIES_AT_ONCE)} of each kind (answered, waiting) of a person, by date; ` +
      '`rest` says how many follow, and where they begin in `GET /api/summaries/:week/duties`.',
  })
  rows(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryRowsQuery }) { people, revision }: SummaryRowsQuery,
  ): Promise<SummaryRows> {
    const ids = [...new Set(people.toLowerCase().split(','))];
    return this.service.read(actor, period, ids, revision);
  }

  @Get(':week/duties')
  @ApiOperation({ summary: 'Further reports that one supervisor had to look at, by date.' })
  @ApiOkResponse({ standardSchema: SummaryDuties })
  duties(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryDutiesQuery }) query: SummaryDutiesQuery,
  ): Promise<SummaryDuties> {
    return this.service.duties(actor, period, query);
  }

  @Get(':week/lines')
  @ApiOperation({ summary: "The report lines behind one indicator's figure." })
  @ApiOkResponse({ standardSchema: SummaryLines })
  lines(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryLinesQuery }) query: SummaryLinesQuery,
  ): Promise<SummaryLines> {
    return this.service.lines(actor, period, query);
  }
}
