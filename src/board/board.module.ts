import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { IndicatorsModule } from '../indicators/index.js';
import { PeopleModule } from '../people/index.js';
import { BoardAccess } from './board.access.js';
import { BoardCells } from './board-cells.service.js';
import { BoardController } from './board.controller.js';
import { BoardGateway } from './board.gateway.js';
import { BoardLive } from './board.live.js';
import { BoardRepository } from './board.repository.js';
import { BoardService } from './board.service.js';
import { QueueRepository } from './queue.repository.js';
import { QueueService } from './queue.service.js';

@Module({
  imports: [PeopleModule, CalendarModule, IndicatorsModule],
  controllers: [BoardController],
  providers: [
    BoardRepository,
    BoardAccess,
    BoardCells,
    BoardService,
    BoardLive,
    BoardGateway,
    QueueRepository,
    QueueService,
  ],
})
export class BoardModule {}
