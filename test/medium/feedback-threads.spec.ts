import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Feedback } from '#contracts/feedback.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice } from '../support/office.js';

describe('the thread of a comment', () => {
  let app: TestApp;
  let staff: TestClient;
  let direct: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ ROLES: 'web' });
    await seedOffice(app.sql);
    [staff, direct] = [await app.login('staff'), await app.login('direct')];
  });
  afterAll(() => app.stop());

  it('stands by the times that devices are told, then by id', async () => {
    const id = randomUUID();
    const body = 'Mohon dilengkapi.';
    await direct.post('/api/feedback', { id, recipientId: people.staff, kind: 'suggestion', body });
    const later = '00000000-0000-4000-8000-000000000001';
    const [first, second] = ['00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003'];
    // Of one millisecond, of which the microseconds would say otherwise than the ids; and one of the next.
    await app.sql(
      `INSERT INTO feedback_reply (id, feedback_id, author_id, body, created_at)
       SELECT r.id, $1, $2, 'Siap', '2026-11-20T03:05:00Z'::timestamptz + r.micros * interval '1 microsecond'
         FROM unnest($3::uuid[], $4::int[]) AS r (id, micros)`,
      [id, people.staff, [later, first, second], [1_001, 900, 100]],
    );
    const { items } = (await staff.get<{ items: Feedback[] }>('/api/feedback')).body;
    const replies = items.find((one) => one.id === id)!.replies;
    expect(replies.map((reply) => reply.id)).toEqual([first, second, later]);
    const places = replies.map((reply) => reply.createdAt + reply.id);
    expect(places).toEqual([...places].sort());
  });
});
