import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  DeliverySchedule,
  ScheduleRuns,
  SummarySettings,
  WeekDeliveries,
} from '#contracts/deliveries.js';
import type { Dispatcher, Sender } from '../../src/deliveries/index.js';
import { LedgerRepository } from '../../src/deliveries/ledger.repository.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import type { TestApp, TestClient } from '../support/app.js';
import { DeliveriesDesk, draft, ok, TUESDAY } from '../support/deliveries-desk.js';
import type { Received } from '../support/mail-server.js';
import { fixedId } from '../support/office.js';
import { WEEK, weekPeople, weekUnits } from '../support/week-office.js';

const MONTHS = [
  'Januari',
  'Februari',
  'Maret',
  'April',
  'Mei',
  'Juni',
  'Juli',
  'Agustus',
  'September',
  'Oktober',
  'November',
  'Desember',
];

describe('deliveries', () => {
  let desk: DeliveriesDesk;
  let app: TestApp;
  let hr: TestClient;
  let dispatcher: Dispatcher;
  let sender: Sender;

  beforeAll(async () => {
    desk = await DeliveriesDesk.open();
    ({ app, hr, dispatcher, sender } = desk);
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.clear());

  describe('settings of computing', () => {
    it('are read with the next time, and changed by HR', async () => {
      const before = ok(await hr.get<SummarySettings>('/api/summaries/settings'));
      expect(before).toMatchObject({ weekday: 1, hour: '06:00', quietSeconds: 300, zone: 'Asia/Jakarta' });
      expect(before.next).toMatchObject({ weekday: 1, time: '06:00', zoneName: 'WIB' });
      const change = { weekday: 2, hour: '07:30', quietSeconds: 60 };
      const after = ok(await hr.put<SummarySettings>('/api/summaries/settings', change));
      expect(after).toMatchObject(change);
      expect(after.next).toMatchObject({ weekday: 2, time: '07:30' });
      const [audit] = await app.sql(`SELECT * FROM audit_event WHERE action = 'summary_setting.change'`);
      expect(audit).toMatchObject({
        before: { weekday: 1, hour: '06:00', quietSeconds: 300 },
        after: change,
      });
      expect((await hr.put('/api/summaries/settings', { ...change, hour: '24:00' })).status).toBe(400);
    });
  });

  describe('schedules', () => {
    it('are made, seen with their next times, changed, paused and removed', async () => {
      const input = {
        ...draft({ zone: 'Asia/Jayapura', formats: ['pdf'] }),
        recipients: [{ personId: weekPeople.hr, optional: false }],
      };
      const made = ok(await hr.post<DeliverySchedule>('/api/deliveries/schedules', input), 201);
      expect(made).toMatchObject({ version: 1, zone: 'Asia/Jayapura', formats: ['pdf'], dispatches: [] });
      expect(made.recipients).toMatchObject([
        { personId: weekPeople.hr, name: 'Hendra', optional: false, unsubscribedAt: null, mayRead: true },
      ]);
      expect(made.next).toMatchObject({ weekday: 1, time: '06:00', zoneName: 'WIT' });
      const { items } = ok(await hr.get<ScheduleRuns>(`/api/deliveries/schedules/${made.id}/runs?next=3`));
      expect(items).toHaveLength(3);
      expect(items[0]).toMatchObject(made.next!);
      // Before the figures are computed, whatever Monday hour or later day the settings hold.
      const computing = ok(await hr.get<SummarySettings>('/api/summaries/settings'));
      for (const { waitsUntil } of items)
        expect(waitsUntil).toMatchObject({
          weekday: computing.weekday,
          time: computing.hour,
          zoneName: 'WIB',
        });
      for (const { at } of items) expect(at.slice(11)).toBe('21:00:00.000Z');

      // Again by the same id: the same answer; with other content: refused.
      expect(ok(await hr.post('/api/deliveries/schedules', input), 201)).toEqual(made);
      expect((await hr.post('/api/deliveries/schedules', { ...input, hour: '07:00' })).status).toBe(409);

      const { id: _, ...fields } = input;
      const path = `/api/deliveries/schedules/${made.id}`;
      const changed = ok(
        await hr.put<DeliverySchedule>(path, {
          ...fields,
          version: 1,
          weekday: 5,
          hour: '15:00',
          zone: null,
        }),
      );
      expect(changed).toMatchObject({ version: 2, next: { weekday: 5, time: '15:00', zoneName: 'WIB' } });
      const stale = await hr.put(path, { ...fields, version: 1 });
      expect(stale.body).toMatchObject({ status: 409, code: 'SCHEDULE_CHANGED', theirs: { version: 2 } });
      const paused = ok(await hr.put<DeliverySchedule>(path, { ...fields, version: 2, paused: true }));
      expect(paused).toMatchObject({ version: 3, paused: true, next: null });

      expect((await hr.delete(`${path}?version=2`)).status).toBe(409);
      expect((await hr.delete(`${path}?version=3`)).status).toBe(204);
      expect((await hr.get(path)).status).toBe(404);
      const actions = await app.sql(`SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id`, [
        made.id,
      ]);
      expect(actions.map((a) => String(a['action']).split('.')[1])).toEqual([
        'create',
        'change',
        'change',
        'remove',
      ]);
    });

    it('name every wrong field', async () => {
      const refused = await hr.post<{ errors: { path: string; message: string }[] }>(
        '/api/deliveries/schedules',
        {
          ...draft({ unitIds: [weekUnits.five, fixedId(11, 99)] }),
          recipients: [
            { personId: weekPeople.hr, optional: false },
            { personId: weekPeople.early, optional: false },
          ],
        },
      );
      expect(refused.status).toBe(422);
      expect(refused.body.errors.map((e) => e.path)).toEqual(['/recipients/1/personId', '/unitIds/1']);
      expect(refused.body.errors[0]!.message).toMatch(/Hanya pengelola kinerja/);
      const bad = await hr.post<{ errors: { path: string }[] }>('/api/deliveries/schedules', {
        ...draft({ zone: 'Asia/Atlantis', weekday: 8, hour: '6:00', name: ' ', formats: ['pdf', 'pdf'] }),
      });
      expect(bad.status).toBe(400);
      expect(bad.body.errors.map((e) => e.path).sort()).toEqual([
        '/formats',
        '/hour',
        '/name',
        '/weekday',
        '/zone',
      ]);
    });

    it('show when a draft would be due', async () => {
      const runs = ok(
        await hr.get<ScheduleRuns>('/api/deliveries/schedules/runs?weekday=3&hour=08:30&zone=Asia/Makassar'),
      );
      expect(runs.items).toHaveLength(5);
      expect(runs.items[0]).toMatchObject({ weekday: 3, time: '08:30', zoneName: 'WITA', waitsUntil: null });
      expect((await hr.get('/api/deliveries/schedules/runs?weekday=3&hour=08:30&zone=X')).status).toBe(400);
    });

    it('page by name', async () => {
      for (const name of ['C', 'A', 'B']) await desk.make({ name });
      const first = ok(
        await hr.get<{ items: DeliverySchedule[]; next: string }>('/api/deliveries/schedules?limit=2'),
      );
      expect(first.items.map((s) => s.name)).toEqual(['A', 'B']);
      const second = ok(
        await hr.get<{ items: DeliverySchedule[]; next: null }>(
          `/api/deliveries/schedules?limit=2&cursor=${first.next}`,
        ),
      );
      expect(second.items.map((s) => s.name)).toEqual(['C']);
      expect(second.next).toBeNull();
    });
  });

  describe('a schedule that is due', () => {
    it('waits for its week, then mails each recipient once, each their own part', async () => {
      const mailboxes = [await desk.address('hr'), await desk.address('sixHead')] as const;
      const schedule = await desk.make({
        recipients: [
          { personId: weekPeople.hr, optional: false },
          { personId: weekPeople.sixHead, optional: true },
        ],
        formats: ['xlsx', 'csv'],
      });
      const planned = schedule.next!;
      await app.sql(`UPDATE delivery_schedule SET next_at = next_at - interval '7 days' WHERE id = $1`, [
        schedule.id,
      ]);
      await dispatcher.sweep();
      const path = `/api/deliveries/schedules/${schedule.id}`;
      const waiting = ok(await hr.get<DeliverySchedule>(path));
      expect(waiting.next).toEqual(planned);
      expect(waiting.dispatches).toMatchObject([{ state: 'waiting', revision: null, following: false }]);
      const { period: week } = waiting.dispatches[0]!;
      const shown = ok(await hr.get<WeekDeliveries>(`/api/summaries/${week}/deliveries`));
      expect(shown).toMatchObject({ items: [], dispatches: [{ scheduleId: schedule.id, state: 'waiting' }] });

      await app.part(OwedPeriods).computePeriod(week);
      await Promise.all([dispatcher.sweep(), dispatcher.sweep()]);
      await dispatcher.sweep();
      expect((await desk.ofSchedule(schedule.id)).map((d) => d.state)).toEqual(['queued', 'queued']);
      // Whoever sweeps beside finds them taken.
      await Promise.all([sender.sweep(), sender.sweep()]);
      await sender.sweep();

      const sent = await desk.ofSchedule(schedule.id);
      expect(sent.map((d) => [d.recipient.name, d.state, d.attempts, d.answer])).toEqual([
        ['Hendra', 'sent', 1, expect.stringMatching(/^250 /)],
        ['Siti', 'sent', 1, expect.stringMatching(/^250 /)],
      ]);
      const [all] = desk.to(mailboxes[0]);
      const [part] = desk.to(mailboxes[1]);
      expect([desk.to(mailboxes[0]).length, desk.to(mailboxes[1]).length]).toEqual([1, 1]);
      for (const text of [all!.mail.text!, all!.mail.html!]) {
        expect(text).toContain('Lima Hari');
        expect(text).toContain('Enam Hari');
        expect(text).toContain(`https://tanggap.example/ringkasan/${week}`);
      }
      for (const text of [part!.mail.text!, part!.mail.html!]) {
        expect(text).toContain('Enam Hari');
        expect(text).not.toContain('Lima Hari');
      }
      expect(all!.mail.messageId).toBe(`<${sent[0]!.id}@tanggap.example>`);
      const keys = (r: Received) => r.mail.headers.map(({ key }) => key);
      expect(keys(all!)).not.toContain('list-unsubscribe');
      expect(keys(part!)).toContain('list-unsubscribe');

      // Attached is what the recipient would download, to the byte; other people's rows are not in it.
      const leader = await app.login('sixhead');
      for (const [client, mail] of [
        [hr, all!.mail],
        [leader, part!.mail],
      ] as const) {
        const download = await fetch(`${app.url}/api/summaries/${week}.xlsx?language=id`, {
          headers: { cookie: client.cookie },
        });
        expect(download.status).toBe(200);
        const bytes = Buffer.from(await download.arrayBuffer());
        const attached = mail.attachments.map((a) => [a.filename, a.mimeType]);
        expect(attached).toEqual([
          [`tanggap-${week}-r1.xlsx`, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
          [`tanggap-${week}-r1.csv`, 'text/csv'],
        ]);
        expect(Buffer.from(mail.attachments[0]!.content as ArrayBuffer).equals(bytes)).toBe(true);
      }
      const csv = Buffer.from(part!.mail.attachments[1]!.content as ArrayBuffer).toString();
      expect(csv).toContain('Mira');
      expect(csv).not.toContain('Fajar');
    });

    it.each([
      {
        kind: 'monthly',
        months: 1,
        language: 'id',
        title: (year: string, n: number) => `Rekap bulan ${MONTHS[n - 1] ?? ''} ${year}`,
      },
      {
        kind: 'quarterly',
        months: 3,
        language: 'en',
        title: (year: string, n: number) =>
          `Recap of the ${['first', 'second', 'third', 'fourth'][n - 1] ?? ''} quarter of ${year}`,
      },
    ] as const)(
      'once a period ($kind) is owed at its hour, and mailed once, each their own part',
      async ({ kind, months, language, title }) => {
        const mailboxes = [await desk.address('hr'), await desk.address('sixHead')] as const;
        const recipients = [
          { personId: weekPeople.hr, optional: false },
          { personId: weekPeople.sixHead, optional: true },
        ];
        // On the 28th every deadline of the period before has passed: the figures are final, whatever day it is today.
        const schedule = await desk.make({ kind, day: 28, language, recipients, formats: ['pdf', 'csv'] });
        const planned = schedule.next!;
        expect(planned).toMatchObject({ time: '06:00', zoneName: 'WIB' });
        expect(planned.date.slice(8)).toBe('28');
        const path = `/api/deliveries/schedules/${schedule.id}`;
        await dispatcher.sweep();
        expect(ok(await hr.get<DeliverySchedule>(path)).dispatches).toEqual([]);

        // As if the turn before the next one had just come.
        await app.sql(
          `UPDATE delivery_schedule SET next_at = (next_at AT TIME ZONE 'Asia/Jakarta' - make_interval(months => $2)) AT TIME ZONE 'Asia/Jakarta'
            WHERE id = $1`,
          [schedule.id, months],
        );
        await Promise.all([dispatcher.sweep(), dispatcher.sweep()]);
        const waiting = ok(await hr.get<DeliverySchedule>(path));
        expect(waiting.next).toEqual(planned);
        expect(waiting.dispatches).toMatchObject([{ state: 'waiting', week: null, revision: null }]);
        const { period, dueAt } = waiting.dispatches[0]!;
        // Due at 06:00 WIB on the 28th; about the month or quarter before the one in which that is.
        const due = new Date(Date.parse(dueAt) + 7 * 3_600_000);
        expect(due.toISOString()).toMatch(/-28T06:00:00/);
        const before = new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() - months, 1));
        const year = String(before.getUTCFullYear());
        const n = Math.floor(before.getUTCMonth() / months) + 1;
        expect(period).toBe(`${year}-${months === 1 ? String(n).padStart(2, '0') : `Q${String(n)}`}`);

        // The summary itself is owed with it; nothing goes out before it is there.
        expect(
          await app.sql(`SELECT due_at <= now() AS owed FROM summary_week WHERE week = $1`, [period]),
        ).toEqual([{ owed: true }]);
        await sender.sweep();
        expect(await desk.ofSchedule(schedule.id)).toEqual([]);
        await app.part(OwedPeriods).computePeriod(period);
        await Promise.all([dispatcher.sweep(), dispatcher.sweep()]);
        expect((await desk.ofSchedule(schedule.id)).map((d) => d.state)).toEqual(['queued', 'queued']);
        await Promise.all([sender.sweep(), sender.sweep()]);
        await dispatcher.sweep();
        await sender.sweep();

        const sent = await desk.ofSchedule(schedule.id);
        expect(sent.map((d) => [d.recipient.name, d.state, d.attempts, d.period, d.week])).toEqual([
          ['Hendra', 'sent', 1, period, null],
          ['Siti', 'sent', 1, period, null],
        ]);
        for (const { id } of sent)
          expect((await desk.detail(id)).steps.map((step) => step.state)).toEqual(['sending', 'sent']);
        expect(ok(await hr.get<DeliverySchedule>(path)).dispatches).toMatchObject([
          { state: 'dispatched', period, revision: 1, following: false },
        ]);

        expect([desk.to(mailboxes[0]).length, desk.to(mailboxes[1]).length]).toEqual([1, 1]);
        const [all, part] = [desk.to(mailboxes[0])[0]!.mail, desk.to(mailboxes[1])[0]!.mail];
        for (const mail of [all, part]) {
          expect(mail.subject).toBe(title(year, n));
          expect(mail.attachments.map((a) => [a.filename, a.mimeType])).toEqual([
            [`tanggap-${period}-r1.pdf`, 'application/pdf'],
            [`tanggap-${period}-r1.csv`, 'text/csv'],
          ]);
          expect(mail.text).toContain(`https://tanggap.example/ringkasan/${period}`);
        }
        const csv = (mail: Received['mail']) =>
          Buffer.from(mail.attachments[1]!.content as ArrayBuffer).toString();
        expect(csv(all)).toContain('Fajar');
        expect(csv(all)).toContain('Siti');
        // The leader of one unit gets that unit.
        expect(csv(part)).toContain('Siti');
        expect(csv(part)).not.toContain('Fajar');
        expect([all.text, part.text].map((text) => text!.includes('Lima Hari'))).toEqual([true, false]);
        const leaves = (mail: Received['mail']) =>
          mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value;
        expect(leaves(all)).toBeUndefined();
        expect(leaves(part)).toMatch(/^<https:\/\/tanggap\.example\/api\/deliveries\/unsubscribe\/[^>]+>$/);
      },
    );

    it('after a long stop sends the newest week and says which were missed', async () => {
      await desk.address('hr');
      const schedule = await desk.make({ recipients: [{ personId: weekPeople.hr, optional: false }] });
      await app.sql(`UPDATE delivery_schedule SET next_at = next_at - interval '28 days' WHERE id = $1`, [
        schedule.id,
      ]);
      await dispatcher.sweep();
      const { dispatches, next } = ok(
        await hr.get<DeliverySchedule>(`/api/deliveries/schedules/${schedule.id}`),
      );
      expect(dispatches.map((d) => d.state)).toEqual([
        expect.stringMatching(/waiting|dispatched/),
        'missed',
        'missed',
        'missed',
      ]);
      expect(next).toEqual(schedule.next);
    });

    it('paused while it waits for the week sends nothing, and says so', async () => {
      const schedule = await desk.make({ recipients: [{ personId: weekPeople.hr, optional: false }] });
      await desk.owe(schedule.id, '2025-W01');
      const { id: _, ...fields } = draft({ paused: true });
      ok(await hr.put(`/api/deliveries/schedules/${schedule.id}`, { ...fields, version: 1 }));
      await dispatcher.sweep();
      const { dispatches } = ok(await hr.get<WeekDeliveries>('/api/summaries/2025-W01/deliveries'));
      expect(dispatches).toMatchObject([{ scheduleId: schedule.id, state: 'cancelled' }]);
      expect(await desk.ofSchedule(schedule.id)).toEqual([]);
    });
  });

  describe('the sweep', () => {
    it.each([
      ['what was asked for by hand does not hold up a schedule', false],
      ['nor a schedule what was asked for by hand', true],
    ])('takes who waits longest: %s', async (_name, oldestByHand) => {
      await desk.address('hr');
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) ids.push((await desk.queued()).id);
      const [oldest, ...younger] = ids as [string, ...string[]];
      const wait = (id: string, minutes: number, byHand: boolean) =>
        app.sql(
          `UPDATE delivery SET next_try_at = now() - make_interval(mins => $2), by_hand = $3 WHERE id = $1`,
          [id, minutes, byHand],
        );
      await wait(oldest, 5, oldestByHand);
      for (const id of younger) await wait(id, 1, !oldestByHand);
      expect((await app.part(LedgerRepository).due(10))[0]).toBe(oldest);
    });
  });

  describe('a later revision', () => {
    it('is mailed when it is the final one, and corrections after it are not', async () => {
      const mailbox = await desk.address('hr');
      const recipients = [{ personId: weekPeople.hr, optional: false }];
      const both = await desk.make({ recipients });
      const first = await desk.make({ recipients, revisions: false, name: 'Sekali saja' });
      await desk.owe(both.id);
      await desk.owe(first.id);
      await dispatcher.sweep();
      await sender.sweep();
      const follows = (id: string) =>
        hr.get<DeliverySchedule>(`/api/deliveries/schedules/${id}`).then((a) => ok(a).dispatches[0]);
      expect(await follows(both.id)).toMatchObject({ revision: 1, following: true });
      expect(await follows(first.id)).toMatchObject({ revision: 1, following: false });
      await app.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY });
      await dispatcher.sweep();
      await sender.sweep();
      expect(await follows(both.id)).toMatchObject({ revision: 2, following: false });
      await desk.office.report('early', '2026-10-30', '2026-11-04 10:00', false, [['sum', 3]]);
      await app.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY + 86_400_000 });
      await dispatcher.sweep();
      await sender.sweep();
      expect((await desk.ofSchedule(both.id)).map((d) => d.revision).sort()).toEqual([1, 2]);
      expect((await desk.ofSchedule(first.id)).map((d) => d.revision)).toEqual([1]);
      expect(
        desk
          .to(mailbox)
          .map((r) => r.mail.subject!.includes('sementara'))
          .sort(),
      ).toEqual([false, true, true]);
    });

    it('is told in the app once to each reader, and the ledger knows', async () => {
      const shown = await desk.list(`week=${WEEK}&channel=app`);
      const events = await app.sql<{ person_id: string; revision: number }>(
        `SELECT e.person_id, r.revision FROM feed_event e JOIN summary_revision r ON r.id = e.ref
          WHERE e.kind = 'summary.ready' AND r.week = $1`,
        [WEEK],
      );
      const text = (rows: readonly (readonly [string, number])[]) => rows.map(String).sort();
      expect(text(shown.map((d) => [d.recipient.personId, d.revision]))).toEqual(
        text(events.map((e) => [e.person_id, e.revision])),
      );
      expect(new Set(text(events.map((e) => [e.person_id, e.revision]))).size).toBe(events.length);
      for (const item of shown) expect(item).toMatchObject({ channel: 'app', state: 'sent', schedule: null });
    });

    it('told in the app has arrived once a device of the person acknowledges it, for whoever may see it', async () => {
      const arrived = async (personId: string) =>
        new Set(
          (await desk.list('channel=app'))
            .filter((one) => one.recipient.personId === personId)
            .map((one) => one.arrived),
        );
      const acknowledge = async (login: string) => {
        const device = await app.login(login);
        const { epoch, top } = ok(await device.get<{ epoch: string; top: number }>('/api/feed?wait=0'));
        const place = new URLSearchParams({ after: String(top), epoch, wait: '0' });
        ok(await device.get(`/api/feed?${place.toString()}`));
      };
      expect(await arrived(weekPeople.hr)).toEqual(new Set([false]));
      await acknowledge('hr');
      expect(await arrived(weekPeople.hr)).toEqual(new Set([true]));
      expect(await arrived(weekPeople.sixHead)).toEqual(new Set([false]));
      // Who lost the right got an empty place in the stream.
      await app.sql(`UPDATE account SET roles = '{}' WHERE person_id = $1`, [weekPeople.sixHead]);
      const login = await app.sql<{ login: string }>(`SELECT login FROM account WHERE person_id = $1`, [
        weekPeople.sixHead,
      ]);
      await acknowledge(login[0]!.login);
      await app.sql(`UPDATE account SET roles = '{leader}' WHERE person_id = $1`, [weekPeople.sixHead]);
      expect(await arrived(weekPeople.sixHead)).toEqual(new Set([false]));
      expect((await desk.list('channel=mail')).map((one) => one.arrived)).not.toContain(false);
    });
  });
});
