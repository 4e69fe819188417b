import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import {
  Burden,
  EffortGive,
  Pulse,
  PulseGive,
  Rollout,
  RolloutSwitch,
  RolloutUnits,
  TourMove,
  TourName,
  TourPlace,
} from '#contracts/rollout.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { BurdenService } from './burden.service.js';
import { RolloutService } from './rollout.service.js';

@ApiTags('rollout')
@Controller()
export class RolloutController {
  constructor(
    private readonly rollout: RolloutService,
    private readonly burden: BurdenService,
  ) {}

  @Get('rollout')
  @ApiOperation({ summary: 'What the own pages offer to who is new.' })
  @ApiOkResponse({ standardSchema: Rollout })
  mine(@CurrentActor() actor: Actor): Promise<Rollout> {
    return this.rollout.mine(actor);
  }

  @Put('rollout/tours/:tour')
  @ApiOperation({ summary: 'Where one is in a tour.' })
  @ApiOkResponse({ standardSchema: TourPlace })
  move(
    @CurrentActor() actor: Actor,
    @Param('tour', { schema: TourName }) tour: TourName,
    @Body({ schema: TourMove }) body: TourMove,
  ): Promise<TourPlace> {
    return this.rollout.moveTour(actor, tour, body);
  }

  @Post('rollout/pulse')
  @ApiOperation({ summary: 'Say whether it helps; counted without a name, once a month.' })
  @HttpCode(204)
  @ApiNoContentResponse()
  answer(@CurrentActor() actor: Actor, @Body({ schema: PulseGive }) { answer }: PulseGive): Promise<void> {
    return this.burden.answer(actor, answer);
  }

  @Post('rollout/effort')
  @ApiOperation({ summary: 'What writing a report took; counted without a name, once a day.' })
  @HttpCode(204)
  @ApiNoContentResponse()
  measure(@CurrentActor() actor: Actor, @Body({ schema: EffortGive }) body: EffortGive): Promise<void> {
    return this.burden.measure(actor, body);
  }

  @Get('rollout/pulse')
  @ApiOperation({ summary: 'What people answered, in months that are over.' })
  @ApiOkResponse({ standardSchema: Pulse })
  pulse(@CurrentActor() actor: Actor): Promise<Pulse> {
    return this.burden.pulse(actor);
  }

  @Get('rollout/burden')
  @ApiOperation({ summary: 'What reporting takes, and what comes of it.' })
  @ApiOkResponse({ standardSchema: Burden })
  see(@CurrentActor() actor: Actor): Promise<Burden> {
    return this.burden.burden(actor);
  }

  @Get('admin/rollout')
  @ApiOperation({ summary: 'Which units have begun, and how far they are.' })
  @ApiOkResponse({ standardSchema: RolloutUnits })
  async units(@CurrentActor() actor: Actor): Promise<RolloutUnits> {
    return { items: await this.rollout.units(actor), next: null };
  }

  @Put('admin/rollout/:unitId')
  @ApiOperation({ summary: 'Switch a unit on or off.' })
  @ApiOkResponse({ standardSchema: RolloutUnits })
  async switch(
    @CurrentActor() actor: Actor,
    @Param('unitId', { schema: Id }) unitId: string,
    @Body({ schema: RolloutSwitch }) body: RolloutSwitch,
  ): Promise<RolloutUnits> {
    return { items: await this.rollout.switch(actor, unitId, body), next: null };
  }
}
