import { Controller, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { UnsubscribeToken } from '#contracts/deliveries.js';
import { languageOf } from '#contracts/messages/index.js';
import { Public } from '../platform/auth/actor.js';
import { unsubscribePage } from './domain/unsubscribe-page.js';
import { UnsubscribeService } from './unsubscribe.service.js';

/**
 * The link in mails that one may stop. Looking changes nothing: mail scanners open every link. Mail programs post to the
 * same address by themselves (RFC 8058), from servers of theirs, without a session and an origin; the token is all that
 * they have, and all that they need.
 */
@Controller('deliveries/unsubscribe')
export class UnsubscribeController {
  constructor(private readonly service: UnsubscribeService) {}

  @Public()
  @Get(':token')
  @ApiOperation({ summary: 'A page with a button that stops such mails.' })
  @ApiProduces('text/html')
  async look(
    @Param('token', { schema: UnsubscribeToken }) token: string,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.service.look(token);
    void reply.status(found === undefined ? 404 : 200).type('text/html; charset=utf-8');
    return unsubscribePage(languageOf(language), found, 'look');
  }

  @Public()
  @Post(':token')
  @HttpCode(200)
  @RouteConfig({ anyOrigin: true })
  @ApiOperation({ summary: 'Stop such mails, in one click (RFC 8058).' })
  @ApiProduces('text/html')
  async stop(
    @Param('token', { schema: UnsubscribeToken }) token: string,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.service.stop(token);
    void reply.status(found === undefined ? 404 : 200).type('text/html; charset=utf-8');
    return unsubscribePage(languageOf(language), found, 'done');
  }
}
