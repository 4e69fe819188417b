import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import {
  ActingCreate,
  AssignmentCreate,
  LeaveCreate,
  OneTimePassword,
  PersonCreate,
  PersonEntryPage,
  PersonEntryQuery,
  PersonPatch,
  PersonRecord,
  SupervisorLineCreate,
  type PersonEntry,
} from '#contracts/people.js';
import { type Actor, CurrentActor } from '../platform/auth/actor.js';
import { AccountsService } from './accounts.service.js';
import { LinesService } from './lines.service.js';
import { RecordQueries } from './record-queries.service.js';
import { RecordsService } from './records.service.js';

/** Every change answers with the whole record, so that the page shows what is stored. */
@ApiTags('admin')
@Controller('admin/people')
export class AdminPeopleController {
  constructor(
    private readonly queries: RecordQueries,
    private readonly records: RecordsService,
    private readonly lines: LinesService,
    private readonly accounts: AccountsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'People with their accounts.' })
  @ApiOkResponse({ standardSchema: PersonEntryPage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: PersonEntryQuery }) query: PersonEntryQuery,
  ): Promise<{ items: PersonEntry[]; next: string | null }> {
    return this.queries.list(actor, query);
  }

  @Post()
  @ApiOperation({ summary: 'Add a person; answers the one-time password.' })
  @ApiCreatedResponse({ standardSchema: OneTimePassword })
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: PersonCreate }) body: PersonCreate,
  ): Promise<OneTimePassword> {
    return this.records.create(actor, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Everything kept about a person.' })
  @ApiOkResponse({ standardSchema: PersonRecord })
  record(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<PersonRecord> {
    return this.queries.record(actor, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change name, NIP, roles, or disable the account.' })
  @ApiOkResponse({ standardSchema: PersonRecord })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: PersonPatch }) body: PersonPatch,
  ): Promise<PersonRecord> {
    await this.records.patch(actor, id, body);
    return this.queries.record(actor, id);
  }

  @Post(':id/reset')
  @ApiOperation({ summary: 'Reset the password; answers the one-time password.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: OneTimePassword })
  reset(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<OneTimePassword> {
    return this.accounts.reset(actor, id);
  }

  @Post(':id/assignments')
  @ApiOperation({ summary: 'Move to a unit or position from a date on.' })
  @ApiCreatedResponse({ standardSchema: PersonRecord })
  async assign(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AssignmentCreate }) body: AssignmentCreate,
  ): Promise<PersonRecord> {
    await this.lines.assign(actor, id, body);
    return this.queries.record(actor, id);
  }

  @Post(':id/supervisors')
  @ApiOperation({ summary: 'Set the supervisor from a date on.' })
  @ApiCreatedResponse({ standardSchema: PersonRecord })
  async supervise(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: SupervisorLineCreate }) body: SupervisorLineCreate,
  ): Promise<PersonRecord> {
    await this.lines.supervise(actor, id, body);
    return this.queries.record(actor, id);
  }

  @Post(':id/acting')
  @ApiOperation({ summary: 'Let somebody stand for the person for some days.' })
  @ApiCreatedResponse({ standardSchema: PersonRecord })
  async addActing(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ActingCreate }) body: ActingCreate,
  ): Promise<PersonRecord> {
    await this.lines.addActing(actor, id, body);
    return this.queries.record(actor, id);
  }

  @Delete(':id/acting/:line')
  @ApiOperation({ summary: 'Remove a line of acting.' })
  @HttpCode(204)
  @ApiNoContentResponse()
  async removeActing(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('line', { schema: Id }) line: string,
  ): Promise<void> {
    await this.lines.removeActing(actor, id, line);
  }

  @Post(':id/leave')
  @ApiOperation({ summary: 'Enter leave.' })
  @ApiCreatedResponse({ standardSchema: PersonRecord })
  async addLeave(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: LeaveCreate }) body: LeaveCreate,
  ): Promise<PersonRecord> {
    await this.lines.addLeave(actor, id, body);
    return this.queries.record(actor, id);
  }

  @Delete(':id/leave/:line')
  @ApiOperation({ summary: 'Remove leave.' })
  @HttpCode(204)
  @ApiNoContentResponse()
  async removeLeave(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Param('line', { schema: Id }) line: string,
  ): Promise<void> {
    await this.lines.removeLeave(actor, id, line);
  }
}
