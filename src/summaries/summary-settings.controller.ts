import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { SummarySettings, SummarySettingsChange } from '#contracts/deliveries.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { SummarySettingsService } from './summary-settings.service.js';

/** When weeks are computed. */
@Controller('summaries/settings')
export class SummarySettingsController {
  constructor(private readonly service: SummarySettingsService) {}

  @Get()
  @ApiOperation({ summary: 'When weeks are computed, and when next.' })
  @ApiOkResponse({ standardSchema: SummarySettings })
  read(@CurrentActor() actor: Actor): Promise<SummarySettings> {
    return this.service.read(actor);
  }

  @Put()
  @ApiOperation({ summary: 'Change when weeks are computed, from the next one on.' })
  @ApiOkResponse({ standardSchema: SummarySettings })
  change(
    @CurrentActor() actor: Actor,
    @Body({ schema: SummarySettingsChange }) body: SummarySettingsChange,
  ): Promise<SummarySettings> {
    return this.service.change(actor, body);
  }
}
