import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id } from '#contracts/common.js';
import {
  Indicator,
  IndicatorAgreement,
  IndicatorCreate,
  IndicatorHistory,
  IndicatorPage,
  IndicatorPatch,
  IndicatorQuery,
  IndicatorReturn,
  IndicatorTrend,
} from '#contracts/indicators.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { AgreementService } from './agreement.service.js';
import { IndicatorsReader } from './indicators.reader.js';
import { IndicatorsService } from './indicators.service.js';

const LIMIT = 50;

@Controller('indicators')
export class IndicatorsController {
  constructor(
    private readonly service: IndicatorsService,
    private readonly agreement: AgreementService,
    private readonly reader: IndicatorsReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Indicators of one person (oneself by default), with their progress.' })
  @ApiOkResponse({ standardSchema: IndicatorPage })
  list(@CurrentActor() actor: Actor, @Query({ schema: IndicatorQuery }) query: IndicatorQuery) {
    const { owner = actor.personId, limit = LIMIT, cursor } = query;
    if (cursor !== undefined && !Id.safeParse(cursor).success) throw new DomainError('REQUEST_INVALID', 400);
    return this.reader.list(actor, owner, { limit, cursor: cursor ?? null });
  }

  @Post()
  @ApiOperation({ summary: "Write an indicator of one's own, a draft until proposed." })
  @ApiCreatedResponse({ standardSchema: Indicator })
  @ApiOkResponse({ standardSchema: Indicator, description: 'The same id again: the stored indicator.' })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: IndicatorCreate }) body: IndicatorCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Indicator> {
    const { indicator, created } = await this.service.create(actor, body);
    void reply.status(created ? 201 : 200);
    return indicator;
  }

  @Get(':id')
  @ApiOperation({ summary: 'One indicator.' })
  @ApiOkResponse({ standardSchema: Indicator })
  one(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Indicator> {
    return this.reader.one(actor, id);
  }

  @Get(':id/revisions')
  @ApiOperation({ summary: 'Every revision of an indicator.' })
  @ApiOkResponse({ standardSchema: IndicatorHistory })
  revisions(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string) {
    return this.reader.history(actor, id);
  }

  @Get(':id/trend')
  @ApiOperation({ summary: 'What was measured in the last eight weeks or months.' })
  @ApiOkResponse({ standardSchema: IndicatorTrend })
  trend(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<IndicatorTrend> {
    return this.reader.trend(actor, id);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change or close an indicator; a changed agreed term needs a reason and waits for agreement.',
  })
  @ApiOkResponse({ standardSchema: Indicator })
  change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: IndicatorPatch }) patch: IndicatorPatch,
  ): Promise<Indicator> {
    return this.service.change(actor, id, patch);
  }

  @Post(':id/proposal')
  @ApiOperation({ summary: 'Propose to the supervisor.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Indicator })
  propose(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Indicator> {
    return this.agreement.propose(actor, id);
  }

  @Post(':id/agreement')
  @ApiOperation({ summary: 'Agree, as the direct supervisor; it is active at once.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Indicator })
  agree(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: IndicatorAgreement }) body: IndicatorAgreement,
  ): Promise<Indicator> {
    return this.agreement.agree(actor, id, body?.proposedAt);
  }

  @Post(':id/return')
  @ApiOperation({ summary: 'Return with a reason, as the direct supervisor.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Indicator })
  giveBack(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: IndicatorReturn }) body: IndicatorReturn,
  ): Promise<Indicator> {
    return this.agreement.giveBack(actor, id, body.reason);
  }
}
