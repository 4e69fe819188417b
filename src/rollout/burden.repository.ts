import { Injectable } from '@nestjs/common';
import { practises } from '../people/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Answers } from './domain/small-groups.js';

export interface FieldUse {
  readonly reports: number;
  readonly decided: number;
  readonly commented: number;
  readonly counted: number;
  readonly notes: number;
  readonly notesUsed: number;
  readonly activities: number;
  readonly activitiesUsed: number;
  readonly indicators: number;
  readonly indicatorsUsed: number;
  readonly quantities: number;
  readonly quantitiesUsed: number;
  readonly obstacles: number;
  readonly obstaclesUsed: number;
}

/** Counters of answers and of effort, and what came of reports. No row joins a person with a value. */
@Injectable()
export class BurdenRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** False: they were asked in this month already. */
  async asked(personId: string, month: string): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO pulse_asked (person_id, month) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING month`,
      [personId, month],
    );
    return rows.length > 0;
  }

  async wasAsked(personId: string, month: string): Promise<boolean> {
    const rows = await this.work.query(`SELECT FROM pulse_asked WHERE person_id = $1 AND month = $2`, [
      personId,
      month,
    ]);
    return rows.length > 0;
  }

  async count(unitId: string, month: string, answer: keyof Answers): Promise<void> {
    await this.work.query(
      `INSERT INTO pulse_count (unit_id, month, answer, n) VALUES ($1, $2, $3, 1)
       ON CONFLICT (unit_id, month, answer) DO UPDATE SET n = pulse_count.n + 1`,
      [unitId, month, answer],
    );
  }

  /** Answers of the newest twelve months before this one, newest first, units by name. */
  async answers(
    thisMonth: string,
  ): Promise<{ month: string; unitId: string; name: string; yes: number; partly: number; no: number }[]> {
    return this.work.query(
      `SELECT to_char(c.month, 'YYYY-MM') AS month, c.unit_id AS "unitId", u.name,
         COALESCE(sum(n) FILTER (WHERE answer = 'yes'), 0)::int AS yes,
         COALESCE(sum(n) FILTER (WHERE answer = 'partly'), 0)::int AS partly,
         COALESCE(sum(n) FILTER (WHERE answer = 'no'), 0)::int AS no
         FROM pulse_count c JOIN unit u ON u.id = c.unit_id
        WHERE c.month IN (SELECT DISTINCT month FROM pulse_count WHERE month < $1 ORDER BY month DESC LIMIT 12)
        GROUP BY c.month, c.unit_id, u.name ORDER BY c.month DESC, u.name, c.unit_id`,
      [thisMonth],
    );
  }

  /** False: a report of this day was measured already. */
  async told(personId: string, date: string): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO effort_told (person_id, date) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING date`,
      [personId, date],
    );
    return rows.length > 0;
  }

  async measure(unitId: string, week: string, seconds: number, taps: number): Promise<void> {
    await this.work.query(
      `INSERT INTO effort_count (week, unit_id, measure, value, n)
       VALUES ($1, $2, 'seconds', $3, 1), ($1, $2, 'taps', $4, 1)
       ON CONFLICT (week, unit_id, measure, value) DO UPDATE SET n = effort_count.n + 1`,
      [week, unitId, seconds, taps],
    );
  }

  /** Histograms of the weeks before `week`, the newest twelve of them, newest first. */
  async efforts(
    week: string,
  ): Promise<{ week: string; measure: 'seconds' | 'taps'; value: number; n: number }[]> {
    return this.work.query(
      `SELECT week, measure, value, sum(n)::int AS n FROM effort_count
        WHERE week IN (SELECT DISTINCT week FROM effort_count WHERE week < $1 ORDER BY week DESC LIMIT 12)
        GROUP BY week, measure, value ORDER BY week DESC, measure, value`,
      [week],
    );
  }

  /** What was written and what came of it, in reports for the days from `from` up to before `to`. */
  async use(from: string, to: string): Promise<FieldUse> {
    const [row] = await this.work.query<FieldUse>(
      `WITH sent AS (
         SELECT r.id, r.version, r.state, v.note IS NOT NULL AND v.note <> '' AS note,
           EXISTS (SELECT FROM report_decision d WHERE d.report_id = r.id) AS decided,
           EXISTS (SELECT FROM feedback f WHERE f.report_id = r.id) AS commented
           FROM report r JOIN report_version v ON v.report_id = r.id AND v.version = r.version
          WHERE r.date >= $1 AND r.date < $2 AND r.version > 0 AND NOT ${practises('r.owner_id')}
       ), line AS (
         SELECT s.id, s.decided, s.commented, l.quantity IS NOT NULL AS quantity, l.indicator_id IS NOT NULL AS indicator,
           COALESCE(l.obstacle, '') <> '' AS obstacle,
           s.state = 'accepted' AND EXISTS (
             SELECT FROM indicator i WHERE i.id = l.indicator_id AND i.agreed_on IS NOT NULL) AS counts
           FROM sent s JOIN report_line l ON l.report_id = s.id AND l.version = s.version
       ), lines AS (
         SELECT count(*) AS activities, count(*) FILTER (WHERE decided OR commented) AS "activitiesUsed",
           count(*) FILTER (WHERE indicator) AS indicators, count(*) FILTER (WHERE counts) AS "indicatorsUsed",
           count(*) FILTER (WHERE quantity) AS quantities,
           count(*) FILTER (WHERE quantity AND counts) AS "quantitiesUsed",
           count(*) FILTER (WHERE obstacle) AS obstacles,
           count(*) FILTER (WHERE obstacle AND commented) AS "obstaclesUsed",
           count(DISTINCT id) FILTER (WHERE counts) AS counted
           FROM line
       )
       SELECT count(*)::int AS reports, count(*) FILTER (WHERE decided)::int AS decided,
         count(*) FILTER (WHERE commented)::int AS commented, count(*) FILTER (WHERE note)::int AS notes,
         count(*) FILTER (WHERE note AND (decided OR commented))::int AS "notesUsed",
         (SELECT to_jsonb(lines) FROM lines) AS lines
         FROM sent`,
      [from, to],
    );
    if (row === undefined) throw new Error('a SELECT of counts gives a row');
    const { lines, ...reports } = row as FieldUse & { lines: Omit<FieldUse, 'reports'> };
    return { ...lines, ...reports };
  }
}
