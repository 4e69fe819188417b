import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedAnswer } from '#contracts/feed.js';
import { OwedWeeks } from '../../src/summaries/index.js';
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
    await app.part(OwedWeeks).sweep();
    expect(await told(run)).toEqual([{ person_id: weekPeople.hr, n: 2 }]);
    await app.part(OwedWeeks).sweep();
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
      expect(data).toEqual({ runId: run, week: WEEK, state: 'done', progress: 1, revision: 1, error: null });
    expect(steps.length).toBeGreaterThan(0);
  });

  it('answers a run that changes nothing too', async () => {
    const run = await start();
    await app.part(OwedWeeks).sweep();
    expect(await told(run)).toEqual([{ person_id: weekPeople.hr, n: 2 }]);
  });
});
