import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
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
  @WhileMustChange()
  @ApiOkResponse({ standardSchema: Session })
  current(@CurrentActor() actor: Actor): Promise<Session> {
    return this.service.describe(actor);
  }

  @Delete()
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
  @ApiOkResponse({ standardSchema: SessionList })
  async list(@CurrentActor() actor: Actor): Promise<SessionList> {
    return { items: await this.service.list(actor), next: null };
  }

  @Delete('list/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async endOne(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.service.endOne(actor, id);
  }

  @Delete('all')
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
