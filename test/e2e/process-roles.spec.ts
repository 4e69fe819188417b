import { randomUUID } from 'node:crypto';
import { getPriority } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Report } from '#contracts/reports.js';
import type { Summary, SummaryRun } from '#contracts/summaries.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { next, TestClient } from '../support/app.js';
import { OFFICE_PASSWORD } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { indicators, WEEK, WeekOffice, weekPeople, type WeekPerson } from '../support/week-office.js';

/** What a machine with other work may take for a run of a dozen people. */
const PATIENCE_MS = 30_000;

describe('a web process and a worker on one database', () => {
  let database: TestDatabase;
  let owner: pg.Pool;
  let web: AppProcess;
  let worker: AppProcess | undefined;
  let hr: TestClient;
  let early: TestClient;

  async function logIn(who: WeekPerson): Promise<TestClient> {
    const client = new TestClient(web.url);
    const answer = await client.post('/api/session', { login: who.toLowerCase(), password: OFFICE_PASSWORD });
    expect(answer.status).toBe(201);
    return client;
  }
  const startRun = async (): Promise<string> => {
    const answer = await hr.post<{ runId: string }>(`/api/summaries/${WEEK}/runs`);
    expect(answer.status).toBe(202);
    return answer.body.runId;
  };
  const run = async (id: string) => (await hr.get<SummaryRun>(`/api/summaries/runs/${id}`)).body;
  const done = (id: string) =>
    until(
      'the run is done',
      async () => {
        const now = await run(id);
        return now.state === 'done' && now;
      },
      PATIENCE_MS,
    );
  /** What is stored of a revision; how many there are by now is not part of it. */
  const revision = async (n: number) => {
    const answer = await hr.get<Partial<Summary>>(`/api/summaries/${WEEK}?revision=${String(n)}`);
    expect(answer.status).toBe(200);
    const { revisions, ...stored } = answer.body;
    return { revisions, stored };
  };
  const sumOf = ({ employees }: Partial<Summary>) =>
    employees
      ?.find((one) => one.personId === weekPeople.early)
      ?.indicators.find((one) => one.indicatorId === indicators.sum)?.actual;

  beforeAll(async () => {
    database = await createDatabase();
    owner = new pg.Pool({ connectionString: database.url, max: 1 });
    owner.on('error', () => undefined);
    const office = new WeekOffice(
      async (text, parameters = []) => (await owner.query<Record<string, unknown>>(text, parameters)).rows,
    );
    await office.seed();
    await office.fill();
    const env = { DATABASE_URL: database.url, DATABASE_POOL: '4', OWED_SWEEP_MS: '50', FEED_BEAT_MS: '50' };
    web = await startApp({ env: { ...env, ROLES: 'web' } });
    hr = await logIn('hr');
    early = await logIn('early');
  });
  afterAll(async () => {
    await worker?.stop();
    await web.stop();
    await owner.end();
    await database.drop();
  });

  it('keeps a run queued while there is no worker, and a worker started later finishes it', async () => {
    const id = await startRun();
    // Twenty sweeps of owed work later, were there somebody to sweep: the beats are the clock.
    const socket = hr.socket();
    const beat = next(socket, 'beat');
    socket.connect();
    await beat;
    for (let n = 0; n < 20; n += 1) await next(socket, 'beat');
    socket.disconnect();
    expect(await run(id)).toMatchObject({ state: 'queued', progress: 0, revision: null });
    expect((await hr.get(`/api/summaries/${WEEK}`)).status).toBe(404);

    worker = await startApp({
      env: { DATABASE_URL: database.url, DATABASE_POOL: '4', OWED_SWEEP_MS: '50', ROLES: 'worker' },
    });
    expect(await done(id)).toMatchObject({ state: 'done', progress: 1, revision: 1, error: null });
  });

  it('lets the web process go first, which people wait for', () => {
    const priorityOf = (app: AppProcess | undefined) => getPriority(app?.pid ?? -1);
    expect(priorityOf(web)).toBe(getPriority());
    // The smallest priority that there is may be what the suite itself was started with.
    expect(priorityOf(worker)).toBe(Math.min(19, priorityOf(web) + 5));
  });

  it('leaves a stored revision as it was when a report of its week changes', async () => {
    const first = await revision(1);
    expect(first.revisions).toBe(1);
    const path = '/api/reports/mine/2026-10-26';
    const { report } = (await early.get<{ report: Report }>(`${path}/start`)).body;
    const draft = await early.put<Report>(path, {
      lines: report.lines.map((line) =>
        line.indicatorId === indicators.sum ? { ...line, quantity: (line.quantity ?? 0) + 5 } : line,
      ),
      base: report.draftVersion,
    });
    expect(draft.status).toBe(200);
    const sent = await early.post<Report>(`${path}/submission`, { id: randomUUID() });
    expect(sent.body).toMatchObject({ state: 'submitted', version: 2 });
    expect((await revision(1)).stored).toEqual(first.stored);

    expect(await done(await startRun())).toMatchObject({ revision: 2 });
    const second = await revision(2);
    expect(second.stored.hash).not.toBe(first.stored.hash);
    expect(sumOf(second.stored)).toBe((sumOf(first.stored) ?? 0) + 5);
    expect((await revision(1)).stored).toEqual(first.stored);
  });
});
