import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DeliveryDetail, DeliveryPage, DeliverySchedule } from '#contracts/deliveries.js';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient } from '../support/app.js';
import { startMailServer, type Conduct, type MailServer } from '../support/mail-server.js';
import { OFFICE_PASSWORD } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { WEEK, WeekOffice, weekPeople } from '../support/week-office.js';

const PATIENCE_MS = 40_000;

describe('a worker that is killed while it sends a mail', () => {
  let database: TestDatabase;
  let owner: pg.Pool;
  let server: MailServer;
  let web: AppProcess;
  let hr: TestClient;

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
    await web.stop();
    await owner.end();
    await database.drop();
    await server.stop();
  });

  it.each([
    // The server has the whole mail and may deliver it; nobody is left to hear its answer.
    ['silent after dot', 1],
    // The server has the recipient's name alone. How far the dead process got, its successor cannot know.
    ['silent at recipient', 0],
  ] as const)('%s: uncertain, and nobody sends it again', async (conduct: Conduct, mails: number) => {
    const address = `${conduct.replaceAll(' ', '-')}@lembahsari.example`;
    server.conduct(address, conduct);
    await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address });
    const made = await hr.post<DeliverySchedule>('/api/deliveries/schedules', {
      id: randomUUID(),
      name: conduct,
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
    await owner.query(`INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`, [
      made.body.id,
      WEEK,
    ]);
    const first = await startApp({ env: { ...env(), ROLES: 'worker' } });
    let second: AppProcess | undefined;
    try {
      await (mails > 0 ? server.reached(address) : server.named(address));
      await first.kill('SIGKILL');
      server.conduct(address, 'accept');
      second = await startApp({ env: { ...env(), ROLES: 'worker' } });
      const { id } = await until(
        'the mail is uncertain',
        async () => {
          const { items } = (
            await hr.get<DeliveryPage>(`/api/deliveries?schedule=${made.body.id}&channel=mail`)
          ).body;
          return items.find((d) => d.state === 'uncertain');
        },
        PATIENCE_MS,
      );
      // The successor is at work: a mail that is asked for after this one arrives.
      await hr.put(`/api/people/${weekPeople.hr}/mail-address`, { address: `after-${address}` });
      const { body } = await hr.post<DeliveryDetail>(`/api/deliveries/${id}/resend`, {
        reason: 'Tidak diterima',
      });
      expect(body.steps.map((s) => s.state)).toEqual(['sending', 'uncertain', 'queued']);
      await server.reached(`after-${address}`);
      expect(server.received.filter((r) => r.to === address)).toHaveLength(mails);
      expect(server.received.filter((r) => r.to === `after-${address}`)).toHaveLength(1);
    } finally {
      await first.stop();
      await second?.stop();
    }
  });
});
