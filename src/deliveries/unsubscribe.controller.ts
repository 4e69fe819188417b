import { Controller, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { UnsubscribeToken } from '#contracts/deliveries.js';
import { languageOf } from '#contracts/messages/index.js';
import { Public } from '../platform/auth/actor.js';
import { addressOf, unsubscribePage, type Subscription } from './domain/unsubscribe-page.js';
import { UnsubscribeService } from './unsubscribe.service.js';

/**
 * The link in mails that one may stop. Looking changes nothing: mail scanners open every link. Mail programs post to the
 * same address by themselves (RFC 8058), from servers of theirs, without a session and an origin; the token is all that
 * they have, and all that they need. The way back has an address of its own, which stands in no mail: no program can take
 * it in passing, and a stop asked for twice stays a stop.
 */
@Controller('deliveries/unsubscribe')
export class UnsubscribeController {
  constructor(private readonly service: UnsubscribeService) {}

  @Public()
  @Get(':token')
  @ApiOperation({ summary: 'How it stands, with a button that stops such mails or has them again.' })
  @ApiProduces('text/html')
  async look(
    @Param('token', { schema: UnsubscribeToken }) token: string,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return answer(reply, language, token, await this.service.look(token));
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
    return answer(reply, language, token, await this.service.stop(token));
  }

  @Public()
  @Post(':token/receive')
  // The page's own form, which browsers send as a form: what guards the others refuses that.
  @RouteConfig({ anyOrigin: true })
  @HttpCode(303)
  @ApiOperation({
    summary: 'Have such mails again. Leads back to the page, so that loading it again only looks.',
  })
  @ApiProduces('text/html')
  async receive(
    @Param('token', { schema: UnsubscribeToken }) token: string,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const found = await this.service.receive(token);
    if (found === undefined) return answer(reply, language, token, found);
    void reply.status(303).header('location', addressOf(token));
    return undefined;
  }
}

function answer(
  reply: FastifyReply,
  language: string | undefined,
  token: string,
  found: Subscription | undefined,
): string {
  void reply.status(found === undefined ? 404 : 200).type('text/html; charset=utf-8');
  return unsubscribePage(languageOf(language), token, found);
}
