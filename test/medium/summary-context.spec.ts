import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Summary, SummaryContext, SummaryEmployee } from '#contracts/summaries.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { indicators, WEEK, WeekOffice, weekPeople } from '../support/week-office.js';

const MONDAY = Date.parse('2026-11-01T23:00:00Z');
const path = `/api/summaries/${WEEK}`;
const nobodys = '00000000-0000-4000-8000-0000000000ff';

describe('a line beside a figure', () => {
  let app: TestApp;
  let weeks: OwedPeriods;
  let hr: TestClient;
  let early: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    weeks = app.part(OwedPeriods);
    await weeks.computePeriod(WEEK, { now: MONDAY });
    [hr, early] = [await app.login('hr'), await app.login('early')];
  });
  afterAll(() => app.stop());

  const explain = (who: TestClient, body: object, week = WEEK) =>
    who.put<SummaryContext & { code: string }>(`/api/summaries/${week}/context`, body);
  const seenBy = async (who: TestClient): Promise<SummaryEmployee> => {
    const { body } = await who.get<Summary>(path);
    return body.employees.find((e) => e.personId === weekPeople.early)!;
  };
  const stored = async () =>
    (await app.sql<{ body: string | null }>(`SELECT body FROM summary_context ORDER BY created_at`)).map(
      (row) => row.body,
    );

  it('goes where the figure goes, and leaves hash and revision as they are', async () => {
    const { hash, revision } = (await hr.get<Summary>(path)).body;
    const days = await explain(early, { indicatorId: null, body: '  Listrik padam\n Selasa dan Rabu ' });
    expect(days.status).toBe(200);
    expect(days.body).toMatchObject({
      week: WEEK,
      indicatorId: null,
      body: 'Listrik padam Selasa dan Rabu',
    });
    await explain(early, { indicatorId: indicators.sum, body: '=Mesin cetak rusak' });

    for (const who of [early, hr]) {
      const row = await seenBy(who);
      expect(row.context).toBe('Listrik padam Selasa dan Rabu');
      // Both rows of the indicator: the period that ended inside the week and the one that runs.
      const words = row.indicators.map((i) => [i.indicatorId === indicators.sum, i.context]);
      expect(words).toEqual(words.map(([sum]) => [sum, sum ? '=Mesin cetak rusak' : null]));
      expect(words.some(([sum]) => sum)).toBe(true);
      expect(words.some(([sum]) => !sum)).toBe(true);
    }
    const csv = (await hr.get<string>(`${path}.csv`)).body;
    expect(csv).toContain('Listrik padam Selasa dan Rabu');
    // A spreadsheet would compute what begins with an equals sign.
    expect(csv).toContain(",'=Mesin cetak rusak");
    await weeks.computePeriod(WEEK, { now: MONDAY });
    expect((await hr.get<Summary>(path)).body).toMatchObject({ hash, revision });
  });

  it('keeps what was said before: the newest holds, null takes it back, the same again adds nothing', async () => {
    const before = (await stored()).length;
    await explain(early, { indicatorId: null, body: 'Pelatihan dua hari' });
    await explain(early, { indicatorId: null, body: 'Pelatihan dua hari' });
    expect((await seenBy(hr)).context).toBe('Pelatihan dua hari');
    await explain(early, { indicatorId: null, body: null });
    expect((await seenBy(hr)).context).toBeNull();
    expect((await stored()).slice(before)).toEqual(['Pelatihan dua hari', null]);
  });

  it('is said of figures that one has: another indicator, another week, no week are not found', async () => {
    const mover = await app.login('mover');
    const before = await stored();
    const said = { body: 'Bukan milik saya' };
    expect((await explain(mover, { indicatorId: indicators.sum, ...said })).status).toBe(404);
    expect((await explain(early, { indicatorId: nobodys, ...said })).status).toBe(404);
    expect((await explain(early, { indicatorId: null, ...said }, '2026-W12')).status).toBe(404);
    for (const body of ['', '   ', 'x'.repeat(201)]) {
      const refused = await explain(early, { indicatorId: null, body });
      expect([refused.status, refused.body.code]).toEqual([400, 'REQUEST_INVALID']);
    }
    expect(await stored()).toEqual(before);
  });

  it('is seen by whoever sees the row, and by nobody else', async () => {
    await explain(early, { indicatorId: null, body: 'Hanya untuk yang berhak' });
    const [boss, leader] = [await app.login('boss'), await app.login('sixhead')];
    for (const who of [boss, leader])
      expect(JSON.stringify((await who.get<Summary>(path)).body)).not.toContain('Hanya untuk yang berhak');
  });

  it('compares with the same part of the week before', async () => {
    const { body } = await hr.get<Summary>(path);
    expect(body.before).toBeNull();
    await weeks.computePeriod('2026-W43', { now: MONDAY });
    await app.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
       VALUES (gen_random_uuid(), $1, 'sick', '2026-10-26', '2026-10-27')`,
      [weekPeople.full],
    );
    await weeks.computePeriod(WEEK, { now: MONDAY });
    const [all, own] = [(await hr.get<Summary>(path)).body, (await early.get<Summary>(path)).body];
    const last = (await hr.get<Summary>('/api/summaries/2026-W43')).body;
    expect(all.before).toEqual({
      week: '2026-W43',
      period: '2026-W43',
      revision: 1,
      coverage: last.coverage,
    });
    expect(own.before).toMatchObject({ week: '2026-W43', coverage: { employees: 1 } });
  });
});
