import { daysOff, holidayYear } from '../../src/calendar/domain/holidays-id.js';
import type { TestApp } from './app.js';
import type { Facts, Report, Terms, Zone } from './summary-oracle.js';

const YEARS = [-2, -1, 0, 1, 2].map((years) => holidayYear(new Date().getUTCFullYear() + years));
const ms = (column: string) => `floor(date_part('epoch', ${column}) * 1000)::float8`;
const dated = `valid_from::text AS "from", valid_to::text AS "to"`;

/** Everything that stands in an office's tables now, as the oracle takes it. */
export async function storedFacts(sql: TestApp['sql']): Promise<Facts> {
  const daysOffNow = new Set(YEARS.flatMap((y) => daysOff(y)));
  for (const { date, working } of await sql<{ date: string; working: boolean }>(
    `SELECT date::text, working FROM holiday_edit`,
  ))
    if (working) daysOffNow.delete(date);
    else daysOffNow.add(date);

  const lines = await sql<{
    report: string;
    version: number;
    indicatorId: string | null;
    quantity: string | null;
  }>(
    `SELECT report_id AS report, version, indicator_id AS "indicatorId", quantity::text FROM report_line
      ORDER BY report_id, version, position`,
  );
  const versions = await sql<{ report: string; version: number; at: number }>(
    `SELECT report_id AS report, version, ${ms('submitted_at')} AS at FROM report_version ORDER BY version`,
  );
  const decisions = await sql<{ report: string; kind: 'accepted' | 'returned'; byId: string; at: number }>(
    `SELECT report_id AS report, kind, by_id AS "byId", ${ms('at')} AS at FROM report_decision`,
  );
  const reports = await sql<{ id: string; ownerId: string; date: string }>(
    `SELECT id, owner_id AS "ownerId", date::text FROM report`,
  );
  const eventsOf = (id: string): Report['events'] =>
    [
      ...versions
        .filter((v) => v.report === id)
        .map((v) => ({
          kind: 'submitted' as const,
          at: v.at,
          lines: lines.filter((l) => l.report === id && l.version === v.version),
        })),
      ...decisions.filter((d) => d.report === id).map(({ kind, at, byId }) => ({ kind, at, byId })),
    ].sort((a, b) => a.at - b.at);

  const terms = await sql<Terms & { id: string }>(
    `SELECT indicator_id AS id, revision, CASE WHEN state = 'agreed' THEN agreed_on::text END AS "agreedOn", aspect, polarity,
            rollup, period, target::text, target_max::text AS "targetMax" FROM indicator_revision ORDER BY revision`,
  );
  const indicators = await sql<{ id: string; ownerId: string; closedOn: string | null }>(
    `SELECT id, owner_id AS "ownerId", closed_on::text AS "closedOn" FROM indicator`,
  );
  const replies = await sql<{ feedback: string; authorId: string; at: number }>(
    `SELECT feedback_id AS feedback, author_id AS "authorId", ${ms('created_at')} AS at FROM feedback_reply`,
  );
  const feedback = await sql<Omit<Facts['feedback'][number], 'replies'> & { id: string }>(
    `SELECT id, author_id AS "authorId", recipient_id AS "recipientId", kind, report_id AS "reportId",
            ${ms('created_at')} AS at FROM feedback`,
  );
  return {
    units: await sql<Facts['units'][number] & { zone: Zone }>(
      `SELECT id, parent_id AS "parentId", zone, workdays, works_on_holidays AS "worksOnHolidays" FROM unit
        ORDER BY parent_id IS NOT NULL, created_at, id`,
    ),
    daysOff: daysOffNow,
    ramadan: YEARS.flatMap((y) => (y.ramadan === null ? [] : [y.ramadan])),
    people: await sql(
      `SELECT p.id, ${ms('c.disabled_at')} AS "disabledAt" FROM person p LEFT JOIN account c ON c.person_id = p.id`,
    ),
    assignments: await sql(
      `SELECT person_id AS "personId", unit_id AS "unitId", ${dated} FROM assignment ORDER BY valid_from`,
    ),
    supervisors: await sql(
      `SELECT person_id AS "personId", supervisor_id AS "supervisorId", ${dated} FROM supervisor_line ORDER BY valid_from`,
    ),
    acting: await sql(`SELECT person_id AS "personId", acting_id AS "actingId", ${dated} FROM acting_line`),
    leave: await sql(`SELECT person_id AS "personId", ${dated} FROM leave`),
    indicators: indicators.map((i) => ({ ...i, revisions: terms.filter((t) => t.id === i.id) })),
    reports: reports.map((r) => ({ ...r, events: eventsOf(r.id) })),
    feedback: feedback.map((f) => ({ ...f, replies: replies.filter((r) => r.feedback === f.id) })),
  };
}
