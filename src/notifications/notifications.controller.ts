import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id } from '#contracts/common.js';
import { languageOf } from '#contracts/messages/index.js';
import {
  MailStopToken,
  NotificationChanged,
  NotificationCount,
  NotificationIds,
  NotificationPage,
  NotificationPreferences,
  NotificationPreferencesChange,
  NotificationPreview,
  NotificationPreviewQuery,
  NotificationQuery,
  NotificationSnooze,
  NotificationThreadSeen,
  PushDevice,
  PushDevices,
  PushSubscribe,
  PushTest,
} from '#contracts/notifications.js';
import { CurrentActor, Public, type Actor } from '../platform/auth/actor.js';
import { DevicesService } from './devices.service.js';
import { stopPage } from './domain/stop-page.js';
import { NotificationsService } from './notifications.service.js';
import { MailStop, PreferencesService } from './preferences.service.js';

/** What the reader is told of: the own list, and nobody else's. */
@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly service: NotificationsService,
    private readonly preferences: PreferencesService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What waits for the reader, by thread, newest first; or what sleeps or is over.' })
  @ApiOkResponse({ standardSchema: NotificationPage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: NotificationQuery }) query: NotificationQuery,
  ): Promise<NotificationPage> {
    return this.service.list(actor, query);
  }

  @Get('count')
  @ApiOperation({ summary: 'How many threads wait for the reader.' })
  @ApiOkResponse({ standardSchema: NotificationCount })
  count(@CurrentActor() actor: Actor): Promise<NotificationCount> {
    return this.service.count(actor);
  }

  @Post('seen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put these away; answers those that were not away before.' })
  @ApiOkResponse({ standardSchema: NotificationChanged })
  seen(
    @CurrentActor() actor: Actor,
    @Body({ schema: NotificationIds }) body: NotificationIds,
  ): Promise<NotificationChanged> {
    return this.service.see(actor, body.ids);
  }

  @Post('unseen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take that back.' })
  @ApiOkResponse({ standardSchema: NotificationChanged })
  unseen(
    @CurrentActor() actor: Actor,
    @Body({ schema: NotificationIds }) body: NotificationIds,
  ): Promise<NotificationChanged> {
    return this.service.unsee(actor, body.ids);
  }

  @Post('seen-thread')
  @HttpCode(200)
  @ApiOperation({ summary: 'The thread is open before the reader: put its notifications away.' })
  @ApiOkResponse({ standardSchema: NotificationChanged })
  seenThread(
    @CurrentActor() actor: Actor,
    @Body({ schema: NotificationThreadSeen }) body: NotificationThreadSeen,
  ): Promise<NotificationChanged> {
    return this.service.seeThread(actor, body.thread);
  }

  @Post('snooze')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let these sleep until a moment, or wake them.' })
  @ApiOkResponse({ standardSchema: NotificationChanged })
  snooze(
    @CurrentActor() actor: Actor,
    @Body({ schema: NotificationSnooze }) body: NotificationSnooze,
  ): Promise<NotificationChanged> {
    return this.service.snooze(actor, body);
  }

  @Get('preferences')
  @ApiOperation({ summary: 'How the reader is told, and when it is quiet.' })
  @ApiOkResponse({ standardSchema: NotificationPreferences })
  readPreferences(@CurrentActor() actor: Actor): Promise<NotificationPreferences> {
    return this.preferences.read(actor);
  }

  @Put('preferences')
  @ApiOperation({ summary: 'Change that.' })
  @ApiOkResponse({ standardSchema: NotificationPreferences })
  changePreferences(
    @CurrentActor() actor: Actor,
    @Body({ schema: NotificationPreferencesChange }) body: NotificationPreferencesChange,
  ): Promise<NotificationPreferences> {
    return this.preferences.change(actor, body);
  }

  @Get('preview')
  @ApiOperation({ summary: 'What a push and a mail of a kind look like, with invented names.' })
  @ApiOkResponse({ standardSchema: NotificationPreview })
  preview(@Query({ schema: NotificationPreviewQuery }) query: NotificationPreviewQuery): NotificationPreview {
    return this.preferences.preview(query);
  }
}

/** Browsers that the reader is pushed to. */
@Controller('notifications/devices')
export class DevicesController {
  constructor(private readonly service: DevicesService) {}

  @Get()
  @ApiOperation({ summary: "The reader's browsers that are pushed to, and the key that a new one needs." })
  @ApiOkResponse({ standardSchema: PushDevices })
  list(@CurrentActor() actor: Actor): Promise<PushDevices> {
    return this.service.list(actor);
  }

  @Post()
  @ApiOperation({ summary: 'Switch pushes on for this browser, for as long as its session lasts.' })
  @ApiCreatedResponse({ standardSchema: PushDevice })
  add(
    @CurrentActor() actor: Actor,
    @Body({ schema: PushSubscribe }) body: PushSubscribe,
  ): Promise<PushDevice> {
    return this.service.add(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Switch pushes off for a browser.' })
  @ApiNoContentResponse()
  remove(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.service.remove(actor, id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Push to one of the own browsers now; answers what the push service said.' })
  @ApiOkResponse({ standardSchema: PushTest })
  test(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<PushTest> {
    return this.service.test(actor, id);
  }
}

/**
 * The link in mails. Looking changes nothing: mail scanners open every link. Mail programs post to the same address by
 * themselves (RFC 8058), without a session and an origin; the token is all that they have, and all that they need.
 */
@Controller('notifications/unsubscribe')
export class MailStopController {
  constructor(private readonly service: MailStop) {}

  @Public()
  @Get(':token')
  @ApiOperation({ summary: 'A page with a button that stops notification mails.' })
  @ApiProduces('text/html')
  async look(
    @Param('token', { schema: MailStopToken }) token: string,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.service.look(token);
    void reply.status(found === undefined ? 404 : 200).type('text/html; charset=utf-8');
    return stopPage(languageOf(language), found);
  }

  @Public()
  @Post(':token')
  @HttpCode(200)
  @RouteConfig({ anyOrigin: true })
  @ApiOperation({ summary: 'Stop notification mails, in one click (RFC 8058).' })
  @ApiProduces('text/html')
  async stop(
    @Param('token', { schema: MailStopToken }) token: string,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.service.stop(token);
    void reply.status(found === undefined ? 404 : 200).type('text/html; charset=utf-8');
    return stopPage(languageOf(language), found);
  }
}
