import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id, PeriodKey } from '#contracts/common.js';
import {
  DeliveryDetail,
  DeliveryListQuery,
  DeliveryPage,
  DeliveryResend,
  MailPreview,
  MailPreviewQuery,
  MailSetup,
  TestMail,
  TestMailAnswer,
  WeekDeliveries,
  WeekDeliveriesQuery,
} from '#contracts/deliveries.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { DeliveriesService } from './deliveries.service.js';
import { TrialMails } from './trial-mails.service.js';

/** A mail in a frame of our pages: its own styles and nothing else, as if it came from elsewhere. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'; sandbox";

/** What became of summaries on their way to people. */
@Controller('deliveries')
export class DeliveriesController {
  constructor(
    private readonly service: DeliveriesService,
    private readonly trials: TrialMails,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Deliveries of all periods, newest first.' })
  @ApiOkResponse({ standardSchema: DeliveryPage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: DeliveryListQuery }) query: DeliveryListQuery,
  ): Promise<DeliveryPage> {
    return this.service.list(actor, query);
  }

  @Get('mail')
  @ApiOperation({ summary: 'How mail is set up.' })
  @ApiOkResponse({ standardSchema: MailSetup })
  setup(@CurrentActor() actor: Actor): MailSetup {
    return this.trials.setup(actor);
  }

  @Get('preview')
  @ApiOperation({ summary: 'What a mail would look like.' })
  @ApiOkResponse({ standardSchema: MailPreview })
  preview(
    @CurrentActor() actor: Actor,
    @Query({ schema: MailPreviewQuery }) query: MailPreviewQuery,
  ): Promise<MailPreview> {
    return this.trials.preview(actor, query);
  }

  @Get('preview.html')
  @ApiOperation({ summary: 'The HTML part of such a mail, to be looked at in a frame.' })
  @ApiProduces('text/html')
  async page(
    @CurrentActor() actor: Actor,
    @Query({ schema: MailPreviewQuery }) query: MailPreviewQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { html } = await this.trials.preview(actor, query);
    void reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', MAIL_POLICY)
      .header('cache-control', 'private, no-store');
    // A link must not open the app inside the frame; in a new window, which the sandbox forbids, it does nothing.
    return html.replace('<head>', '<head><base target="_blank">');
  }

  @Post('test-mail')
  @ApiOperation({ summary: 'Send such a mail to oneself; answers what the mail server said.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: TestMailAnswer })
  test(@CurrentActor() actor: Actor, @Body({ schema: TestMail }) body: TestMail): Promise<TestMailAnswer> {
    return this.trials.send(actor, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One delivery with every step that it took.' })
  @ApiOkResponse({ standardSchema: DeliveryDetail })
  read(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<DeliveryDetail> {
    return this.service.read(actor, id);
  }

  @Post(':id/resend')
  @ApiOperation({ summary: 'Send a mail again, with a reason.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: DeliveryDetail })
  resend(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DeliveryResend }) body: DeliveryResend,
  ): Promise<DeliveryDetail> {
    return this.service.resend(actor, id, body);
  }
}

/** The same, of one period. */
@Controller('summaries')
export class WeekDeliveriesController {
  constructor(private readonly service: DeliveriesService) {}

  @Get(':week/deliveries')
  @ApiOperation({
    summary: 'Who got a week or another period, when, and with what answer; and who is still to get it.',
  })
  @ApiOkResponse({ standardSchema: WeekDeliveries })
  ofWeek(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: WeekDeliveriesQuery }) query: WeekDeliveriesQuery,
  ): Promise<WeekDeliveries> {
    return this.service.ofWeek(actor, period, query);
  }
}
