import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getQueueToken } from '@nestjs/bullmq';
import type { JobType, Queue } from 'bullmq';
import pg from 'pg';
import type { SummaryRun } from '#contracts/summaries.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { heldUp, hold, WAIT_FOR_TEST, type HeldPoint } from '../support/held.js';
import { machineProgram } from '../support/machine.js';
import { startRedis, type RedisProcess } from '../support/redis.js';
import { WEEK, WeekOffice, weekPeople, weekUnits } from '../support/week-office.js';

/** More than one chunk of rows. */
const STAFF = 1_200;
/** What a machine with other work may take. */
const PATIENCE_MS = 30_000;
/** Everybody who is told of a summary. */
const READERS = [weekPeople.hr, weekPeople.sixHead];

/**
 * The steps of a run at which the worker is killed, in order, and what holds it there. `stored` says whether the revision
 * was already on disk when the worker died.
 */
const POINTS: readonly (HeldPoint & { readonly at: string; readonly stored: boolean })[] = [
  { at: 'the job is taken, nothing is read', table: 'summary_setting', stored: false },
  {
    at: 'the run is being marked as running',
    trigger: `AFTER UPDATE ON summary_run FOR EACH ROW WHEN (NEW.state = 'running' AND OLD.state = 'queued')`,
    stored: false,
  },
  { at: 'the snapshot is taken, nothing is read', table: 'indicator_revision', stored: false },
  { at: 'people are counted, their reports are not read', table: 'report', stored: false },
  { at: 'reports are read, their lines are not', table: 'report_line', stored: false },
  {
    at: 'the first rows are being written',
    trigger: 'BEFORE INSERT ON summary_employee FOR EACH ROW',
    stored: false,
  },
  {
    at: 'the first chunk of rows is written, and no other',
    trigger: 'AFTER INSERT ON summary_employee FOR EACH STATEMENT',
    stored: false,
  },
  {
    at: 'all rows are written, the revision is not',
    trigger: 'BEFORE INSERT ON summary_revision FOR EACH ROW',
    stored: false,
  },
  {
    at: 'the week is being marked as computed, the last statement',
    trigger: 'AFTER UPDATE ON summary_week FOR EACH ROW WHEN (NEW.revision > OLD.revision)',
    stored: false,
  },
  {
    at: 'the server is committing, and will',
    trigger: 'CONSTRAINT AFTER INSERT ON summary_revision DEFERRABLE INITIALLY DEFERRED FOR EACH ROW',
    stored: true,
  },
  {
    at: 'the revision is stored, its run is not done',
    trigger: `BEFORE UPDATE ON summary_run FOR EACH ROW WHEN (NEW.state = 'done')`,
    stored: true,
  },
  {
    at: 'the run is done, nobody is told',
    trigger: 'BEFORE UPDATE ON summary_week FOR EACH ROW WHEN (NEW.announced > OLD.announced)',
    stored: true,
  },
  {
    at: 'one of the readers is told, the other not yet',
    trigger: `AFTER INSERT ON feed_event FOR EACH ROW WHEN (NEW.kind = 'summary.ready')`,
    stored: true,
  },
  {
    at: 'the server is committing what readers are told, and will',
    trigger: `CONSTRAINT AFTER INSERT ON feed_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'summary.ready')`,
    stored: true,
  },
  {
    at: 'everybody is told, the queue is being told that the job is done',
    // The queue's look for silent workers writes to jobs that are done as well.
    trigger: `BEFORE UPDATE ON jobs.job FOR EACH ROW WHEN (OLD.state = 'active' AND NEW.state = 'completed' AND NEW.name = 'summary.compute')`,
    stored: true,
  },
];

const UNFINISHED: JobType[] = ['active', 'waiting', 'prioritized', 'delayed'];
const isComputation = (job: { name: string }) => job.name === 'summary.compute';

const redisProgram = machineProgram('redis-server');

describe.each([
  { backend: 'PostgreSQL', points: POINTS },
  // The steps are those of the same statements: what differs is who rings, so the ends and the middle are enough.
  { backend: 'Redis', points: [0, 2, 6, 9, 12].flatMap((n) => POINTS[n] ?? []) },
])('a worker killed in the middle of a run, queue on $backend', ({ backend, points }) => {
  const onRedis = backend === 'Redis';
  if (onRedis && redisProgram === undefined) {
    // The product does without Redis, and so must its tests; CI installs it, so nothing is skipped there.
    it.skip('(needs redis-server)', () => undefined);
    return;
  }

  let redis: RedisProcess | undefined;
  let web: TestApp;
  let holder: pg.Client;
  let hr: TestClient;
  const workers = new Set<AppProcess>();
  let alive: AppProcess | undefined;

  /** A worker whose sweep at the start is over: what comes from then on comes by the queue. */
  const startWorker = async (env: Record<string, string> = {}): Promise<AppProcess> => {
    // The last that a sweep does is to drop marks like this one.
    await web.sql(
      `INSERT INTO summary_mark (id, week, created_at) VALUES (gen_random_uuid(), '1999-W01', now() - interval '2 days')`,
    );
    const worker = await startApp({
      env: {
        DATABASE_URL: web.database.url,
        DATABASE_POOL: '4',
        // None after the one at its start, which makes up for the dead one.
        OWED_SWEEP_MS: '3600000',
        // The job of a dead worker is given to the next one soon.
        JOB_LOCK_MS: '1000',
        MIGRATE: '0',
        ROLES: 'worker',
        ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
        ...env,
      },
    });
    workers.add(worker);
    await until(
      'the sweep at the start is over',
      async () => (await web.sql(`SELECT FROM summary_mark WHERE week = '1999-W01'`)).length === 0,
      PATIENCE_MS,
    );
    return worker;
  };
  const endWorker = async (worker: AppProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    await worker.kill(signal);
    await worker.stop();
    workers.delete(worker);
  };
  const startRun = async (): Promise<string> => {
    const answer = await hr.post<{ runId: string }>(`/api/summaries/${WEEK}/runs`);
    expect(answer.status).toBe(202);
    return answer.body.runId;
  };
  const done = (id: string) =>
    until(
      'the run is done',
      async () => {
        const { body } = await hr.get<SummaryRun>(`/api/summaries/runs/${id}`);
        return body.state === 'done' && body;
      },
      PATIENCE_MS,
    );

  /** A fact more about each of the staff: the next computation has figures that no revision has. */
  const change = () =>
    web.sql(
      `INSERT INTO feedback (id, author_id, recipient_id, kind, body, created_at)
       SELECT gen_random_uuid(), $1, md5('staf' || n)::uuid, 'praise', 'Baik.', '2026-10-28 03:00Z'
         FROM generate_series(1, $2::int) AS n`,
      [weekPeople.boss, STAFF],
    );
  const newest = async (): Promise<number> => {
    const [row] = await web.sql<{ n: number }>(
      `SELECT coalesce(max(revision), 0) AS n FROM summary_revision WHERE week = $1`,
      [WEEK],
    );
    return row!.n;
  };
  /** Whether a worker waits for a lock that the test holds. */
  const waiting = () => heldUp(web.sql, holder);
  const idle = () =>
    until(
      'nothing of a dead worker is under way',
      async () => {
        const rows = await web.sql(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'tanggap%' AND state <> 'idle'`,
        );
        return rows.length === 0;
      },
      PATIENCE_MS,
    );

  /** A job that a dead worker left is done once more: held up in the new one's place, it would be taken for it. */
  const quiet = () =>
    until(
      'the jobs of the dead are done again',
      async () => {
        const jobs = await web.part<Queue>(getQueueToken('work')).getJobs(UNFINISHED);
        return !jobs.some(isComputation);
      },
      PATIENCE_MS,
    );

  beforeAll(async () => {
    redis = onRedis ? await startRedis(redisProgram!) : undefined;
    web = await startTestApp({
      ROLES: 'web',
      ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    });
    const office = new WeekOffice(web.sql);
    await office.seed();
    await office.fill();
    await web.sql(
      `WITH new AS (INSERT INTO person (id, name) SELECT md5('staf' || n)::uuid, 'Staf ' || n
                      FROM generate_series(1, $2::int) AS n RETURNING id)
       INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
       SELECT md5('a' || id)::uuid, id, $1, 'Staf', '2026-01-01' FROM new`,
      [weekUnits.five, STAFF],
    );
    await web.sql(`UPDATE summary_setting SET quiet_seconds = 0`);
    // Nothing is owed but what the test asks for. A period is over at six in the office's morning.
    await web.sql(
      `WITH office AS (SELECT (now() AT TIME ZONE 'Asia/Jakarta') - interval '6 hours' AS at)
       INSERT INTO summary_week (week) SELECT to_char(at - n * interval '7 days', 'IYYY-"W"IW') FROM office, generate_series(0, 3) AS n
       UNION ALL SELECT to_char(at - interval '1 month', 'YYYY-MM') FROM office
       UNION ALL SELECT to_char(at - interval '3 months', 'YYYY-"Q"Q') FROM office`,
    );
    await web.sql(WAIT_FOR_TEST);
    holder = new pg.Client({ connectionString: web.database.url });
    await holder.connect();
    hr = await web.login('hr');
  }, 120_000);
  afterAll(async () => {
    for (const worker of workers) await worker.stop();
    await holder.end();
    await web.stop();
    await redis?.stop();
  });

  /** Everything that one more content may leave behind, whatever happened on the way. */
  async function expectOneRevisionMore(before: number): Promise<void> {
    const revision = before + 1;
    await until(
      'the readers are told',
      async () =>
        (await web.sql(`SELECT FROM summary_week WHERE week = $1 AND announced = $2`, [WEEK, revision]))
          .length === 1,
      PATIENCE_MS,
    );
    expect(await newest()).toBe(revision);
    const told = await web.sql(
      `SELECT e.person_id, count(*)::int AS n FROM feed_event e JOIN summary_revision r ON r.id = e.ref
        WHERE e.kind = 'summary.ready' AND r.week = $1 AND r.revision = $2 GROUP BY e.person_id ORDER BY e.person_id`,
      [WEEK, revision],
    );
    expect(told).toEqual(READERS.map((person_id) => ({ person_id, n: 1 })));
    const [stored] = await web.sql(
      `SELECT count(*)::int AS rows, count(DISTINCT person_id)::int AS people FROM summary_employee WHERE week = $1 AND revision = $2`,
      [WEEK, revision],
    );
    // The first holds everybody, each later one those whose figures changed.
    const people = revision === 1 ? STAFF + 8 : STAFF;
    expect(stored).toEqual({ rows: people, people });
    const [sums] = await web.sql<{ coverage: { employees: number } }>(
      `SELECT coverage FROM summary_revision WHERE week = $1 AND revision = $2`,
      [WEEK, revision],
    );
    expect(sums!.coverage.employees).toBe(STAFF + 8);
    expect(await web.sql(`SELECT FROM summary_run WHERE state IN ('queued', 'running', 'failed')`)).toEqual(
      [],
    );
  }

  it.each(points)(
    'when $at: one revision, one word to each reader, no run left open',
    async (point) => {
      const before = await newest();
      const victim = (alive ??= await startWorker());
      await quiet();
      await change();
      const release = await hold(holder, point);
      let id: string;
      try {
        id = await startRun();
        await until('the worker waits at the point', waiting, PATIENCE_MS);
      } finally {
        alive = undefined;
        await endWorker(victim, 'SIGKILL');
        await release();
      }
      await idle();
      expect(await newest()).toBe(point.stored ? before + 1 : before);
      // Without a revision there is nothing of it: what the dead one wrote went with its transaction.
      if (!point.stored)
        expect(
          await web.sql(`SELECT FROM summary_employee WHERE week = $1 AND revision > $2`, [WEEK, before]),
        ).toEqual([]);

      alive = await startWorker();
      expect(await done(id)).toMatchObject({ revision: before + 1, progress: 1, error: null });
      await expectOneRevisionMore(before);
    },
    120_000,
  );

  it('who asks while it is being computed is answered without a sweep', async () => {
    alive ??= await startWorker();
    await quiet();
    const queue = web.part<Queue>(getQueueToken('work'));
    const ended = async () => (await queue.getJobs(['completed'])).filter(isComputation).length;
    const before = await newest();
    await change();
    const release = await hold(holder, { table: 'report' });
    let runs: string[];
    try {
      const first = await startRun();
      await until('the worker waits at the point', waiting, PATIENCE_MS);
      const had = await ended();
      runs = [first, await startRun()];
      // Answered while it is under way, not when it is over.
      expect(await waiting()).toBe(true);
      await until('the second was passed over', async () => (await ended()) > had, PATIENCE_MS);
    } finally {
      await release();
    }
    for (const run of runs) expect(await done(run)).toMatchObject({ revision: before + 1, error: null });
    await expectOneRevisionMore(before);
  }, 120_000);

  it('two workers at once, and the same job twice: one revision, one word to each reader', async () => {
    if (alive !== undefined) await endWorker(alive, 'SIGTERM');
    alive = undefined;
    // A job that comes while somebody is told of the summary is passed over as well: then the sweep does its run.
    const both = [await startWorker({ OWED_SWEEP_MS: '1000' }), await startWorker({ OWED_SWEEP_MS: '1000' })];
    const before = await newest();
    await change();
    const runs = await Promise.all(Array.from({ length: 6 }, () => startRun()));
    for (const run of runs) expect(await done(run)).toMatchObject({ revision: before + 1 });
    await expectOneRevisionMore(before);
    // All facts are in it: asked once more, both agree that nothing changed.
    const again = await Promise.all(Array.from({ length: 4 }, () => startRun()));
    for (const run of again) expect(await done(run)).toMatchObject({ revision: before + 1 });
    await expectOneRevisionMore(before);
    await Promise.all(both.map((worker) => endWorker(worker, 'SIGTERM')));
  }, 120_000);

  it('computes the same hash in a process of another zone and language', async () => {
    const worker = await startWorker({ TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
    const before = await newest();
    expect(await done(await startRun())).toMatchObject({ revision: before });
    expect(await newest()).toBe(before);
    await endWorker(worker, 'SIGTERM');
  }, 120_000);
});
