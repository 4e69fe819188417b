import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { loginOf, people, seedOffice, type OfficePerson } from '../support/office.js';
import { OwedPeriods } from '../../src/summaries/index.js';

/** Who may do what, by hand from the contract: HR and admins keep deliveries; everybody keeps the own address. */
const columns = ['hr', 'admin', 'leader', 'unitLeader', 'direct', 'staff', 'other', 'nobody'] as const;
type Column = (typeof columns)[number];

const schedule = () => ({
  id: randomUUID(),
  name: 'Mingguan',
  kind: 'weekly',
  weekday: 1,
  hour: '06:00',
  zone: null,
  unitIds: [],
  recipients: [{ personId: people.hr, optional: false }],
  language: 'id',
  formats: [],
  skipEmpty: false,
  paused: false,
  revisions: true,
});

const WEEK = '2026-W44';
/** Nobody has sent it. */
const OLD_WEEK = '2026-W40';
const settings = { weekday: 1, hour: '06:00', quietSeconds: 300 };

interface Given {
  /** A schedule and its newest version. */
  readonly made: { id: string; version: number };
  readonly delivery: string;
}
type Try = (client: TestClient, given: Given) => Promise<{ status: number }>;

const table: readonly (readonly [string, string, Try])[] = [
  //                           hr  admin leader unitL direct staff other nobody
  [
    'read settings',
    '          200 200   404    404   404    404   404   401',
    (c) => c.get('/api/summaries/settings'),
  ],
  [
    'change settings',
    '        200 200   404    404   404    404   404   401',
    (c) => c.put('/api/summaries/settings', settings),
  ],
  [
    'list schedules',
    '         200 200   404    404   404    404   404   401',
    (c) => c.get('/api/deliveries/schedules'),
  ],
  [
    'see a schedule',
    '         200 200   404    404   404    404   404   401',
    (c, g) => c.get(`/api/deliveries/schedules/${g.made.id}`),
  ],
  [
    'see its times',
    '          200 200   404    404   404    404   404   401',
    (c, g) => c.get(`/api/deliveries/schedules/${g.made.id}/runs`),
  ],
  [
    'see times of a draft',
    '   200 200   404    404   404    404   404   401',
    (c) => c.get('/api/deliveries/schedules/runs?weekday=1&hour=06:00'),
  ],
  [
    'make a schedule',
    '        201 201   404    404   404    404   404   401',
    (c) => c.post('/api/deliveries/schedules', schedule()),
  ],
  [
    'change a schedule',
    '      200 200   404    404   404    404   404   401',
    (c, g) => {
      const { id: _, ...fields } = schedule();
      return c.put(`/api/deliveries/schedules/${g.made.id}`, { ...fields, version: g.made.version });
    },
  ],
  [
    'remove a schedule',
    '      204 204   404    404   404    404   404   401',
    (c, g) => c.delete(`/api/deliveries/schedules/${g.made.id}?version=${String(g.made.version)}`),
  ],
  [
    'plan a week by hand',
    '    200 200   404    404   404    404   404   401',
    (c, g) => c.get(`/api/deliveries/schedules/${g.made.id}/dispatches/${OLD_WEEK}`),
  ],
  [
    'send a week by hand',
    '    201 201   404    404   404    404   404   401',
    (c, g) =>
      c.post(`/api/deliveries/schedules/${g.made.id}/dispatches`, {
        id: randomUUID(),
        period: OLD_WEEK,
        reason: 'Terlewat',
      }),
  ],
  [
    'list deliveries',
    '        200 200   404    404   404    404   404   401',
    (c) => c.get('/api/deliveries'),
  ],
  [
    'deliveries of a week',
    '   200 200   404    404   404    404   404   401',
    (c) => c.get(`/api/summaries/${WEEK}/deliveries`),
  ],
  [
    'see a delivery',
    '         200 200   404    404   404    404   404   401',
    (c, g) => c.get(`/api/deliveries/${g.delivery}`),
  ],
  [
    'send again',
    '             200 200   404    404   404    404   404   401',
    (c, g) => c.post(`/api/deliveries/${g.delivery}/resend`, { reason: 'Diminta lagi' }),
  ],
  [
    'see the set-up of mail',
    ' 200 200   404    404   404    404   404   401',
    (c) => c.get('/api/deliveries/mail'),
  ],
  [
    'preview',
    '                200 200   404    404   404    404   404   401',
    (c) => c.get(`/api/deliveries/preview?week=${WEEK}`),
  ],
  [
    'preview the HTML part',
    '  200 200   404    404   404    404   404   401',
    (c) => c.get(`/api/deliveries/preview.html?week=${WEEK}`),
  ],
  // There is no mail server here: who may is told so.
  [
    'send a test mail',
    '       409 409   404    404   404    404   404   401',
    (c) => c.post('/api/deliveries/test-mail', { language: 'id', formats: [] }),
  ],
  [
    'see the address of staff',
    '200 200  404    404   404    200   404   401',
    (c) => c.get(`/api/people/${people.staff}/mail-address`),
  ],
  [
    'set the address of staff',
    '200 200  404    404   404    200   404   401',
    (c) => c.put(`/api/people/${people.staff}/mail-address`, { address: 'sari@lembahsari.example' }),
  ],
  // The token is the right: nobody is asked who they are.
  [
    'open an unknown link',
    '   404 404   404    404   404    404   404   404',
    (c) => c.get('/api/deliveries/unsubscribe/tidak-ada'),
  ],
  [
    'use its way back',
    '       404 404   404    404   404    404   404   404',
    (c) => c.post('/api/deliveries/unsubscribe/tidak-ada/receive'),
  ],
];

describe('the doors of deliveries', () => {
  let app: TestApp;
  const clients = new Map<Column, TestClient>();
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    await seedOffice(app.sql);
    for (const who of columns)
      clients.set(
        who,
        who === 'nobody' ? app.client() : await app.login(loginOf(who satisfies OfficePerson)),
      );
    hr = clients.get('hr')!;
    await app.part(OwedPeriods).computePeriod(WEEK);
  });
  afterAll(() => app.stop());

  /** A schedule and a finished mail of their own for each try: some tries use them up. */
  const given = async (): Promise<Given> => {
    const made = (await hr.post<{ id: string; version: number }>('/api/deliveries/schedules', schedule()))
      .body;
    const delivery = randomUUID();
    await app.sql(
      `INSERT INTO delivery_dispatch (schedule_id, week, due_at, state, revision) VALUES ($1, $2, now(), 'dispatched', 1)`,
      [made.id, WEEK],
    );
    await app.sql(
      `INSERT INTO delivery (id, channel, schedule_id, week, revision, person_id, language, state, next_try_at)
       VALUES ($1, 'mail', $2, $3, 1, $4, 'id', 'sent', NULL)`,
      [delivery, made.id, WEEK, people.hr],
    );
    return { made, delivery };
  };

  it.each(table)('%s', async (_name, expected, attempt) => {
    const found: Record<string, number> = {};
    for (const who of columns) found[who] = (await attempt(clients.get(who)!, await given())).status;
    const wanted = expected.trim().split(/\s+/).map(Number);
    expect(found).toEqual(Object.fromEntries(columns.map((who, i) => [who, wanted[i]])));
  });
});
