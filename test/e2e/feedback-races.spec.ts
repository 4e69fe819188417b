import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Feedback } from '#contracts/feedback.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { until } from '../support/app-process.js';
import { people, seedOffice } from '../support/office.js';

describe('two receipts of one comment at the same moment', () => {
  let app: TestApp;
  let staff: TestClient;
  let device: pg.Client;

  beforeAll(async () => {
    app = await startTestApp({ FEED_SWEEP_MS: '60000' });
    await seedOffice(app.sql);
    staff = await app.login('staff');
    device = new pg.Client({ connectionString: app.database.url });
    await device.connect();
  });
  afterAll(async () => {
    await device.end();
    await app.stop();
  });

  const announced = async (id: string) =>
    (
      await app.sql<{ kind: string }>(
        `SELECT kind FROM feed_event WHERE ref = $1 AND person_id = $2 ORDER BY seq`,
        [id, people.staff],
      )
    ).map((e) => e.kind);

  it('tells of the delivery once, when the comment is opened while a device acknowledges it', async () => {
    const id = randomUUID();
    const supervisor = await app.login('direct');
    const sent = await supervisor.post('/api/feedback', {
      id,
      recipientId: people.staff,
      kind: 'praise',
      body: 'Antrean hari ini rapi.',
    });
    expect(sent.status).toBe(201);
    // The acknowledgement has written its receipt, and has not committed when the comment is opened.
    await device.query('BEGIN');
    await device.query(`INSERT INTO feedback_receipt (feedback_id, delivered_at) VALUES ($1, now())`, [id]);
    const opened = staff.post<Feedback>(`/api/feedback/${id}/read`);
    await until('the reader waits for the receipt', async () => {
      const waiting = await app.sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    await device.query('COMMIT');
    const answer = await opened;
    expect(answer.status).toBe(200);
    expect(answer.body.readAt).not.toBeNull();
    // The delivery is the other transaction's to tell.
    expect(await announced(id)).toEqual(['feedback.given', 'feedback.read']);
  });

  it('tells of the delivery with the opening, when no device has it yet', async () => {
    const id = randomUUID();
    const supervisor = await app.login('direct');
    await supervisor.post('/api/feedback', {
      id,
      recipientId: people.staff,
      kind: 'praise',
      body: 'Terima kasih.',
    });
    expect((await staff.post(`/api/feedback/${id}/read`)).status).toBe(200);
    expect((await staff.post(`/api/feedback/${id}/read`)).status).toBe(200);
    expect(await announced(id)).toEqual(['feedback.given', 'feedback.delivered', 'feedback.read']);
  });
});
