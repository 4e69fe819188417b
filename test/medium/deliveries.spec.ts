import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryPage,
  DeliverySchedule,
  MailPreview,
  ScheduleRuns,
  SummarySettings,
  WeekDeliveries,
} from '#contracts/deliveries.js';
import { Dispatcher, Sender } from '../../src/deliveries/index.js';
import { LedgerRepository } from '../../src/deliveries/ledger.repository.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { startMailServer, type MailServer, type Received } from '../support/mail-server.js';
import { fixedId } from '../support/office.js';
import { WEEK, WeekOffice, weekPeople, weekUnits, type WeekPerson } from '../support/week-office.js';

/** Monday 06:00 WIB, when the week's last deadline has not passed, and Tuesday, when it has. */
const MONDAY = Date.parse('2026-11-01T23:00:00Z');
const TUESDAY = Date.parse('2026-11-02T17:00:00Z');
/** Later than any sweep: the tests sweep themselves. */
const never = '3600000';

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

const draft = (more: Partial<DeliverySchedule> = {}) => ({
  id: randomUUID(),
  name: 'Senin pagi',
  kind: 'weekly',
  weekday: 1,
  hour: '06:00',
  zone: null,
  unitIds: [] as string[],
  recipients: [] as { personId: string; optional: boolean }[],
  language: 'id',
  formats: [] as string[],
  skipEmpty: false,
  paused: false,
  revisions: true,
  ...more,
});

describe('deliveries', () => {
  let app: TestApp;
  let server: MailServer;
  let office: WeekOffice;
  let hr: TestClient;
  let dispatcher: Dispatcher;
  let sender: Sender;

  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({
      OWED_SWEEP_MS: never,
      ROLES: 'web',
      SMTP_URL: server.url,
      MAIL_FROM: 'Tanggap <tanggap@lembahsari.example>',
      SMTP_TIMEOUT_MS: '500',
      PUBLIC_URL: 'https://tanggap.example',
    });
    office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    await app.sql(`UPDATE account SET roles = '{admin}' WHERE person_id = $1`, [weekPeople.leader]);
    hr = await app.login('hr');
    dispatcher = app.part(Dispatcher);
    sender = app.part(Sender);
    await app.part(OwedPeriods).computePeriod(WEEK, { now: MONDAY });
  });
  afterAll(async () => {
    await app.stop();
    await server.stop();
  });
  beforeEach(async () => {
    // What one test leaves waiting must not go out in another.
    await app.sql(
      `UPDATE delivery SET state = 'cancelled', next_try_at = NULL WHERE state IN ('queued', 'deferred')`,
    );
    await app.sql(`UPDATE delivery_schedule SET deleted_at = now(), next_at = NULL WHERE deleted_at IS NULL`);
    await app.sql(`UPDATE delivery_dispatch SET following = false`);
  });

  const ok = <T>(answer: { status: number; body: T }, status = 200): T => {
    if (answer.status !== status) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  let mailboxes = 0;
  /** Gives somebody a new address, so that a test sees its own mails alone. */
  const address = async (who: WeekPerson): Promise<string> => {
    const own = `${who.toLowerCase()}-${String(++mailboxes)}@lembahsari.example`;
    ok(await hr.put(`/api/people/${weekPeople[who]}/mail-address`, { address: own }));
    return own;
  };
  const make = async (
    more: Partial<DeliverySchedule> | Record<string, unknown> = {},
  ): Promise<DeliverySchedule> =>
    ok(await hr.post<DeliverySchedule>('/api/deliveries/schedules', { ...draft(), ...more }), 201);
  /** The schedule owes the summary of the office's week. */
  const owe = (id: string, week = WEEK) =>
    app.sql(`INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`, [id, week]);
  const list = async (query: string): Promise<Delivery[]> =>
    ok(await hr.get<DeliveryPage>(`/api/deliveries?limit=200&${query}`)).items;
  const ofSchedule = async (id: string): Promise<Delivery[]> =>
    (await list(`schedule=${id}`)).sort((a, b) => (a.recipient.name < b.recipient.name ? -1 : 1));
  const one = async (id: string): Promise<Delivery> => {
    const all = await ofSchedule(id);
    expect(all).toHaveLength(1);
    return all[0]!;
  };
  const detail = async (id: string) => ok(await hr.get<DeliveryDetail>(`/api/deliveries/${id}`));
  const to = (who: string): Received[] => server.received.filter((r) => r.to === who);
  /** A schedule with one recipient, its week sent out: the mail waits. */
  const queued = async (
    who: WeekPerson = 'hr',
    more: Record<string, unknown> = {},
  ): Promise<{ schedule: DeliverySchedule; mailbox: string; id: string }> => {
    const mailbox = await address(who);
    const schedule = await make({ recipients: [{ personId: weekPeople[who], optional: true }], ...more });
    await owe(schedule.id);
    await dispatcher.sweep();
    const { id, state } = await one(schedule.id);
    expect(state).toBe('queued');
    return { schedule, mailbox, id };
  };
  const dueNow = (id: string) => app.sql(`UPDATE delivery SET next_try_at = now() WHERE id = $1`, [id]);

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
      expect(items[0]).toEqual(made.next);
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
      expect(runs.items[0]).toMatchObject({ weekday: 3, time: '08:30', zoneName: 'WITA' });
      expect((await hr.get('/api/deliveries/schedules/runs?weekday=3&hour=08:30&zone=X')).status).toBe(400);
    });

    it('page by name', async () => {
      for (const name of ['C', 'A', 'B']) await make({ name });
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
      const mailboxes = [await address('hr'), await address('sixHead')] as const;
      const schedule = await make({
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
      expect((await ofSchedule(schedule.id)).map((d) => d.state)).toEqual(['queued', 'queued']);
      // Whoever sweeps beside finds them taken.
      await Promise.all([sender.sweep(), sender.sweep()]);
      await sender.sweep();

      const sent = await ofSchedule(schedule.id);
      expect(sent.map((d) => [d.recipient.name, d.state, d.attempts, d.answer])).toEqual([
        ['Hendra', 'sent', 1, expect.stringMatching(/^250 /)],
        ['Siti', 'sent', 1, expect.stringMatching(/^250 /)],
      ]);
      const [all] = to(mailboxes[0]);
      const [part] = to(mailboxes[1]);
      expect([to(mailboxes[0]).length, to(mailboxes[1]).length]).toEqual([1, 1]);
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
        const mailboxes = [await address('hr'), await address('sixHead')] as const;
        const recipients = [
          { personId: weekPeople.hr, optional: false },
          { personId: weekPeople.sixHead, optional: true },
        ];
        // On the 28th every deadline of the period before has passed: the figures are final, whatever day it is today.
        const schedule = await make({ kind, day: 28, language, recipients, formats: ['pdf', 'csv'] });
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
        expect(await ofSchedule(schedule.id)).toEqual([]);
        await app.part(OwedPeriods).computePeriod(period);
        await Promise.all([dispatcher.sweep(), dispatcher.sweep()]);
        expect((await ofSchedule(schedule.id)).map((d) => d.state)).toEqual(['queued', 'queued']);
        await Promise.all([sender.sweep(), sender.sweep()]);
        await dispatcher.sweep();
        await sender.sweep();

        const sent = await ofSchedule(schedule.id);
        expect(sent.map((d) => [d.recipient.name, d.state, d.attempts, d.period, d.week])).toEqual([
          ['Hendra', 'sent', 1, period, null],
          ['Siti', 'sent', 1, period, null],
        ]);
        for (const { id } of sent)
          expect((await detail(id)).steps.map((step) => step.state)).toEqual(['sending', 'sent']);
        expect(ok(await hr.get<DeliverySchedule>(path)).dispatches).toMatchObject([
          { state: 'dispatched', period, revision: 1, following: false },
        ]);

        expect([to(mailboxes[0]).length, to(mailboxes[1]).length]).toEqual([1, 1]);
        const [all, part] = [to(mailboxes[0])[0]!.mail, to(mailboxes[1])[0]!.mail];
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
      await address('hr');
      const schedule = await make({ recipients: [{ personId: weekPeople.hr, optional: false }] });
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
      const schedule = await make({ recipients: [{ personId: weekPeople.hr, optional: false }] });
      await owe(schedule.id, '2025-W01');
      const { id: _, ...fields } = draft({ paused: true });
      ok(await hr.put(`/api/deliveries/schedules/${schedule.id}`, { ...fields, version: 1 }));
      await dispatcher.sweep();
      const { dispatches } = ok(await hr.get<WeekDeliveries>('/api/summaries/2025-W01/deliveries'));
      expect(dispatches).toMatchObject([{ scheduleId: schedule.id, state: 'cancelled' }]);
      expect(await ofSchedule(schedule.id)).toEqual([]);
    });
  });

  describe('a mail', () => {
    it('refused by the server stays refused, with the answer and without the address', async () => {
      const { id, mailbox } = await queued();
      server.conduct(mailbox, 'refuse recipient');
      await sender.sweep();
      const after = await detail(id);
      expect(after).toMatchObject({ state: 'refused', reason: null, attempts: 1, nextTryAt: null });
      expect(after.answer).toMatch(/^550 5\.1\.1 <…@…> is unknown/);
      expect(after.steps.map((s) => s.state)).toEqual(['sending', 'refused']);
      await sender.sweep();
      expect(await detail(id)).toEqual(after);
    });

    it('put off is tried again later, and arrives once', async () => {
      const { id, mailbox } = await queued();
      server.conduct(mailbox, 'greylist');
      await sender.sweep();
      const put = await detail(id);
      expect(put).toMatchObject({ state: 'deferred', attempts: 1, answer: expect.stringMatching(/^451/) });
      expect(Date.parse(put.nextTryAt!) - Date.parse(put.at)).toBe(60_000);
      await sender.sweep();
      expect((await detail(id)).attempts).toBe(1);
      server.conduct(mailbox, 'accept');
      await dueNow(id);
      await sender.sweep();
      expect((await detail(id)).steps.map((s) => [s.attempt, s.state])).toEqual([
        [1, 'sending'],
        [1, 'deferred'],
        [2, 'sending'],
        [2, 'sent'],
      ]);
      expect(to(mailbox)).toHaveLength(1);
    });

    it('given up after three days is refused, with the last answer', async () => {
      const { id, mailbox } = await queued();
      server.conduct(mailbox, 'greylist');
      await app.sql(`UPDATE delivery SET queued_at = now() - interval '3 days' WHERE id = $1`, [id]);
      await sender.sweep();
      expect(await detail(id)).toMatchObject({
        state: 'refused',
        reason: 'GAVE_UP',
        answer: expect.stringMatching(/^451/),
      });
    });

    it.each(['drop after dot', 'silent after dot'] as const)(
      'uncertain (%s) is never sent again by itself; by hand with the same Message-ID',
      async (conduct) => {
        const { id, mailbox } = await queued();
        server.conduct(mailbox, conduct);
        await sender.sweep();
        expect(await detail(id)).toMatchObject({ state: 'uncertain', attempts: 1, nextTryAt: null });
        server.conduct(mailbox, 'accept');
        await sender.sweep();
        await dispatcher.sweep();
        expect((await detail(id)).attempts).toBe(1);
        expect(to(mailbox)).toHaveLength(1);

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
        const after = await detail(id);
        expect(after).toMatchObject({ state: 'sent', attempts: 2 });
        expect(after.steps.map((s) => [s.state, s.by?.name ?? null, s.note])).toEqual([
          ['sending', null, null],
          ['uncertain', null, null],
          ['queued', 'Hendra', 'Hendra tidak menerimanya'],
          ['sending', null, null],
          ['sent', null, null],
        ]);
        expect(to(mailbox).map((r) => r.mail.messageId)).toEqual([after.messageId, after.messageId]);
        const [audit] = await app.sql(
          `SELECT after FROM audit_event WHERE action = 'delivery.resend' AND subject_id = $1`,
          [id],
        );
        expect(audit).toEqual({ after: { reason: 'Hendra tidak menerimanya' } });
      },
    );

    it('whose process died while sending becomes uncertain when its lease is over, not queued', async () => {
      const { id, mailbox } = await queued();
      await app.sql(
        `UPDATE delivery SET state = 'sending', attempts = 1, next_try_at = NULL, lease_until = now() + interval '1 minute'
          WHERE id = $1`,
        [id],
      );
      await sender.sweep();
      expect((await detail(id)).state).toBe('sending');
      await app.sql(`UPDATE delivery SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
      await sender.sweep();
      expect(await detail(id)).toMatchObject({ state: 'uncertain', reason: 'PROCESS_DIED' });
      await sender.sweep();
      expect(to(mailbox)).toEqual([]);
    });

    it('asks the right again before it goes out', async () => {
      const { id, mailbox } = await queued('sixHead');
      await app.sql(`UPDATE account SET roles = '{}' WHERE person_id = $1`, [weekPeople.sixHead]);
      await sender.sweep();
      expect(await detail(id)).toMatchObject({ state: 'cancelled', reason: 'RIGHT_LOST', attempts: 0 });
      // By hand HR cannot give it back either.
      ok(await hr.post(`/api/deliveries/${id}/resend`, { reason: 'coba lagi' }));
      await sender.sweep();
      expect(await detail(id)).toMatchObject({ state: 'cancelled', reason: 'RIGHT_LOST' });
      await app.sql(`UPDATE account SET roles = '{leader}' WHERE person_id = $1`, [weekPeople.sixHead]);
      expect(to(mailbox)).toEqual([]);
    });

    it('goes to nobody without an address, on a paused schedule, or taken off it', async () => {
      const first = await queued();
      ok(await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: null }));
      await sender.sweep();
      expect(await detail(first.id)).toMatchObject({ state: 'cancelled', reason: 'NO_ADDRESS' });
      const second = await queued();
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
      expect(await detail(second.id)).toMatchObject({ state: 'cancelled', reason: 'PAUSED' });
      const third = await queued();
      ok(
        await hr.put(`/api/deliveries/schedules/${third.schedule.id}`, {
          ...fields,
          recipients: [],
          version: 1,
        }),
      );
      await sender.sweep();
      expect(await detail(third.id)).toMatchObject({ state: 'cancelled', reason: 'REMOVED' });
      expect([...to(first.mailbox), ...to(second.mailbox), ...to(third.mailbox)]).toEqual([]);
    });

    it('of an empty week is skipped where the schedule says so; by hand it goes out', async () => {
      const mailbox = await address('hr');
      // Everybody is away from Monday 20 to Sunday 26 July.
      await app.sql(
        `INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
         SELECT gen_random_uuid(), id, 'annual', '2026-07-20', '2026-07-27' FROM person`,
      );
      await app.part(OwedPeriods).computePeriod('2026-W30');
      const recipients = [{ personId: weekPeople.hr, optional: false }];
      const skips = await make({ recipients, skipEmpty: true });
      const sends = await make({ recipients, skipEmpty: false });
      for (const { id } of [skips, sends]) await owe(id, '2026-W30');
      await dispatcher.sweep();
      await sender.sweep();
      const skipped = await one(skips.id);
      expect(skipped).toMatchObject({ state: 'skipped', reason: 'EMPTY', attempts: 0 });
      expect(await one(sends.id)).toMatchObject({ state: 'sent' });
      expect(to(mailbox)).toHaveLength(1);
      ok(await hr.post(`/api/deliveries/${skipped.id}/resend`, { reason: 'Diminta pimpinan' }));
      await sender.sweep();
      expect(await one(skips.id)).toMatchObject({ state: 'sent', reason: null });
      expect(to(mailbox)).toHaveLength(2);
    });

    it('about some units has those alone, for a leader only what is theirs', async () => {
      const { id, mailbox } = await queued('hr', { unitIds: [weekUnits.five] });
      await sender.sweep();
      expect((await detail(id)).unitIds).toEqual([weekUnits.five]);
      expect(to(mailbox)[0]!.mail.text).toContain('Lima Hari');
      expect(to(mailbox)[0]!.mail.text).not.toContain('Enam Hari');
      const other = await queued('sixHead', { unitIds: [weekUnits.five] });
      await sender.sweep();
      expect(await detail(other.id)).toMatchObject({ state: 'cancelled', reason: 'NOTHING_TO_SHOW' });
    });

    it('leaves out documents that are too large, and says where they are', async () => {
      const small = await startTestApp({
        OWED_SWEEP_MS: never,
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
        const { mail } = to('small@x.example')[0]!;
        expect(mail.attachments.map((a) => a.filename)).toEqual([`tanggap-${WEEK}-r1.csv`]);
        expect(mail.text).toContain('Not attached: XLSX.');
        expect(mail.text).toContain('This is a test mail');
      } finally {
        await small.stop();
      }
    });
  });

  describe('the sweep', () => {
    it.each([
      ['what was asked for by hand does not hold up a schedule', false],
      ['nor a schedule what was asked for by hand', true],
    ])('takes who waits longest: %s', async (_name, oldestByHand) => {
      await address('hr');
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) ids.push((await queued()).id);
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
      const mailbox = await address('hr');
      const recipients = [{ personId: weekPeople.hr, optional: false }];
      const both = await make({ recipients });
      const first = await make({ recipients, revisions: false, name: 'Sekali saja' });
      await owe(both.id);
      await owe(first.id);
      await dispatcher.sweep();
      const follows = (id: string) =>
        hr.get<DeliverySchedule>(`/api/deliveries/schedules/${id}`).then((a) => ok(a).dispatches[0]);
      expect(await follows(both.id)).toMatchObject({ revision: 1, following: true });
      expect(await follows(first.id)).toMatchObject({ revision: 1, following: false });
      await app.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY });
      await dispatcher.sweep();
      await sender.sweep();
      expect(await follows(both.id)).toMatchObject({ revision: 2, following: false });
      await office.report('early', '2026-10-30', '2026-11-04 10:00', false, [['sum', 3]]);
      await app.part(OwedPeriods).computePeriod(WEEK, { now: TUESDAY + 86_400_000 });
      await dispatcher.sweep();
      await sender.sweep();
      expect((await ofSchedule(both.id)).map((d) => d.revision).sort()).toEqual([1, 2]);
      expect((await ofSchedule(first.id)).map((d) => d.revision)).toEqual([1]);
      expect(
        to(mailbox)
          .map((r) => r.mail.subject!.includes('sementara'))
          .sort(),
      ).toEqual([false, true, true]);
    });

    it('is told in the app once to each reader, and the ledger knows', async () => {
      const shown = await list(`week=${WEEK}&channel=app`);
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
  });

  describe('who may unsubscribe', () => {
    const linkOf = ({ mail }: Received) => {
      const value = mail.headers.find(({ key }) => key === 'list-unsubscribe')!.value;
      return new URL(value.replace(/^<|>$/g, '')).pathname;
    };

    it('does so in one click from outside, and gets no more', async () => {
      const { schedule, mailbox } = await queued('hr');
      await sender.sweep();
      const link = `${app.url}${linkOf(to(mailbox)[0]!)}`;
      // A scanner that opens the link changes nothing.
      const page = await fetch(link);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await page.text()).toContain('<form method="post">');
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
      const [{ id }] = (await ofSchedule(schedule.id)) as [Delivery];
      ok(await hr.post(`/api/deliveries/${id}/resend`, { reason: 'diminta lagi' }));
      await sender.sweep();
      expect(await detail(id)).toMatchObject({ state: 'cancelled', reason: 'UNSUBSCRIBED' });
      expect(to(mailbox)).toHaveLength(1);
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
      const mailbox = await address('hr');
      const schedule = await make({ recipients: [{ personId: weekPeople.hr, optional: false }] });
      await owe(schedule.id);
      await dispatcher.sweep();
      await sender.sweep();
      expect(to(mailbox)).toHaveLength(1);
      const [row] = await app.sql<{ token: string }>(
        `SELECT token FROM delivery_recipient WHERE schedule_id = $1`,
        [schedule.id],
      );
      const post = await fetch(`${app.url}/api/deliveries/unsubscribe/${row!.token}`, { method: 'POST' });
      expect(post.status).toBe(404);
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
      const mailbox = await address('hr');
      expect(ok(await hr.post('/api/deliveries/test-mail', body))).toMatchObject({
        state: 'sent',
        answer: expect.stringMatching(/^250/),
      });
      expect(to(mailbox)[0]!.mail.text).toContain('Ini surel percobaan');
      server.conduct(mailbox, 'refuse content');
      expect(ok(await hr.post('/api/deliveries/test-mail', body))).toMatchObject({ state: 'refused' });
      expect(ok(await hr.get('/api/deliveries/mail'))).toEqual({
        configured: true,
        from: 'Tanggap <tanggap@lembahsari.example>',
        attachmentBytes: 5_242_880,
      });
    });

    it('pages the history, newest first, without losing or repeating a row', async () => {
      const all = await list('channel=mail');
      expect(all.length).toBeGreaterThan(8);
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
      const sent = await list('state=sent&channel=mail');
      expect(sent.length).toBeGreaterThan(0);
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

  describe('without a mail server', () => {
    it('every delivery says so, and the app still tells of the summary', async () => {
      const none = await startTestApp({ OWED_SWEEP_MS: never, ROLES: 'web' });
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
