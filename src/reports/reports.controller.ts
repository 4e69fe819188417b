import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id, LocalDate } from '#contracts/common.js';
import { languageOf } from '#contracts/messages/index.js';
import {
  Acceptance,
  DraftPut,
  Report,
  ReportDays,
  ReportExportQuery,
  ReportHistory,
  ReportPage,
  ReportQuery,
  ReportReturn,
  ReportStart,
  Submission,
} from '#contracts/reports.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { DecisionService } from './decision.service.js';
import { DraftService } from './draft.service.js';
import { ExportService } from './export.service.js';
import { ReportsReader } from './reports.reader.js';
import { StartService } from './start.service.js';

const LIMIT = 50;

@Controller('reports')
export class ReportsController {
  constructor(
    private readonly drafts: DraftService,
    private readonly decisions: DecisionService,
    private readonly reader: ReportsReader,
    private readonly starts: StartService,
    private readonly exports: ExportService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Reports of one person (oneself by default) in a range of dates.' })
  @ApiOkResponse({ standardSchema: ReportPage })
  list(@CurrentActor() actor: Actor, @Query({ schema: ReportQuery }) query: ReportQuery) {
    const { owner = actor.personId, limit = LIMIT, cursor, from, to } = query;
    if (cursor !== undefined && !LocalDate.safeParse(cursor).success)
      throw new DomainError('REQUEST_INVALID', 400);
    return this.reader.list(actor, {
      ownerId: owner,
      from: from ?? null,
      to: to ?? null,
      before: cursor ?? null,
      limit,
    });
  }

  /** Before `:id`, which would refuse the name. */
  @Get('export.csv')
  @ApiOperation({ summary: "One's own reports as CSV." })
  @ApiProduces('text/csv')
  async csv(
    @CurrentActor() actor: Actor,
    @Query({ schema: ReportExportQuery }) { from, to }: ReportExportQuery,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const text = await this.exports.csv(actor.personId, { from, to, language: languageOf(language) });
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="laporan-harian.csv"')
      .header('cache-control', 'no-store');
    return text;
  }

  @Get('mine/:date/start')
  @ApiOperation({
    summary: 'What helps to begin a day: stored report, last reported lines, frequent activities.',
  })
  @ApiOkResponse({ standardSchema: ReportStart })
  start(@CurrentActor() actor: Actor, @Param('date', { schema: LocalDate }) date: string) {
    return this.starts.start(actor.personId, date);
  }

  @Get('mine/:date/days')
  @ApiOperation({ summary: "One's own seven days up to a date, as they stand." })
  @ApiOkResponse({ standardSchema: ReportDays })
  days(@CurrentActor() actor: Actor, @Param('date', { schema: LocalDate }) date: string) {
    return this.starts.days(actor.personId, date);
  }

  @Put('mine/:date')
  @ApiOperation({ summary: 'Save the draft of a day; 409 with both texts when it was changed elsewhere.' })
  @ApiOkResponse({ standardSchema: Report })
  save(
    @CurrentActor() actor: Actor,
    @Param('date', { schema: LocalDate }) date: string,
    @Body({ schema: DraftPut }) body: DraftPut,
  ): Promise<Report> {
    return this.drafts.save(actor.personId, date, body);
  }

  @Post('mine/:date/submission')
  @ApiOperation({ summary: "Submit the day's draft." })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Report })
  submit(
    @CurrentActor() actor: Actor,
    @Param('date', { schema: LocalDate }) date: string,
    @Body({ schema: Submission }) body: Submission,
  ): Promise<Report> {
    return this.drafts.submit(actor.personId, date, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One report as the reader may see it.' })
  @ApiOkResponse({ standardSchema: Report })
  one(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Report> {
    return this.reader.one(actor, id);
  }

  @Get(':id/versions')
  @ApiOperation({ summary: 'Every submitted version with its decision.' })
  @ApiOkResponse({ standardSchema: ReportHistory })
  versions(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string) {
    return this.reader.versions(actor, id);
  }

  @Post(':id/acceptance')
  @ApiOperation({ summary: 'Accept a version, as the direct supervisor.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Report })
  accept(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Acceptance }) { version }: Acceptance,
  ): Promise<Report> {
    return this.decisions.decide(actor, id, { kind: 'accepted', version });
  }

  @Post(':id/return')
  @ApiOperation({ summary: 'Return a version with a reason, as the direct supervisor.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Report })
  giveBack(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReportReturn }) { version, reason }: ReportReturn,
  ): Promise<Report> {
    return this.decisions.decide(actor, id, { kind: 'returned', version, reason });
  }
}
