import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SummaryRun } from '#contracts/summaries.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { machineProgram } from '../support/machine.js';
import { startRedis, type RedisProcess } from '../support/redis.js';
import { WEEK, WeekOffice } from '../support/week-office.js';

const PATIENCE_MS = 60_000;
const never = '3600000';
const redisProgram = machineProgram('redis-server');

describe.each(['PostgreSQL', 'Redis'])('a run that fails, queue on %s', (backend) => {
  const onRedis = backend === 'Redis';
  if (onRedis && redisProgram === undefined) {
    // The product does without Redis, and so must its tests; CI installs it, so nothing is skipped there.
    it.skip('(needs redis-server)', () => undefined);
    return;
  }

  let redis: RedisProcess | undefined;
  let web: TestApp;
  let worker: AppProcess;
  let hr: TestClient;

  beforeAll(async () => {
    redis = onRedis ? await startRedis(redisProgram!) : undefined;
    const queue = redis === undefined ? {} : { REDIS_URL: redis.url };
    web = await startTestApp({ ROLES: 'web', OWED_SWEEP_MS: never, ...queue });
    const office = new WeekOffice(web.sql);
    await office.seed();
    await office.fill();
    await web.sql(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$`,
    );
    await web.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON summary_revision FOR EACH ROW WHEN (NEW.week = '${WEEK}') EXECUTE FUNCTION refuse()`,
    );
    // The last that a sweep does is to drop marks like this one: then the one at the worker's start is over.
    await web.sql(
      `INSERT INTO summary_mark (id, week, created_at) VALUES (gen_random_uuid(), '1999-W01', now() - interval '2 days')`,
    );
    worker = await startApp({
      env: {
        DATABASE_URL: web.database.url,
        DATABASE_POOL: '4',
        OWED_SWEEP_MS: never,
        MIGRATE: '0',
        ROLES: 'worker',
        ...queue,
      },
    });
    await until(
      'the sweep at the start is over',
      async () => (await web.sql(`SELECT FROM summary_mark WHERE week = '1999-W01'`)).length === 0,
      PATIENCE_MS,
    );
    hr = await web.login('hr');
  }, 120_000);
  afterAll(async () => {
    await worker.stop();
    await web.stop();
    await redis?.stop();
  });

  const ask = async () => (await hr.post<{ runId: string }>(`/api/summaries/${WEEK}/runs`)).body.runId;
  const run = async (runId: string) => {
    const [row] = await web.sql<{ attempts: number }>(`SELECT attempts FROM summary_run WHERE id = $1`, [
      runId,
    ]);
    return { ...(await hr.get<SummaryRun>(`/api/summaries/runs/${runId}`)).body, ...row! };
  };
  /** The worker, woken by the queue alone, has tried it. */
  const triedByWorker = (runId: string) =>
    until('the worker has tried it', async () => (await run(runId)).error !== null, PATIENCE_MS);
  const sweep = () => web.part(OwedPeriods).sweep();
  const pauseOver = (runId: string) =>
    web.sql(`UPDATE summary_run SET due_at = now() WHERE id = $1`, [runId]);

  it(
    'is tried again after a pause, not at each sweep, and ends as failed; who asks again is answered',
    async () => {
      const first = await ask();
      await triedByWorker(first);
      expect(await run(first)).toMatchObject({ state: 'queued', attempts: 1, error: 'SUMMARY_FAILED' });
      // However slow this machine is, its pause is not over.
      await web.sql(`UPDATE summary_run SET due_at = now() + interval '1 hour' WHERE id = $1`, [first]);
      for (let n = 0; n < 3; n++) await sweep();
      expect(await run(first)).toMatchObject({ state: 'queued', attempts: 1 });
      for (const attempts of [2, 3, 4, 5]) {
        await pauseOver(first);
        await sweep();
        await sweep();
        expect(await run(first)).toMatchObject({ state: attempts < 5 ? 'queued' : 'failed', attempts });
      }
      await pauseOver(first);
      await sweep();
      expect(await run(first)).toMatchObject({ state: 'failed', attempts: 5, error: 'SUMMARY_FAILED' });

      const second = await ask();
      await triedByWorker(second);
      expect(await run(second)).toMatchObject({ state: 'queued', attempts: 1 });
      await web.sql(`DROP TRIGGER refuse ON summary_revision`);
      await pauseOver(second);
      await sweep();
      expect(await run(second)).toMatchObject({ state: 'done', revision: 1, error: null });
      expect(await run(first)).toMatchObject({ state: 'failed' });
    },
    PATIENCE_MS * 2,
  );
});
