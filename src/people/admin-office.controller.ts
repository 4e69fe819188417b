import { Body, Controller, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id } from '#contracts/common.js';
import { Notice, NoticeList, Unit, UnitCreate, UnitPatch, WrongSupervisor } from '#contracts/people.js';
import { type Actor, CurrentActor } from '../platform/auth/actor.js';
import { NoticesService } from './notices.service.js';
import { UnitsAdmin } from './units-admin.service.js';

@ApiTags('admin')
@Controller()
export class AdminOfficeController {
  constructor(
    private readonly units: UnitsAdmin,
    private readonly notices: NoticesService,
  ) {}

  @Post('admin/units')
  @ApiOperation({ summary: 'Add a unit.' })
  @ApiCreatedResponse({ standardSchema: Unit })
  createUnit(@CurrentActor() actor: Actor, @Body({ schema: UnitCreate }) body: UnitCreate): Promise<Unit> {
    return this.units.create(actor, body);
  }

  @Patch('admin/units/:id')
  @ApiOperation({ summary: 'Change a unit.' })
  @ApiOkResponse({ standardSchema: Unit })
  changeUnit(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UnitPatch }) body: UnitPatch,
  ): Promise<Unit> {
    return this.units.change(actor, id, body);
  }

  @Get('admin/notices')
  @ApiOperation({ summary: 'Open notices of staff about their own record.' })
  @ApiOkResponse({ standardSchema: NoticeList })
  async listNotices(@CurrentActor() actor: Actor): Promise<NoticeList> {
    return { items: await this.notices.list(actor), next: null };
  }

  @Post('admin/notices/:id/resolution')
  @ApiOperation({ summary: 'Close a notice.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Notice })
  resolveNotice(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Notice> {
    return this.notices.resolve(actor, id);
  }

  @Post('me/wrong-supervisor')
  @ApiOperation({ summary: "Say that one's supervisor is wrong." })
  @ApiCreatedResponse({ standardSchema: Notice })
  async wrongSupervisor(
    @CurrentActor() actor: Actor,
    @Body({ schema: WrongSupervisor }) body: WrongSupervisor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Notice> {
    const { notice, created } = await this.notices.wrongSupervisor(actor, body);
    void reply.status(created ? 201 : 200);
    return notice;
  }
}
