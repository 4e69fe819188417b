import { Injectable } from '@nestjs/common';
import type { Unit } from '#contracts/people.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

interface UnitRow {
  id: string;
  parent_id: string | null;
  name: string;
  zone: string;
  workdays: number[];
  works_on_holidays: boolean;
}

const toUnit = (r: UnitRow): Unit => ({
  id: r.id,
  parentId: r.parent_id,
  name: r.name,
  zone: r.zone,
  workdays: r.workdays,
  worksOnHolidays: r.works_on_holidays,
});

const columns = 'id, parent_id, name, zone, workdays, works_on_holidays';

/** The organisation's units. Practice rooms are none of them: they are found, listed and changed with none of these. */
@Injectable()
export class UnitsRepository {
  constructor(private readonly work: UnitOfWork) {}

  async all(): Promise<Unit[]> {
    const rows = await this.work.query<UnitRow>(
      `SELECT ${columns} FROM unit WHERE NOT practice ORDER BY name, id`,
    );
    return rows.map(toUnit);
  }

  /** The organisation's units and practice rooms. */
  async allWithPractice(): Promise<Unit[]> {
    const rows = await this.work.query<UnitRow>(`SELECT ${columns} FROM unit ORDER BY name, id`);
    return rows.map(toUnit);
  }

  async find(id: string): Promise<Unit | null> {
    const [row] = await this.work.query<UnitRow>(
      `SELECT ${columns} FROM unit WHERE id = $1 AND NOT practice`,
      [id],
    );
    return row === undefined ? null : toUnit(row);
  }

  /** False: the id is taken. */
  async insert(unit: Unit): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO unit (${columns}) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [unit.id, unit.parentId, unit.name, unit.zone, unit.workdays, unit.worksOnHolidays],
    );
    return rows.length > 0;
  }

  /** Whether `unitId` is `ancestorId` or below it. */
  async isUnder(unitId: string, ancestorId: string): Promise<boolean> {
    const [row] = await this.work.query<{ under: boolean }>(
      `WITH RECURSIVE over (id) AS (
         SELECT $1::uuid
         UNION
         SELECT u.parent_id FROM over JOIN unit u ON u.id = over.id WHERE u.parent_id IS NOT NULL
       ) SELECT EXISTS (SELECT FROM over WHERE id = $2) AS under`,
      [unitId, ancestorId],
    );
    return row?.under ?? false;
  }

  async update(unit: Unit): Promise<void> {
    await this.work.query(
      `UPDATE unit SET parent_id = $2, name = $3, zone = $4, workdays = $5, works_on_holidays = $6 WHERE id = $1`,
      [unit.id, unit.parentId, unit.name, unit.zone, unit.workdays, unit.worksOnHolidays],
    );
  }
}
