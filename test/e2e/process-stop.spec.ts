import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Feedback } from '#contracts/feedback.js';
import { findEmbedded } from '../../src/platform/database/embedded/index.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient } from '../support/app.js';

describe('a stop while a request is under way', () => {
  let app: AppProcess;
  let supervisor: TestClient;
  let staffId: string;

  async function logIn(login: string): Promise<TestClient> {
    const client = new TestClient(app.url);
    const answer = await client.post<{ person: { id: string } }>('/api/session', {
      login,
      password: 'tanggap-demo',
    });
    expect(answer.status).toBe(201);
    client.personId = answer.body.person.id;
    return client;
  }

  beforeAll(async () => {
    app = await startApp({ ownGroup: true });
    staffId = (await logIn('staf')).personId;
    supervisor = await logIn('atasan');
  });
  afterAll(() => app.stop());

  /** The table that a comment is written to is taken, so that the request waits as long as the test wants. */
  async function holdComments(): Promise<{ waited: () => Promise<unknown>; release: () => Promise<void> }> {
    const url = findEmbedded(app.dataDir);
    if (url === null) throw new Error('the embedded server does not run');
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE');
    return {
      waited: () =>
        until('a statement waits for the table', async () => {
          const { rows } = await owner.query<{ n: number }>(
            'SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted',
          );
          return (rows[0]?.n ?? 0) > 0;
        }),
      release: async () => {
        await owner.query('COMMIT');
        await owner.end();
      },
    };
  }

  /** No new work is taken any more: the stop has begun. */
  const closed = () =>
    until('the process takes no new request', async () => {
      try {
        const answer = await fetch(`${app.url}/api/session`, { signal: AbortSignal.timeout(2_000) });
        await answer.arrayBuffer();
        return answer.status === 503;
      } catch {
        return true;
      }
    });

  it.each([
    ['SIGTERM to the process', () => process.kill(app.pid ?? 0, 'SIGTERM')],
    ['SIGINT to its whole group, as Ctrl-C', () => app.signalGroup('SIGINT')],
  ])('%s: it completes, and nothing is lost', async (name, signal) => {
    const held = await holdComments();
    const id = randomUUID();
    const answer = supervisor.post<Feedback>('/api/feedback', {
      id,
      recipientId: staffId,
      kind: 'praise',
      body: `Sedang dikirim: ${name}`,
    });
    await held.waited();
    signal();
    await closed();
    await held.release();
    expect(await answer).toMatchObject({ status: 201, body: { id } });
    expect(await app.exited()).toEqual({ code: 0, signal: null });
    expect(findEmbedded(app.dataDir)).toBeNull();

    await app.restart();
    const stored = await supervisor.get<{ items: Feedback[] }>(`/api/feedback?with=${staffId}`);
    expect(stored.body.items.filter((one) => one.id === id)).toHaveLength(1);
  });
});
