import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Indicator } from '#contracts/indicators.js';
import type {
  NotificationCount,
  NotificationPage,
  NotificationPreferences,
  NotificationThread,
  PushDevice,
  PushDevices,
  PushTest,
} from '#contracts/notifications.js';
import type { Report } from '#contracts/reports.js';
import { NoticeMails, Pushes } from '../../src/notifications/index.js';
import { SendsRepository } from '../../src/notifications/sends.repository.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from '../support/app.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { people, seedOffice, type Office, type OfficePerson } from '../support/office.js';
import { startPushService, type PushBrowser, type PushService } from '../support/push-service.js';

/** Later than any sweep: the tests sweep themselves. */
const never = '3600000';
/** Never quiet, so that these tests do not depend on the hour at which they run. */
const always = { mode: 'own', from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };

describe('notifications', () => {
  let app: TestApp;
  let mail: MailServer;
  let push: PushService;
  let office: Office;
  let pushes: Pushes;
  let mails: NoticeMails;
  const clients = new Map<OfficePerson, TestClient>();
  const as = async (who: OfficePerson): Promise<TestClient> => {
    const known = clients.get(who);
    if (known !== undefined) return known;
    const client = await app.login(who.toLowerCase());
    clients.set(who, client);
    return client;
  };
  const ok = <T>(answer: Answer<T>): T => {
    if (answer.status >= 300) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  beforeAll(async () => {
    [mail, push] = await Promise.all([startMailServer(), startPushService()]);
    app = await startTestApp({
      OWED_SWEEP_MS: never,
      ROLES: 'web',
      SMTP_URL: mail.url,
      MAIL_FROM: 'Tanggap <tanggap@lembahsari.example>',
      SMTP_TIMEOUT_MS: '500',
      PUBLIC_URL: 'https://tanggap.example',
      PUSH_LOOPBACK: '1',
      PUSH_DELAY_MS: '0',
    });
    office = await seedOffice(app.sql);
    pushes = app.part(Pushes);
    mails = app.part(NoticeMails);
  });
  afterAll(async () => {
    await app.stop();
    await mail.stop();
    await push.stop();
  });
  beforeEach(async () => {
    await app.sql(`DELETE FROM notification_send`);
    await app.sql(`DELETE FROM notification`);
    await app.sql(`DELETE FROM notification_setting`);
    await app.sql(`DELETE FROM push_subscription`);
    await app.sql(`DELETE FROM mail_address`);
    await app.sql(`DELETE FROM leave`);
    await app.sql(`UPDATE feedback SET created_at = created_at - interval '25 hours'`);
  });

  const comment = async (
    more: Record<string, unknown> = {},
    by: OfficePerson = 'direct',
  ): Promise<string> => {
    const id = randomUUID();
    ok(
      await (
        await as(by)
      ).post('/api/feedback', {
        id,
        recipientId: people.staff,
        kind: 'suggestion',
        body: 'Rahasia di antara kita: rapikan arsip.',
        ...more,
      }),
    );
    return id;
  };
  const list = async (who: OfficePerson, show = 'open'): Promise<NotificationThread[]> =>
    ok(await (await as(who)).get<NotificationPage>(`/api/notifications?show=${show}`)).items;
  const count = async (who: OfficePerson): Promise<NotificationCount> =>
    ok(await (await as(who)).get<NotificationCount>('/api/notifications/count'));
  const wish = async (who: OfficePerson, more: Record<string, unknown> = {}) =>
    ok(
      await (
        await as(who)
      ).put<NotificationPreferences>('/api/notifications/preferences', {
        choices: {},
        quiet: always,
        digestHour: '08:00',
        language: 'id',
        ...more,
      }),
    );
  const device = async (who: OfficePerson): Promise<{ browser: PushBrowser; id: string }> => {
    const browser = push.browser();
    const { id } = ok(
      await (
        await as(who)
      ).post<PushDevice>('/api/notifications/devices', {
        ...browser.subscription,
        language: 'id',
      }),
    );
    return { browser, id };
  };
  let boxes = 0;
  const mailbox = async (who: OfficePerson): Promise<string> => {
    const address = `${who.toLowerCase()}-${String(++boxes)}@lembahsari.example`;
    ok(await (await as(who)).put(`/api/people/${people[who]}/mail-address`, { address }));
    return address;
  };
  const mailsTo = (address: string) => mail.received.filter((m) => m.to === address);
  const sends = (channel: string) =>
    app.sql<{ state: string; reason: string | null; due_in: number | null; answer: string | null }>(
      `SELECT state, reason, answer, extract(epoch FROM due_at - now())::float AS due_in FROM notification_send
        WHERE channel = $1 ORDER BY at, id`,
      [channel],
    );
  const makeDue = () =>
    app.sql(`UPDATE notification_send SET due_at = now() WHERE state IN ('queued', 'deferred')`);

  describe('the list', () => {
    it('has a comment until it is read, on whatever page', async () => {
      const id = await comment();
      expect(await list('staff')).toEqual([
        expect.objectContaining({
          thread: `feedback:${id}`,
          kind: 'comment',
          byName: 'Dewi Kartika',
          count: 1,
          task: false,
          urgent: false,
          href: `/tanggapan?buka=${id}`,
        }),
      ]);
      expect(JSON.stringify(await list('staff'))).not.toContain('Rahasia');
      expect(await count('staff')).toEqual({ open: 1, tasks: 0, snoozed: 0, wakesAt: null, replies: [] });
      expect(await list('direct')).toEqual([]);

      ok(await (await as('staff')).post(`/api/feedback/${id}/read`));
      expect(await list('staff')).toEqual([]);
      expect((await count('staff')).open).toBe(0);
      expect(await list('staff', 'done')).toHaveLength(1);
    });

    it('has the replies of a thread in one row, until they are answered or looked at', async () => {
      const id = await comment();
      for (const body of ['Baik', 'Sudah'])
        ok(await (await as('staff')).post(`/api/feedback/${id}/replies`, { id: randomUUID(), body }));
      // Answering is reading.
      expect(await list('staff')).toEqual([]);
      expect(await list('direct')).toEqual([
        expect.objectContaining({
          thread: `feedback:${id}`,
          kind: 'reply',
          count: 2,
          byName: 'Sari Wulandari',
        }),
      ]);
      expect(await count('direct')).toMatchObject({ open: 1, replies: [`feedback:${id}`] });
      ok(
        await (
          await as('direct')
        ).post(`/api/feedback/${id}/replies`, { id: randomUUID(), body: 'Terima kasih' }),
      );
      expect(await list('direct')).toEqual([]);
      expect(await list('staff')).toHaveLength(1);
      const seen = ok(
        await (
          await as('staff')
        ).post<{ ids: string[] }>('/api/notifications/seen-thread', { thread: `feedback:${id}` }),
      );
      expect(seen.ids).toHaveLength(2);
      expect(await list('staff')).toEqual([]);
    });

    it('has a returned report until it is sent again, and what became of it', async () => {
      const [staff, direct] = [await as('staff'), await as('direct')];
      const date = office.day(-1);
      const submit = async (activity: string): Promise<Report> => {
        ok(await staff.put(`/api/reports/mine/${date}`, { lines: [{ activity }], base }));
        const report = ok(
          await staff.post<Report>(`/api/reports/mine/${date}/submission`, { id: randomUUID() }),
        );
        base = report.draftVersion;
        return report;
      };
      let base: number | undefined;
      let report = await submit('Melayani pemohon');
      expect(await list('direct')).toEqual([]);
      ok(
        await direct.post(`/api/reports/${report.id}/return`, {
          version: report.version,
          reason: 'Tulis angkanya.',
        }),
      );
      expect(await list('staff', 'tasks')).toEqual([
        expect.objectContaining({ kind: 'returned', about: date, href: `/laporan/${date}`, task: true }),
      ]);
      // A task is not put away by looking at it.
      const [row] = await list('staff');
      expect(ok(await staff.post('/api/notifications/seen', { ids: row!.ids }))).toEqual({ ids: [] });
      expect((await count('staff')).tasks).toBe(1);

      report = await submit('Melayani 12 pemohon');
      expect(await list('staff')).toEqual([]);
      ok(
        await direct.post(`/api/reports/${report.id}/return`, {
          version: report.version,
          reason: 'Satu lagi.',
        }),
      );
      expect(await list('staff')).toEqual([expect.objectContaining({ kind: 'returned', count: 1 })]);
      report = await submit('Melayani 13 pemohon');
      ok(await direct.post(`/api/reports/${report.id}/acceptance`, { version: report.version }));
      expect(await list('staff')).toEqual([
        expect.objectContaining({ kind: 'accepted', count: 1, task: false }),
      ]);
    });

    it('has a proposal for everybody who may decide, until one of them does', async () => {
      const [staff, acting] = [await as('staff'), await as('acting')];
      const made = ok(
        await staff.post<Indicator>('/api/indicators', {
          name: 'KTP-el selesai',
          unit: 'dokumen',
          aspect: 'quantity',
          polarity: 'higher',
          target: 100,
          period: 'month',
          rollup: 'sum',
        }),
      );
      ok(await staff.post(`/api/indicators/${made.id}/proposal`));
      for (const who of ['direct', 'acting'] as const)
        expect(await list(who)).toEqual([
          expect.objectContaining({
            kind: 'proposed',
            about: 'KTP-el selesai',
            byName: 'Sari Wulandari',
            task: true,
          }),
        ]);
      const told = async () =>
        (
          await app.sql<{ n: number }>(
            `SELECT count(*)::int AS n FROM feed_event WHERE kind = 'notification.changed' AND person_id = $1`,
            [people.direct],
          )
        )[0]!.n;
      const before = await told();
      ok(await acting.post(`/api/indicators/${made.id}/return`, { reason: 'Terlalu rendah.' }));
      expect(await list('direct')).toEqual([]);
      expect(await told()).toBe(before + 1);
      expect(await list('staff')).toEqual([expect.objectContaining({ kind: 'revise', task: true })]);
      ok(await staff.post(`/api/indicators/${made.id}/proposal`));
      expect(await list('staff')).toEqual([]);
      expect(await list('direct')).toEqual([expect.objectContaining({ kind: 'proposed', count: 1 })]);

      // Who no longer supervises is not shown what they may not open.
      await app.sql(
        `UPDATE acting_line SET valid_to = valid_from + 1 WHERE acting_id = $1 AND valid_to > current_date`,
        [people.acting],
      );
      expect(await list('acting')).toEqual([]);
      expect((await count('acting')).open).toBe(0);
      ok(await (await as('direct')).post(`/api/indicators/${made.id}/agreement`));
      expect(await list('direct')).toEqual([]);
      expect(await list('staff')).toEqual([expect.objectContaining({ kind: 'agreed', task: false })]);
    });

    it('has a request for feedback until it is given', async () => {
      ok(
        await (
          await as('staff')
        ).post('/api/feedback/requests', { id: randomUUID(), colleagueId: people.colleague }),
      );
      expect(await list('colleague')).toEqual([
        expect.objectContaining({ kind: 'request', byName: 'Sari Wulandari' }),
      ]);
      await comment({}, 'colleague');
      expect(await list('colleague')).toEqual([]);
    });

    it('puts all away at once, takes it back, and tells the author nothing', async () => {
      const ids = [await comment(), await comment(), await comment()];
      const staff = await as('staff');
      const rows = await list('staff');
      const seen = ok(
        await staff.post<{ ids: string[] }>('/api/notifications/seen', { ids: rows.flatMap((r) => r.ids) }),
      );
      expect(seen.ids).toHaveLength(3);
      expect(await list('staff')).toEqual([]);
      // Putting away is not reading: the author is not told "Dibaca".
      const read = await app.sql(
        `SELECT 1 FROM feedback_receipt WHERE feedback_id = ANY ($1) AND read_at IS NOT NULL`,
        [ids],
      );
      expect(read).toEqual([]);
      ok(await staff.post('/api/notifications/unseen', { ids: seen.ids }));
      expect(await list('staff')).toHaveLength(3);
    });

    it('lets a thread sleep, and wakes it when its time comes or something new is said', async () => {
      const id = await comment();
      const [staff, direct] = [await as('staff'), await as('direct')];
      const [row] = await list('staff');
      const until = new Date(Date.now() + 3_600_000).toISOString();
      ok(await staff.post('/api/notifications/snooze', { ids: row!.ids, until }));
      expect(await list('staff')).toEqual([]);
      expect(await count('staff')).toEqual({ open: 0, tasks: 0, snoozed: 1, wakesAt: until, replies: [] });
      expect(await list('staff', 'snoozed')).toEqual([expect.objectContaining({ snoozedUntil: until })]);
      ok(await direct.post(`/api/feedback/${id}/replies`, { id: randomUUID(), body: 'Satu hal lagi' }));
      expect(await list('staff')).toEqual([expect.objectContaining({ kind: 'reply' })]);
      await app.sql(`UPDATE notification SET snoozed_until = now() WHERE snoozed_until IS NOT NULL`);
      expect((await count('staff')).snoozed).toBe(0);
      expect((await list('staff'))[0]!.count).toBe(2);
      const far = new Date(Date.now() + 61 * 86_400_000).toISOString();
      expect((await staff.post('/api/notifications/snooze', { ids: row!.ids, until: far })).status).toBe(422);
    });

    it('comes in pages that hold each thread once', async () => {
      for (let i = 0; i < 5; i++) await comment();
      const staff = await as('staff');
      const threads: string[] = [];
      let next: string | null = null;
      do {
        const page: NotificationPage = ok(
          await staff.get<NotificationPage>(
            `/api/notifications?limit=2${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`,
          ),
        );
        threads.push(...page.items.map((item) => item.thread));
        next = page.next;
      } while (next !== null);
      expect(new Set(threads).size).toBe(5);
      expect(threads).toHaveLength(5);
      const known = randomUUID();
      for (const cursor of [
        'x',
        `2026-11-25_${known}`,
        `2026-02-30T10:00:00.000000Z_${known}`,
        `0000-01-01T00:00:00Z_${known}`,
        `2026-11-25T10:00:00.000000Z_${'-'.repeat(36)}`,
      ])
        expect([cursor, (await staff.get(`/api/notifications?cursor=${cursor}`)).status]).toEqual([
          cursor,
          400,
        ]);
    });

    it('misses none of those that came within one millisecond', async () => {
      // Microseconds apart, as those of one burst are; ids in no order.
      await app.sql(
        `INSERT INTO notification (id, person_id, kind, week, at)
         SELECT gen_random_uuid(), $1, 'summary', '2026-W' || (30 + n), timestamptz '2026-11-20 03:00:00.123Z' + n * interval '7 microseconds'
           FROM generate_series(1, 9) n`,
        [people.hr],
      );
      const hr = await as('hr');
      const weeks: (string | null)[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: NotificationPage = ok(
          await hr.get<NotificationPage>(
            `/api/notifications?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
          ),
        );
        weeks.push(...page.items.map((item) => item.about));
        cursor = page.next;
      }
      expect(weeks).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `2026-W${String(30 + n)}`));
      // A page that was open while the program became a newer one has a cursor of milliseconds.
      const old = `2026-11-20T03:00:00.124Z_${randomUUID()}`;
      expect(ok(await hr.get<NotificationPage>(`/api/notifications?cursor=${old}`)).items).toHaveLength(9);
    });

    it('has a long thread as one row that is put away, brought back and put off as a whole', async () => {
      const id = await comment();
      await app.sql(
        `INSERT INTO notification (id, person_id, kind, ref, at)
         SELECT gen_random_uuid(), $1, 'reply', $2, now() - n * interval '1 second' FROM generate_series(1, 120) n`,
        [people.staff, id],
      );
      const staff = await as('staff');
      const [row] = await list('staff');
      expect(row).toMatchObject({ thread: `feedback:${id}`, count: 121 });
      const { ids } = row!;
      expect(ok(await staff.post<{ ids: string[] }>('/api/notifications/seen', { ids })).ids).toHaveLength(
        121,
      );
      expect(await list('staff')).toEqual([]);
      expect((await count('staff')).open).toBe(0);
      ok(await staff.post('/api/notifications/unseen', { ids }));
      const until = new Date(Date.now() + 3_600_000).toISOString();
      ok(await staff.post('/api/notifications/snooze', { ids, until }));
      expect(await list('staff')).toEqual([]);
      expect(await list('staff', 'snoozed')).toEqual([expect.objectContaining({ count: 121 })]);
    });

    it('shows one topic alone, on every page of it', async () => {
      for (let i = 0; i < 3; i++) await comment();
      // To somebody who may read summaries, and to somebody who may not any more.
      for (const id of [people.hr, people.staff])
        await app.sql(
          `INSERT INTO notification (id, person_id, kind, week)
           SELECT gen_random_uuid(), $1, 'summary', '2026-W' || (30 + n) FROM generate_series(1, 2) n`,
          [id],
        );
      const [staff, hr] = [await as('staff'), await as('hr')];
      const kinds = async (query: string, who = staff) =>
        ok(await who.get<NotificationPage>(`/api/notifications?${query}`)).items.map(({ kind }) => kind);
      expect(await kinds('about=feedback')).toEqual(['comment', 'comment', 'comment']);
      expect(await kinds('about=feedback&limit=2')).toEqual(['comment', 'comment']);
      expect(await kinds('about=summary')).toEqual([]);
      expect(await kinds('about=report')).toEqual([]);
      expect(await kinds('about=summary', hr)).toEqual(['summary', 'summary']);
      expect(await kinds('about=summary&limit=1', hr)).toEqual(['summary']);
      expect(await kinds('about=summary&show=tasks', hr)).toEqual([]);
      expect(await kinds('about=feedback', hr)).toEqual([]);
      expect((await staff.get('/api/notifications?about=people')).status).toBe(400);
    });
  });

  describe('the door', () => {
    it('opens for the own alone', async () => {
      await comment();
      const [row] = await list('staff');
      const { id } = await device('staff');
      const other = await as('colleague');
      for (const path of ['seen', 'unseen'])
        expect(ok(await other.post(`/api/notifications/${path}`, { ids: row!.ids }))).toEqual({ ids: [] });
      expect(
        ok(await other.post('/api/notifications/snooze', { ids: row!.ids, until: new Date().toISOString() })),
      ).toEqual({ ids: [] });
      expect(ok(await other.post('/api/notifications/seen-thread', { thread: row!.thread }))).toEqual({
        ids: [],
      });
      expect((await other.delete(`/api/notifications/devices/${id}`)).status).toBe(404);
      expect((await other.post(`/api/notifications/devices/${id}/test`)).status).toBe(404);
      expect(ok(await other.get<PushDevices>('/api/notifications/devices')).items).toEqual([]);
      expect(await list('staff')).toHaveLength(1);
      const nobody = app.client();
      for (const path of ['', '/count', '/preferences', '/devices', '/preview?kind=comment&language=id'])
        expect((await nobody.get(`/api/notifications${path}`)).status).toBe(401);
    });

    it('keeps urgent marks to supervisors, and rare', async () => {
      const urgent = { urgent: true, urgentReason: 'Antrean sampai ke jalan' };
      ok(
        await (
          await as('staff')
        ).post('/api/feedback/requests', { id: randomUUID(), colleagueId: people.askedColleague }),
      );
      const asked = await as('askedColleague');
      const body = { id: randomUUID(), recipientId: people.staff, kind: 'praise', body: 'Bagus', ...urgent };
      expect(await asked.post('/api/feedback', body)).toMatchObject({
        status: 422,
        body: { code: 'URGENT_NOT_YOURS' },
      });
      for (let i = 0; i < 3; i++) await comment(urgent);
      const direct = await as('direct');
      const fourth = { ...body, id: randomUUID() };
      expect(await direct.post('/api/feedback', fourth)).toMatchObject({
        status: 422,
        body: { code: 'URGENT_LIMIT' },
      });
      expect((await list('staff'))[0]).toMatchObject({ urgent: true, urgentReason: urgent.urgentReason });
      // A retry of one that is stored is answered, whatever the count is by now.
      const stored = await app.sql<{ id: string; body: string; kind: string }>(
        `SELECT id, body, kind FROM feedback WHERE urgent ORDER BY created_at DESC LIMIT 1`,
      );
      expect(
        (await direct.post('/api/feedback', { ...stored[0], recipientId: people.staff, ...urgent })).status,
      ).toBe(200);
    });
  });

  describe('a push', () => {
    it('reaches the browser encrypted and signed, and says nothing of what was written or by whom', async () => {
      await wish('staff');
      const { browser } = await device('staff');
      const id = await comment();
      await pushes.sweep();
      const [got, ...more] = push.to(browser);
      expect(more).toEqual([]);
      expect(got!.payload).toEqual({
        v: 1,
        title: 'Ada tanggapan baru',
        body: 'Buka Tanggap untuk membacanya.',
        url: `/tanggapan?buka=${id}`,
        tag: `feedback:${id}`,
      });
      const { key } = ok(await (await as('staff')).get<PushDevices>('/api/notifications/devices'));
      expect(got).toMatchObject({
        signed: true,
        key,
        claims: { aud: push.url, sub: 'https://tanggap.example' },
      });
      expect(got!.headers).toMatchObject({
        ttl: '86400',
        urgency: 'normal',
        'content-encoding': 'aes128gcm',
      });
      await pushes.sweep();
      expect(push.to(browser)).toHaveLength(1);
      expect(await sends('push')).toEqual([expect.objectContaining({ state: 'sent', answer: 'HTTP 201' })]);
    });

    it('is owed with the comment, or not at all', async () => {
      await wish('staff');
      await device('staff');
      const id = await comment();
      expect(await sends('push')).toHaveLength(1);
      // The same comment again owes nothing more.
      const [row] = await app.sql<{ kind: string; body: string }>(
        `SELECT kind, body FROM feedback WHERE id = $1`,
        [id],
      );
      ok(await (await as('direct')).post('/api/feedback', { id, recipientId: people.staff, ...row }));
      expect(await sends('push')).toHaveLength(1);
      expect((await list('staff'))[0]!.count).toBe(1);
    });

    it('is not sent when it was read meanwhile, or is not wished any more', async () => {
      await wish('staff');
      const { browser } = await device('staff');
      const id = await comment();
      ok(await (await as('staff')).post(`/api/feedback/${id}/read`));
      await pushes.sweep();
      expect(await sends('push')).toEqual([expect.objectContaining({ state: 'cancelled', reason: 'READ' })]);
      await comment();
      await wish('staff', { choices: { comment: { push: false } } });
      await pushes.sweep();
      expect((await sends('push'))[1]).toMatchObject({ state: 'cancelled', reason: 'OFF' });
      expect(push.to(browser)).toEqual([]);
      // And from then on none is owed.
      await comment();
      expect(await sends('push')).toHaveLength(2);
    });

    it('waits for the end of the quiet, then comes as one; urgent does not wait', async () => {
      // Today is leave, whatever the hour and the weekday: quiet.
      await app.sql(
        `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, 'annual', $3, $4)`,
        [randomUUID(), people.staff, office.today, office.day(1)],
      );
      await wish('staff');
      const { browser } = await device('staff');
      await comment();
      await comment();
      await pushes.sweep();
      expect(push.to(browser)).toEqual([]);
      for (const send of await sends('push')) {
        expect(send.state).toBe('queued');
        expect(send.due_in).toBeGreaterThan(0);
        expect(send.due_in).toBeLessThanOrEqual(86_400);
      }
      const preferences = ok(
        await (await as('staff')).get<NotificationPreferences>('/api/notifications/preferences'),
      );
      expect(preferences.quietUntil).not.toBeNull();
      await comment({ urgent: true, urgentReason: 'Server mati' });
      await pushes.sweep();
      expect(push.to(browser).map((p) => p.payload['title'])).toEqual(['Mendesak: ada tanggapan untuk Anda']);
      expect(push.to(browser)[0]!.headers['urgency']).toBe('high');

      await app.sql(`DELETE FROM leave`);
      await makeDue();
      await pushes.sweep();
      expect(
        push
          .to(browser)
          .map((p) => p.payload['title'])
          .slice(1),
      ).toEqual(['2 pemberitahuan baru']);
    });

    it('is tried again when it was not taken, and never when nobody knows', async () => {
      await wish('staff');
      const { browser } = await device('staff');
      push.conduct(browser, { status: 429, retryAfter: '300' });
      await comment();
      await pushes.sweep();
      const [put] = await sends('push');
      expect(put).toMatchObject({ state: 'deferred', answer: 'HTTP 429' });
      expect(put!.due_in).toBeGreaterThan(290);
      push.conduct(browser, 'cut');
      await makeDue();
      await pushes.sweep();
      expect(await sends('push')).toEqual([expect.objectContaining({ state: 'uncertain' })]);
      push.conduct(browser, 201);
      await makeDue();
      await pushes.sweep();
      expect(push.to(browser)).toHaveLength(2);
    });

    it('of a process that died while sending is uncertain, not sent again', async () => {
      await wish('staff');
      const { browser } = await device('staff');
      await comment();
      await app.sql(
        `UPDATE notification_send SET state = 'sending', due_at = NULL, lease_until = now() - interval '1 second', lead_id = id`,
      );
      expect(await app.part(SendsRepository).expire()).toBe(1);
      await pushes.sweep();
      expect(await sends('push')).toEqual([
        expect.objectContaining({ state: 'uncertain', reason: 'PROCESS_DIED' }),
      ]);
      expect(push.to(browser)).toEqual([]);
    });

    it.each([404, 410])('answered %i forgets the browser', async (status) => {
      await wish('staff');
      const { browser } = await device('staff');
      push.conduct(browser, status);
      await comment();
      await pushes.sweep();
      expect(ok(await (await as('staff')).get<PushDevices>('/api/notifications/devices')).items).toEqual([]);
      await comment();
      expect(await sends('push')).toEqual([]);
    });

    it('is claimed by one of two workers', async () => {
      await wish('staff');
      const { browser } = await device('staff');
      await comment();
      await Promise.all([pushes.sweep(), pushes.sweep(), pushes.sweep()]);
      expect(push.to(browser)).toHaveLength(1);
    });

    it('ends with the session, and moves with the browser to whoever logs in next', async () => {
      await wish('staff');
      const own = await app.login('staff');
      const browser = push.browser();
      const body = { ...browser.subscription, language: 'id' };
      ok(await own.post('/api/notifications/devices', body));
      await comment();
      ok(await own.delete('/api/session'));
      await pushes.sweep();
      expect(push.to(browser)).toEqual([]);

      ok(await (await as('staff')).post('/api/notifications/devices', body));
      await comment();
      ok(await (await as('colleague')).post('/api/notifications/devices', body));
      await pushes.sweep();
      expect(push.to(browser)).toEqual([]);
    });

    it('is tried by hand, and says what came of it', async () => {
      const { browser, id } = await device('staff');
      const staff = await as('staff');
      const tried = async () => ok(await staff.post<PushTest>(`/api/notifications/devices/${id}/test`));
      expect(await tried()).toEqual({ state: 'sent', answer: 'HTTP 201' });
      expect(push.to(browser)[0]!.payload['title']).toBe('Pemberitahuan berfungsi');
      push.conduct(browser, 403);
      expect(await tried()).toEqual({ state: 'refused', answer: 'HTTP 403' });
      push.conduct(browser, 410);
      expect(await tried()).toEqual({ state: 'gone', answer: 'HTTP 410' });
      expect((await staff.post(`/api/notifications/devices/${id}/test`)).status).toBe(404);
    });

    it('never goes to an address inside the office', async () => {
      const { subscription } = push.browser();
      for (const endpoint of [
        'https://10.0.0.7/x',
        'http://push.example.com/x',
        'https://localhost/x',
        'https://db/x',
      ])
        expect(
          await (
            await as('staff')
          ).post('/api/notifications/devices', { ...subscription, endpoint, language: 'id' }),
        ).toMatchObject({ status: 422, body: { code: 'PUSH_ENDPOINT_REFUSED' } });
    });

    it('is signed with one pair of keys, whose secret half nobody is shown', async () => {
      const { key } = ok(await (await as('staff')).get<PushDevices>('/api/notifications/devices'));
      const [pair] = await app.sql<{ public_key: string; private_key: string }>(`SELECT * FROM push_key`);
      expect(key).toBe(pair!.public_key);
      expect(JSON.stringify(await (await as('admin')).get('/api/notifications/devices'))).not.toContain(
        pair!.private_key,
      );
    });
  });

  describe('a mail', () => {
    const single = { choices: { comment: { digest: false } } };

    it('comes two minutes later, with who and what kind, and without what was written', async () => {
      await wish('staff', single);
      const address = await mailbox('staff');
      await comment();
      const [owed] = await sends('mail');
      expect(owed!.due_in).toBeGreaterThan(110);
      expect(owed!.due_in).toBeLessThanOrEqual(120);
      await mails.sweep();
      expect(mailsTo(address)).toEqual([]);
      await makeDue();
      await mails.sweep();
      const [got, ...more] = mailsTo(address);
      expect(more).toEqual([]);
      expect(got!.mail.subject).toBe('Ada tanggapan baru');
      expect(got!.mail.text).toContain('Dewi Kartika menanggapi');
      expect(got!.raw.toString()).not.toContain('Rahasia');
      expect(got!.mail.headers.find((h) => h.key === 'list-unsubscribe')?.value).toMatch(
        /^<https:\/\/tanggap\.example\/api\/notifications\/unsubscribe\/[\w-]{43}>$/,
      );
      await mails.sweep();
      expect(mailsTo(address)).toHaveLength(1);
    });

    it('is not sent when it was read in time', async () => {
      await wish('staff', single);
      const address = await mailbox('staff');
      const id = await comment();
      ok(await (await as('staff')).post(`/api/feedback/${id}/read`));
      await makeDue();
      await mails.sweep();
      expect(mailsTo(address)).toEqual([]);
      expect(await sends('mail')).toEqual([expect.objectContaining({ state: 'cancelled', reason: 'READ' })]);
    });

    it('whose end nobody heard is uncertain and stays so; one put off comes later', async () => {
      await wish('staff', single);
      const address = await mailbox('staff');
      mail.conduct(address, 'greylist');
      await comment();
      await makeDue();
      await mails.sweep();
      expect(await sends('mail')).toEqual([expect.objectContaining({ state: 'deferred' })]);
      mail.conduct(address, 'drop after dot');
      await makeDue();
      await mails.sweep();
      expect(await sends('mail')).toEqual([expect.objectContaining({ state: 'uncertain' })]);
      mail.conduct(address, 'accept');
      await makeDue();
      await mails.sweep();
      expect(mailsTo(address)).toHaveLength(1);
    });

    it('is owed to nobody without an address, and not to who stopped them by the link', async () => {
      await comment();
      expect(await sends('mail')).toEqual([]);
      const address = await mailbox('staff');
      await comment();
      await makeDue();
      await wish('staff', single);
      await mails.sweep();
      const link = /\/api\/notifications\/unsubscribe\/[\w-]{43}/.exec(
        mailsTo(address)[0]!.mail.text ?? '',
      )![0];
      const reader = app.client();
      expect(await reader.get(link)).toMatchObject({
        status: 200,
        body: expect.stringContaining('<form method="post">'),
      });
      expect(await sends('mail')).toHaveLength(1);
      // From a mail program: no origin, no session.
      reader.headers = {};
      expect(await reader.post(link)).toMatchObject({
        status: 200,
        body: expect.stringContaining('role="status"'),
      });
      await comment();
      expect(await sends('mail')).toHaveLength(1);
      expect((await reader.post(`${link.slice(0, -43)}${'x'.repeat(43)}`)).status).toBe(404);
      const preferences = await (
        await as('staff')
      ).get<NotificationPreferences>('/api/notifications/preferences');
      expect(ok(preferences).kinds.every((k) => !k.channels.mail && !k.channels.digest)).toBe(true);
      await wish('staff', single);
      await comment();
      expect(await sends('mail')).toHaveLength(2);
    });
  });

  describe('the daily mail', () => {
    const digestOnly = { choices: { comment: { mail: false } }, digestHour: '00:00' };
    /** As if what waits had been there yesterday: its hour was this midnight. */
    const aDayLater = () =>
      app.sql(
        `UPDATE notification_send SET queued_at = queued_at - interval '1 day', digest_date = digest_date - 1,
                due_at = CASE WHEN due_at IS NOT NULL THEN now() END WHERE channel = 'digest'`,
      );

    it('says what waits, once a day, and nothing when nothing is new', async () => {
      await wish('staff', digestOnly);
      const address = await mailbox('staff');
      await comment();
      const read = await comment();
      expect(await sends('digest')).toHaveLength(1);
      ok(await (await as('staff')).post(`/api/feedback/${read}/read`));
      await mails.sweep();
      expect(mailsTo(address)).toEqual([]);
      expect((await sends('digest'))[0]!.due_in).toBeGreaterThan(0);
      await aDayLater();
      await mails.sweep();
      expect(mailsTo(address).map((m) => m.mail.subject)).toEqual(['1 hal menunggu Anda di Tanggap']);

      // More on the same day waits for the next one.
      await comment();
      await mails.sweep();
      expect(mailsTo(address)).toHaveLength(1);
      const [, next] = await sends('digest');
      expect(next).toMatchObject({ state: 'queued' });
      expect(next!.due_in).toBeGreaterThan(0);
      await aDayLater();
      await mails.sweep();
      expect(mailsTo(address).map((m) => m.mail.subject)).toEqual([
        '1 hal menunggu Anda di Tanggap',
        '2 hal menunggu Anda di Tanggap',
      ]);
    });

    it('is skipped when everything was done before its hour', async () => {
      await wish('staff', digestOnly);
      const address = await mailbox('staff');
      const id = await comment();
      ok(await (await as('staff')).post(`/api/feedback/${id}/read`));
      await aDayLater();
      await mails.sweep();
      expect(mailsTo(address)).toEqual([]);
      expect(await sends('digest')).toEqual([
        expect.objectContaining({ state: 'cancelled', reason: 'EMPTY' }),
      ]);
    });

    it('is one, however many workers come by', async () => {
      await wish('staff', digestOnly);
      const address = await mailbox('staff');
      await comment();
      await aDayLater();
      await Promise.all([mails.sweep(), mails.sweep(), mails.sweep()]);
      expect(mailsTo(address)).toHaveLength(1);
    });
  });

  it('shows what the reader decided, and refuses what makes no sense', async () => {
    const staff = await as('staff');
    const first = ok(await staff.get<NotificationPreferences>('/api/notifications/preferences'));
    expect(first).toMatchObject({
      quiet: { mode: 'unit' },
      digestHour: '08:00',
      zone: 'Asia/Jakarta',
      mail: { configured: true, address: false },
    });
    const changed = await wish('staff', {
      choices: { returned: { app: false, push: false }, accepted: { app: false } },
    });
    const of = (kind: string) => changed.kinds.find((k) => k.kind === kind)!;
    expect(of('returned')).toMatchObject({ locked: true, channels: { app: true, push: false } });
    expect(of('accepted').channels.app).toBe(false);
    for (const quiet of [
      { mode: 'own', from: '10:00', to: '09:00', days: [1] },
      { mode: 'own', from: '10:00', to: '11:00', days: [] },
      { mode: 'never' },
    ])
      expect(
        (
          await staff.put('/api/notifications/preferences', {
            choices: {},
            quiet,
            digestHour: '08:00',
            language: 'id',
          })
        ).status,
      ).toBe(400);
    const preview = ok(
      await staff.get<{ push: { title: string }; mail: { subject: string } }>(
        '/api/notifications/preview?kind=returned&language=en',
      ),
    );
    expect(preview).toMatchObject({
      push: { title: 'Your report needs a correction' },
      mail: { subject: 'Your report needs a correction' },
      app: { about: '2026-11-20' },
    });
    expect(preview).toHaveProperty('digest.subject', expect.stringMatching(/\S/));
  });
});
