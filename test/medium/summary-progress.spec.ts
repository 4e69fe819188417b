import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedAnswer } from '#contracts/feed.js';
import type { SummaryRun } from '#contracts/summaries.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { WEEK, WeekOffice, weekPeople } from '../support/week-office.js';

describe('the progress of a run', () => {
  let app: TestApp;
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    await app.sql(`UPDATE account SET roles = '{admin}' WHERE person_id = $1`, [weekPeople.leader]);
    hr = await app.login('hr');
  });
  afterAll(() => app.stop());

  const start = async (): Promise<string> =>
    (await hr.post<{ runId: string }>(`/api/summaries/${WEEK}/runs`)).body.runId;
  const told = (run: string) =>
    app.sql<{ person_id: string; n: number }>(
      `SELECT person_id, count(*)::int AS n FROM feed_event WHERE kind = 'summary.progress' AND ref = $1 GROUP BY person_id`,
      [run],
    );

  it('is told to who asked, a step a time: begun and ended', async () => {
    const run = await start();
    expect(await told(run)).toEqual([]);
    await app.part(OwedPeriods).sweep();
    expect(await told(run)).toEqual([{ person_id: weekPeople.hr, n: 2 }]);
    await app.part(OwedPeriods).sweep();
    expect(await told(run)).toEqual([{ person_id: weekPeople.hr, n: 2 }]);

    const reset = (await hr.get<{ epoch: string }>('/api/feed')).body;
    const [first] = await app.sql<{ seq: string; mark: string }>(
      `SELECT seq::text, encode(mark, 'hex') AS mark FROM feed_event WHERE person_id = $1 ORDER BY seq LIMIT 1`,
      [weekPeople.hr],
    );
    const answer = (
      await hr.get<Extract<FeedAnswer, { events: unknown }>>(
        `/api/feed?epoch=${encodeURIComponent(reset.epoch)}&after=${first!.seq}&wait=0`,
      )
    ).body;
    const steps = answer.events.filter((event) => event.kind === 'summary.progress');
    // Rendered when it is read: the run as it stands.
    for (const { data } of steps)
      expect(data).toEqual({
        runId: run,
        week: WEEK,
        period: WEEK,
        state: 'done',
        progress: 1,
        revision: 1,
        error: null,
      });
    expect(steps.length).toBeGreaterThan(0);
  });

  it('answers a run that changes nothing too', async () => {
    const run = await start();
    await app.part(OwedPeriods).sweep();
    expect(await told(run)).toEqual([{ person_id: weekPeople.hr, n: 2 }]);
  });

  it('that fails is tried five times and says so; the period itself is made up for when its turn comes', async () => {
    const week = '2026-W43';
    await app.sql(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$`,
    );
    await app.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON summary_revision FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    const { runId } = (await hr.post<{ runId: string }>(`/api/summaries/${week}/runs`)).body;
    const run = async () => (await hr.get<SummaryRun>(`/api/summaries/runs/${runId}`)).body;
    for (const state of ['queued', 'queued', 'queued', 'queued', 'failed']) {
      await app.part(OwedPeriods).sweep();
      expect(await run()).toMatchObject({ state, error: 'SUMMARY_FAILED', revision: null });
    }
    const period = async () => {
      const [row] = await app.sql<{ failures: number; waits: number; revision: number }>(
        `SELECT failures, revision, coalesce(extract(epoch FROM due_at - now()), 0)::float8 AS waits FROM summary_week WHERE week = $1`,
        [week],
      );
      return row!;
    };
    // Twice as long each time: the fifth failure waits 5 s × 2⁴.
    const after = await period();
    expect(after).toMatchObject({ failures: 5, revision: 0 });
    expect(after.waits).toBeGreaterThan(60);
    expect(after.waits).toBeLessThanOrEqual(80);

    await app.sql(`DROP TRIGGER refuse ON summary_revision`);
    await app.part(OwedPeriods).sweep();
    expect(await period()).toMatchObject({ failures: 5, revision: 0 });
    await app.sql(`UPDATE summary_week SET due_at = now() WHERE week = $1`, [week]);
    await app.part(OwedPeriods).sweep();
    expect(await period()).toMatchObject({ failures: 0, revision: 1 });
    // The run was given up and stays so; who asks now is answered.
    expect(await run()).toMatchObject({ state: 'failed' });
    expect((await hr.get(`/api/summaries/${week}`)).status).toBe(200);
  });
});
