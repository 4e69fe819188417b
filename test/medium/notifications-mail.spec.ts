import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NotificationPreferences } from '#contracts/notifications.js';
import { ok, ToldOffice } from '../support/told-office.js';

describe('notifications by mail', () => {
  let told: ToldOffice;
  beforeAll(async () => {
    told = await ToldOffice.start();
  });
  afterAll(() => told.stop());
  beforeEach(() => told.clear());

  describe('a mail', () => {
    const single = { choices: { comment: { digest: false } } };

    it('comes two minutes later, with who and what kind, and without what was written', async () => {
      await told.wish('staff', single);
      const address = await told.mailbox('staff');
      await told.comment();
      const [owed] = await told.sends('mail');
      expect(owed!.due_in).toBeGreaterThan(110);
      expect(owed!.due_in).toBeLessThanOrEqual(120);
      await told.mails.sweep();
      expect(told.mailsTo(address)).toEqual([]);
      await told.makeDue();
      await told.mails.sweep();
      const [got, ...more] = told.mailsTo(address);
      expect(more).toEqual([]);
      expect(got!.mail.subject).toBe('Ada tanggapan baru');
      expect(got!.mail.text).toContain('Dewi Kartika menanggapi');
      expect(got!.raw.toString()).not.toContain('Rahasia');
      expect(got!.mail.headers.find((h) => h.key === 'list-unsubscribe')?.value).toMatch(
        /^<https:\/\/tanggap\.example\/api\/notifications\/unsubscribe\/[\w-]{43}>$/,
      );
      await told.mails.sweep();
      expect(told.mailsTo(address)).toHaveLength(1);
    });

    it('is not sent when it was read in time', async () => {
      await told.wish('staff', single);
      const address = await told.mailbox('staff');
      const id = await told.comment();
      ok(await (await told.as('staff')).post(`/api/feedback/${id}/read`));
      await told.makeDue();
      await told.mails.sweep();
      expect(told.mailsTo(address)).toEqual([]);
      expect(await told.sends('mail')).toEqual([
        expect.objectContaining({ state: 'cancelled', reason: 'READ' }),
      ]);
    });

    it('whose end nobody heard is uncertain and stays so; one put off comes later', async () => {
      await told.wish('staff', single);
      const address = await told.mailbox('staff');
      told.mail.conduct(address, 'greylist');
      await told.comment();
      await told.makeDue();
      await told.mails.sweep();
      expect(await told.sends('mail')).toEqual([expect.objectContaining({ state: 'deferred' })]);
      told.mail.conduct(address, 'drop after dot');
      await told.makeDue();
      await told.mails.sweep();
      expect(await told.sends('mail')).toEqual([expect.objectContaining({ state: 'uncertain' })]);
      told.mail.conduct(address, 'accept');
      await told.makeDue();
      await told.mails.sweep();
      expect(told.mailsTo(address)).toHaveLength(1);
    });

    it('is owed to nobody without an address, and not to who stopped them by the link', async () => {
      await told.comment();
      expect(await told.sends('mail')).toEqual([]);
      const address = await told.mailbox('staff');
      await told.comment();
      await told.makeDue();
      await told.wish('staff', single);
      await told.mails.sweep();
      const link = /\/api\/notifications\/unsubscribe\/[\w-]{43}/.exec(
        told.mailsTo(address)[0]!.mail.text ?? '',
      )![0];
      const reader = told.app.client();
      expect(await reader.get(link)).toMatchObject({
        status: 200,
        body: expect.stringContaining('<form method="post">'),
      });
      expect(await told.sends('mail')).toHaveLength(1);
      // From a mail program: no origin, no session.
      reader.headers = {};
      expect(await reader.post(link)).toMatchObject({
        status: 200,
        body: expect.stringContaining('role="status"'),
      });
      await told.comment();
      expect(await told.sends('mail')).toHaveLength(1);
      expect((await reader.post(`${link.slice(0, -43)}${'x'.repeat(43)}`)).status).toBe(404);
      const preferences = await (
        await told.as('staff')
      ).get<NotificationPreferences>('/api/notifications/preferences');
      expect(ok(preferences).kinds.every((k) => !k.channels.mail && !k.channels.digest)).toBe(true);
      await told.wish('staff', single);
      await told.comment();
      expect(await told.sends('mail')).toHaveLength(2);
    });
  });

  describe('the daily mail', () => {
    const digestOnly = { choices: { comment: { mail: false } }, digestHour: '00:00' };
    /** As if what waits had been there yesterday: its hour was this midnight. */
    const aDayLater = () =>
      told.app.sql(
        `UPDATE notification_send SET queued_at = queued_at - interval '1 day', digest_date = digest_date - 1,
                due_at = CASE WHEN due_at IS NOT NULL THEN now() END WHERE channel = 'digest'`,
      );

    it('says what waits, once a day, and nothing when nothing is new', async () => {
      await told.wish('staff', digestOnly);
      const address = await told.mailbox('staff');
      await told.comment();
      const read = await told.comment();
      expect(await told.sends('digest')).toHaveLength(1);
      ok(await (await told.as('staff')).post(`/api/feedback/${read}/read`));
      await told.mails.sweep();
      expect(told.mailsTo(address)).toEqual([]);
      expect((await told.sends('digest'))[0]!.due_in).toBeGreaterThan(0);
      await aDayLater();
      await told.mails.sweep();
      expect(told.mailsTo(address).map((m) => m.mail.subject)).toEqual(['1 hal menunggu Anda di Tanggap']);

      // More on the same day waits for the next one.
      await told.comment();
      await told.mails.sweep();
      expect(told.mailsTo(address)).toHaveLength(1);
      const [, next] = await told.sends('digest');
      expect(next).toMatchObject({ state: 'queued' });
      expect(next!.due_in).toBeGreaterThan(0);
      await aDayLater();
      await told.mails.sweep();
      expect(told.mailsTo(address).map((m) => m.mail.subject)).toEqual([
        '1 hal menunggu Anda di Tanggap',
        '2 hal menunggu Anda di Tanggap',
      ]);
    });

    it('is skipped when everything was done before its hour', async () => {
      await told.wish('staff', digestOnly);
      const address = await told.mailbox('staff');
      const id = await told.comment();
      ok(await (await told.as('staff')).post(`/api/feedback/${id}/read`));
      await aDayLater();
      await told.mails.sweep();
      expect(told.mailsTo(address)).toEqual([]);
      expect(await told.sends('digest')).toEqual([
        expect.objectContaining({ state: 'cancelled', reason: 'EMPTY' }),
      ]);
    });

    it('is one, however many workers come by', async () => {
      await told.wish('staff', digestOnly);
      const address = await told.mailbox('staff');
      await told.comment();
      await aDayLater();
      await Promise.all([told.mails.sweep(), told.mails.sweep(), told.mails.sweep()]);
      expect(told.mailsTo(address)).toHaveLength(1);
    });
  });
});
