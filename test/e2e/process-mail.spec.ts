import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DeliveryDetail, DeliveryPage, DeliverySchedule } from '#contracts/deliveries.js';
import { addDays, weekdayOf } from '#contracts/rules/local-date.js';
import { periodAt } from '#contracts/rules/summary-period.js';
import { dateInZone } from '#contracts/rules/zone-time.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient } from '../support/app.js';
import { selfSigned } from '../support/certificate.js';
import { heldUp, hold, WAIT_FOR_TEST, type HeldPoint } from '../support/held.js';
import { startMailServer, type Conduct, type MailServer } from '../support/mail-server.js';
import { OFFICE_PASSWORD } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { WEEK, WeekOffice, weekPeople } from '../support/week-office.js';

const PATIENCE_MS = 40_000;

/**
 * The steps of a delivery at which the worker is killed, in order; what holds it there (the silence of the mail server, or
 * the database); what becomes of the mail, and how many of it the server has seen to their end. Whoever comes after the
 * dead one knows nothing but the row: once that says `sending`, the mail may have gone out.
 */
const POINTS: readonly {
  readonly at: string;
  readonly silent?: Conduct;
  readonly held?: HeldPoint;
  readonly becomes: 'sent' | 'uncertain';
  readonly mails: 0 | 1;
}[] = [
  {
    at: 'the mail is made and its row is being taken',
    held: { trigger: `AFTER UPDATE ON delivery FOR EACH ROW WHEN (NEW.state = 'sending')` },
    becomes: 'sent',
    mails: 1,
  },
  {
    at: 'the server of the database is committing that it is taken, and will',
    held: {
      trigger: `CONSTRAINT AFTER UPDATE ON delivery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'sending')`,
    },
    becomes: 'uncertain',
    mails: 0,
  },
  { at: 'the line is open, no word is said', silent: 'silent at greeting', becomes: 'uncertain', mails: 0 },
  { at: 'the sender is named', silent: 'silent at sender', becomes: 'uncertain', mails: 0 },
  { at: 'the recipient is named', silent: 'silent at recipient', becomes: 'uncertain', mails: 0 },
  { at: 'the text is under way', silent: 'silent in data', becomes: 'uncertain', mails: 0 },
  { at: 'the last line is sent, no answer came', silent: 'silent after dot', becomes: 'uncertain', mails: 1 },
  {
    at: 'the server has taken it and its row is being written',
    held: { trigger: `BEFORE UPDATE ON delivery FOR EACH ROW WHEN (NEW.state = 'sent')` },
    becomes: 'uncertain',
    mails: 1,
  },
  {
    at: 'the server of the database is committing that it is sent, and will',
    held: {
      trigger: `CONSTRAINT AFTER UPDATE ON delivery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'sent')`,
    },
    becomes: 'sent',
    mails: 1,
  },
];

/**
 * The steps before there is a mail: what has come due is written down, its summary turned into mails, and the final revision
 * sent after. Nothing of it leaves the database, so whoever comes after the dead one may do it all again: it ends in one
 * dispatch and one mail that was sent, never in `uncertain`.
 */
const DISPATCH_POINTS: readonly {
  readonly at: string;
  readonly begins: 'the hour comes' | 'a week is owed' | 'the final revision is there';
  readonly trigger: string;
}[] = [
  {
    at: 'the week that has come due is written down',
    begins: 'the hour comes',
    trigger: `AFTER INSERT ON delivery_dispatch FOR EACH ROW`,
  },
  {
    at: 'the schedule is set to its next time',
    begins: 'the hour comes',
    trigger: `AFTER UPDATE ON delivery_schedule FOR EACH ROW WHEN (NEW.next_at > OLD.next_at)`,
  },
  {
    at: 'the server of the database is committing both, and will',
    begins: 'the hour comes',
    trigger: `CONSTRAINT AFTER INSERT ON delivery_dispatch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW`,
  },
  {
    at: 'the week is noted as sent out',
    begins: 'a week is owed',
    trigger: `AFTER UPDATE ON delivery_dispatch FOR EACH ROW WHEN (NEW.state = 'dispatched')`,
  },
  {
    at: 'its mails are made',
    begins: 'a week is owed',
    trigger: `AFTER INSERT ON delivery FOR EACH ROW WHEN (NEW.channel = 'mail')`,
  },
  {
    at: 'the server of the database is committing the mails, and will',
    begins: 'a week is owed',
    trigger: `CONSTRAINT AFTER INSERT ON delivery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.channel = 'mail')`,
  },
  {
    at: 'the final revision is noted as sent out',
    begins: 'the final revision is there',
    trigger: `AFTER UPDATE ON delivery_dispatch FOR EACH ROW WHEN (OLD.following AND NOT NEW.following)`,
  },
  {
    at: 'the mails of the final revision are made',
    begins: 'the final revision is there',
    trigger: `AFTER INSERT ON delivery FOR EACH ROW WHEN (NEW.channel = 'mail')`,
  },
  {
    at: 'the server of the database is committing the mails of the final revision, and will',
    begins: 'the final revision is there',
    trigger: `CONSTRAINT AFTER INSERT ON delivery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.channel = 'mail')`,
  },
];

/**
 * The steps of a week that HR sends by hand, at which the node that was asked is killed; it answers to nobody, so the same
 * request comes again. Before its commit nothing was done, after it all of it was.
 */
const REQUEST_POINTS: readonly {
  readonly at: string;
  readonly trigger: string;
  readonly again: 200 | 201;
}[] = [
  {
    at: 'the week is noted as owed',
    trigger: `AFTER INSERT ON delivery_dispatch FOR EACH ROW`,
    again: 201,
  },
  {
    at: 'who asked for it is written down',
    trigger: `AFTER INSERT ON delivery_request FOR EACH ROW`,
    again: 201,
  },
  {
    at: 'its mails are made',
    trigger: `AFTER INSERT ON delivery FOR EACH ROW WHEN (NEW.channel = 'mail')`,
    again: 201,
  },
  {
    at: 'the server of the database is committing all of it, and will',
    trigger: `CONSTRAINT AFTER INSERT ON delivery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.channel = 'mail')`,
    again: 200,
  },
];

describe('mails of a running service', () => {
  let database: TestDatabase;
  let owner: pg.Pool;
  /** A connection that holds what a worker is about to need. */
  let holder: pg.Client;
  let server: MailServer;
  let web: AppProcess;
  let hr: TestClient;
  let alive: AppProcess | undefined;

  const asked = async (sql: string, parameters: unknown[]) =>
    (await owner.query<object>(sql, parameters)).rows;
  const env = () => ({
    DATABASE_URL: database.url,
    DATABASE_POOL: '4',
    OWED_SWEEP_MS: '100',
    JOB_LOCK_MS: '1000',
    SMTP_URL: server.url,
    MAIL_FROM: 'tanggap@lembahsari.example',
    SMTP_TIMEOUT_MS: '1500',
  });

  beforeAll(async () => {
    server = await startMailServer();
    database = await createDatabase();
    owner = new pg.Pool({ connectionString: database.url, max: 1 });
    owner.on('error', () => undefined);
    holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await owner.query(WAIT_FOR_TEST);
    const office = new WeekOffice(
      async (text, parameters = []) => (await owner.query<Record<string, unknown>>(text, parameters)).rows,
    );
    await office.seed();
    await office.fill();
    web = await startApp({ env: { ...env(), ROLES: 'web' } });
    hr = new TestClient(web.url);
    const login = await hr.post('/api/session', { login: 'hr', password: OFFICE_PASSWORD });
    expect(login.status).toBe(201);
    await computed(WEEK, 1);
    await office.report('early', '2026-10-30', '2026-11-04 10:00', false, [['sum', 3]]);
    await computed(WEEK, 2);
  });
  afterAll(async () => {
    await alive?.stop();
    await web.stop();
    await holder.end();
    await owner.end();
    await database.drop();
    await server.stop();
  });

  /** Has a week computed by hand and waits until this revision of it is there. */
  const computed = async (week: string, revision: number): Promise<void> => {
    alive ??= await startApp({ env: { ...env(), ROLES: 'worker' } });
    expect((await hr.post(`/api/summaries/${week}/runs`)).status).toBe(202);
    await until(
      `there is revision ${String(revision)} of ${week}`,
      async () => (await hr.get(`/api/summaries/${week}?revision=${String(revision)}`)).status === 200,
      PATIENCE_MS,
    );
  };

  const schedule = async (name: string, more: Partial<DeliverySchedule> = {}): Promise<DeliverySchedule> => {
    const made = await hr.post<DeliverySchedule>('/api/deliveries/schedules', {
      id: randomUUID(),
      name,
      kind: 'weekly',
      // Days from now: none of them comes due by itself while others are tried.
      weekday: weekdayOf(addDays(dateInZone('Asia/Jakarta', Date.now()), 3)),
      hour: '06:00',
      zone: null,
      unitIds: [],
      recipients: [{ personId: weekPeople.hr, optional: false }],
      language: 'id',
      formats: ['csv'],
      skipEmpty: false,
      paused: false,
      revisions: false,
      ...more,
    });
    expect(made.status).toBe(201);
    return made.body;
  };

  /** The schedule owes the office's week. */
  const owe = (scheduleId: string) =>
    owner.query(`INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`, [
      scheduleId,
      WEEK,
    ]);

  /** Kills a worker at a point of what begins, and starts its successor when the database has gone on. */
  const killedAt = async (
    { silent, held }: { readonly silent?: Conduct | undefined; readonly held?: HeldPoint | undefined },
    begin: () => Promise<unknown>,
  ): Promise<void> => {
    if (silent !== undefined) server.conduct('*', silent);
    const release = held === undefined ? undefined : await hold(holder, held);
    // Whoever came after the last dead one is the next.
    const first = alive ?? (await startApp({ env: { ...env(), ROLES: 'worker' } }));
    alive = undefined;
    try {
      // Only now, so that nobody but this worker can have taken it.
      await begin();
      if (silent !== undefined) await server.silenced(silent);
      else await until('the worker waits at the point', () => heldUp(asked, holder), PATIENCE_MS);
      await first.kill('SIGKILL');
      await release?.();
      server.conduct('*', 'accept');
      alive = await startApp({ env: { ...env(), ROLES: 'worker' } });
    } finally {
      server.conduct('*', 'accept');
      await first.stop();
    }
  };

  const mailsOf = async (scheduleId: string) =>
    (await hr.get<DeliveryPage>(`/api/deliveries?schedule=${scheduleId}&channel=mail`)).body.items;

  /** What begins at a schedule, and the week that it is about. */
  const beginnings: Readonly<
    Record<
      (typeof DISPATCH_POINTS)[number]['begins'],
      (name: string) => Promise<{ id: string; week: string; begin: () => Promise<unknown> }>
    >
  > = {
    // Due since yesterday noon, and next in six days: the test runs into no hour of it, whenever it runs.
    'the hour comes': async (name) => {
      const yesterday = addDays(dateInZone('Asia/Jakarta', Date.now()), -1);
      const { id } = await schedule(name, { weekday: weekdayOf(yesterday), hour: '12:00' });
      const week = periodAt('week', addDays(yesterday, -7)).key;
      await computed(week, 1);
      const begin = () =>
        owner.query(`UPDATE delivery_schedule SET next_at = next_at - interval '7 days' WHERE id = $1`, [id]);
      return { id, week, begin };
    },
    'a week is owed': async (name) => {
      const { id } = await schedule(name);
      return { id, week: WEEK, begin: () => owe(id) };
    },
    // As a week stands whose first revision was provisional when it was sent out.
    'the final revision is there': async (name) => {
      const { id } = await schedule(name, { revisions: true });
      const begin = () =>
        owner.query(
          `INSERT INTO delivery_dispatch (schedule_id, week, due_at, state, revision, following)
           VALUES ($1, $2, now(), 'dispatched', 1, true)`,
          [id, WEEK],
        );
      return { id, week: WEEK, begin };
    },
  };

  it.each(DISPATCH_POINTS)(
    'a worker killed when $at: one dispatch, one mail',
    async ({ at, begins, trigger }) => {
      const address = `dispatch-${String(DISPATCH_POINTS.findIndex((p) => p.at === at))}@lembahsari.example`;
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address });
      const { id, week, begin } = await beginnings[begins](at);
      await killedAt({ held: { trigger } }, begin);
      await until(
        'the mail is sent',
        async () => (await mailsOf(id)).some(({ state }) => state === 'sent'),
        PATIENCE_MS,
      );
      // The successor has looked at every schedule again: what became owed after is sent out, and that alone.
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: `after-${address}` });
      await owe((await schedule(`Sesudah: ${at}`)).id);
      await server.reached(`after-${address}`);
      expect(server.received.filter((r) => r.to === address)).toHaveLength(1);
      expect(server.received.filter((r) => r.to === `after-${address}`)).toHaveLength(1);
      const { dispatches, next } = (await hr.get<DeliverySchedule>(`/api/deliveries/schedules/${id}`)).body;
      expect(dispatches).toMatchObject([{ period: week, state: 'dispatched', following: false }]);
      const { revision } = dispatches[0]!;
      if (week === WEEK) expect(revision).toBe(2);
      expect(await mailsOf(id)).toMatchObject([{ period: week, revision, state: 'sent' }]);
      expect(Date.parse(next!.at)).toBeGreaterThan(Date.now());
    },
    90_000,
  );

  it.each(REQUEST_POINTS)(
    'a node killed when HR sends a week by hand and $at: one dispatch, one mail, one who asked',
    async ({ at, trigger, again }) => {
      const address = `request-${String(REQUEST_POINTS.findIndex((p) => p.at === at))}@lembahsari.example`;
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address });
      alive ??= await startApp({ env: { ...env(), ROLES: 'worker' } });
      const { id } = await schedule(at);
      const path = `/api/deliveries/schedules/${id}/dispatches`;
      const request = { id: randomUUID(), period: WEEK, reason: 'Server mati' };
      const node = await startApp({ env: { ...env(), ROLES: 'web' } });
      const release = await hold(holder, { trigger });
      try {
        const there = new TestClient(node.url);
        await there.post('/api/session', { login: 'hr', password: OFFICE_PASSWORD });
        const answer = there.post(path, request).catch(() => undefined);
        await until('the node waits at the point', () => heldUp(asked, holder), PATIENCE_MS);
        await node.kill('SIGKILL');
        expect(await answer).toBeUndefined();
      } finally {
        await release();
        await node.stop();
      }
      expect((await hr.post(path, request)).status).toBe(again);
      await server.reached(address);
      const [mail] = await until(
        'the mail is sent',
        async () => {
          const mails = await mailsOf(id);
          return mails.some(({ state }) => state === 'sent') ? mails : undefined;
        },
        PATIENCE_MS,
      );
      expect(await mailsOf(id)).toEqual([mail]);
      expect(server.received.filter((r) => r.to === address)).toHaveLength(1);
      const { dispatches } = (await hr.get<DeliverySchedule>(`/api/deliveries/schedules/${id}`)).body;
      expect(dispatches).toMatchObject([
        { period: WEEK, state: 'dispatched', revision: 2, asked: { reason: 'Server mati' } },
      ]);
      const written = `SELECT count(*)::int AS n FROM audit_event WHERE action = 'delivery_schedule.send' AND subject_id = $1`;
      expect(await asked(written, [id])).toEqual([{ n: 1 }]);
    },
    60_000,
  );

  it.each(POINTS)(
    'a worker killed when $at: $becomes, with $mails mail(s)',
    async ({ at, silent, held, becomes, mails }) => {
      const address = `point-${String(POINTS.findIndex((p) => p.at === at))}@lembahsari.example`;
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address });
      const scheduleId = (await schedule(at)).id;
      await killedAt({ silent, held }, () => owe(scheduleId));
      const { id } = await until(
        `the mail is ${becomes}`,
        async () => (await mailsOf(scheduleId)).find((d) => d.state === becomes),
        PATIENCE_MS,
      );
      const steps = (await hr.get<DeliveryDetail>(`/api/deliveries/${id}`)).body.steps.map((s) => s.state);
      expect(steps).toEqual(['sending', becomes]);
      // The successor is at work: a mail that is asked for after this one arrives, and that one alone.
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: `after-${address}` });
      const again = await hr.post<DeliveryDetail>(`/api/deliveries/${id}/resend`, {
        reason: 'Tidak diterima',
      });
      expect(again.body.steps.map((s) => s.state)).toEqual([...steps, 'queued']);
      await server.reached(`after-${address}`);
      expect(server.received.filter((r) => r.to === address)).toHaveLength(mails);
      expect(server.received.filter((r) => r.to === `after-${address}`)).toHaveLength(1);
    },
    90_000,
  );

  it('logs in over a line that STARTTLS encrypted, to a server whose authority is trusted', async () => {
    await alive?.stop();
    alive = undefined;
    const certificate = selfSigned();
    const login = { user: 'tanggap', pass: 'rahasia dinas' };
    const secure = await startMailServer({ tls: certificate, login });
    const folder = mkdtempSync(join(tmpdir(), 'tanggap-authority-'));
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, certificate.cert);
    const app = await startApp({
      env: {
        ...env(),
        NODE_EXTRA_CA_CERTS: authority,
        SMTP_URL: secure.url.replace('//127.0.0.1', '//tanggap:rahasia%20dinas@localhost'),
      },
    });
    try {
      const address = 'encrypted@lembahsari.example';
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address });
      const there = new TestClient(app.url);
      await there.post('/api/session', { login: 'hr', password: OFFICE_PASSWORD });
      await until(
        'there is a summary',
        async () => ((await there.get(`/api/summaries/${WEEK}`)).status === 200 ? true : undefined),
        PATIENCE_MS,
      );
      const sent = await there.post('/api/deliveries/test-mail', { language: 'id', formats: [] });
      expect(sent.body).toEqual({ state: 'sent', answer: expect.stringContaining('queued as 4711') });
      expect(secure.received).toMatchObject([{ to: address, user: 'tanggap', secure: true }]);
    } finally {
      await app.stop();
      await secure.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
