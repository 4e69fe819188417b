import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedbackAsked, FeedbackAskedList, FeedbackRequest } from '#contracts/feedback.js';
import type { NotificationPage } from '#contracts/notifications.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice } from '../support/office.js';

describe('asking a colleague for feedback', () => {
  let app: TestApp;
  let staff: TestClient;
  let colleague: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ ROLES: 'web' });
    await seedOffice(app.sql);
    staff = await app.login('staff');
    colleague = await app.login('colleague');
  });
  afterAll(() => app.stop());

  const ask = (about?: string | null, id: string = randomUUID()) =>
    staff.post<FeedbackRequest>('/api/feedback/requests', {
      id,
      colleagueId: people.colleague,
      ...(about === undefined ? {} : { about }),
    });
  const asked = async (who: TestClient): Promise<FeedbackAsked[]> => {
    const answer = await who.get<FeedbackAskedList>('/api/feedback/requests');
    expect(answer.status).toBe(200);
    return answer.body.items;
  };

  it('says what it is about, to the colleague and in one line', async () => {
    const made = await ask('  Cara saya menjelaskan\n syarat akta  ');
    expect(made).toMatchObject({
      status: 201,
      body: { colleagueId: people.colleague, about: 'Cara saya menjelaskan syarat akta' },
    });
    const { items } = (await colleague.get<NotificationPage>('/api/notifications')).body;
    expect(items).toContainEqual(
      expect.objectContaining({
        thread: `request:${made.body.id}`,
        asks: 'Cara saya menjelaskan syarat akta',
      }),
    );
    expect((await ask('x'.repeat(201))).status).toBe(400);
    expect((await ask('   ')).status).toBe(400);
  });

  it('may be repeated with the same words, and not with others', async () => {
    const id = randomUUID();
    const first = await ask('Tata letak loket', id);
    const again = await ask('Tata letak loket', id);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(await ask('Hal lain', id)).toMatchObject({ status: 409, body: { code: 'FEEDBACK_CHANGED' } });
    expect(await ask(undefined, id)).toMatchObject({ status: 409, body: { code: 'FEEDBACK_CHANGED' } });
  });

  it('of a program that says nothing about it is still taken', async () => {
    const id = randomUUID();
    expect(await ask(undefined, id)).toMatchObject({ status: 201, body: { about: null } });
    expect((await ask(null, id)).status).toBe(200);
  });

  it('is listed to who asked alone, newest first, until and after it was answered', async () => {
    const first = (await ask('Antrean pagi')).body.id;
    const second = (await ask('Antrean siang')).body.id;
    const mine = await asked(staff);
    expect(mine.slice(0, 2)).toEqual([
      expect.objectContaining({ id: second, about: 'Antrean siang', answeredAt: null }),
      expect.objectContaining({ id: first, about: 'Antrean pagi', colleagueName: 'Bagas Prakoso' }),
    ]);
    expect(await asked(colleague)).toEqual([]);

    const given = await colleague.post<{ createdAt: string }>('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body: 'Antreannya tertib.',
    });
    expect(given.status).toBe(201);
    expect((await asked(staff)).map(({ answeredAt }) => answeredAt)).toEqual(
      mine.map(() => given.body.createdAt),
    );
    // One that is asked afterwards waits for an answer of its own.
    await ask('Antrean sore');
    expect((await asked(staff))[0]).toMatchObject({ about: 'Antrean sore', answeredAt: null });
  });
});
