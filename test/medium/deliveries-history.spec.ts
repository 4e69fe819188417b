import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Delivery, DeliveryPage, MailPreview } from '#contracts/deliveries.js';
import type { Sender } from '../../src/deliveries/index.js';
import type { TestApp, TestClient } from '../support/app.js';
import { DeliveriesDesk, ok } from '../support/deliveries-desk.js';
import type { MailServer } from '../support/mail-server.js';
import { fixedId } from '../support/office.js';
import { WEEK, weekPeople, weekUnits } from '../support/week-office.js';

describe('deliveries, looked at', () => {
  let desk: DeliveriesDesk;
  let app: TestApp;
  let server: MailServer;
  let hr: TestClient;
  let sender: Sender;

  beforeAll(async () => {
    desk = await DeliveriesDesk.open();
    ({ app, server, hr, sender } = desk);
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.clear());

  describe('looking and trying', () => {
    it('shows a mail, and sends it to oneself with what the server said', async () => {
      const preview = ok(
        await hr.get<MailPreview>(`/api/deliveries/preview?week=${WEEK}&language=en&revision=1`),
      );
      expect(preview.subject).toBe('Weekly summary 26 October–1 November 2026 (provisional)');
      expect(preview.text).toContain('3 of 8 employees reported.');
      expect(preview.html).toContain('3 of 8 employees reported.');
      const page = await fetch(`${app.url}/api/deliveries/preview.html?week=${WEEK}&language=en&revision=1`, {
        headers: { cookie: hr.cookie },
      });
      expect(await page.text()).toBe(preview.html.replace('<head>', '<head><base target="_blank">'));
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      // Neither scripts nor anything from elsewhere, and in frames of our own pages alone.
      const policy = page.headers.get('content-security-policy');
      expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'self'; sandbox$/);
      expect(policy).not.toMatch(/script-src|allow-/);
      expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
      ok(await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: null }));
      const body = { week: WEEK, language: 'id', formats: [] };
      expect((await hr.post<{ code: string }>('/api/deliveries/test-mail', body)).body.code).toBe(
        'MAIL_ADDRESS_MISSING',
      );
      const mailbox = await desk.address('hr');
      expect(ok(await hr.post('/api/deliveries/test-mail', body))).toMatchObject({
        state: 'sent',
        answer: expect.stringMatching(/^250/),
      });
      expect(desk.to(mailbox)[0]!.mail.text).toContain('Ini surel percobaan');
      server.conduct(mailbox, 'refuse content');
      expect(ok(await hr.post('/api/deliveries/test-mail', body))).toMatchObject({ state: 'refused' });
      expect(ok(await hr.get('/api/deliveries/mail'))).toEqual({
        configured: true,
        from: 'Tanggap <tanggap@lembahsari.example>',
        attachmentBytes: 5_242_880,
      });
    });

    it('shows a mail of a schedule as a recipient gets it, and sends that to oneself', async () => {
      // A leader of one unit, on a schedule about that and one that is not theirs.
      const units = [weekUnits.five, weekUnits.six];
      const about = { week: WEEK, kind: 'weekly', name: 'Rapat Senin', recipient: weekPeople.sixHead };
      const query = new URLSearchParams({
        ...about,
        units: units.join(','),
        formats: 'pdf,csv',
        optional: 'true',
        language: 'en',
      });
      const preview = ok(await hr.get<MailPreview>(`/api/deliveries/preview?${query.toString()}`));
      const mailbox = await desk.address('hr');
      const body = { ...about, units, formats: ['csv'], optional: true, language: 'en' };
      ok(await hr.post('/api/deliveries/test-mail', body));
      const recipients = [{ personId: weekPeople.sixHead, optional: true }];
      const real = await desk.address('sixHead');
      const { id } = await desk.make({
        recipients,
        name: 'Rapat Senin',
        unitIds: units,
        formats: ['csv'],
        language: 'en',
      });
      await desk.owe(id);
      await desk.dispatcher.sweep();
      await sender.sweep();
      const [got, sample] = [desk.to(real)[0]!.mail, desk.to(mailbox)[0]!.mail];
      expect(sample.subject).toBe(got.subject);
      expect(preview.subject).toBe(got.subject);
      expect(sample.attachments[0]!.content).toEqual(got.attachments[0]!.content);
      const lines = (text: string | undefined) => text!.replace(/\r/g, '').split(/\n+/).filter(Boolean);
      const leave = (line: string) => /stop receiving|unsubscribe/i.test(line);
      const said = lines(got.text).filter((line) => !leave(line));
      expect(said.join(' ')).toContain('HR put you on the schedule “Rapat Senin”');
      const [first, second, note, ...rest] = lines(sample.text).filter((line) => !leave(line));
      expect([first, second, ...rest]).toEqual(said);
      expect(note).toMatch(
        /^This is a sample that you sent to yourself\. It is the mail that .+ receives\.$/,
      );
      expect(preview.text).toContain('Attached: PDF, CSV.');
      expect(preview.text).toContain(lines(got.text)[1]);
      // No link of that recipient's goes to anybody else.
      for (const text of [preview.text, preview.html, sample.text!]) {
        expect(text).toContain('the mail itself has a link to stop');
        expect(text).not.toContain('/unsubscribe/');
      }
      expect(sample.headers.some(({ key }) => key === 'list-unsubscribe')).toBe(false);
      const refused = async (more: Record<string, string>) => {
        const answer = await hr.get<{ code: string }>(
          `/api/deliveries/preview?${new URLSearchParams({ ...about, ...more }).toString()}`,
        );
        return [answer.status, answer.body.code];
      };
      expect(await refused({ recipient: weekPeople.early })).toEqual([422, 'SAMPLE_NO_RIGHT']);
      expect(await refused({ units: weekUnits.five })).toEqual([422, 'SAMPLE_NOTHING']);
      const months = new URLSearchParams({ kind: 'monthly' }).toString();
      expect((await hr.get<{ code: string }>(`/api/deliveries/preview?${months}`)).body.code).toBe(
        'SUMMARY_MISSING',
      );
    });

    it('pages the history, newest first, without losing or repeating a row', async () => {
      for (let n = 0; n < 9; n++) await desk.queued();
      await sender.sweep();
      await desk.queued();
      const all = await desk.list('channel=mail');
      expect(all.length).toBeGreaterThanOrEqual(10);
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const page = ok(
          await hr.get<DeliveryPage>(
            `/api/deliveries?channel=mail&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
          ),
        );
        seen.push(...page.items.map((d) => d.id));
        if (page.next === null) break;
        cursor = page.next;
      }
      expect(seen).toEqual(all.map((d) => d.id));
      const sent = await desk.list('state=sent&channel=mail');
      expect(sent.length).toBeGreaterThanOrEqual(9);
      expect(new Set(sent.map((d) => d.state))).toEqual(new Set(['sent']));
    });
  });

  describe('a recipient is found by a part of the name', () => {
    const find = async (q: string, limit = 200) => {
      const seen: Delivery[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: DeliveryPage = ok(
          await hr.get<DeliveryPage>(
            `/api/deliveries?q=${encodeURIComponent(q)}&limit=${String(limit)}${cursor === '' ? '' : `&cursor=${cursor}`}`,
          ),
        );
        seen.push(...page.items);
        cursor = page.next;
      }
      return seen;
    };

    it('among more than a page holds, also where the name stands for a wildcard', async () => {
      // 120 deliveries of today to somebody else lie over 60 old ones to the one who is looked for.
      await app.sql(`INSERT INTO person (id, name) VALUES ($1, 'Rahmawati 100%_a'), ($2, 'Zainal Sibuk')`, [
        fixedId(71, 1),
        fixedId(71, 2),
      ]);
      const add = (who: string, count: number, age: string) =>
        app.sql(
          `INSERT INTO delivery (id, channel, week, revision, person_id, state, next_try_at, created_at, at)
           SELECT gen_random_uuid(), 'app', $1, n, $2, 'sent', NULL, now() - $4::interval - n * interval '1 second', now()
             FROM generate_series(1, $3::int) AS n`,
          [WEEK, who, count, age],
        );
      await add(fixedId(71, 1), 60, '400 days');
      await add(fixedId(71, 2), 120, '0 days');
      const first = ok(await hr.get<DeliveryPage>('/api/deliveries?limit=50&channel=app'));
      expect(first.items.some((d) => d.recipient.name.startsWith('Rahmawati'))).toBe(false);

      const found = await find('rahmaWATI', 25);
      expect(found).toHaveLength(60);
      expect(new Set(found.map((d) => d.id)).size).toBe(60);
      expect(new Set(found.map((d) => d.recipient.personId))).toEqual(new Set([fixedId(71, 1)]));
      // Newest first, over all pages.
      expect(found.map((d) => d.createdAt)).toEqual(
        found
          .map((d) => d.createdAt)
          .sort()
          .reverse(),
      );
      expect(await find('100%_A')).toHaveLength(60);
      expect(await find('100_%a')).toEqual([]);
      expect(await find('Rahma Wati')).toEqual([]);
      // With another filter as well; no name at all is everybody.
      expect(ok(await hr.get<DeliveryPage>(`/api/deliveries?q=rahmawati&channel=mail`)).items).toEqual([]);
      expect((await find('')).length).toBeGreaterThanOrEqual(180);
      expect((await hr.get(`/api/deliveries?q=${'a'.repeat(101)}`)).status).toBe(400);
      await app.sql(`DELETE FROM delivery WHERE person_id = ANY ($1::uuid[])`, [
        [fixedId(71, 1), fixedId(71, 2)],
      ]);
    });
  });
});
