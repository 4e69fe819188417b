import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import { SavedActivity, SavedActivityList, SavedActivityPut } from '#contracts/reports.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { StartService } from './start.service.js';

/** Activities that a person keeps as one-tap choices; nobody else sees them. */
@Controller('activities')
export class ActivitiesController {
  constructor(private readonly service: StartService) {}

  @Get()
  @ApiOperation({ summary: 'Activities kept as one-tap choices.' })
  @ApiOkResponse({ standardSchema: SavedActivityList })
  list(@CurrentActor() actor: Actor) {
    return this.service.saved(actor.personId);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Keep an activity as a one-tap choice.' })
  @ApiOkResponse({ standardSchema: SavedActivity })
  keep(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: SavedActivityPut }) body: SavedActivityPut,
  ): Promise<SavedActivity> {
    return this.service.keep(actor.personId, id, body);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Forget a kept activity.' })
  @HttpCode(204)
  forget(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.service.forget(actor.personId, id);
  }
}
