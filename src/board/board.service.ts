import { Injectable } from '@nestjs/common';
import type { Board, BoardCell, BoardUnits } from '#contracts/board.js';
import { isWorkingDay } from '#contracts/rules/calendar.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorProgress } from '../indicators/index.js';
import { PeopleAccess, Units } from '../people/index.js';
import { BoardAccess, type Viewer } from './board.access.js';
import { BoardRepository, type CellRow } from './board.repository.js';
import { furthestBehind } from './domain/furthest-behind.js';
import { unitsToChoose } from './domain/unit-tree.js';

/** What a supervisor's team looks like now. */
@Injectable()
export class BoardService {
  constructor(
    private readonly repository: BoardRepository,
    private readonly access: BoardAccess,
    private readonly calendar: CalendarService,
    private readonly progress: IndicatorProgress,
    private readonly people: PeopleAccess,
    private readonly units: Units,
  ) {}

  async board(viewer: Viewer, unitId?: string): Promise<Board> {
    const cells = await this.cells(await this.access.people(viewer, unitId));
    return { version: cells.reduce((sum, cell) => sum + cell.version, 0), cells };
  }

  /** Units to choose from; 404 for who sees no board. */
  async unitList(viewer: Viewer): Promise<BoardUnits> {
    const places = await this.people.placesOf(await this.access.people(viewer));
    const items = unitsToChoose(
      await this.units.all(),
      [...places.values()].map((p) => p.unitId),
    );
    return { items, next: null };
  }

  /** Cells of these people, by name. They are the same for whoever may look; a fixed number of statements. */
  async cells(personIds: readonly string[]): Promise<BoardCell[]> {
    if (personIds.length === 0) return [];
    const rows = await this.repository.rows(personIds);
    const asOf = new Map(rows.map((r) => [r.personId, r.date]));
    const ids = [...asOf.keys()];
    const dates = rows.map((r) => r.date).sort();
    const [first, last] = [dates[0], dates.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [leave, indicators] = await Promise.all([
      this.calendar.leaveOfMany(ids, first, last),
      this.progress.forOwners(ids, asOf),
    ]);
    return Promise.all(
      rows.map(async (row) => {
        const onLeave = leave.get(row.personId)?.includes(row.date) ?? false;
        const works = isWorkingDay(await this.calendar.calendarOf(row.unitId), row.date);
        const behind = furthestBehind(indicators.get(row.personId) ?? []);
        return {
          personId: row.personId,
          name: row.name,
          position: row.position,
          unitId: row.unitId,
          version: row.version,
          date: row.date,
          report: reportOf(row, works && !onLeave && !row.disabled),
          onLeave,
          waiting: row.waiting,
          waitingSince: row.waitingSince,
          indicator:
            behind === null
              ? null
              : {
                  id: behind.id,
                  name: behind.name,
                  unit: behind.unit,
                  target: behind.target,
                  progress: behind.progress,
                },
        };
      }),
    );
  }
}

function reportOf(row: CellRow, expected: boolean): BoardCell['report'] {
  if (row.report !== null) return { ...row.report, date: row.date };
  if (!expected) return null;
  return {
    id: null,
    date: row.date,
    state: 'none',
    onTime: null,
    submittedAt: null,
    lines: 0,
    lastActivity: null,
    obstacle: null,
  };
}
