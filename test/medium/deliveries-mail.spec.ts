import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Delivery, DeliveryDetail, DeliverySchedule, WeekDeliveries } from '#contracts/deliveries.js';
import { Dispatcher, Sender } from '../../src/deliveries/index.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { DeliveriesDesk, draft, NEVER, ok, TUESDAY } from '../support/deliveries-desk.js';
import type { MailServer, Received } from '../support/mail-server.js';
import { WEEK, WeekOffice, weekPeople, weekUnits } from '../support/week-office.js';

describe('deliveries by mail', () => {
  let desk: DeliveriesDesk;
  let app: TestApp;
  let server: MailServer;
  let hr: TestClient;
  let dispatcher: Dispatcher;
  let sender: Sender;

  beforeAll(async () => {
    desk = await DeliveriesDesk.open();
    ({ app, server, hr, dispatcher, sender } = desk);
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.clear());

  describe('a mail', () => {
    it('refused by the server stays refused, with the answer and without the address', async () => {
      const { id, mailbox } = await desk.queued();
      server.conduct(mailbox, 'refuse recipient');
      await sender.sweep();
      const after = await desk.detail(id);
      expect(after).toMatchObject({ state: 'refused', reason: null, attempts: 1, nextTryAt: null });
      expect(after.answer).toMatch(/^550 5\.1\.1 <…@…> is unknown/);
      expect(after.steps.map((s) => s.state)).toEqual(['sending', 'refused']);
      await sender.sweep();
      expect(await desk.detail(id)).toEqual(after);
    });

    it('put off is tried again later, and arrives once', async () => {
      const { id, mailbox } = await desk.queued();
      server.conduct(mailbox, 'greylist');
      await sender.sweep();
      const put = await desk.detail(id);
      expect(put).toMatchObject({ state: 'deferred', attempts: 1, answer: expect.stringMatching(/^451/) });
      expect(Date.parse(put.nextTryAt!) - Date.parse(put.at)).toBe(60_000);
      await sender.sweep();
      expect((await desk.detail(id)).attempts).toBe(1);
      server.conduct(mailbox, 'accept');
      await desk.dueNow(id);
      await sender.sweep();
      expect((await desk.detail(id)).steps.map((s) => [s.attempt, s.state])).toEqual([
        [1, 'sending'],
        [1, 'deferred'],
        [2, 'sending'],
        [2, 'sent'],
      ]);
      expect(desk.to(mailbox)).toHaveLength(1);
    });

    it('given up after three days is refused, with the last answer', async () => {
      const { id, mailbox } = await desk.queued();
      server.conduct(mailbox, 'greylist');
      await app.sql(`UPDATE delivery SET queued_at = now() - interval '3 days' WHERE id = $1`, [id]);
      await sender.sweep();
      expect(await desk.detail(id)).toMatchObject({
        state: 'refused',
        reason: 'GAVE_UP',
        answer: expect.stringMatching(/^451/),
      });
    });

    it.each(['drop after dot', 'silent after dot'] as const)(
      'uncertain (%s) is never sent again by itself; by hand with the same Message-ID',
      async (conduct) => {
        const { id, mailbox } = await desk.queued();
        server.conduct(mailbox, conduct);
        await sender.sweep();
        expect(await desk.detail(id)).toMatchObject({ state: 'uncertain', attempts: 1, nextTryAt: null });
        server.conduct(mailbox, 'accept');
        await sender.sweep();
        await dispatcher.sweep();
        expect((await desk.detail(id)).attempts).toBe(1);
        expect(desk.to(mailbox)).toHaveLength(1);

        const again = ok(
          await hr.post<DeliveryDetail>(`/api/deliveries/${id}/resend`, {
            reason: 'Hendra tidak menerimanya',
          }),
        );
        expect(again.state).toBe('queued');
        const twice = await hr.post<{ code: string }>(`/api/deliveries/${id}/resend`, {
          reason: 'klik dua kali',
        });
        expect([twice.status, twice.body.code]).toEqual([409, 'DELIVERY_UNDER_WAY']);
        await sender.sweep();
        const after = await desk.detail(id);
        expect(after).toMatchObject({ state: 'sent', attempts: 2 });
        expect(after.steps.map((s) => [s.state, s.by?.name ?? null, s.note])).toEqual([
          ['sending', null, null],
          ['uncertain', null, null],
          ['queued', 'Hendra', 'Hendra tidak menerimanya'],
          ['sending', null, null],
          ['sent', null, null],
        ]);
        expect(desk.to(mailbox).map((r) => r.mail.messageId)).toEqual([after.messageId, after.messageId]);
        const [audit] = await app.sql(
          `SELECT after FROM audit_event WHERE action = 'delivery.resend' AND subject_id = $1`,
          [id],
        );
        expect(audit).toEqual({ after: { reason: 'Hendra tidak menerimanya' } });
      },
    );

    it('whose process died while sending becomes uncertain when its lease is over, not queued', async () => {
      const { id, mailbox } = await desk.queued();
      await app.sql(
        `UPDATE delivery SET state = 'sending', attempts = 1, next_try_at = NULL, lease_until = now() + interval '1 minute'
          WHERE id = $1`,
        [id],
      );
      await sender.sweep();
      expect((await desk.detail(id)).state).toBe('sending');
      await app.sql(`UPDATE delivery SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
      await sender.sweep();
      expect(await desk.detail(id)).toMatchObject({ state: 'uncertain', reason: 'PROCESS_DIED' });
      await sender.sweep();
      expect(desk.to(mailbox)).toEqual([]);
    });

    it('asks the right again before it goes out', async () => {
      const { id, mailbox } = await desk.queued('sixHead');
      await app.sql(`UPDATE account SET roles = '{}' WHERE person_id = $1`, [weekPeople.sixHead]);
      await sender.sweep();
      expect(await desk.detail(id)).toMatchObject({ state: 'cancelled', reason: 'RIGHT_LOST', attempts: 0 });
      // By hand HR cannot give it back either.
      ok(await hr.post(`/api/deliveries/${id}/resend`, { reason: 'coba lagi' }));
      await sender.sweep();
      expect(await desk.detail(id)).toMatchObject({ state: 'cancelled', reason: 'RIGHT_LOST' });
      await app.sql(`UPDATE account SET roles = '{leader}' WHERE person_id = $1`, [weekPeople.sixHead]);
      expect(desk.to(mailbox)).toEqual([]);
    });

    it('goes to nobody without an address, on a paused schedule, or taken off it', async () => {
      const first = await desk.queued();
      ok(await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: null }));
      await sender.sweep();
      expect(await desk.detail(first.id)).toMatchObject({ state: 'cancelled', reason: 'NO_ADDRESS' });
      const second = await desk.queued();
      const { id: _, ...fields } = draft();
      const recipients = [{ personId: weekPeople.hr, optional: true }];
      ok(
        await hr.put(`/api/deliveries/schedules/${second.schedule.id}`, {
          ...fields,
          recipients,
          paused: true,
          version: 1,
        }),
      );
      await sender.sweep();
      expect(await desk.detail(second.id)).toMatchObject({ state: 'cancelled', reason: 'PAUSED' });
      const third = await desk.queued();
      ok(
        await hr.put(`/api/deliveries/schedules/${third.schedule.id}`, {
          ...fields,
          recipients: [],
          version: 1,
        }),
      );
      await sender.sweep();
      expect(await desk.detail(third.id)).toMatchObject({ state: 'cancelled', reason: 'REMOVED' });
      expect([...desk.to(first.mailbox), ...desk.to(second.mailbox), ...desk.to(third.mailbox)]).toEqual([]);
    });

    it('of an empty week is skipped where the schedule says so; by hand it goes out', async () => {
      const mailbox = await desk.address('hr');
      // Everybody is away from Monday 20 to Sunday 26 July.
      await app.sql(
        `INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
         SELECT gen_random_uuid(), id, 'annual', '2026-07-20', '2026-07-27' FROM person`,
      );
      await app.part(OwedPeriods).computePeriod('2026-W30');
      const recipients = [{ personId: weekPeople.hr, optional: false }];
      const skips = await desk.make({ recipients, skipEmpty: true });
      const sends = await desk.make({ recipients, skipEmpty: false });
      for (const { id } of [skips, sends]) await desk.owe(id, '2026-W30');
      await dispatcher.sweep();
      await sender.sweep();
      const skipped = await desk.one(skips.id);
      expect(skipped).toMatchObject({ state: 'skipped', reason: 'EMPTY', attempts: 0 });
      expect(await desk.one(sends.id)).toMatchObject({ state: 'sent' });
      expect(desk.to(mailbox)).toHaveLength(1);
      ok(await hr.post(`/api/deliveries/${skipped.id}/resend`, { reason: 'Diminta pimpinan' }));
      await sender.sweep();
      expect(await desk.one(skips.id)).toMatchObject({ state: 'sent', reason: null });
      expect(desk.to(mailbox)).toHaveLength(2);
    });

    it('about some units has those alone, for a leader only what is theirs', async () => {
      const { id, mailbox } = await desk.queued('hr', { unitIds: [weekUnits.five] });
      await sender.sweep();
      expect((await desk.detail(id)).unitIds).toEqual([weekUnits.five]);
      expect(desk.to(mailbox)[0]!.mail.text).toContain('Lima Hari');
      expect(desk.to(mailbox)[0]!.mail.text).not.toContain('Enam Hari');
      const other = await desk.queued('sixHead', { unitIds: [weekUnits.five] });
      await sender.sweep();
      expect(await desk.detail(other.id)).toMatchObject({ state: 'cancelled', reason: 'NOTHING_TO_SHOW' });
    });

    it('leaves out documents that are too large, and says where they are', async () => {
      const small = await startTestApp({
        OWED_SWEEP_MS: NEVER,
        ROLES: 'web',
        SMTP_URL: server.url,
        MAIL_FROM: 'tanggap@lembahsari.example',
        MAIL_ATTACHMENT_BYTES: '5000',
      });
      try {
        const there = new WeekOffice(small.sql);
        await there.seed();
        await small.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY });
        const client = await small.login('hr');
        ok(await client.put(`/api/people/${weekPeople.hr}/mail-address`, { address: 'small@x.example' }));
        const answer = await client.post('/api/deliveries/test-mail', {
          week: WEEK,
          language: 'en',
          formats: ['xlsx', 'csv'],
        });
        expect(answer).toMatchObject({ status: 200, body: { state: 'sent' } });
        const { mail } = desk.to('small@x.example')[0]!;
        expect(mail.attachments.map((a) => a.filename)).toEqual([`tanggap-${WEEK}-r1.csv`]);
        expect(mail.text).toContain('Not attached: XLSX.');
        expect(mail.text).toContain('This is a test mail');
      } finally {
        await small.stop();
      }
    });
  });

  describe('who may unsubscribe', () => {
    const linkOf = ({ mail }: Received) => {
      const value = mail.headers.find(({ key }) => key === 'list-unsubscribe')!.value;
      return new URL(value.replace(/^<|>$/g, '')).pathname;
    };

    it('does so in one click from outside, and gets no more', async () => {
      const { schedule, mailbox } = await desk.queued('hr');
      await sender.sweep();
      const link = `${app.url}${linkOf(desk.to(mailbox)[0]!)}`;
      // A scanner that opens the link changes nothing.
      const page = await fetch(link);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await page.text()).toContain(`<form method="post" action="${linkOf(desk.to(mailbox)[0]!)}">`);
      const [before] = await app.sql(
        `SELECT unsubscribed_at FROM delivery_recipient WHERE schedule_id = $1`,
        [schedule.id],
      );
      expect(before).toEqual({ unsubscribed_at: null });
      // As a mail program posts it: no cookie, no origin, a form.
      for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const done = await fetch(link, {
          method: 'POST',
          headers: { 'content-type': type },
          body: 'List-Unsubscribe=One-Click',
        });
        expect(done.status).toBe(200);
        expect(await done.text()).toContain('tidak lagi menerima');
      }
      const [row] = ok(await hr.get<DeliverySchedule>(`/api/deliveries/schedules/${schedule.id}`)).recipients;
      expect(row!.unsubscribedAt).not.toBeNull();
      const [{ id }] = (await desk.ofSchedule(schedule.id)) as [Delivery];
      ok(await hr.post(`/api/deliveries/${id}/resend`, { reason: 'diminta lagi' }));
      await sender.sweep();
      expect(await desk.detail(id)).toMatchObject({ state: 'cancelled', reason: 'UNSUBSCRIBED' });
      expect(desk.to(mailbox)).toHaveLength(1);
      const audits = await app.sql(
        `SELECT count(*)::int AS n FROM audit_event WHERE action = 'delivery.unsubscribe'`,
      );
      expect(audits).toEqual([{ n: 1 }]);

      // Taken off and put on again, the decision is still theirs.
      const { id: _, ...fields } = draft();
      const path = `/api/deliveries/schedules/${schedule.id}`;
      ok(await hr.put(path, { ...fields, recipients: [], version: 1 }));
      const back = [{ personId: weekPeople.hr, optional: true }];
      const again = ok(await hr.put<DeliverySchedule>(path, { ...fields, recipients: back, version: 2 }));
      expect(again.recipients[0]!.unsubscribedAt).toBe(row!.unsubscribedAt);
    });

    it('with a wrong link learns nothing, and nobody can leave a duty', async () => {
      expect((await fetch(`${app.url}/api/deliveries/unsubscribe/nothing`)).status).toBe(404);
      const mailbox = await desk.address('hr');
      const schedule = await desk.make({ recipients: [{ personId: weekPeople.hr, optional: false }] });
      await desk.owe(schedule.id);
      await dispatcher.sweep();
      await sender.sweep();
      expect(desk.to(mailbox)).toHaveLength(1);
      const [row] = await app.sql<{ token: string }>(
        `SELECT token FROM delivery_recipient WHERE schedule_id = $1`,
        [schedule.id],
      );
      const post = await fetch(`${app.url}/api/deliveries/unsubscribe/${row!.token}`, { method: 'POST' });
      expect(post.status).toBe(404);
    });

    it('has the mails again with the button that the page shows then', async () => {
      const { schedule, mailbox, id } = await desk.queued('hr');
      await sender.sweep();
      const link = linkOf(desk.to(mailbox)[0]!);
      const send = async (path: string, method: 'GET' | 'POST' = 'POST') => {
        const answer = await fetch(`${app.url}${path}`, {
          method,
          ...(method === 'POST' ? { body: new URLSearchParams() } : {}),
        });
        return { status: answer.status, html: await answer.text() };
      };
      const buttonOf = (html: string) => /<form method="post" action="([^"]+)">/.exec(html)?.[1];
      const stoppedAt = async () =>
        (
          await app.sql<{ at: Date | null }>(
            `SELECT unsubscribed_at AS at FROM delivery_recipient WHERE schedule_id = $1`,
            [schedule.id],
          )
        )[0]!.at;
      const audits = async () =>
        (
          await app.sql<{ action: string }>(
            `SELECT action FROM audit_event WHERE action LIKE 'delivery.%subscribe' AND after->>'schedule' = $1 ORDER BY at`,
            [schedule.id],
          )
        ).map(({ action }) => action);

      const stopped = await send(link);
      const back = buttonOf(stopped.html)!;
      expect(back).not.toBe(link);
      const at = await stoppedAt();
      // Neither a scanner that opens both addresses nor a second click of the mail program brings them back.
      expect((await send(link, 'GET')).html).toContain('tidak lagi menerima');
      expect((await send(back, 'GET')).status).toBe(404);
      await send(link);
      expect(await stoppedAt()).toEqual(at);

      const lead = await fetch(new URL(back, app.url), { method: 'POST', redirect: 'manual' });
      expect([lead.status, lead.headers.get('location')]).toEqual([303, link]);
      for (const _ of [1, 2]) {
        const again = await send(back);
        expect(again.status).toBe(200);
        expect(again.html).toContain('Anda menerima surel');
        expect(buttonOf(again.html)).toBe(link);
        expect(await stoppedAt()).toBeNull();
      }
      expect((await send(link, 'GET')).html).toContain('Anda menerima surel');
      expect(await audits()).toEqual(['delivery.unsubscribe', 'delivery.subscribe']);
      ok(await hr.post(`/api/deliveries/${id}/resend`, { reason: 'diminta lagi' }));
      await sender.sweep();
      expect(desk.to(mailbox)).toHaveLength(2);
    });

    it('has none again with a wrong link, where they are a duty, or once off the schedule', async () => {
      const path = (token: string) => `${app.url}/api/deliveries/unsubscribe/${token}`;
      const receive = (token: string) => fetch(`${path(token)}/receive`, { method: 'POST' });
      const tokens = async (id: string) =>
        new Map(
          (
            await app.sql<{ id: string; token: string }>(
              `SELECT person_id AS id, token FROM delivery_recipient WHERE schedule_id = $1`,
              [id],
            )
          ).map((row) => [row.id, row.token]),
        );
      const stoppedOf = async (id: string) =>
        (
          await app.sql<{ id: string }>(
            `SELECT person_id AS id FROM delivery_recipient WHERE schedule_id = $1 AND unsubscribed_at IS NOT NULL`,
            [id],
          )
        ).map((row) => row.id);
      const recipients = [
        { personId: weekPeople.hr, optional: true },
        { personId: weekPeople.leader, optional: true },
      ];
      const schedule = await desk.make({ recipients });
      const own = await tokens(schedule.id);
      const token = own.get(weekPeople.hr)!;
      await fetch(path(token), { method: 'POST' });
      expect(await stoppedOf(schedule.id)).toEqual([weekPeople.hr]);

      // A forged one, and somebody else's.
      expect((await receive(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404);
      expect((await receive(own.get(weekPeople.leader)!)).status).toBe(200);
      expect(await stoppedOf(schedule.id)).toEqual([weekPeople.hr]);

      const { id: _, ...fields } = draft();
      const change = (version: number, people: { personId: string; optional: boolean }[]) =>
        hr.put(`/api/deliveries/schedules/${schedule.id}`, { ...fields, recipients: people, version });
      ok(await change(1, [{ personId: weekPeople.hr, optional: false }, recipients[1]!]));
      expect((await receive(token)).status).toBe(404);
      ok(await change(2, recipients));
      ok(await change(3, [recipients[1]!]));
      const off = await receive(token);
      expect([off.status, await off.text()]).toEqual([200, expect.stringContaining('tidak lagi mengirim')]);
      expect(await stoppedOf(schedule.id)).toEqual([weekPeople.hr]);
    });

    it('the open door is for this address alone', async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const without = await fetch(`${app.url}/api/deliveries/schedules`, {
        method: 'POST',
        headers: form,
        body: 'a=b',
      });
      expect(without.status).toBe(403);
      const within = await fetch(`${app.url}/api/deliveries/schedules`, {
        method: 'POST',
        headers: { ...form, origin: app.url, cookie: hr.cookie },
        body: 'a=b',
      });
      expect(within.status).toBe(415);
    });
  });

  describe('without a mail server', () => {
    it('every delivery says so, and the app still tells of the summary', async () => {
      const none = await startTestApp({ OWED_SWEEP_MS: NEVER, ROLES: 'web' });
      try {
        const there = new WeekOffice(none.sql);
        await there.seed();
        const client = await none.login('hr');
        ok(await client.put(`/api/people/${weekPeople.hr}/mail-address`, { address: 'hr@x.example' }));
        const recipients = [{ personId: weekPeople.hr, optional: false }];
        const { id } = ok(
          await client.post<DeliverySchedule>('/api/deliveries/schedules', { ...draft(), recipients }),
          201,
        );
        await none.sql(`INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`, [
          id,
          WEEK,
        ]);
        await none.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY });
        await none.part(Dispatcher).sweep();
        await none.part(Sender).sweep();
        const { items } = ok(await client.get<WeekDeliveries>(`/api/summaries/${WEEK}/deliveries`));
        const states = items.map((d) => [d.channel, d.recipient.name, d.state]).sort();
        expect(states).toEqual([
          ['app', 'Hendra', 'sent'],
          ['app', 'Siti', 'sent'],
          ['mail', 'Hendra', 'not_configured'],
        ]);
        const test = await client.post<{ code: string }>('/api/deliveries/test-mail', {
          language: 'id',
          formats: [],
        });
        expect([test.status, test.body.code]).toEqual([409, 'MAIL_NOT_CONFIGURED']);
      } finally {
        await none.stop();
      }
    });
  });
});
