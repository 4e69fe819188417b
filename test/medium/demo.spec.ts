import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Feedback } from '#contracts/feedback.js';
import type { Indicator } from '#contracts/indicators.js';
import type { Report } from '#contracts/reports.js';
import type { Session } from '#contracts/session.js';
import { DEMO_LOGINS, DemoService } from '../../src/demo/index.js';
import { readNip } from '../../src/people/domain/nip.js';
import { StartupError } from '../../src/platform/errors/startup-error.js';
import { startTestApp, type TestApp } from '../support/app.js';

describe('the demo organisation in a database', () => {
  let app: TestApp;
  let outcomes: Awaited<ReturnType<DemoService['loadIfEmpty']>>[];

  beforeAll(async () => {
    app = await startTestApp();
    const service = app.part(DemoService);
    // Both have their connection: making the organisation keeps this process, which is two nodes here, from making one.
    const pool = app.part(DataSource);
    await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 1')]);
    // Two nodes that start together: one loads, the other finds it there.
    outcomes = await Promise.all([
      service.loadIfEmpty({ force: false }),
      service.loadIfEmpty({ force: true }),
    ]);
  });
  afterAll(async () => {
    await app.stop();
  });

  it('is loaded once, and found again', async () => {
    expect(outcomes.map(({ state }) => state).sort()).toEqual(['loaded', 'present']);
    const [one, other] = outcomes;
    expect(one?.weeks).toHaveLength(8);
    expect(other?.weeks).toEqual(one?.weeks);
    const [count] = await app.sql<{ people: number }>('SELECT count(*)::int AS people FROM person');
    expect(await app.part(DemoService).loadIfEmpty({ force: true })).toEqual({
      state: 'present',
      weeks: one?.weeks,
    });
    expect(await app.sql('SELECT count(*)::int AS people FROM person')).toEqual([count]);
  });

  it('has only numbers of civil servants that raise no doubt', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const nips = await app.sql<{ nip: string }>('SELECT nip FROM person WHERE nip IS NOT NULL');
    const read = nips.map(({ nip }) => readNip(nip, today));
    expect(read.filter((r) => !r.ok || r.warnings.length > 0)).toEqual([]);
    expect(new Set(read.map((r) => (r.ok ? r.kind : null)))).toEqual(new Set(['pns', 'pppk']));
    const [without] = await app.sql<{ n: number }>('SELECT count(*)::int AS n FROM person WHERE nip IS NULL');
    expect(without?.n).toBeGreaterThan(3);
  });

  it('counts its streams as the feed does', async () => {
    const wrong = await app.sql(
      `SELECT s.person_id FROM stream s JOIN feed_event e USING (person_id)
        GROUP BY s.person_id, s.seq HAVING s.seq <> count(*) OR s.seq <> max(e.seq)
       UNION ALL
       SELECT a.person_id FROM stream_ack a LEFT JOIN stream s USING (person_id) WHERE a.acked > coalesce(s.seq, 0)`,
    );
    expect(wrong).toEqual([]);
    const without = await app.sql(`SELECT FROM person p WHERE NOT EXISTS
      (SELECT FROM board_cell c WHERE c.person_id = p.id AND c.version >= 1)`);
    expect(without).toEqual([]);
  });

  it.each(DEMO_LOGINS)('lets $login in, with nothing begun today', async ({ login }) => {
    const client = await app.login(login);
    const { body: session } = await client.get<Session>('/api/session');
    expect(session.mustChangePassword).toBe(false);
    const { body } = await client.get<{ items: Report[] }>(
      `/api/reports?owner=${client.personId}&from=${session.today}&to=${session.today}`,
    );
    expect(body.items).toEqual([]);
  });

  it('shows the counter officer her indicators, her returned report and what she has not opened', async () => {
    const staf = await app.login('staf');
    const indicators = await staf.get<{ items: Indicator[] }>(`/api/indicators?owner=${staf.personId}`);
    expect(indicators.status).toBe(200);
    const states = indicators.body.items.map((i) => i.state);
    expect(states.filter((s) => s === 'active')).toHaveLength(4);
    expect(states).toContain('proposed');

    const reports = await staf.get<{ items: Report[] }>(`/api/reports?owner=${staf.personId}&limit=200`);
    expect(reports.body.items.length).toBeGreaterThan(25);
    expect(reports.body.items.filter((x) => x.state === 'returned')).toHaveLength(1);

    const feedback = await staf.get<{ items: Feedback[] }>('/api/feedback?limit=200');
    const received = feedback.body.items.filter((f) => f.recipientId === staf.personId);
    expect(received.filter((f) => f.readAt === null).length).toBeGreaterThanOrEqual(3);
    expect(received.some((f) => f.replies.length > 0)).toBe(true);

    const feed = await staf.get<{ reset: boolean; top: number; snapshot: { unread: number } }>('/api/feed');
    expect(feed.body.reset).toBe(true);
    expect(feed.body.snapshot.unread).toBe(received.filter((f) => f.readAt === null).length);
  });
});

describe('a database in which others live', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await app.sql(`INSERT INTO person (id, name) VALUES (gen_random_uuid(), 'Orang Lain')`);
  });
  afterAll(async () => {
    await app.stop();
  });

  it('is left alone, and refused when the demo is asked for', async () => {
    const service = app.part(DemoService);
    expect(await service.loadIfEmpty({ force: false })).toEqual({ state: 'occupied', weeks: [] });
    const refused = service.loadIfEmpty({ force: true });
    await expect(refused).rejects.toThrow(StartupError);
    await expect(refused).rejects.toThrow('this database holds other people');
    expect(await app.sql('SELECT count(*)::int AS units FROM unit')).toEqual([{ units: 0 }]);
  });
});
