import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Board, BoardUnits } from '#contracts/board.js';
import type { CoverageMap } from '#contracts/coverage.js';
import type { NoticeList, PersonEntry, PersonRecord, UnitList } from '#contracts/people.js';
import type { Report } from '#contracts/reports.js';
import type { Burden, Practice, PracticeOpened, Rollout, RolloutUnits } from '#contracts/rollout.js';
import { rangeKey } from '#contracts/rules/summary-period.js';
import type { Summary } from '#contracts/summaries.js';
import { NoticeMails, Pushes } from '../../src/notifications/index.js';
import { SetupRepository } from '../../src/people/setup.repository.js';
import { PeriodSourceRepository } from '../../src/summaries/period-source.repository.js';
import { StoredSummariesRepository } from '../../src/summaries/stored-summaries.repository.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from '../support/app.js';
import { draft } from '../support/deliveries-desk.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import {
  fixedId,
  loginOf,
  people,
  seedOffice,
  units,
  type Office,
  type OfficePerson,
} from '../support/office.js';
import { startPushService, type PushService } from '../support/push-service.js';

const ROOM = fixedId(1, 90);

describe('the practice room', () => {
  let app: TestApp;
  let mail: MailServer;
  let push: PushService;
  let office: Office;
  let password: string;
  let supervisor: TestClient;
  let staff: TestClient;
  const clients = new Map<OfficePerson, TestClient>();
  const as = async (who: OfficePerson): Promise<TestClient> => {
    const client = clients.get(who) ?? (await app.login(loginOf(who)));
    clients.set(who, client);
    return client;
  };
  const ok = <T>(answer: Answer<T>): T => {
    if (answer.status >= 300) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const read = async <T>(who: OfficePerson, path: string): Promise<T> =>
    ok(await (await as(who)).get<T>(path));
  const open = async (id: string = randomUUID(), count = 2) =>
    (await as('admin')).post<PracticeOpened>('/api/admin/practice', { id, staff: count });
  const submit = async (client: TestClient, date: string): Promise<Report> => {
    ok(
      await client.put(`/api/reports/mine/${date}`, {
        lines: [{ activity: 'Mencoba laporan', quantity: 3, obstacle: 'Sinyal hilang' }],
        note: 'Coba.',
      }),
    );
    return ok(await client.post<Report>(`/api/reports/mine/${date}/submission`, { id: randomUUID() }));
  };
  const comment = async (about: object): Promise<string> => {
    const id = randomUUID();
    ok(
      await supervisor.post('/api/feedback', {
        id,
        recipientId: staff.personId,
        kind: 'praise',
        body: 'Sudah jelas.',
        ...about,
      }),
    );
    return id;
  };

  /** Every figure of the office that somebody reads, as it stands now. */
  async function figures() {
    const burden = await read<Burden>('hr', '/api/rollout/burden');
    const rollout = await read<RolloutUnits>('hr', '/api/admin/rollout');
    const coverage = (who: OfficePerson) =>
      read<CoverageMap>(who, `/api/coverage?from=${office.day(-3)}&to=${office.today}`);
    return {
      burden,
      rollout: rollout.items.map(({ name, people: n, steps }) => ({ name, n, steps })),
      coverage: await coverage('hr'),
      coverageOfLeader: await coverage('leader'),
      units: (await read<UnitList>('hr', '/api/units')).items.map((u) => u.name),
      boardUnits: await read<BoardUnits>('leader', '/api/board/units'),
      board: (await read<Board>('leader', '/api/board')).cells.map((c) => c.personId),
      people: (await read<{ items: PersonEntry[] }>('admin', '/api/admin/people?limit=200')).items.map(
        (p) => p.name,
      ),
      forLeader: (await read<{ items: PersonEntry[] }>('leader', '/api/people?limit=200')).items.map(
        (p) => p.name,
      ),
    };
  }

  async function summary(period: string): Promise<Summary> {
    const hr = await as('hr');
    const { runId } = ok(await hr.post<{ runId: string }>(`/api/summaries/${period}/runs`));
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { state } = ok(await hr.get<{ state: string }>(`/api/summaries/runs/${runId}`));
      if (state === 'done') return ok(await hr.get<Summary>(`/api/summaries/${period}`));
      if (Date.now() > deadline) throw new Error(`run ${state}`);
    }
  }

  beforeAll(async () => {
    [mail, push] = await Promise.all([startMailServer(), startPushService()]);
    app = await startTestApp({
      OWED_SWEEP_MS: '200',
      SMTP_URL: mail.url,
      MAIL_FROM: 'Tanggap <tanggap@lembahsari.example>',
      PUBLIC_URL: 'https://tanggap.example',
      PUSH_LOOPBACK: '1',
      PUSH_DELAY_MS: '0',
      NOTICE_MAIL_DELAY_MS: '0',
    });
    office = await seedOffice(app.sql);
    await submit(await as('staff'), office.day(-2));
  });
  afterAll(async () => {
    await app.stop();
    await mail.stop();
    await push.stop();
  });

  it('is the admin’s alone', async () => {
    for (const who of ['staff', 'direct', 'upper', 'hr', 'leader', 'stranger'] as const) {
      const client = await as(who);
      const body = { id: randomUUID(), staff: 2 };
      expect((await client.post('/api/admin/practice', body)).status).toBe(404);
      expect((await client.get('/api/admin/practice')).status).toBe(404);
      expect((await client.delete('/api/admin/practice')).status).toBe(404);
    }
    expect((await app.client().get('/api/admin/practice')).status).toBe(401);
    expect(await read<Practice>('admin', '/api/admin/practice')).toEqual({ room: null });
    expect((await open(randomUUID(), 1)).status).toBe(400);
    expect((await open(randomUUID(), 31)).status).toBe(400);
  });

  describe('open', () => {
    const period = () => rangeKey({ from: office.day(-3), to: office.day(-1) });
    let before: Awaited<ReturnType<typeof figures>>;
    let counted: Summary;
    let wording: string;
    const wordingOf = ({ revision }: Summary) =>
      app.part(StoredSummariesRepository).wording(period(), revision, { units: null, people: null });
    let given: string;
    let sent: Report;

    beforeAll(async () => {
      before = await figures();
      counted = await summary(period());
      wording = await wordingOf(counted);
      const answer = await open(ROOM);
      expect(answer.status).toBe(201);
      password = answer.body.password;
      expect(answer.body.room.people.map(({ name, login }) => [name, login])).toEqual([
        ['Atasan Latihan', 'latihan-atasan'],
        ['Peserta 01', 'latihan-01'],
        ['Peserta 02', 'latihan-02'],
      ]);
      supervisor = await app.login('latihan-atasan', password);
      staff = await app.login('latihan-01', password);
      // As if the room had been open for long: what is excluded is so for its own sake, and not for its dates.
      await app.sql(`UPDATE assignment SET valid_from = '2025-01-01' WHERE unit_id = $1`, [ROOM]);
      await app.sql(`UPDATE supervisor_line SET valid_from = '2025-01-01' WHERE supervisor_id = $1`, [
        supervisor.personId,
      ]);
      await app.sql(`UPDATE rollout_unit SET opened_at = now() - interval '30 days' WHERE unit_id = $1`, [
        ROOM,
      ]);
      sent = await submit(staff, office.day(-2));
      given = await comment({ reportId: sent.id });
      await submit(staff, office.today);
    });

    it('works as the office does for those in it, and says what it is', async () => {
      expect(await read<Practice>('admin', '/api/admin/practice')).toMatchObject({
        room: { people: [{ login: 'latihan-atasan' }, { login: 'latihan-01' }, { login: 'latihan-02' }] },
      });
      const offers = ok(await staff.get<Rollout>('/api/rollout'));
      expect(offers).toMatchObject({ open: true, practice: true, askPulse: false });
      expect(await read<Rollout>('staff', '/api/rollout')).toMatchObject({ practice: false });
      const { items } = ok(await supervisor.get<BoardUnits>('/api/board/units'));
      expect(items).toMatchObject([{ id: ROOM, people: 2 }]);
      const { cells } = ok(await supervisor.get<Board>(`/api/board?unit=${ROOM}`));
      expect(cells.map(({ name, report }) => [name, report?.state === 'submitted'])).toEqual([
        ['Peserta 01', true],
        ['Peserta 02', false],
      ]);
      ok(await supervisor.post(`/api/reports/${sent.id}/acceptance`, { version: 1 }));
      expect(ok(await staff.get<{ items: { id: string }[] }>('/api/feedback')).items).toMatchObject([
        { id: given },
      ]);
      expect(
        ok(await staff.get<{ items: { name: string }[] }>('/api/people')).items.map((p) => p.name),
      ).toEqual(['Atasan Latihan', 'Peserta 01', 'Peserta 02']);
    });

    it('leaves every list and every figure of the office as it was', async () => {
      expect((await staff.post('/api/rollout/pulse', { answer: 'no' })).status).toBe(204);
      expect((await staff.post('/api/rollout/effort', { seconds: 40, taps: 5 })).status).toBe(204);
      expect(await figures()).toEqual(before);
      for (const table of ['pulse_count', 'pulse_asked', 'effort_count', 'effort_told'])
        expect(await app.sql(`SELECT count(*)::int AS n FROM ${table}`)).toEqual([{ n: 0 }]);
    });

    it('is in no summary, neither in one that is computed again nor in a new one', async () => {
      const again = await summary(period());
      expect(again).toEqual(counted);
      expect(await wordingOf(again)).toBe(wording);
      const fresh = await summary(rangeKey({ from: office.day(-2), to: office.day(-2) }));
      expect(fresh.employees.map((e) => e.personId).sort()).toEqual(
        counted.employees.map((e) => e.personId).sort(),
      );
      expect(fresh.units.map((u) => u.unitId)).not.toContain(ROOM);
      expect(fresh.coverage.onTime + fresh.coverage.late).toBe(1);
      const scope = { from: office.day(-2), to: office.day(-2), begins: `${office.day(-2)}T00:00:00Z` };
      const rows = app.part(PeriodSourceRepository);
      expect(await rows.count({ ...scope, ends: scope.begins, zone: 'Asia/Jakarta', windows: [] })).toBe(
        fresh.employees.length,
      );
    });

    it('gives the organisation neither its zone nor its top, however old it is', async () => {
      await app.sql(`UPDATE unit SET created_at = '2020-01-01', zone = 'Asia/Jayapura' WHERE id = $1`, [
        ROOM,
      ]);
      try {
        expect(await app.part(PeriodSourceRepository).zone()).toBe('Asia/Jakarta');
        expect(await app.part(SetupRepository).firstUnit()).not.toBe(ROOM);
      } finally {
        await app.sql(`UPDATE unit SET created_at = now(), zone = 'Asia/Jakarta' WHERE id = $1`, [ROOM]);
      }
    });

    it('does not exist for those who look after the office', async () => {
      for (const who of ['hr', 'leader', 'admin'] as const) {
        const client = await as(who);
        expect((await client.get(`/api/people/${staff.personId}`)).status).toBe(404);
        expect((await client.get(`/api/coverage/people?unit=${ROOM}&date=${office.today}`)).status).toBe(404);
        expect((await client.get(`/api/coverage/units/${ROOM}`)).status).toBe(404);
      }
      const hr = await as('hr');
      const schedule = await hr.post<{ errors: { path: string }[] }>('/api/deliveries/schedules', {
        ...draft({ unitIds: [ROOM] }),
        recipients: [{ personId: people.hr, optional: true }],
      });
      expect([schedule.status, schedule.body.errors.map((e) => e.path)]).toEqual([422, ['/unitIds/0']]);
      ok(await staff.post('/api/me/wrong-supervisor', { note: 'Coba.' }));
      expect((await read<NoticeList>('admin', '/api/admin/notices')).items).toEqual([]);
    });

    it('takes nobody in, lets nobody out, and gives nobody a role', async () => {
      const admin = await as('admin');
      const from = office.today;
      const refused = async (path: string, body: object, method: 'post' | 'patch' = 'post') => {
        const { status, body: problem } = await admin[method](path, body);
        return [status, problem['code']];
      };
      const real = `/api/admin/people/${people.staff}`;
      const invented = `/api/admin/people/${staff.personId}`;
      expect(await refused(`${real}/assignments`, { unitId: ROOM, position: 'Staf', from })).toEqual([
        422,
        'UNIT_UNKNOWN',
      ]);
      expect(await refused(`${real}/supervisors`, { supervisorId: supervisor.personId, from })).toEqual([
        422,
        'SUPERVISOR_UNKNOWN',
      ]);
      for (const [path, body] of [
        ['assignments', { unitId: units.section, position: 'Staf', from }],
        ['supervisors', { supervisorId: people.direct, from }],
        ['leave', { id: randomUUID(), kind: 'annual', from, to: from }],
      ] as const)
        expect(await refused(`${invented}/${path}`, body)).toEqual([404, 'NOT_FOUND']);
      expect(await refused(invented, { roles: ['hr'] }, 'patch')).toEqual([404, 'NOT_FOUND']);
      expect(await refused(`/api/admin/units/${ROOM}`, { name: 'Dinas' }, 'patch')).toEqual([
        404,
        'NOT_FOUND',
      ]);
      const unit = { name: 'Seksi', zone: 'Asia/Jakarta', workdays: [1], worksOnHolidays: false };
      expect(await refused('/api/admin/units', { ...unit, id: randomUUID(), parentId: ROOM })).toEqual([
        422,
        'UNIT_UNKNOWN',
      ]);
      expect(await refused('/api/admin/units', { ...unit, id: ROOM, parentId: null })).toEqual([
        409,
        'ID_TAKEN',
      ]);
      expect(await app.sql(`SELECT roles FROM account WHERE person_id = $1`, [staff.personId])).toEqual([
        { roles: [] },
      ]);
      const { assignments } = await read<PersonRecord>('admin', `/api/admin/people/${people.staff}`);
      expect(assignments.map((a) => a.unitId)).toEqual([units.section]);
    });

    it('sends no mail and no push, whatever is stored', async () => {
      const browser = push.browser();
      const subscription = { ...browser.subscription, language: 'id' };
      const address = { address: 'peserta@lembahsari.example' };
      const path = `/api/people/${staff.personId}/mail-address`;
      for (const answer of [
        await staff.post('/api/notifications/devices', subscription),
        await staff.put(path, address),
        await (await as('admin')).put(path, address),
      ])
        expect([answer.status, answer.body['code']]).toEqual([422, 'PRACTICE_SENDS_NOTHING']);

      await app.sql(`INSERT INTO mail_address (person_id, address, updated_by) VALUES ($1, $2, $1)`, [
        staff.personId,
        address.address,
      ]);
      const own = push.browser();
      ok(
        await (await as('other')).post('/api/notifications/devices', { ...own.subscription, language: 'id' }),
      );
      // As if the door had let it in: with the server's own key, as in a row that is whole.
      await app.sql(
        `INSERT INTO push_subscription (id, person_id, session_id, endpoint, p256dh, auth, server_key, language)
         SELECT gen_random_uuid(), $1, s.id, $2, $3, $4, b.server_key, b.language
           FROM push_subscription b, session s WHERE s.person_id = $1 LIMIT 1`,
        [
          staff.personId,
          browser.subscription.endpoint,
          browser.subscription.keys.p256dh,
          browser.subscription.keys.auth,
        ],
      );
      await app.sql(
        `INSERT INTO notification_setting (person_id, quiet, quiet_from, quiet_to, quiet_days, token)
         VALUES ($1, 'own', '00:00', '24:00', '{1,2,3,4,5,6,7}', $2)`,
        [staff.personId, 'x'.repeat(43)],
      );
      await comment({ urgent: true, urgentReason: 'Antrean sampai ke jalan' });
      const owed = () =>
        app.sql<{ channel: string; state: string; reason: string | null }>(
          `SELECT channel, state, reason FROM notification_send
            WHERE person_id = $1 ORDER BY channel`,
          [staff.personId],
        );
      // The worker has looked at each, whatever it made of it.
      const deadline = Date.now() + 20_000;
      while ((await owed()).some(({ state }) => state === 'queued' || state === 'sending')) {
        if (Date.now() > deadline) throw new Error('nobody looked at what is owed');
        await Promise.all([app.part(Pushes).sweep(), app.part(NoticeMails).sweep()]);
      }
      expect((await owed()).map(({ channel, state, reason }) => [channel, state, reason])).toEqual([
        ['digest', 'cancelled', 'NO_ADDRESS'],
        ['mail', 'cancelled', 'NO_ADDRESS'],
        ['push', 'cancelled', 'GONE'],
      ]);
      expect(push.to(browser)).toEqual([]);
      expect(mail.received.filter((m) => m.to === address.address)).toEqual([]);
    });
  });

  describe('emptied', () => {
    const written = () =>
      app.sql(
        `SELECT (SELECT count(*)::int FROM report) AS reports, (SELECT count(*)::int FROM feedback) AS feedback`,
      );

    it('ends what was, keeps what was written, and begins anew under the same logins', async () => {
      const kept = await written();
      const socket = staff.socket();
      const closed = new Promise<void>((resolve) => {
        socket.once('disconnect', () => {
          resolve();
        });
      });
      await new Promise<void>((resolve) => {
        socket.once('connect', resolve);
        socket.connect();
      });
      const answer = await open(randomUUID(), 5);
      expect(answer.status).toBe(201);
      expect(answer.body.room.people).toHaveLength(6);
      expect(answer.body.password).not.toBe(password);
      await closed;
      socket.disconnect();
      expect((await staff.get('/api/session')).status).toBe(401);
      expect((await supervisor.get('/api/board')).status).toBe(401);
      await expect(app.login('latihan-01', password)).rejects.toThrow('401');
      const fresh = await app.login('latihan-01', answer.body.password);
      expect(fresh.personId).not.toBe(staff.personId);
      expect(ok(await fresh.get<{ items: Report[] }>(`/api/reports?owner=${fresh.personId}`)).items).toEqual(
        [],
      );
      expect(await written()).toEqual(kept);
      expect(
        (
          await app.sql<{ action: string }>(
            `SELECT action FROM audit_event WHERE action LIKE 'practice.%' ORDER BY at, id`,
          )
        ).map((a) => a.action),
      ).toEqual(['practice.open', 'practice.close', 'practice.open']);
    });

    it('refuses an id or a login that somebody has, and leaves the open room as it is', async () => {
      const { room } = await read<Practice>('admin', '/api/admin/practice');
      expect(await open(ROOM)).toMatchObject({ status: 409, body: { code: 'ID_TAKEN' } });
      await app.sql(`UPDATE account SET login = 'latihan-07' WHERE person_id = $1`, [people.stranger]);
      const taken = await open(randomUUID(), 10);
      expect(taken).toMatchObject({ status: 409, body: { code: 'PRACTICE_LOGIN_TAKEN' } });
      expect(JSON.stringify(taken.body)).toContain('latihan-07');
      expect(await read<Practice>('admin', '/api/admin/practice')).toEqual({ room });
    });

    it('is closed, and stays so', async () => {
      const admin = await as('admin');
      expect((await admin.delete('/api/admin/practice')).status).toBe(204);
      expect((await admin.delete('/api/admin/practice')).status).toBe(204);
      expect(await read<Practice>('admin', '/api/admin/practice')).toEqual({ room: null });
    });
  });
});
