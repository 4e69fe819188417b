import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedAnswer } from '#contracts/feed.js';
import type { SummaryRun } from '#contracts/summaries.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
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

  it('computes nothing when the queue rings after it was done, and nobody else waits', async () => {
    const rung = () => app.part(Jobs).handlers.get('summary.compute')!({ week: WEEK } as never);
    const computed = async () => {
      const [row] = await app.sql<{ at: string }>(
        `SELECT computed_at::text AS at FROM summary_week WHERE week = $1`,
        [WEEK],
      );
      return row!.at;
    };
    const run = await start();
    await rung();
    expect((await hr.get<SummaryRun>(`/api/summaries/runs/${run}`)).body.state).toBe('done');
    const at = await computed();
    await rung();
    expect(await computed()).toBe(at);
    // Told all the same: the worker before it may have died just then.
    await app.sql(`UPDATE summary_week SET announced = revision - 1 WHERE week = $1`, [WEEK]);
    await rung();
    expect(
      await app.sql(`SELECT FROM summary_week WHERE week = $1 AND announced < revision`, [WEEK]),
    ).toEqual([]);
    expect(await computed()).toBe(at);
    // By its time it is owed without a run.
    await app.sql(`UPDATE summary_week SET due_at = now() WHERE week = $1`, [WEEK]);
    await rung();
    expect(await computed()).not.toBe(at);
  });

  describe('that fails', () => {
    /** Of these weeks no figures can be stored from now on; none: of all they can. */
    const refuse = (...weeks: string[]) =>
      app.sql(
        `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN IF NEW.week = ANY ('{${weeks.join()}}') THEN RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END $$`,
      );
    const ask = async (week: string) =>
      (await hr.post<{ runId: string }>(`/api/summaries/${week}/runs`)).body.runId;
    const run = async (runId: string) => {
      const [row] = await app.sql<{ attempts: number; pause: number }>(
        `SELECT attempts, extract(epoch FROM due_at - now())::float8 AS pause FROM summary_run WHERE id = $1`,
        [runId],
      );
      return { ...(await hr.get<SummaryRun>(`/api/summaries/runs/${runId}`)).body, ...row! };
    };
    const period = async (week: string) => {
      const [row] = await app.sql<{ failures: number; waits: number | null; revision: number }>(
        `SELECT failures, revision, extract(epoch FROM due_at - now())::float8 AS waits FROM summary_week WHERE week = $1`,
        [week],
      );
      return row!;
    };
    const sweep = () => app.part(OwedPeriods).sweep();
    const pauseOver = (runId: string) =>
      app.sql(`UPDATE summary_run SET due_at = now() WHERE id = $1`, [runId]);

    beforeAll(async () => {
      await refuse();
      await app.sql(
        `CREATE TRIGGER refuse BEFORE INSERT ON summary_revision FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
    });

    it('is tried five times, after pauses that grow, and says so; who asks again is answered', async () => {
      const week = '2026-W43';
      await refuse(week);
      const runId = await ask(week);
      for (const [index, state] of ['queued', 'queued', 'queued', 'queued', 'failed'].entries()) {
        await sweep();
        const pause = 10 * 2 ** index;
        const now = await run(runId);
        // So much may pass on a busy machine between the failure and the question.
        expect(now.pause).toBeGreaterThan(Math.max(0, pause - 10));
        expect(now.pause).toBeLessThanOrEqual(pause);
        // The pause has begun: sweeps that come meanwhile leave it alone, however slow this machine is.
        await app.sql(`UPDATE summary_run SET due_at = now() + interval '1 hour' WHERE id = $1`, [runId]);
        await sweep();
        expect(await run(runId)).toMatchObject({
          state,
          attempts: index + 1,
          error: 'SUMMARY_FAILED',
          revision: null,
        });
        await pauseOver(runId);
      }
      expect(await told(runId)).toEqual([{ person_id: weekPeople.hr, n: 10 }]);
      // Nobody but the run asked for the week: it is not tried on behind the back of who was told that it failed.
      expect(await period(week)).toEqual({ failures: 0, revision: 0, waits: null });

      await refuse();
      await sweep();
      expect(await period(week)).toMatchObject({ revision: 0 });
      const again = await ask(week);
      await sweep();
      expect(await run(again)).toMatchObject({ state: 'done', revision: 1 });
      expect(await run(runId)).toMatchObject({ state: 'failed', attempts: 5 });
    });

    it('does not make a week that was due anyway due at each sweep', async () => {
      const week = '2026-W42';
      await refuse(week);
      await app.sql(`INSERT INTO summary_week (week, due_at) VALUES ($1, now())`, [week]);
      const runId = await ask(week);
      await sweep();
      const first = await period(week);
      expect(first).toMatchObject({ failures: 1, revision: 0 });
      expect(first.waits).toBeGreaterThan(0);
      await app.sql(`UPDATE summary_week SET due_at = now() + interval '1 hour' WHERE week = $1`, [week]);
      await app.sql(`UPDATE summary_run SET due_at = now() + interval '1 hour' WHERE id = $1`, [runId]);
      await sweep();
      expect(await period(week)).toMatchObject({ failures: 1 });
      expect(await run(runId)).toMatchObject({ state: 'queued', attempts: 1 });

      // The week's own turn answers the run as well, and each time it waits twice as long.
      for (let failures = 2; failures <= 5; failures++) {
        await app.sql(`UPDATE summary_week SET due_at = now() WHERE week = $1`, [week]);
        await sweep();
        const now = await period(week);
        expect(now).toMatchObject({ failures });
        expect(now.waits).toBeGreaterThan((5 * 2 ** (failures - 1)) / 2);
        expect(now.waits).toBeLessThanOrEqual(5 * 2 ** (failures - 1));
      }
      expect(await run(runId)).toMatchObject({ state: 'failed' });

      await refuse();
      await sweep();
      expect(await period(week)).toMatchObject({ failures: 5, revision: 0 });
      await app.sql(`UPDATE summary_week SET due_at = now() WHERE week = $1`, [week]);
      await sweep();
      expect(await period(week)).toMatchObject({ failures: 0, revision: 1 });
      expect((await hr.get(`/api/summaries/${week}`)).status).toBe(200);
    });

    it.each(['57014', '53100', '53200'])(
      'for want of time or room (%s) is no outage: it counts, and ends',
      async (code) => {
        const week = '2026-W40';
        await app.sql(
          `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN IF NEW.week = '${week}' THEN RAISE EXCEPTION 'too much' USING ERRCODE = '${code}'; END IF; RETURN NEW; END $$`,
        );
        const runId = await ask(week);
        await sweep();
        expect(await run(runId)).toMatchObject({ state: 'queued', attempts: 1, error: 'SUMMARY_FAILED' });
        await app.sql(`UPDATE summary_run SET attempts = 4, due_at = now() WHERE id = $1`, [runId]);
        await sweep();
        expect(await run(runId)).toMatchObject({ state: 'failed', attempts: 5 });
        await refuse();
      },
    );

    it('in a week that something changed in leaves the week to be made up for', async () => {
      await refuse('2026-W41');
      await app.sql(
        `INSERT INTO summary_week (week, revision, announced, computed_at, final_at)
         VALUES ('2026-W41', 0, 0, now() - interval '1 day', now() - interval '2 days')`,
      );
      await app.sql(`INSERT INTO summary_mark (id, week) VALUES (gen_random_uuid(), '2026-W41')`);
      await ask('2026-W41');
      await sweep();
      const { failures, waits } = await period('2026-W41');
      expect(failures).toBe(1);
      expect(waits).toBeGreaterThan(0);
      await refuse();
    });
  });
});
