import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Summary, SummaryEmployee } from '#contracts/summaries.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import {
  indicators,
  WEEK,
  WeekOffice,
  weekPeople,
  weekUnits,
  type WeekPerson,
} from '../support/week-office.js';

/** Wednesday of the week after: every deadline has passed. */
const NOW = Date.parse('2026-11-04T00:00:00Z');

/** What a second calculation found that the first had wrong. Each case begins with the seeded week. */
describe('at the edges of a week', () => {
  let app: TestApp;
  let office: WeekOffice;
  let weeks: OwedPeriods;
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    office = new WeekOffice(app.sql);
    await office.seed();
    weeks = app.part(OwedPeriods);
    hr = await app.login('hr');
  });
  afterAll(() => app.stop());

  const compute = async (): Promise<Summary> => {
    await weeks.computePeriod(WEEK, { now: NOW });
    return (await hr.get<Summary>(`/api/summaries/${WEEK}`)).body;
  };
  const of = (summary: Summary, who: WeekPerson): SummaryEmployee =>
    summary.employees.find((e) => e.personId === weekPeople[who])!;
  const actFor = (person: WeekPerson, acting: WeekPerson, from: string, to: string) =>
    app.sql(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from, valid_to)
       VALUES (gen_random_uuid(), $1, $2, 'plh', $3, $4)`,
      [weekPeople[person], weekPeople[acting], from, to],
    );

  it('takes the answer of who stood for the supervisor on the day of the report, and of who stood for that one', async () => {
    const monday = await office.report('early', '2026-10-26', '2026-10-26 15:00', true);
    const tuesday = await office.report('early', '2026-10-27', '2026-10-27 15:00', true);
    // On Tuesday the leader stands for the boss and the head of the other unit for the leader.
    await actFor('boss', 'leader', '2026-10-27', '2026-10-28');
    await actFor('leader', 'sixHead', '2026-10-27', '2026-10-28');
    await office.comment('sixHead', 'early', 'question', '2026-10-27 15:20', tuesday);
    // On Monday nobody did: what the leader says on Tuesday is a word from higher up, not the supervisor's answer.
    await office.comment('leader', 'early', 'praise', '2026-10-27 16:00', monday);
    expect(of(await compute(), 'boss')).toMatchObject({ responseMinutes: 20, unanswered: 1 });
  });

  it('shows no November of an indicator that was closed in October, and says of October what it was', async () => {
    await app.sql(`UPDATE indicator SET state = 'closed', closed_on = '2026-10-28' WHERE id = $1`, [
      indicators.sum,
    ]);
    const shown = of(await compute(), 'early').indicators.filter((i) => i.indicatorId === indicators.sum);
    expect(shown.map((i) => [i.periodFrom, i.ended])).toEqual([['2026-10-01', true]]);
    await app.sql(`UPDATE indicator SET state = 'active', closed_on = NULL WHERE id = $1`, [indicators.sum]);
  });

  it('knows one order of a month that ended and a quarter agreed after it, which begin on the same day', async () => {
    await app.sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
       SELECT indicator_id, 2, 'agreed', name, unit, aspect, polarity, 120, 'quarter', rollup, '2026-11-01'
         FROM indicator_revision WHERE indicator_id = $1 AND revision = 1`,
      [indicators.sum],
    );
    const shown = of(await compute(), 'early').indicators.filter((i) => i.indicatorId === indicators.sum);
    expect(shown.map((i) => [i.periodFrom, i.periodTo, i.ended, i.target])).toEqual([
      ['2026-10-01', '2026-10-31', true, 42],
      ['2026-10-01', '2026-12-31', false, 120],
    ]);
  });

  it('is final when the last day is over on which somebody was there', async () => {
    // The two of the six-day unit leave it on Friday, and the others have no deadline after Monday 24:00 WIB.
    await app.sql(`UPDATE unit SET zone = 'Asia/Pontianak', workdays = '{1,2,3,4,5,6,7}' WHERE id = $1`, [
      weekUnits.six,
    ]);
    await app.sql(`UPDATE unit SET workdays = '{1,2,3,4}' WHERE id IN ($1, $2)`, [
      weekUnits.root,
      weekUnits.five,
    ]);
    await app.sql(`UPDATE assignment SET valid_to = '2026-10-30' WHERE unit_id = $1`, [weekUnits.six]);
    await compute();
    const [row] = await app.sql(`SELECT final_at FROM summary_week WHERE week = $1`, [WEEK]);
    // Thursday's next working day of those four is Monday.
    expect(row).toEqual({ final_at: new Date('2026-11-02T17:00:00Z') });
  });

  it('is owed from its hour on, or at once where somebody is to see it now', async () => {
    // Two weeks whose hour is yet to come, and one whose hour is long over.
    const [past, then, now] = ['2026-W40', '2090-W10', '2090-W11'];
    await weeks.owe([past, then]);
    await weeks.owe([now, then], { atOnce: true });
    const owed = await app.sql<{ week: string; due: boolean }>(
      `SELECT week, due_at <= now() AS due FROM summary_week WHERE week = ANY ($1) ORDER BY week`,
      [[past, then, now]],
    );
    // What is owed already stays as it is.
    expect(owed).toEqual([
      { week: past, due: true },
      { week: then, due: false },
      { week: now, due: true },
    ]);
  });
});
