import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Report } from '#contracts/reports.js';
import type { PracticeOpened } from '#contracts/rollout.js';
import type { SummaryRun } from '#contracts/summaries.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { OwedPeriodsRepository } from '../../src/summaries/owed-periods.repository.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { WEEK, WeekOffice, weekPeople } from '../support/week-office.js';

/** The week before, in the same month: what is expected of a monthly indicator there depends on the days of both. */
const BEFORE = '2026-W43';
const DAY = '2026-10-30';

describe('marks of changed periods', () => {
  let app: TestApp;
  let office: WeekOffice;
  let periods: OwedPeriods;
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    await app.sql(`UPDATE summary_setting SET quiet_seconds = 0`);
    periods = app.part(OwedPeriods);
    hr = await app.login('hr');
    for (const period of [BEFORE, WEEK]) await periods.computePeriod(period);
    await periods.sweep();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.sql(`DELETE FROM leave WHERE person_id = $1`, [weekPeople.early]);
    await app.sql(`DELETE FROM summary_change`);
    for (const period of [BEFORE, WEEK]) await periods.computePeriod(period);
    await app.sql(`DELETE FROM summary_mark`);
  });

  const change = (kind: string, personId: string | null, from: string, to: string | null = from) =>
    app.sql(
      `INSERT INTO summary_change (id, kind, person_id, first_day, last_day) VALUES (gen_random_uuid(), $1, $2, $3, $4)`,
      [kind, personId, from, to],
    );
  const waiting = async () => (await app.sql(`SELECT 1 FROM summary_change`)).length;
  const state = async (period: string) => {
    const [row] = await app.sql<{ revision: number; announced: number }>(
      `SELECT revision, announced FROM summary_week WHERE week = $1`,
      [period],
    );
    return row!;
  };
  /** The newest revision of which HR was told. */
  const told = async (period: string) => {
    const [row] = await app.sql<{ revision: number }>(
      `SELECT max(r.revision) AS revision FROM feed_event e JOIN summary_revision r ON r.id = e.ref
        WHERE e.kind = 'summary.ready' AND r.week = $1 AND e.person_id = $2`,
      [period, weekPeople.hr],
    );
    return row!.revision;
  };
  /** A day of leave in the week, as the application writes it down. */
  const leave = async () => {
    await app.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, 'annual', $3::date, $3::date + 1)`,
      [randomUUID(), weekPeople.early, DAY],
    );
    await change('leave', weekPeople.early, DAY);
  };
  /** @returns the report's id */
  const submit = async (client: TestClient, date: string) => {
    const lines = [{ activity: 'Melayani pemohon', indicatorId: null }];
    expect((await client.put(`/api/reports/mine/${date}`, { lines })).status).toBe(200);
    const sent = await client.post<Report>(`/api/reports/mine/${date}/submission`, { id: randomUUID() });
    expect(sent.status).toBe(200);
    return sent.body.id;
  };
  const midnight = () => app.sql(`UPDATE summary_mark SET created_at = created_at - interval '1 day'`);

  it('a day of leave is told of in its week, and stored in the week before at night without a word', async () => {
    const before = await state(BEFORE);
    const inside = await state(WEEK);
    await leave();
    await periods.sweep();
    expect(await state(WEEK)).toEqual({ revision: inside.revision + 1, announced: inside.revision + 1 });
    expect(await told(WEEK)).toBe(inside.revision + 1);
    expect(await state(BEFORE)).toEqual(before);
    await midnight();
    await periods.sweep();
    expect(await state(BEFORE)).toEqual({ revision: before.revision + 1, announced: before.revision + 1 });
    expect(await told(BEFORE)).toBe(before.revision);
  });

  it('who runs it by hand need not wait for the night, and all are told', async () => {
    const before = await state(BEFORE);
    await leave();
    await periods.sweep();
    const { runId } = (await hr.post<{ runId: string }>(`/api/summaries/${BEFORE}/runs`)).body;
    await periods.sweep();
    expect((await hr.get<SummaryRun>(`/api/summaries/runs/${runId}`)).body).toMatchObject({
      state: 'done',
      revision: before.revision + 1,
    });
    expect(await told(BEFORE)).toBe(before.revision + 1);
  });

  it('a revision that nobody was told of yet is not forgotten with the quiet one after it', async () => {
    const before = await state(BEFORE);
    // As a worker leaves it that died after it had computed.
    await app.sql(`UPDATE summary_week SET announced = revision - 1 WHERE week = $1`, [BEFORE]);
    await leave();
    await app.sql(`INSERT INTO summary_mark (id, week, distant) VALUES (gen_random_uuid(), $1, true)`, [
      BEFORE,
    ]);
    await midnight();
    await periods.computePeriod(BEFORE);
    expect(await told(BEFORE)).toBe(before.revision + 1);
  });

  it('a change inside is told of, whatever was felt from a distance besides', async () => {
    const before = await state(BEFORE);
    await leave();
    await periods.sweep();
    expect(await told(BEFORE)).toBe(before.revision);
    await change('report', weekPeople.early, '2026-10-20');
    await periods.sweep();
    expect(await told(BEFORE)).toBe(before.revision + 1);
  });

  it('each is told of before the next is computed', async () => {
    await leave();
    await change('report', weekPeople.early, '2026-10-20');
    await periods.sweep();
    const [row] = await app.sql<{ first: boolean }>(
      `SELECT date_trunc('milliseconds', e.at) <= b.computed_at AS first
         FROM summary_revision a JOIN feed_event e ON e.ref = a.id AND e.person_id = $3, summary_revision b
        WHERE a.week = $1 AND b.week = $2 ORDER BY a.revision DESC, b.revision DESC LIMIT 1`,
      [BEFORE, WEEK, weekPeople.hr],
    );
    expect(row).toEqual({ first: true });
  });

  it('what cannot be spread keeps nothing else from being computed, and is spread when it can', async () => {
    await leave();
    await app.sql(
      `CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'canceling statement'; END $$`,
    );
    await app.sql(
      `CREATE TRIGGER stuck BEFORE DELETE ON summary_change FOR EACH ROW EXECUTE FUNCTION stuck()`,
    );
    const { runId } = (await hr.post<{ runId: string }>('/api/summaries/2026-W42/runs')).body;
    try {
      await periods.sweep();
      expect((await hr.get<SummaryRun>(`/api/summaries/runs/${runId}`)).body).toMatchObject({
        state: 'done',
      });
      expect(await waiting()).toBe(1);
    } finally {
      await app.sql(`DROP FUNCTION stuck CASCADE`);
    }
    const { revision } = await state(WEEK);
    await periods.sweep();
    expect(await waiting()).toBe(0);
    expect(await state(WEEK)).toEqual({ revision: revision + 1, announced: revision + 1 });
  });

  it('a change that another worker has in hand is passed over', async () => {
    await change('answer', null, '2026-10-20');
    const other = new pg.Client({ connectionString: app.database.url });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM summary_change FOR UPDATE');
      await leave();
      const { revision } = await state(WEEK);
      await periods.sweep();
      expect(await waiting()).toBe(1);
      expect((await state(WEEK)).revision).toBe(revision + 1);
    } finally {
      await other.end();
    }
    await periods.sweep();
    expect(await waiting()).toBe(0);
  });

  it('however many there are, all are taken, and those that are alike are one', async () => {
    await app.sql(
      `INSERT INTO person (id, name) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Orang' FROM generate_series(1, 1200) n`,
    );
    await app.sql(
      `INSERT INTO indicator (id, owner_id, state, agreed_on)
       SELECT gen_random_uuid(), id, 'active', '2026-01-05' FROM person WHERE name = 'Orang'`,
    );
    await app.sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
       SELECT i.id, 1, 'agreed', 'Dokumen', 'dokumen', 'quantity', 'higher', 60, p, 'sum', '2026-01-05'
         FROM indicator i JOIN person ON person.id = i.owner_id AND person.name = 'Orang',
              LATERAL (SELECT CASE WHEN i.owner_id::text < '00000000-0000-4000-8000-000000000600' THEN 'month' ELSE 'year' END AS p) AS t`,
    );
    await app.sql(
      `INSERT INTO summary_change (id, kind, person_id, first_day, last_day)
       SELECT gen_random_uuid(), 'leave', id, '2026-10-20', '2026-10-21' FROM person WHERE name = 'Orang'`,
    );
    await change('calendar', null, '2026-10-20');
    await change('calendar', null, '2026-10-20');
    const owed = app.part(OwedPeriodsRepository);
    const undone = new Error('undone');
    const taking = app.part(UnitOfWork).run(async () => {
      const { taken, changes } = await owed.takeChanges(5_000);
      expect(taken).toBe(1202);
      const days = { from: '2026-10-20', to: '2026-10-21' };
      expect(
        changes
          .map(({ kind, from, to, periods: felt }) => ({ kind, from, to, felt }))
          .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      ).toEqual([
        {
          kind: 'calendar',
          from: '2026-10-20',
          to: '2026-10-20',
          felt: ['month', 'quarter', 'week', 'year'],
        },
        { kind: 'leave', ...days, felt: ['month'] },
        { kind: 'leave', ...days, felt: ['year'] },
      ]);
      throw undone;
    });
    await expect(taking).rejects.toBe(undone);
    expect(await waiting()).toBe(1202);
    await periods.sweep();
    expect(await waiting()).toBe(0);
  });

  it('a holiday so far ahead that it moves nothing is not written down', async () => {
    const admin = await app.login('hr');
    await app.sql(`UPDATE account SET roles = '{hr,admin}' WHERE login = 'hr'`);
    for (const date of ['2199-08-18', '9999-12-31']) {
      const { status } = await admin.put(`/api/admin/holidays/${date}`, { name: 'Libur', working: false });
      expect(status).toBeLessThan(300);
    }
    expect(await waiting()).toBe(0);
  });

  it('of who practises nothing is written down, whatever week it is about', async () => {
    await app.sql(`UPDATE account SET roles = '{hr,admin}' WHERE login = 'hr'`);
    const room = randomUUID();
    const { body } = await hr.post<PracticeOpened>('/api/admin/practice', { id: room, staff: 2 });
    for (const table of ['assignment', 'supervisor_line'])
      await app.sql(
        `UPDATE ${table} SET valid_from = '2026-01-01'
          WHERE person_id IN (SELECT person_id FROM assignment WHERE unit_id = $1)`,
        [room],
      );
    const supervisor = await app.login('latihan-atasan', body.password);
    const staff = await app.login('latihan-01', body.password);
    const report = await submit(staff, DAY);
    expect((await supervisor.post(`/api/reports/${report}/acceptance`, { version: 1 })).status).toBe(200);
    const feedback = { kind: 'praise', body: 'Sudah jelas.', reportId: report };
    const sent = { id: randomUUID(), recipientId: staff.personId, ...feedback };
    expect((await supervisor.post('/api/feedback', sent)).status).toBe(201);
    expect(await waiting()).toBe(0);

    // The same by people of the office is.
    const kinds = async () =>
      (await app.sql<{ kind: string }>('SELECT kind FROM summary_change ORDER BY kind')).map((r) => r.kind);
    const own = await submit(await app.login('early'), '2026-11-01');
    expect(await kinds()).toEqual(['report']);
    const head = await app.login('boss');
    const about = { ...feedback, reportId: own, id: randomUUID(), recipientId: weekPeople.early };
    expect((await head.post('/api/feedback', about)).status).toBe(201);
    expect(await kinds()).toEqual(['answer', 'report']);
  });
});
