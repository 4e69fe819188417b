import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Summary } from '#contracts/summaries.js';
import type {
  SummaryDuties,
  SummaryDuty,
  SummaryDutyKind,
  SummaryLines,
  SummaryRows,
} from '#contracts/summary-rows.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { poolOf, RoundTrips } from '../support/round-trips.js';
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

describe('what a supervisor had to look at, of people in several units', () => {
  const STAFF = 45;
  let app: TestApp;
  let hr: TestClient;
  let head: TestClient;
  let trips: RoundTrips;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', FEED_SWEEP_MS: '3600000', ROLES: 'web' });
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    // The boss sits in `six`, whose head is a leader: 45 people there and the mover answer to the boss, and three in `five`.
    await app.sql(`UPDATE assignment SET unit_id = $2 WHERE person_id = $1`, [
      weekPeople.boss,
      weekUnits.six,
    ]);
    await office.accept(
      await office.report('mover', '2026-10-30', '2026-10-30 15:00', true),
      '2026-10-30 15:30',
    );
    const staff = `SELECT n, md5('staf' || n)::uuid AS person FROM generate_series(1, ${String(STAFF)}) n`;
    await app.sql(
      `INSERT INTO person (id, name) SELECT person, 'Staf ' || to_char(n, 'FM00') FROM (${staff}) s`,
    );
    await app.sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
       SELECT md5('a' || n)::uuid, person, $1, 'Staf', '2026-01-01' FROM (${staff}) s`,
      [weekUnits.six],
    );
    await app.sql(
      `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from)
       SELECT md5('l' || n)::uuid, person, $1, '2026-01-01' FROM (${staff}) s`,
      [weekPeople.boss],
    );
    await app.sql(
      `INSERT INTO report (id, owner_id, date, state, version, draft_version, deadline, first_submitted_at, submitted_at, on_time)
       SELECT md5('r' || n)::uuid, person, '2026-10-26', 'submitted', 1, 1, at, at, at, true
         FROM (${staff}) s, (SELECT timestamptz '2026-10-26 15:00+07' AS at) AS t`,
    );
    await app.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY });
    [hr, head] = [await app.login('hr'), await app.login('sixhead')];
    trips = new RoundTrips(poolOf(app.part(DataSource)));
  });
  afterAll(() => app.stop());

  const boss = async (who: TestClient) => {
    const { body } = await who.get<SummaryRows>(`${path}/rows?people=${weekPeople.boss}`);
    return body.items[0];
  };
  const duties = (who: TestClient, query: string) =>
    who.get<SummaryDuties>(`${path}/duties?person=${weekPeople.boss}&${query}`);
  /** All pages of a kind: those that come with the rows, and what is asked for after them. */
  const all = async (who: TestClient, kind: SummaryDutyKind) => {
    const first = await boss(who);
    const is = (duty: SummaryDuty) => (kind === 'waiting' ? duty.waiting : duty.minutes !== null);
    const found = (first?.duties ?? []).filter(is);
    let rest: { left: number; next: string | null } | undefined = first?.rest?.[kind];
    while (rest !== undefined && rest.next !== null) {
      const { body } = await duties(who, `kind=${kind}&cursor=${rest.next}`);
      expect(body.items).toHaveLength(Math.min(20, rest.left));
      expect(body.items.every(is)).toBe(true);
      found.push(...body.items);
      rest = body;
    }
    return { found, elsewhere: first?.rest?.[kind].elsewhere };
  };
  const figures = async () =>
    (await hr.get<Summary>(path)).body.employees.find((one) => one.personId === weekPeople.boss);
  const idOf = (duty: SummaryDuty) => `${duty.ownerId} ${duty.date}`;

  it('comes in pages, each report once, as many as the figure says', async () => {
    const { found, elsewhere } = await all(hr, 'waiting');
    const unanswered = (await figures())?.unanswered ?? 0;
    expect(unanswered).toBeGreaterThan(STAFF);
    expect(found).toHaveLength(unanswered);
    expect(new Set(found.map(idOf)).size).toBe(unanswered);
    expect(elsewhere).toBe(0);
    // No more than twenty of each kind at a time.
    expect((await boss(hr))?.duties.length).toBeLessThanOrEqual(40);
    expect((await duties(hr, 'kind=waiting&limit=200')).body).toMatchObject({ left: 0, next: null });
  });

  it('names to a leader those whose figures the leader reads, and counts the others', async () => {
    const outside = [weekPeople.early, weekPeople.away, weekPeople.full] as string[];
    for (const kind of ['waiting', 'answered'] as const) {
      const [theirs, every] = [await all(head, kind), await all(hr, kind)];
      const inside = every.found.filter((duty) => !outside.includes(duty.ownerId));
      expect(theirs.found.map(idOf).sort()).toEqual(inside.map(idOf).sort());
      expect(theirs.elsewhere).toBe(every.found.length - inside.length);
      expect([kind, theirs.elsewhere]).toEqual([kind, kind === 'waiting' ? 10 : 2]);
      expect(theirs.found.every((duty) => duty.reportId === null)).toBe(true);
    }
    // The figure itself is of all of them, and nothing was corrected.
    expect((await boss(head))?.changed).toBe(false);
    const said = JSON.stringify([
      (await boss(head))?.duties,
      (await duties(head, 'kind=waiting&limit=200')).body,
    ]);
    for (const one of outside) expect(said).not.toContain(one);
  });

  it('names people elsewhere to a leader who supervised them on that day', async () => {
    const line = `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from, valid_to)
                  VALUES ('00000000-0000-4000-8000-00000000aa02', $1, $2, '2026-10-01', '2026-10-28')`;
    await app.sql(line, [weekPeople.boss, weekPeople.sixHead]);
    const { found, elsewhere } = await all(head, 'waiting');
    await app.sql(`DELETE FROM supervisor_line WHERE person_id = $1`, [weekPeople.boss]);
    const full = found.filter((duty) => duty.ownerId === weekPeople.full);
    expect(full.map((duty) => duty.date).sort()).toEqual(['2026-10-26', '2026-10-27']);
    expect(full.every((duty) => duty.reportId !== null)).toBe(true);
    expect(elsewhere).toBe(6);
  });

  it('costs the same few statements however many people there are', async () => {
    trips.take();
    await head.get(
      `${path}/rows?people=${[weekPeople.boss, weekPeople.mover, weekPeople.sixHead].join(',')}`,
    );
    const rights = trips
      .take()
      .flat()
      .filter((sql) => /\bstands\b/.test(sql));
    // The reader's part, those elsewhere, then those on the page.
    expect(rights.length).toBeLessThanOrEqual(3);
    expect(rights.length).toBeGreaterThan(0);
  });

  it('is nobody’s who does not read the supervisor’s figures, and has one kind of address', async () => {
    const path_ = (query: string) => `${path}/duties?person=${weekPeople.boss}&${query}`;
    expect((await (await app.login('early')).get(path_('kind=waiting'))).status).toBe(404);
    expect((await app.client().get(path_('kind=waiting'))).status).toBe(401);
    expect((await hr.get(path_('kind=lain'))).status).toBe(400);
    expect((await hr.get(path_('kind=waiting&cursor=2026'))).status).toBe(400);
    expect((await hr.get(path_('kind=waiting&limit=201'))).status).toBe(400);
    // The boss reads their own, with the reports.
    const own = await all(await app.login('boss'), 'waiting');
    expect(own.found).toHaveLength((await figures())?.unanswered ?? 0);
    expect(own.found.every((duty) => duty.reportId !== null)).toBe(true);
    expect(own.elsewhere).toBe(0);
  });
});
