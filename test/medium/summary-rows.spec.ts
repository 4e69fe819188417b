import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Summary } from '#contracts/summaries.js';
import type { SummaryLines, SummaryRows } from '#contracts/summary-rows.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { indicators, WEEK, WeekOffice, weekPeople, weekUnits } from '../support/week-office.js';

/** Monday 06:00 and, once Friday can no longer be on time, Tuesday 00:05, of the week after. */
const [MONDAY, TUESDAY] = [Date.parse('2026-11-01T23:00:00Z'), Date.parse('2026-11-02T17:05:00Z')];
const path = `/api/summaries/${WEEK}`;
const everybody = Object.values(weekPeople).join(',');

describe('the rows behind a summary', () => {
  let app: TestApp;
  let weeks: OwedPeriods;
  let office: WeekOffice;
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    await app.sql(`UPDATE account SET roles = '{leader}' WHERE person_id = $1`, [weekPeople.leader]);
    weeks = app.part(OwedPeriods);
    hr = await app.login('hr');
  });
  afterAll(() => app.stop());

  const rows = async (who: TestClient, query = '') =>
    (await who.get<SummaryRows>(`${path}/rows?people=${everybody}${query}`)).body;
  const lines = (who: TestClient, key: keyof typeof indicators, person: string, from: string, of = path) =>
    who.get<SummaryLines>(`${of}/lines?person=${person}&indicator=${indicators[key]}&from=${from}`);

  it.each([
    ['while days are open', MONDAY],
    ['when all are over', TUESDAY],
  ])('are as many as each figure says, %s', async (_, now) => {
    await weeks.computePeriod(WEEK, { now });
    const { employees } = (await hr.get<Summary>(path)).body;
    const { items } = await rows(hr);
    expect(items.map((one) => one.personId).sort()).toEqual(employees.map((one) => one.personId).sort());
    for (const one of employees) {
      const found = items.find((item) => item.personId === one.personId);
      const n = (mark: string) => found?.days.filter((day) => day.marks.some((m) => m === mark)).length;
      expect({
        who: one.name,
        onTime: n('onTime'),
        late: n('late'),
        missing: n('missing'),
        pending: n('pending'),
        onLeave: n('leave'),
        unanswered: found?.duties.filter((duty) => duty.waiting).length,
        changed: found?.changed,
      }).toEqual({
        who: one.name,
        onTime: one.onTime,
        late: one.late,
        missing: one.missing,
        pending: one.pending,
        onLeave: one.onLeave,
        unanswered: one.unanswered,
        changed: false,
      });
    }
    // Nothing of this is empty: each kind of row is there.
    const marks = new Set(items.flatMap((item) => item.days.flatMap((day) => day.marks)));
    expect(marks).toEqual(
      new Set(['onTime', 'late', 'leave', 'missing', ...(now === MONDAY ? ['pending'] : [])]),
    );
  });

  it('say how long each answer of a supervisor took, of which the figure is the median', async () => {
    const boss = (await rows(hr)).items.find((one) => one.personId === weekPeople.boss);
    const answered = boss?.duties.filter((duty) => duty.minutes !== null) ?? [];
    expect(answered.map(({ date, name, minutes }) => [date, name, minutes])).toEqual([
      ['2026-10-26', '=Eka', 30],
      ['2026-10-27', '=Eka', 60],
    ]);
    const { employees } = (await hr.get<Summary>(path)).body;
    expect(employees.find((one) => one.personId === weekPeople.boss)?.responseMinutes).toBe(45);
  });

  it('tell that something was corrected since, and an older revision keeps its days', async () => {
    const before = (await rows(hr)).items.find((one) => one.personId === weekPeople.mover);
    expect(before).toMatchObject({ changed: false });
    await app.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
       VALUES ('00000000-0000-4000-8000-00000000aa01', $1, 'sick', '2026-10-27', '2026-10-28')`,
      [weekPeople.mover],
    );
    const after = (await rows(hr)).items.find((one) => one.personId === weekPeople.mover);
    expect(after).toMatchObject({ changed: true });
    expect(after?.days.find((day) => day.date === '2026-10-27')?.marks).toEqual(['leave']);
    await app.sql(`DELETE FROM leave WHERE person_id = $1`, [weekPeople.mover]);

    // Friday was open when the first revision was computed, and still is in its rows.
    const friday = async (query: string) =>
      (await rows(hr, query)).items
        .find((one) => one.personId === weekPeople.early)
        ?.days.find((day) => day.date === '2026-10-30')?.marks;
    expect(await friday('&revision=1')).toEqual(['pending']);
    expect(await friday('&revision=2')).toEqual(['missing']);
  });

  it('name a report to whom its door is open, and are nobody’s who does not read the figures', async () => {
    const leader = await app.login('leader');
    const reports = async (who: TestClient) =>
      (await rows(who)).items.flatMap((item) => [...item.days, ...item.duties]).filter((day) => day.reportId);
    expect((await reports(hr)).length).toBeGreaterThan(10);
    expect(await reports(leader)).toEqual([]);
    expect((await rows(leader)).items).toHaveLength(8);
    const early = await app.login('early');
    const own = await rows(early);
    expect(own.items.map((one) => one.personId)).toEqual([weekPeople.early]);
    expect(own.items[0]?.days.find((day) => day.date === '2026-10-26')?.reportId).not.toBeNull();
    expect((await early.get(`${path}/rows?people=${weekPeople.full}`)).status).toBe(404);
    // A leader of one unit: the rows of its people and no others.
    const six = await rows(await app.login('sixhead'));
    const inSix = (await hr.get<Summary>(path)).body.employees.filter((one) => one.unitId === weekUnits.six);
    expect(six.items.map((one) => one.personId).sort()).toEqual(inSix.map((one) => one.personId).sort());
    expect(six.items.length).toBeLessThan(8);
  });

  it('are the lines of an indicator’s figure, with reports that one may read', async () => {
    const { employees } = (await hr.get<Summary>(path)).body;
    const figures = employees.flatMap((one) =>
      one.indicators.map((figure) => ({ ...figure, who: one.personId })),
    );
    for (const [key, make] of [
      ['sum', (all: number[]) => all.reduce((a, b) => a + b, 0)],
      ['average', (all: number[]) => all.reduce((a, b) => a + b, 0) / all.length],
      ['last', (all: number[]) => all.at(-1)],
    ] as const)
      for (const figure of figures.filter((one) => one.indicatorId === indicators[key])) {
        const { body } = await lines(hr, key, figure.who, figure.periodFrom);
        expect(body).toMatchObject({ hidden: 0, changed: false });
        if (body.items.length === 0) expect(figure.actual).toBeNull();
        else expect(make(body.items.map((line) => line.quantity))).toBe(figure.actual);
      }
    const sum = figures.find((one) => one.indicatorId === indicators.sum && one.actual !== null);
    const leader = await lines(await app.login('leader'), 'sum', weekPeople.early, sum?.periodFrom ?? '');
    expect(leader.body).toMatchObject({ items: [], hidden: 3, changed: false });
    expect(
      (await lines(await app.login('full'), 'sum', weekPeople.early, sum?.periodFrom ?? '')).status,
    ).toBe(404);
    expect((await lines(hr, 'sum', weekPeople.early, '2026-09-01')).status).toBe(404);
  });

  it('refuses what is no list of people, and what is no period', async () => {
    expect((await hr.get(`${path}/rows?people=semua`)).status).toBe(400);
    expect((await hr.get(`${path}/rows`)).status).toBe(400);
    expect((await hr.get(`/api/summaries/2019-W01/rows?people=${weekPeople.early}`)).status).toBe(404);
  });
});
