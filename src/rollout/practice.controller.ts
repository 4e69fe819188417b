import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Practice, PracticeOpen, PracticeOpened } from '#contracts/rollout.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { PracticeService } from './practice.service.js';

@ApiTags('rollout')
@Controller('admin/practice')
export class PracticeController {
  constructor(private readonly practice: PracticeService) {}

  @Get()
  @ApiOperation({ summary: 'The room to practise in that is open.' })
  @ApiOkResponse({ standardSchema: Practice })
  find(@CurrentActor() actor: Actor): Promise<Practice> {
    return this.practice.find(actor);
  }

  @Post()
  @ApiOperation({ summary: 'A new room to practise in; the one before it is closed.' })
  @ApiCreatedResponse({ standardSchema: PracticeOpened })
  open(
    @CurrentActor() actor: Actor,
    @Body({ schema: PracticeOpen }) body: PracticeOpen,
  ): Promise<PracticeOpened> {
    return this.practice.open(actor, body);
  }

  @Delete()
  @ApiOperation({ summary: 'Close the room to practise in.' })
  @HttpCode(204)
  @ApiNoContentResponse()
  close(@CurrentActor() actor: Actor): Promise<void> {
    return this.practice.close(actor);
  }
}
