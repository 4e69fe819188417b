import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Summary, SummaryItem, SummaryRun } from '#contracts/summaries.js';
import { OwedPeriodsRepository } from '../../src/summaries/owed-periods.repository.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { download, summaryFiles, verifySummary } from '../support/summary-files.js';
import { WEEK, WeekOffice } from '../support/week-office.js';

const MONDAY = Date.parse('2026-11-01T23:00:00Z');
const TUESDAY = Date.parse('2026-11-02T17:00:00Z');
/** The days of the week, asked for as days. */
const DAYS = '2026-10-26--2026-11-01';

interface Listed {
  items: SummaryItem[];
}

describe('recaps', () => {
  let app: TestApp;
  let periods: OwedPeriods;
  let hr: TestClient;
  let leader: TestClient;
  let early: TestClient;
  let folder: string;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    periods = app.part(OwedPeriods);
    [hr, leader, early] = [await app.login('hr'), await app.login('sixhead'), await app.login('early')];
    folder = await mkdtemp(join(tmpdir(), 'recaps-'));
  });
  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (who: TestClient, period: string) =>
    who.post<{ runId: string; code: string }>(`/api/summaries/${period}/runs`);
  const read = async (who: TestClient, period: string) =>
    (await who.get<Summary>(`/api/summaries/${period}`)).body;
  const listed = async (who: TestClient, kind: string) =>
    (await who.get<Listed>(`/api/summaries?kind=${kind}`)).body.items.map((item) => item.period);

  it('of the days of a week have its figures, and a name and a hash of their own', async () => {
    await periods.computePeriod(WEEK, { now: MONDAY });
    await periods.computePeriod(DAYS, { now: MONDAY });
    const [week, range] = [await read(hr, WEEK), await read(hr, DAYS)];
    expect(range).toMatchObject({
      week: null,
      period: DAYS,
      from: '2026-10-26',
      to: '2026-11-01',
      provisional: true,
      before: null,
    });
    expect(range.coverage).toEqual(week.coverage);
    expect(range.units).toEqual(week.units);
    expect(range.employees).toEqual(week.employees);
    expect(range.hash).not.toBe(week.hash);
  });

  it('of a range become final after the last deadline, by themselves, with what changed', async () => {
    const [row] = await app.sql(`SELECT due_at FROM summary_week WHERE week = $1`, [DAYS]);
    expect(row).toEqual({ due_at: new Date(TUESDAY) });
    await periods.computePeriod(DAYS, { now: TUESDAY });
    const range = await read(hr, DAYS);
    expect(range).toMatchObject({ revision: 2, provisional: false });
    expect(new Set(range.differences.map((d) => d.field))).toEqual(new Set(['missing', 'pending']));
  });

  it('of a month count all its days and all periods that ended in it', async () => {
    await periods.computePeriod('2026-10', { now: TUESDAY });
    const month = await read(hr, '2026-10');
    // Twenty-two working days of October in the unit with five, with or without a report.
    const one = month.employees.find((e) => e.name === '=Eka');
    expect(one).toMatchObject({ expectedDays: 22, onTime: 4 });
    expect(one!.missing + one!.onTime + one!.late).toBe(22);
    expect(month).toMatchObject({ week: null, from: '2026-10-01', to: '2026-10-31' });
    expect(await listed(hr, 'month')).toEqual(['2026-10']);
    expect(await listed(hr, 'week')).toEqual([WEEK]);
  });

  it('come round by themselves in an office that kept reports all the time, and are told once', async () => {
    await app.sql(`INSERT INTO summary_week (week) VALUES ('2020-W01') ON CONFLICT DO NOTHING`);
    // Weeks that are known already: nothing but the recaps is owed.
    await app.sql(
      `INSERT INTO summary_week (week) SELECT to_char(now() - n * interval '7 days', 'IYYY-"W"IW') FROM generate_series(0, 3) AS n
       ON CONFLICT DO NOTHING`,
    );
    await Promise.all([periods.sweep(), periods.sweep()]);
    await periods.sweep();
    const [names] = await app.sql<{ month: string; quarter: string }>(
      `SELECT to_char((now() AT TIME ZONE 'Asia/Jakarta') - interval '6 hours' - interval '1 month', 'YYYY-MM') AS month,
              to_char((now() AT TIME ZONE 'Asia/Jakarta') - interval '6 hours' - interval '3 months', 'YYYY-"Q"Q') AS quarter`,
    );
    expect(await listed(hr, 'month')).toContain(names!.month);
    expect(await listed(hr, 'quarter')).toContain(names!.quarter);
    const told = await app.sql<{ week: string; n: number }>(
      `SELECT r.week, count(*)::int AS n FROM feed_event e JOIN summary_revision r ON r.id = e.ref
        WHERE e.kind = 'recap.ready' GROUP BY r.week, e.person_id, r.revision`,
    );
    expect(told.map((row) => row.week)).toContain(names!.quarter);
    expect(told.every((row) => row.n === 1)).toBe(true);
    // Who asked for a range hears of it by its run; nobody else does.
    expect(told.some((row) => row.week === DAYS)).toBe(false);
  });

  describe('of days that somebody asks for', () => {
    it('are one run however often the same person asks, and one summary whoever does', async () => {
      const days = '2026-10-01--2026-10-09';
      const first = await ask(hr, days);
      expect(first.status).toBe(202);
      expect((await ask(hr, days)).body.runId).toBe(first.body.runId);
      const other = await ask(leader, days);
      expect(other.body.runId).not.toBe(first.body.runId);
      await periods.computePeriod(days);
      for (const [who, { body }] of [
        [hr, first],
        [leader, other],
      ] as const)
        expect((await who.get<SummaryRun>(`/api/summaries/runs/${body.runId}`)).body).toMatchObject({
          week: null,
          period: days,
          state: 'done',
          revision: 1,
        });
      expect((await leader.get(`/api/summaries/runs/${first.body.runId}`)).status).toBe(404);
      expect(await listed(leader, 'range')).toEqual([days]);
      expect(await listed(hr, 'range')).toEqual([DAYS, days]);
      expect(await listed(early, 'range')).toEqual([]);
      expect((await read(early, days)).employees).toHaveLength(1);
    });

    it.each([
      ['2026-10-09--2026-10-01', 422, 'SUMMARY_RANGE_REVERSED'],
      ['2025-01-01--2026-01-02', 422, 'SUMMARY_RANGE_TOO_LONG'],
      ['2026-02-30--2026-03-02', 422, 'SUMMARY_PERIOD_UNKNOWN'],
      ['2999-01-01--2999-01-02', 422, 'SUMMARY_PERIOD_FUTURE'],
      ['2999-01', 422, 'SUMMARY_PERIOD_FUTURE'],
      ['2026-W54', 400, 'REQUEST_INVALID'],
      ['2026-Q5', 400, 'REQUEST_INVALID'],
    ])('%s is refused with %d %s', async (period, status, code) => {
      const answer = await ask(hr, period);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('may be asked for by leaders, months and weeks may not, and staff may ask for nothing', async () => {
      expect((await ask(leader, '2026-10')).status).toBe(404);
      expect((await ask(leader, WEEK)).status).toBe(404);
      expect((await ask(early, DAYS)).status).toBe(404);
    });

    it('wait in turn: five of one person at a time', async () => {
      const days = (n: number) => `2026-08-0${String(n)}--2026-08-09`;
      for (const n of [1, 2, 3, 4, 5]) expect((await ask(leader, days(n))).status).toBe(202);
      const sixth = await ask(leader, days(6));
      expect([sixth.status, sixth.body.code]).toEqual([429, 'SUMMARY_RANGES_OPEN']);
      expect((await ask(leader, days(5))).status).toBe(202);
      await app.sql(`UPDATE summary_run SET state = 'done' WHERE state = 'queued'`);
    });

    it('that are not over are provisional', async () => {
      const [now] = await app.sql<{ from: string; to: string }>(
        `SELECT current_date::text AS "from", (current_date + 20)::text AS "to"`,
      );
      const days = `${now!.from}--${now!.to}`;
      expect((await ask(hr, days)).status).toBe(202);
      await periods.computePeriod(days);
      expect(await read(hr, days)).toMatchObject({ provisional: true, revision: 1 });
    });

    it('take no remark, for it would be forgotten with them', async () => {
      const said = { indicatorId: null, body: 'Listrik padam' };
      expect((await early.put(`/api/summaries/${DAYS}/context`, said)).status).toBe(404);
      expect((await early.put(`/api/summaries/2026-10/context`, said)).status).toBe(200);
    });
  });

  it('are documents that say what they cover, and whose seal an auditor can check', async () => {
    const { readCsv } = await summaryFiles();
    for (const period of ['2026-10', DAYS]) {
      const { bytes, headers } = await download(hr, `/api/summaries/${period}.csv`);
      expect(headers.get('content-disposition')).toContain(`tanggap-${period}-r`);
      const [head, first] = readCsv(bytes.toString());
      const row = Object.fromEntries(head!.fields.map((name, n) => [name, first!.fields[n]]));
      expect(row).toMatchObject({ week: '', covers: period });
      const file = join(folder, `${period}.csv`);
      await writeFile(file, bytes);
      expect(await verifySummary(file)).toMatchObject({ code: 0 });
      await writeFile(file, bytes.toString().replaceAll(period, '2026-Q1'));
      expect(await verifySummary(file)).toMatchObject({ code: 1 });
    }
  });

  it('of ranges are forgotten when nobody has asked for them in a while, and nothing else is', async () => {
    const repository = app.part(OwedPeriodsRepository);
    const known = async () =>
      (await app.sql<{ week: string }>(`SELECT week FROM summary_week ORDER BY week`)).map((r) => r.week);
    const before = await known();
    expect(await repository.pruneRanges(1)).toBe(0);
    await app.sql(`UPDATE summary_run SET created_at = now() - interval '40 days' WHERE week = $1`, [
      '2026-10-01--2026-10-09',
    ]);
    expect(await repository.pruneRanges(41)).toBe(0);
    expect(await repository.pruneRanges(30)).toBe(1);
    expect(await known()).toEqual(before.filter((week) => week !== '2026-10-01--2026-10-09'));
    expect((await hr.get('/api/summaries/2026-10-01--2026-10-09')).status).toBe(404);
    // Not even when the function is told to keep nothing: weeks and months are no ranges.
    await app.sql(`UPDATE summary_run SET created_at = now() - interval '40 days'`);
    await repository.pruneRanges(0);
    expect((await known()).filter((week) => !week.includes('--'))).toEqual(
      before.filter((week) => !week.includes('--')),
    );
    expect((await read(hr, '2026-10')).revision).toBe(1);
  });
});
