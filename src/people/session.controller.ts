import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Id } from '#contracts/common.js';
import { Login, PasswordChange, Session, SessionList } from '#contracts/session.js';
import { type Actor, CurrentActor, Public, WhileMustChange } from '../platform/auth/actor.js';
import { clearCookie, SESSION_COOKIE } from '../platform/auth/cookies.js';
import { PasswordService } from './password.service.js';
import { browserOf, keepSession } from './session-cookies.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly service: SessionsService,
    private readonly passwords: PasswordService,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Log in.' })
  @Public()
  @ApiCreatedResponse({ standardSchema: Session })
  async login(
    @Body({ schema: Login }) body: Login,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    return keepSession(request, reply, await this.service.login(body, browserOf(request)));
  }

  @Get()
  @ApiOperation({ summary: 'Who is logged in.' })
  @WhileMustChange()
  @ApiOkResponse({ standardSchema: Session })
  current(@CurrentActor() actor: Actor): Promise<Session> {
    return this.service.describe(actor);
  }

  @Delete()
  @ApiOperation({ summary: 'Log out.' })
  @WhileMustChange()
  @HttpCode(204)
  @ApiNoContentResponse()
  async logout(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.service.logout(actor);
    clearCookie(request, reply, SESSION_COOKIE);
  }

  @Post('password')
  @ApiOperation({ summary: "Change one's password; other sessions end." })
  @WhileMustChange()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Session })
  async password(
    @CurrentActor() actor: Actor,
    @Body({ schema: PasswordChange }) body: PasswordChange,
    @Req() request: FastifyRequest,
  ): Promise<Session> {
    await this.passwords.change(actor, body, request.ip);
    return this.service.describe({ ...actor, mustChange: false });
  }

  @Get('list')
  @ApiOperation({ summary: "One's own sessions." })
  @ApiOkResponse({ standardSchema: SessionList })
  async list(@CurrentActor() actor: Actor): Promise<SessionList> {
    return { items: await this.service.list(actor), next: null };
  }

  @Delete('list/:id')
  @ApiOperation({ summary: "End one of one's own sessions." })
  @HttpCode(204)
  @ApiNoContentResponse()
  async endOne(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.service.endOne(actor, id);
  }

  @Delete('all')
  @ApiOperation({ summary: 'Log out everywhere.' })
  @WhileMustChange()
  @HttpCode(204)
  @ApiNoContentResponse()
  async logoutEverywhere(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.service.logoutEverywhere(actor);
    clearCookie(request, reply, SESSION_COOKIE);
  }
}
