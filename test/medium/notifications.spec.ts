import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Indicator } from '#contracts/indicators.js';
import type { NotificationPage, NotificationPreferences, PushDevices } from '#contracts/notifications.js';
import type { Report } from '#contracts/reports.js';
import { people } from '../support/office.js';
import { ok, ToldOffice } from '../support/told-office.js';

describe('notifications', () => {
  let told: ToldOffice;
  beforeAll(async () => {
    told = await ToldOffice.start();
  });
  afterAll(() => told.stop());
  beforeEach(() => told.clear());

  describe('the list', () => {
    it('has a comment until it is read, on whatever page', async () => {
      const id = await told.comment();
      expect(await told.list('staff')).toEqual([
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
      expect(JSON.stringify(await told.list('staff'))).not.toContain('Rahasia');
      expect(await told.count('staff')).toEqual({
        open: 1,
        tasks: 0,
        snoozed: 0,
        wakesAt: null,
        replies: [],
      });
      expect(await told.list('direct')).toEqual([]);

      ok(await (await told.as('staff')).post(`/api/feedback/${id}/read`));
      expect(await told.list('staff')).toEqual([]);
      expect((await told.count('staff')).open).toBe(0);
      expect(await told.list('staff', 'done')).toHaveLength(1);
    });

    it('has the replies of a thread in one row, until they are answered or looked at', async () => {
      const id = await told.comment();
      for (const body of ['Baik', 'Sudah'])
        ok(await (await told.as('staff')).post(`/api/feedback/${id}/replies`, { id: randomUUID(), body }));
      // Answering is reading.
      expect(await told.list('staff')).toEqual([]);
      expect(await told.list('direct')).toEqual([
        expect.objectContaining({
          thread: `feedback:${id}`,
          kind: 'reply',
          count: 2,
          byName: 'Sari Wulandari',
        }),
      ]);
      expect(await told.count('direct')).toMatchObject({ open: 1, replies: [`feedback:${id}`] });
      ok(
        await (
          await told.as('direct')
        ).post(`/api/feedback/${id}/replies`, { id: randomUUID(), body: 'Terima kasih' }),
      );
      expect(await told.list('direct')).toEqual([]);
      expect(await told.list('staff')).toHaveLength(1);
      const seen = ok(
        await (
          await told.as('staff')
        ).post<{ ids: string[] }>('/api/notifications/seen-thread', { thread: `feedback:${id}` }),
      );
      expect(seen.ids).toHaveLength(2);
      expect(await told.list('staff')).toEqual([]);
    });

    it('has a returned report until it is sent again, and what became of it', async () => {
      const [staff, direct] = [await told.as('staff'), await told.as('direct')];
      const date = told.office.day(-1);
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
      expect(await told.list('direct')).toEqual([]);
      ok(
        await direct.post(`/api/reports/${report.id}/return`, {
          version: report.version,
          reason: 'Tulis angkanya.',
        }),
      );
      expect(await told.list('staff', 'tasks')).toEqual([
        expect.objectContaining({ kind: 'returned', about: date, href: `/laporan/${date}`, task: true }),
      ]);
      // A task is not put away by looking at it.
      const [row] = await told.list('staff');
      expect(ok(await staff.post('/api/notifications/seen', { ids: row!.ids }))).toEqual({ ids: [] });
      expect((await told.count('staff')).tasks).toBe(1);

      report = await submit('Melayani 12 pemohon');
      expect(await told.list('staff')).toEqual([]);
      ok(
        await direct.post(`/api/reports/${report.id}/return`, {
          version: report.version,
          reason: 'Satu lagi.',
        }),
      );
      expect(await told.list('staff')).toEqual([expect.objectContaining({ kind: 'returned', count: 1 })]);
      report = await submit('Melayani 13 pemohon');
      ok(await direct.post(`/api/reports/${report.id}/acceptance`, { version: report.version }));
      expect(await told.list('staff')).toEqual([
        expect.objectContaining({ kind: 'accepted', count: 1, task: false }),
      ]);
    });

    it('has a proposal for everybody who may decide, until one of them does', async () => {
      const [staff, acting] = [await told.as('staff'), await told.as('acting')];
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
        expect(await told.list(who)).toEqual([
          expect.objectContaining({
            kind: 'proposed',
            about: 'KTP-el selesai',
            byName: 'Sari Wulandari',
            task: true,
          }),
        ]);
      const changes = async () =>
        (
          await told.app.sql<{ n: number }>(
            `SELECT count(*)::int AS n FROM feed_event WHERE kind = 'notification.changed' AND person_id = $1`,
            [people.direct],
          )
        )[0]!.n;
      const before = await changes();
      ok(await acting.post(`/api/indicators/${made.id}/return`, { reason: 'Terlalu rendah.' }));
      expect(await told.list('direct')).toEqual([]);
      expect(await changes()).toBe(before + 1);
      expect(await told.list('staff')).toEqual([expect.objectContaining({ kind: 'revise', task: true })]);
      ok(await staff.post(`/api/indicators/${made.id}/proposal`));
      expect(await told.list('staff')).toEqual([]);
      expect(await told.list('direct')).toEqual([expect.objectContaining({ kind: 'proposed', count: 1 })]);

      // Who no longer supervises is not shown what they may not open.
      await told.app.sql(
        `UPDATE acting_line SET valid_to = valid_from + 1 WHERE acting_id = $1 AND valid_to > current_date`,
        [people.acting],
      );
      expect(await told.list('acting')).toEqual([]);
      expect((await told.count('acting')).open).toBe(0);
      ok(await (await told.as('direct')).post(`/api/indicators/${made.id}/agreement`));
      expect(await told.list('direct')).toEqual([]);
      expect(await told.list('staff')).toEqual([expect.objectContaining({ kind: 'agreed', task: false })]);
    });

    it('has a request for feedback until it is given', async () => {
      ok(
        await (
          await told.as('staff')
        ).post('/api/feedback/requests', { id: randomUUID(), colleagueId: people.colleague }),
      );
      expect(await told.list('colleague')).toEqual([
        expect.objectContaining({ kind: 'request', byName: 'Sari Wulandari' }),
      ]);
      await told.comment({}, 'colleague');
      expect(await told.list('colleague')).toEqual([]);
    });

    it('puts all away at once, takes it back, and tells the author nothing', async () => {
      const ids = [await told.comment(), await told.comment(), await told.comment()];
      const staff = await told.as('staff');
      const rows = await told.list('staff');
      const seen = ok(
        await staff.post<{ ids: string[] }>('/api/notifications/seen', { ids: rows.flatMap((r) => r.ids) }),
      );
      expect(seen.ids).toHaveLength(3);
      expect(await told.list('staff')).toEqual([]);
      // Putting away is not reading: the author is not told "Dibaca".
      const read = await told.app.sql(
        `SELECT 1 FROM feedback_receipt WHERE feedback_id = ANY ($1) AND read_at IS NOT NULL`,
        [ids],
      );
      expect(read).toEqual([]);
      ok(await staff.post('/api/notifications/unseen', { ids: seen.ids }));
      expect(await told.list('staff')).toHaveLength(3);
    });

    it('lets a thread sleep, and wakes it when its time comes or something new is said', async () => {
      const id = await told.comment();
      const [staff, direct] = [await told.as('staff'), await told.as('direct')];
      const [row] = await told.list('staff');
      const until = new Date(Date.now() + 3_600_000).toISOString();
      ok(await staff.post('/api/notifications/snooze', { ids: row!.ids, until }));
      expect(await told.list('staff')).toEqual([]);
      expect(await told.count('staff')).toEqual({
        open: 0,
        tasks: 0,
        snoozed: 1,
        wakesAt: until,
        replies: [],
      });
      expect(await told.list('staff', 'snoozed')).toEqual([expect.objectContaining({ snoozedUntil: until })]);
      ok(await direct.post(`/api/feedback/${id}/replies`, { id: randomUUID(), body: 'Satu hal lagi' }));
      expect(await told.list('staff')).toEqual([expect.objectContaining({ kind: 'reply' })]);
      await told.app.sql(`UPDATE notification SET snoozed_until = now() WHERE snoozed_until IS NOT NULL`);
      expect((await told.count('staff')).snoozed).toBe(0);
      expect((await told.list('staff'))[0]!.count).toBe(2);
      const far = new Date(Date.now() + 61 * 86_400_000).toISOString();
      expect((await staff.post('/api/notifications/snooze', { ids: row!.ids, until: far })).status).toBe(422);
    });

    it('comes in pages that hold each thread once', async () => {
      for (let i = 0; i < 5; i++) await told.comment();
      const staff = await told.as('staff');
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
      await told.app.sql(
        `INSERT INTO notification (id, person_id, kind, week, at)
         SELECT gen_random_uuid(), $1, 'summary', '2026-W' || (30 + n), timestamptz '2026-11-20 03:00:00.123Z' + n * interval '7 microseconds'
           FROM generate_series(1, 9) n`,
        [people.hr],
      );
      const hr = await told.as('hr');
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
      const id = await told.comment();
      await told.app.sql(
        `INSERT INTO notification (id, person_id, kind, ref, at)
         SELECT gen_random_uuid(), $1, 'reply', $2, now() - n * interval '1 second' FROM generate_series(1, 120) n`,
        [people.staff, id],
      );
      const staff = await told.as('staff');
      const [row] = await told.list('staff');
      expect(row).toMatchObject({ thread: `feedback:${id}`, count: 121 });
      const { ids } = row!;
      expect(ok(await staff.post<{ ids: string[] }>('/api/notifications/seen', { ids })).ids).toHaveLength(
        121,
      );
      expect(await told.list('staff')).toEqual([]);
      expect((await told.count('staff')).open).toBe(0);
      ok(await staff.post('/api/notifications/unseen', { ids }));
      const until = new Date(Date.now() + 3_600_000).toISOString();
      ok(await staff.post('/api/notifications/snooze', { ids, until }));
      expect(await told.list('staff')).toEqual([]);
      expect(await told.list('staff', 'snoozed')).toEqual([expect.objectContaining({ count: 121 })]);
    });

    it('shows one topic alone, on every page of it', async () => {
      for (let i = 0; i < 3; i++) await told.comment();
      // To somebody who may read summaries, and to somebody who may not any more.
      for (const id of [people.hr, people.staff])
        await told.app.sql(
          `INSERT INTO notification (id, person_id, kind, week)
           SELECT gen_random_uuid(), $1, 'summary', '2026-W' || (30 + n) FROM generate_series(1, 2) n`,
          [id],
        );
      const [staff, hr] = [await told.as('staff'), await told.as('hr')];
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
      await told.comment();
      const [row] = await told.list('staff');
      const { id } = await told.device('staff');
      const other = await told.as('colleague');
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
      expect(await told.list('staff')).toHaveLength(1);
      const nobody = told.app.client();
      for (const path of ['', '/count', '/preferences', '/devices', '/preview?kind=comment&language=id'])
        expect((await nobody.get(`/api/notifications${path}`)).status).toBe(401);
    });

    it('keeps urgent marks to supervisors, and rare', async () => {
      const urgent = { urgent: true, urgentReason: 'Antrean sampai ke jalan' };
      ok(
        await (
          await told.as('staff')
        ).post('/api/feedback/requests', { id: randomUUID(), colleagueId: people.askedColleague }),
      );
      const asked = await told.as('askedColleague');
      const body = { id: randomUUID(), recipientId: people.staff, kind: 'praise', body: 'Bagus', ...urgent };
      expect(await asked.post('/api/feedback', body)).toMatchObject({
        status: 422,
        body: { code: 'URGENT_NOT_YOURS' },
      });
      for (let i = 0; i < 3; i++) await told.comment(urgent);
      const direct = await told.as('direct');
      const fourth = { ...body, id: randomUUID() };
      expect(await direct.post('/api/feedback', fourth)).toMatchObject({
        status: 422,
        body: { code: 'URGENT_LIMIT' },
      });
      expect((await told.list('staff'))[0]).toMatchObject({
        urgent: true,
        urgentReason: urgent.urgentReason,
      });
      // A retry of one that is stored is answered, whatever the count is by now.
      const stored = await told.app.sql<{ id: string; body: string; kind: string }>(
        `SELECT id, body, kind FROM feedback WHERE urgent ORDER BY created_at DESC LIMIT 1`,
      );
      expect(
        (await direct.post('/api/feedback', { ...stored[0], recipientId: people.staff, ...urgent })).status,
      ).toBe(200);
    });
  });

  it('shows what the reader decided, and refuses what makes no sense', async () => {
    const staff = await told.as('staff');
    const first = ok(await staff.get<NotificationPreferences>('/api/notifications/preferences'));
    expect(first).toMatchObject({
      quiet: { mode: 'unit' },
      digestHour: '08:00',
      zone: 'Asia/Jakarta',
      mail: { configured: true, address: false },
    });
    const changed = await told.wish('staff', {
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
