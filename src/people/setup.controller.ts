import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Setup } from '#contracts/people.js';
import { Session } from '#contracts/session.js';
import { Public } from '../platform/auth/actor.js';
import { browserOf, keepSession } from './session-cookies.js';
import { SessionsService } from './sessions.service.js';
import { SetupService } from './setup.service.js';

@ApiTags('session')
@Controller('setup')
export class SetupController {
  constructor(
    private readonly service: SetupService,
    private readonly sessions: SessionsService,
  ) {}

  /** Makes the first unit and admin, and logs the admin in. */
  @Post()
  @ApiOperation({ summary: 'Make the first unit and its admin with the one-time set-up link.' })
  @Public()
  @ApiCreatedResponse({ standardSchema: Session })
  async setUp(
    @Body({ schema: Setup }) body: Setup,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    await this.service.setUp(body);
    return keepSession(request, reply, await this.sessions.login(body, browserOf(request)));
  }
}
