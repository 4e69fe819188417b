import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Board, BoardQuery, BoardQueue, BoardUnits } from '#contracts/board.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { BoardService } from './board.service.js';
import { QueueService } from './queue.service.js';

@Controller('board')
export class BoardController {
  constructor(
    private readonly service: BoardService,
    private readonly waiting: QueueService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The people of a unit whom the reader supervises or leads, as they stand today.' })
  @ApiOkResponse({ standardSchema: Board })
  board(@CurrentActor() actor: Actor, @Query({ schema: BoardQuery }) query: BoardQuery): Promise<Board> {
    return this.service.board(actor, query.unit);
  }

  @Get('units')
  @ApiOperation({ summary: 'The units in which the reader sees people on a board.' })
  @ApiOkResponse({ standardSchema: BoardUnits })
  units(@CurrentActor() actor: Actor): Promise<BoardUnits> {
    return this.service.unitList(actor);
  }

  @Get('queue')
  @ApiOperation({ summary: "What waits for the reader's own decision, the oldest first." })
  @ApiOkResponse({ standardSchema: BoardQueue })
  queue(@CurrentActor() actor: Actor): Promise<BoardQueue> {
    return this.waiting.queue(actor);
  }
}
