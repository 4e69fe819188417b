import { Injectable } from '@nestjs/common';
import type { BoardCell } from '#contracts/board.js';
import { isWorkingDay } from '#contracts/rules/calendar.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorProgress } from '../indicators/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { BoardRepository, type CellRow } from './board.repository.js';
import { furthestBehind } from './domain/furthest-behind.js';

/** How people look on a board now: the same for whoever may look. */
@Injectable()
export class BoardCells {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BoardRepository,
    private readonly calendar: CalendarService,
    private readonly progress: IndicatorProgress,
  ) {}

  /**
   * Cells of these people, by name; who has no unit today is missing. A fixed number of statements in two round trips:
   * every open board waits for them.
   */
  of(personIds: readonly string[]): Promise<BoardCell[]> {
    return personIds.length === 0 ? Promise.resolve([]) : this.work.read(() => this.#read(personIds));
  }

  async #read(personIds: readonly string[]): Promise<BoardCell[]> {
    const [rows, inForce] = await Promise.all([
      this.repository.rows(personIds),
      this.progress.inForce(personIds),
      // Asked after the versions: an older calendar would be shown under a version that stands for a newer one.
      this.calendar.renew(),
    ]);
    const asOf = new Map(rows.map((r) => [r.personId, r.date]));
    const dates = rows.map((r) => r.date).sort();
    const [first, last] = [dates[0], dates.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [leave, indicators] = await Promise.all([
      this.calendar.leaveOfMany([...asOf.keys()], first, last),
      this.progress.at(
        inForce.filter(({ ownerId }) => asOf.has(ownerId)),
        asOf,
      ),
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
          disabled: row.disabled,
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
