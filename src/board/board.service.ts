import { Injectable } from '@nestjs/common';
import type { Board, BoardUnits } from '#contracts/board.js';
import { PeopleAccess, Units } from '../people/index.js';
import { BoardAccess, type Viewer } from './board.access.js';
import { BoardCells } from './board-cells.service.js';
import { unitsToChoose } from './domain/unit-tree.js';

/** What a supervisor's team looks like now. */
@Injectable()
export class BoardService {
  constructor(
    private readonly access: BoardAccess,
    private readonly people: PeopleAccess,
    private readonly units: Units,
    private readonly cells: BoardCells,
  ) {}

  async board(viewer: Viewer, unitId?: string): Promise<Board> {
    const cells = await this.cells.of(await this.access.people(viewer, unitId));
    return { version: cells.reduce((sum, cell) => sum + cell.version, 0), cells };
  }

  /** Units to choose from; 404 for who sees no board. */
  async unitList(viewer: Viewer): Promise<BoardUnits> {
    const places = await this.people.placesOf(await this.access.people(viewer));
    const items = unitsToChoose(
      await this.units.allWithPractice(),
      [...places.values()].map((p) => p.unitId),
    );
    return { items, next: null };
  }
}
