import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { FeedHub } from '../../src/platform/feed/hub.js';
import { until } from '../support/app-process.js';
import { next, startTestApp, type TestApp } from '../support/app.js';
import { people, seedOffice, units } from '../support/office.js';
import { wire } from '../support/wire.js';

const POOL = 3;

describe('a node of which every connection waits for a table that somebody has locked', () => {
  let app: TestApp;
  let locker: pg.Client;

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: String(POOL), FEED_SWEEP_MS: '3600000' });
    await seedOffice(app.sql);
    locker = new pg.Client({ connectionString: app.database.url });
    await locker.connect();
  });
  afterAll(async () => {
    await locker.end();
    await app.stop();
  });

  const blocked = async () => {
    const [row] = await app.sql<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return Number(row?.count);
  };
  const waiting = async () => {
    const { text } = await wire(app.url, 'GET', '/metrics');
    return Number(/^tanggap_database_waiting (\d+)$/m.exec(text)?.[1]);
  };

  it('is ready, sweeps, and cuts off who may not be here any more', async () => {
    const staff = await app.login('staff');
    const direct = await app.login('direct');
    const [gone, stays] = [staff.socket(), direct.socket()];
    const [caughtUp, other] = [next(gone, 'beat'), next(stays, 'beat')];
    gone.connect();
    stays.connect();
    await Promise.all([caughtUp, other]);
    const board = await stays.emitWithAck('board.watch', { unit: units.section });
    expect(board).toMatchObject({ ok: true });
    const closed = new Promise((resolve) => gone.once('disconnect', resolve));

    await locker.query('BEGIN; LOCK TABLE feedback IN ACCESS EXCLUSIVE MODE');
    const requests = Array.from({ length: POOL + 2 }, () => direct.get('/api/feedback'));
    await until('every connection waits for the lock', async () => (await blocked()) === POOL);
    await until('more wait for a connection', async () => (await waiting()) > 0);
    await app.sql('UPDATE account SET disabled_at = now() WHERE person_id = $1', [people.staff]);

    await app.part(FeedHub).sweep();
    await closed;
    const ready = await wire(app.url, 'GET', '/health/ready');
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      200,
      { status: 'ready', database: 'ok', feedSweepAgeMs: expect.any(Number), queue: 'ok' },
    ]);
    // All of that while nobody who waited had been given up.
    expect(await blocked()).toBe(POOL);
    expect(stays.connected).toBe(true);

    await locker.query('ROLLBACK');
    for (const answer of await Promise.all(requests)) expect(answer.status).toBe(200);
    stays.disconnect();
  });
});
