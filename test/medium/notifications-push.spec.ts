import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NotificationPreferences, PushDevices, PushTest } from '#contracts/notifications.js';
import { SendsRepository } from '../../src/notifications/sends.repository.js';
import { people } from '../support/office.js';
import { ok, ToldOffice } from '../support/told-office.js';

describe('notifications outside the app', () => {
  let told: ToldOffice;
  beforeAll(async () => {
    told = await ToldOffice.start();
  });
  afterAll(() => told.stop());
  beforeEach(() => told.clear());

  describe('a push', () => {
    it('reaches the browser encrypted and signed, and says nothing of what was written or by whom', async () => {
      await told.wish('staff');
      const { browser } = await told.device('staff');
      const id = await told.comment();
      await told.pushes.sweep();
      const [got, ...more] = told.push.to(browser);
      expect(more).toEqual([]);
      expect(got!.payload).toEqual({
        v: 1,
        title: 'Ada tanggapan baru',
        body: 'Buka Tanggap untuk membacanya.',
        url: `/tanggapan?buka=${id}`,
        tag: `feedback:${id}`,
      });
      const { key } = ok(await (await told.as('staff')).get<PushDevices>('/api/notifications/devices'));
      expect(got).toMatchObject({
        signed: true,
        key,
        claims: { aud: told.push.url, sub: 'https://tanggap.example' },
      });
      expect(got!.headers).toMatchObject({
        ttl: '86400',
        urgency: 'normal',
        'content-encoding': 'aes128gcm',
      });
      await told.pushes.sweep();
      expect(told.push.to(browser)).toHaveLength(1);
      expect(await told.sends('push')).toEqual([
        expect.objectContaining({ state: 'sent', answer: 'HTTP 201' }),
      ]);
    });

    it('is owed with the comment, or not at all', async () => {
      await told.wish('staff');
      await told.device('staff');
      const id = await told.comment();
      expect(await told.sends('push')).toHaveLength(1);
      // The same comment again owes nothing more.
      const [row] = await told.app.sql<{ kind: string; body: string }>(
        `SELECT kind, body FROM feedback WHERE id = $1`,
        [id],
      );
      ok(await (await told.as('direct')).post('/api/feedback', { id, recipientId: people.staff, ...row }));
      expect(await told.sends('push')).toHaveLength(1);
      expect((await told.list('staff'))[0]!.count).toBe(1);
    });

    it('is not sent when it was read meanwhile, or is not wished any more', async () => {
      await told.wish('staff');
      const { browser } = await told.device('staff');
      const id = await told.comment();
      ok(await (await told.as('staff')).post(`/api/feedback/${id}/read`));
      await told.pushes.sweep();
      expect(await told.sends('push')).toEqual([
        expect.objectContaining({ state: 'cancelled', reason: 'READ' }),
      ]);
      await told.comment();
      await told.wish('staff', { choices: { comment: { push: false } } });
      await told.pushes.sweep();
      expect((await told.sends('push'))[1]).toMatchObject({ state: 'cancelled', reason: 'OFF' });
      expect(told.push.to(browser)).toEqual([]);
      // And from then on none is owed.
      await told.comment();
      expect(await told.sends('push')).toHaveLength(2);
    });

    it('waits for the end of the quiet, then comes as one; urgent does not wait', async () => {
      // Today is leave, whatever the hour and the weekday: quiet.
      await told.app.sql(
        `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, 'annual', $3, $4)`,
        [randomUUID(), people.staff, told.office.today, told.office.day(1)],
      );
      await told.wish('staff');
      const { browser } = await told.device('staff');
      await told.comment();
      await told.comment();
      await told.pushes.sweep();
      expect(told.push.to(browser)).toEqual([]);
      for (const send of await told.sends('push')) {
        expect(send.state).toBe('queued');
        expect(send.due_in).toBeGreaterThan(0);
        expect(send.due_in).toBeLessThanOrEqual(86_400);
      }
      const preferences = ok(
        await (await told.as('staff')).get<NotificationPreferences>('/api/notifications/preferences'),
      );
      expect(preferences.quietUntil).not.toBeNull();
      await told.comment({ urgent: true, urgentReason: 'Server mati' });
      await told.pushes.sweep();
      expect(told.push.to(browser).map((p) => p.payload['title'])).toEqual([
        'Mendesak: ada tanggapan untuk Anda',
      ]);
      expect(told.push.to(browser)[0]!.headers['urgency']).toBe('high');

      await told.app.sql(`DELETE FROM leave`);
      await told.makeDue();
      await told.pushes.sweep();
      expect(
        told.push
          .to(browser)
          .map((p) => p.payload['title'])
          .slice(1),
      ).toEqual(['2 pemberitahuan baru']);
    });

    it('is tried again when it was not taken, and never when nobody knows', async () => {
      await told.wish('staff');
      const { browser } = await told.device('staff');
      told.push.conduct(browser, { status: 429, retryAfter: '300' });
      await told.comment();
      await told.pushes.sweep();
      const [put] = await told.sends('push');
      expect(put).toMatchObject({ state: 'deferred', answer: 'HTTP 429' });
      expect(put!.due_in).toBeGreaterThan(290);
      told.push.conduct(browser, 'cut');
      await told.makeDue();
      await told.pushes.sweep();
      expect(await told.sends('push')).toEqual([expect.objectContaining({ state: 'uncertain' })]);
      told.push.conduct(browser, 201);
      await told.makeDue();
      await told.pushes.sweep();
      expect(told.push.to(browser)).toHaveLength(2);
    });

    it('of a process that died while sending is uncertain, not sent again', async () => {
      await told.wish('staff');
      const { browser } = await told.device('staff');
      await told.comment();
      await told.app.sql(
        `UPDATE notification_send SET state = 'sending', due_at = NULL, lease_until = now() - interval '1 second', lead_id = id`,
      );
      expect(await told.app.part(SendsRepository).expire()).toBe(1);
      await told.pushes.sweep();
      expect(await told.sends('push')).toEqual([
        expect.objectContaining({ state: 'uncertain', reason: 'PROCESS_DIED' }),
      ]);
      expect(told.push.to(browser)).toEqual([]);
    });

    it.each([404, 410])('answered %i forgets the browser', async (status) => {
      await told.wish('staff');
      const { browser } = await told.device('staff');
      told.push.conduct(browser, status);
      await told.comment();
      await told.pushes.sweep();
      expect(ok(await (await told.as('staff')).get<PushDevices>('/api/notifications/devices')).items).toEqual(
        [],
      );
      await told.comment();
      expect(await told.sends('push')).toEqual([]);
    });

    it('is claimed by one of two workers', async () => {
      await told.wish('staff');
      const { browser } = await told.device('staff');
      await told.comment();
      await Promise.all([told.pushes.sweep(), told.pushes.sweep(), told.pushes.sweep()]);
      expect(told.push.to(browser)).toHaveLength(1);
    });

    it('ends with the session, and moves with the browser to whoever logs in next', async () => {
      await told.wish('staff');
      const own = await told.app.login('staff');
      const browser = told.push.browser();
      const body = { ...browser.subscription, language: 'id' };
      ok(await own.post('/api/notifications/devices', body));
      await told.comment();
      ok(await own.delete('/api/session'));
      await told.pushes.sweep();
      expect(told.push.to(browser)).toEqual([]);

      ok(await (await told.as('staff')).post('/api/notifications/devices', body));
      await told.comment();
      ok(await (await told.as('colleague')).post('/api/notifications/devices', body));
      await told.pushes.sweep();
      expect(told.push.to(browser)).toEqual([]);
    });

    it('is tried by hand, and says what came of it', async () => {
      const { browser, id } = await told.device('staff');
      const staff = await told.as('staff');
      const tried = async () => ok(await staff.post<PushTest>(`/api/notifications/devices/${id}/test`));
      expect(await tried()).toEqual({ state: 'sent', answer: 'HTTP 201' });
      expect(told.push.to(browser)[0]!.payload['title']).toBe('Pemberitahuan berfungsi');
      told.push.conduct(browser, 403);
      expect(await tried()).toEqual({ state: 'refused', answer: 'HTTP 403' });
      told.push.conduct(browser, 410);
      expect(await tried()).toEqual({ state: 'gone', answer: 'HTTP 410' });
      expect((await staff.post(`/api/notifications/devices/${id}/test`)).status).toBe(404);
    });

    it('never goes to an address inside the office', async () => {
      const { subscription } = told.push.browser();
      for (const endpoint of [
        'https://10.0.0.7/x',
        'http://push.example.com/x',
        'https://localhost/x',
        'https://db/x',
      ])
        expect(
          await (
            await told.as('staff')
          ).post('/api/notifications/devices', { ...subscription, endpoint, language: 'id' }),
        ).toMatchObject({ status: 422, body: { code: 'PUSH_ENDPOINT_REFUSED' } });
    });

    it('is signed with one pair of keys, whose secret half nobody is shown', async () => {
      const { key } = ok(await (await told.as('staff')).get<PushDevices>('/api/notifications/devices'));
      const [pair] = await told.app.sql<{ public_key: string; private_key: string }>(
        `SELECT * FROM push_key`,
      );
      expect(key).toBe(pair!.public_key);
      expect(JSON.stringify(await (await told.as('admin')).get('/api/notifications/devices'))).not.toContain(
        pair!.private_key,
      );
    });
  });
});
