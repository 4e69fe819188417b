import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Summary, SummaryEmployee, SummaryRun } from '#contracts/summaries.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { until } from '../support/app-process.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import {
  indicators,
  WEEK,
  WeekOffice,
  weekPeople,
  weekUnits,
  type WeekPerson,
} from '../support/week-office.js';

/** Monday 06:00 WIB: Friday's reports of the five-day unit and Saturday's of the other may still come in time. */
const MONDAY = Date.parse('2026-11-01T23:00:00Z');
/** Tuesday 00:00 WIB: the last deadline of the week. */
const TUESDAY = Date.parse('2026-11-02T17:00:00Z');
/** Later than any cool-down. */
const never = '3600000';

describe('weekly summaries', () => {
  let app: TestApp;
  let office: WeekOffice;
  let weeks: OwedPeriods;
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: never, ROLES: 'web' });
    office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    weeks = app.part(OwedPeriods);
    hr = await app.login('hr');
  });
  afterAll(() => app.stop());

  const read = async (revision?: number): Promise<Summary> => {
    const query = revision === undefined ? '' : `?revision=${String(revision)}`;
    const answer = await hr.get<Summary>(`/api/summaries/${WEEK}${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const of = (summary: Summary, who: WeekPerson): SummaryEmployee =>
    summary.employees.find((e) => e.personId === weekPeople[who])!;
  const days = ({ expectedDays, onTime, late, missing, pending, onLeave }: SummaryEmployee) => ({
    expectedDays,
    onTime,
    late,
    missing,
    pending,
    onLeave,
  });
  const readers = [weekPeople.hr, weekPeople.sixHead];
  const told = () =>
    app.sql<{ person_id: string; n: number }>(
      `SELECT e.person_id, count(*)::int AS n FROM feed_event e JOIN summary_revision r ON r.id = e.ref
        WHERE e.kind = 'summary.ready' AND r.week = $1 GROUP BY e.person_id ORDER BY e.person_id`,
      [WEEK],
    );

  describe('on Monday morning', () => {
    let summary: Summary;
    beforeAll(async () => {
      await weeks.computePeriod(WEEK, { now: MONDAY });
      summary = await read();
    });

    it('is provisional, with what was counted by hand', () => {
      expect(summary).toMatchObject({
        week: WEEK,
        revision: 1,
        revisions: 1,
        provisional: true,
        differences: [],
      });
      expect(days(of(summary, 'early'))).toEqual({
        expectedDays: 5,
        onTime: 4,
        late: 0,
        missing: 0,
        pending: 1,
        onLeave: 0,
      });
      // Leave on Wednesday and Thursday; Friday may still come.
      expect(days(of(summary, 'away'))).toEqual({
        expectedDays: 3,
        onTime: 1,
        late: 1,
        missing: 0,
        pending: 1,
        onLeave: 2,
      });
      // Five days at most in one unit, then Thursday to Saturday in the other, whose Friday ended on Saturday.
      expect(days(of(summary, 'mover'))).toEqual({
        expectedDays: 6,
        onTime: 0,
        late: 0,
        missing: 5,
        pending: 1,
        onLeave: 0,
      });
      expect(of(summary, 'mover').unitId).toBe(weekUnits.six);
      expect(days(of(summary, 'full'))).toEqual({
        expectedDays: 5,
        onTime: 6,
        late: 0,
        missing: 0,
        pending: 0,
        onLeave: 0,
      });
    });

    it('adds up to the organisation and to each subtree', () => {
      // leader, hr, boss: 4 missing, 1 pending each; sixHead: 5 missing, 1 pending.
      expect(summary.coverage).toEqual({
        employees: 8,
        reported: 3,
        expectedDays: 5 * 3 + 6 + 5 + 3 + 6 + 5,
        onTime: 4 + 1 + 6,
        late: 1,
        missing: 4 * 3 + 5 + 5,
        pending: 3 + 1 + 1 + 1 + 1,
        onLeave: 2,
      });
      const units = new Map(summary.units.map((u) => [u.unitId, u]));
      expect(units.get(weekUnits.six)).toMatchObject({
        employees: 2,
        expectedDays: 12,
        missing: 10,
        reported: 0,
      });
      expect(units.get(weekUnits.five)).toMatchObject({
        employees: 4,
        reported: 3,
        onLeave: 2,
        suppressed: false,
      });
      expect(units.get(weekUnits.root)).toMatchObject({ employees: 8, missing: summary.coverage.missing });
    });

    it('shows periods to date, and the month that ended inside the week', () => {
      const figures = of(summary, 'early').indicators;
      expect(figures.map((i) => [i.indicatorId, i.periodFrom, i.periodTo, i.ended])).toEqual([
        [indicators.sum, '2026-10-01', '2026-10-31', true],
        [indicators.sum, '2026-11-01', '2026-11-30', false],
        [indicators.average, '2026-10-26', '2026-11-01', false],
      ]);
      // 10.5 + 4.25 + 6.25 of 42: half. All 22 working days of October have gone by.
      expect(figures[0]).toMatchObject({
        actual: 21,
        target: 42,
        expectedToDate: 42,
        achievement: 50,
        achievementToDate: 50,
      });
      // Sunday the 1st: nothing measured, nothing expected.
      expect(figures[1]).toMatchObject({
        actual: null,
        expectedToDate: 0,
        achievement: null,
        achievementToDate: null,
      });
      // (3 + 4.5) / 2 of 4.
      expect(figures[2]).toMatchObject({
        actual: 3.75,
        expectedToDate: 4,
        achievement: 93.75,
        achievementCapped: 93.75,
      });
      // The last line of the quarter so far is Sunday's 9; lower is better: (2 × 10 − 9) / 10.
      expect(of(summary, 'full').indicators).toMatchObject([
        { actual: 9, achievement: 110, periodFrom: '2026-10-01' },
      ]);
    });

    it('counts comments of the week, and how long the supervisor took in working hours', () => {
      expect(of(summary, 'early')).toMatchObject({
        feedbackReceived: 1,
        feedback: { praise: 1, suggestion: 0, question: 0, correction: 0, replies: 1 },
      });
      expect(of(summary, 'full').feedbackReceived).toBe(1);
      // 15:00–15:30 is 30 minutes; 15:30 to 08:00 the next morning is 30 + 30. Ten reports got no answer.
      expect(of(summary, 'boss')).toMatchObject({ responseMinutes: 45, unanswered: 10 });
    });

    it('has the same hash on any machine', () => {
      expect(summary.hash).toMatchInlineSnapshot(
        `"1e0f1d9ace59b023e6a8062aecda2731819bfdb844094a56e22d09c42fd9a676"`,
      );
    });

    it('tells HR and leaders once', async () => {
      expect(await told()).toEqual(readers.map((person_id) => ({ person_id, n: 1 })));
    });

    it('stores nothing when nothing changed', async () => {
      const again = await weeks.computePeriod(WEEK, { now: MONDAY + 3_600_000 });
      expect(again).toMatchObject({ revision: 1, stored: false, hash: summary.hash });
      expect((await told())[0]).toMatchObject({ n: 1 });
    });

    it('is owed again at the last deadline', async () => {
      const [row] = await app.sql(`SELECT due_at, final_at FROM summary_week WHERE week = $1`, [WEEK]);
      expect(row).toEqual({ due_at: new Date(TUESDAY), final_at: new Date(TUESDAY) });
    });
  });

  describe('after the last deadline', () => {
    let summary: Summary;
    beforeAll(async () => {
      await weeks.computePeriod(WEEK, { now: TUESDAY });
      summary = await read();
    });

    it('is final: what was pending is missing, and the difference says so', () => {
      expect(summary).toMatchObject({ revision: 2, revisions: 2, provisional: false });
      expect(summary.coverage).toMatchObject({ pending: 0, missing: 29 });
      expect(summary.differences.filter((d) => d.personId === weekPeople.early)).toEqual([
        {
          personId: weekPeople.early,
          name: '=Eka',
          indicatorId: null,
          indicator: null,
          field: 'missing',
          before: 0,
          after: 1,
        },
        {
          personId: weekPeople.early,
          name: '=Eka',
          indicatorId: null,
          indicator: null,
          field: 'pending',
          before: 1,
          after: 0,
        },
      ]);
      expect(summary.differences.some((d) => d.personId === weekPeople.full)).toBe(false);
    });

    it('leaves the first revision as it was', async () => {
      const first = await read(1);
      expect(first).toMatchObject({ revision: 1, revisions: 2, provisional: true });
      expect(days(of(first, 'early'))).toMatchObject({ missing: 0, pending: 1 });
      await expect(app.sql(`SET ROLE tanggap_app; UPDATE summary_revision SET hash = ''`)).rejects.toThrow(
        'permission denied',
      );
      await expect(app.sql(`SET ROLE tanggap_app; DELETE FROM summary_employee`)).rejects.toThrow(
        'permission denied',
      );
      await app.sql('RESET ROLE');
    });
  });

  it('makes one revision of late data, whoever computes it, and keeps the others', async () => {
    const before = await read(2);
    const late = await office.report('early', '2026-10-30', '2026-11-05 10:00', false, [['sum', 21]]);
    await app.sql(`INSERT INTO summary_mark (id, week) VALUES (gen_random_uuid(), $1)`, [WEEK]);
    await app.sql(`UPDATE summary_setting SET quiet_seconds = 0`);
    const swept = await Promise.all(Array.from({ length: 4 }, () => weeks.sweep()));
    expect(swept).toHaveLength(4);
    const after = await read();
    expect(after).toMatchObject({ revision: 3, revisions: 3 });
    expect(days(of(after, 'early'))).toMatchObject({ onTime: 4, late: 1, missing: 0 });
    expect(after.differences.map((d) => [d.field, d.indicator, d.before, d.after])).toEqual([
      ['unanswered', null, 10, 11],
      ['late', null, 0, 1],
      ['missing', null, 1, 0],
      ['actual', 'Indikator sum', 21, 42],
    ]);
    expect(await read(2)).toEqual({ ...before, revisions: 3 });
    expect(await app.sql(`SELECT week FROM summary_mark WHERE week = $1`, [WEEK])).toEqual([]);
    expect((await told())[0]).toMatchObject({ n: 3 });

    // The boss accepts it on Friday morning: an answer to a report of the week, so the week changes again.
    await office.accept(late, '2026-11-06 08:30');
    const results = await Promise.all(Array.from({ length: 4 }, () => weeks.computePeriod(WEEK)));
    expect(results.filter((r) => r?.stored)).toHaveLength(1);
    expect((await read()).revisions).toBe(4);
  });

  it('lets a person out who was never there, and says so', async () => {
    await app.sql(`UPDATE assignment SET valid_from = '2026-11-02' WHERE person_id = $1`, [weekPeople.boss]);
    await weeks.computePeriod(WEEK);
    const summary = await read();
    expect(of(summary, 'boss')).toBeUndefined();
    expect(summary.coverage.employees).toBe(7);
    expect(summary.differences).toContainEqual(
      expect.objectContaining({ personId: weekPeople.boss, field: 'expectedDays', before: 5, after: null }),
    );
    await app.sql(`UPDATE assignment SET valid_from = '2026-01-01' WHERE person_id = $1`, [weekPeople.boss]);
    await weeks.computePeriod(WEEK);
    expect((await read()).coverage.employees).toBe(8);
  });

  it('compares with the week before', async () => {
    await weeks.computePeriod('2026-W43');
    await app.sql(`UPDATE supervisor_line SET supervisor_id = $1 WHERE person_id = $2`, [
      weekPeople.sixHead,
      weekPeople.full,
    ]);
    await weeks.computePeriod(WEEK);
    const [october, november] = of(await read(), 'early').indicators;
    // 6.25 by the Sunday before, 42 by the end of the month.
    expect(october).toMatchObject({ actual: 42, change: 35.75 });
    expect(november).toMatchObject({ actual: null, change: null });
  });

  it('is marked by a report that comes later, and only when its week is over', async () => {
    const early = await app.login('early');
    const changes = () => app.sql<{ day: string }>(`SELECT first_day::text AS day FROM summary_change`);
    const { revisions, employees } = await read();
    const submit = async (date: string) => {
      const lines = [{ activity: 'Melayani pemohon', indicatorId: null }];
      const draft = await early.put<{ draftVersion: number }>(`/api/reports/mine/${date}`, { lines });
      expect(draft.status).toBe(200);
      const { draftVersion } = draft.body;
      const sent = await early.post(`/api/reports/mine/${date}/submission`, {
        id: randomUUID(),
        draftVersion,
      });
      expect(sent.status).toBe(200);
    };
    // Nothing is written down about the day that it is in the east of the country, where days begin and end first.
    const zone = (name: string) => app.sql(`UPDATE unit SET zone = $1`, [name]);
    await zone('Asia/Jayapura');
    const [now] = await app.sql<{ today: string }>(
      `SELECT (now() AT TIME ZONE 'Asia/Jayapura')::date::text AS today`,
    );
    await submit(now!.today);
    await zone('Asia/Jakarta');
    expect(await changes()).toEqual([]);
    await submit('2026-11-01');
    expect(await changes()).toEqual([{ day: '2026-11-01' }]);
    // What is stored stands until the next computation, which the sweep finds owed.
    expect(await read()).toMatchObject({ revisions, employees });
    await weeks.sweep();
    const after = await read();
    expect(after.revisions).toBe(revisions + 1);
    expect(of(after, 'early').late).toBe(of({ ...after, employees }, 'early').late + 1);
    expect(await changes()).toEqual([]);
    // The weeks of November that follow wait for the night.
    expect(await app.sql(`SELECT week FROM summary_mark WHERE NOT distant OR week = $1`, [WEEK])).toEqual([]);
  });

  describe('over HTTP', () => {
    it('gives everybody their own part', async () => {
      const own = await (await app.login('early')).get<Summary>(`/api/summaries/${WEEK}`);
      expect(own.status).toBe(200);
      expect(own.body.employees.map((e) => e.personId)).toEqual([weekPeople.early]);
      expect(own.body.coverage.employees).toBe(1);
      expect(own.body.differences.every((d) => d.personId === weekPeople.early)).toBe(true);
      // The unit has 4 people, too few to be shown; the organisation has 8.
      expect(own.body.units.map((u) => [u.unitId, u.suppressed, u.missing === null])).toEqual([
        [weekUnits.root, false, false],
        [weekUnits.five, true, true],
      ]);
      const leader = await (await app.login('sixhead')).get<Summary>(`/api/summaries/${WEEK}`);
      expect(leader.body.employees.map((e) => e.personId).sort()).toEqual([
        weekPeople.mover,
        weekPeople.sixHead,
      ]);
      expect(leader.body.coverage).toMatchObject({ employees: 2, expectedDays: 12 });
      expect(leader.body.units.map((u) => u.unitId)).toEqual([weekUnits.six]);
      expect((await hr.get('/api/summaries/2026-W02')).status).toBe(404);
      expect((await hr.get(`/api/summaries/${WEEK}?revision=99`)).status).toBe(404);
      expect((await hr.get('/api/summaries/2026')).status).toBe(400);
    });

    it('lists the weeks, newest first', async () => {
      const page = await hr.get<{ items: { week: string }[]; next: string | null }>(
        '/api/summaries?limit=1&cursor=2026-W45',
      );
      expect(page.body).toMatchObject({ items: [{ week: WEEK, coverage: { employees: 8 } }], next: WEEK });
      const rest = await hr.get<{ items: { week: string }[] }>(
        `/api/summaries?cursor=${page.body.next ?? ''}`,
      );
      expect(rest.body.items.map((i) => i.week)).toEqual(['2026-W43']);
      const own = await (await app.login('early')).get('/api/summaries?cursor=2026-W45');
      expect(own.body).toMatchObject({
        items: [{ week: WEEK, coverage: { employees: 1 } }, { week: '2026-W43' }],
      });
    });

    it('gives the same numbers as CSV, harmless in a spreadsheet', async () => {
      const summary = await read();
      const csv = await hr.get<string>(`/api/summaries/${WEEK}.csv`);
      expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const [head = '', ...lines] = csv.body.trimEnd().split('\r\n');
      const columns = head.split(',');
      const rows = lines.map(
        (line) => new Map(line.split(',').map((cell, i) => [columns[i] ?? '', cell] as const)),
      );
      expect(rows).toHaveLength(summary.employees.reduce((n, e) => n + Math.max(1, e.indicators.length), 0));
      const early = rows
        .filter((row) => row.get('personId') === weekPeople.early)
        .map((row) => Object.fromEntries(row));
      expect(early[0]).toMatchObject({
        name: "'=Eka",
        onTime: '4',
        actual: '42',
        achievement: '100',
        change: '35.75',
      });
      expect(early[1]).toMatchObject({ actual: '', achievement: '' });
    });

    it('runs a week by hand: the run is a row that a worker finishes when there is one', async () => {
      const started = await hr.post<{ runId: string }>('/api/summaries/2026-W42/runs');
      expect(started.status).toBe(202);
      const path = `/api/summaries/runs/${started.body.runId}`;
      expect((await hr.get(path)).body).toMatchObject({
        week: '2026-W42',
        state: 'queued',
        progress: 0,
        revision: null,
      });
      await weeks.sweep();
      expect((await hr.get(path)).body).toMatchObject({
        state: 'done',
        progress: 1,
        revision: 1,
        error: null,
      });
      expect((await hr.post('/api/summaries/2036-W01/runs')).body).toMatchObject({
        code: 'SUMMARY_WEEK_FUTURE',
        status: 422,
      });
      expect((await hr.post('/api/summaries/2027-W53/runs')).body).toMatchObject({
        code: 'SUMMARY_WEEK_UNKNOWN',
        status: 422,
      });
      const staff = await app.login('early');
      expect((await staff.post('/api/summaries/2026-W42/runs')).status).toBe(404);
      expect((await staff.get(path)).status).toBe(404);
    });
  });
});

describe('a run in a process that also works', () => {
  it('is woken by the queue, without the sweep', async () => {
    const app = await startTestApp({ OWED_SWEEP_MS: never });
    try {
      await new WeekOffice(app.sql).seed();
      const hr = await app.login('hr');
      const { body } = await hr.post<{ runId: string }>(`/api/summaries/${WEEK}/runs`);
      const done = await until('the run is done', async () => {
        const run = await hr.get<SummaryRun>(`/api/summaries/runs/${body.runId}`);
        return run.body.state === 'done' && run.body;
      });
      expect(done).toMatchObject({ revision: 1, progress: 1 });
    } finally {
      await app.stop();
    }
  });
});
