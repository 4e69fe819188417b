import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DeliveryDetail, DeliveryPage, DeliverySchedule } from '#contracts/deliveries.js';
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
    expect((await hr.post(`/api/summaries/${WEEK}/runs`)).status).toBe(202);
  });
  afterAll(async () => {
    await alive?.stop();
    await web.stop();
    await holder.end();
    await owner.end();
    await database.drop();
    await server.stop();
  });

  const schedule = async (name: string): Promise<string> => {
    const made = await hr.post<DeliverySchedule>('/api/deliveries/schedules', {
      id: randomUUID(),
      name,
      kind: 'weekly',
      weekday: 1,
      hour: '06:00',
      zone: null,
      unitIds: [],
      recipients: [{ personId: weekPeople.hr, optional: false }],
      language: 'id',
      formats: ['csv'],
      skipEmpty: false,
      paused: false,
      revisions: false,
    });
    expect(made.status).toBe(201);
    return made.body.id;
  };

  it.each(POINTS)(
    'a worker killed when $at: $becomes, with $mails mail(s)',
    async ({ at, silent, held, becomes, mails }) => {
      const address = `point-${String(POINTS.findIndex((p) => p.at === at))}@lembahsari.example`;
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address });
      const scheduleId = await schedule(at);
      if (silent !== undefined) server.conduct('*', silent);
      const release = held === undefined ? undefined : await hold(holder, held);
      // Whoever came after the last dead one is the next.
      const first = alive ?? (await startApp({ env: { ...env(), ROLES: 'worker' } }));
      alive = undefined;
      try {
        // Only now, so that nobody but this worker can have taken it.
        await owner.query(
          `INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`,
          [scheduleId, WEEK],
        );
        if (silent !== undefined) await server.silenced(silent);
        else await until('the worker waits at the point', () => heldUp(asked, holder), PATIENCE_MS);
        await first.kill('SIGKILL');
        await release?.();
        server.conduct('*', 'accept');
        alive = await startApp({ env: { ...env(), ROLES: 'worker' } });
        const { id } = await until(
          `the mail is ${becomes}`,
          async () => {
            const { items } = (
              await hr.get<DeliveryPage>(`/api/deliveries?schedule=${scheduleId}&channel=mail`)
            ).body;
            return items.find((d) => d.state === becomes);
          },
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
      } finally {
        server.conduct('*', 'accept');
        await first.stop();
      }
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
