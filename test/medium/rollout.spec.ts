import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Burden, Pulse, Rollout, RolloutUnits } from '#contracts/rollout.js';
import type { Report } from '#contracts/reports.js';
import { addDays, isoWeekOf } from '#contracts/rules/local-date.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import {
  fixedId,
  loginOf,
  people,
  seedOffice,
  units,
  type Office,
  type OfficePerson,
} from '../support/office.js';

describe('rollout', () => {
  let app: TestApp;
  let office: Office;
  const clients = new Map<OfficePerson, TestClient>();
  const as = async (who: OfficePerson): Promise<TestClient> => {
    const client = clients.get(who) ?? (await app.login(loginOf(who)));
    clients.set(who, client);
    return client;
  };
  const rowOf = async (unitId: string) => {
    const { body } = await (await as('hr')).get<RolloutUnits>('/api/admin/rollout');
    return body.items.find((u) => u.unitId === unitId);
  };
  const audits = async () =>
    Number((await app.sql(`SELECT count(*) AS n FROM audit_event WHERE action LIKE 'rollout.%'`))[0]?.['n']);

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  it('is switched by admins, watched by admins and HR, and what it takes is seen by HR alone', async () => {
    const doors = async (who: OfficePerson) => {
      const client = await as(who);
      const answers = [
        await client.put(`/api/admin/rollout/${units.bkpsdm}`, { open: true, below: false }),
        await client.get('/api/admin/rollout'),
        await client.get('/api/rollout/pulse'),
        await client.get('/api/rollout/burden'),
        await client.get('/api/rollout'),
      ];
      return answers.map((a) => a.status);
    };
    expect(await doors('admin')).toEqual([200, 200, 404, 404, 200]);
    expect(await doors('hr')).toEqual([404, 200, 200, 200, 200]);
    for (const who of ['leader', 'unitLeader', 'upper', 'direct', 'staff', 'stranger'] as const)
      expect(await doors(who)).toEqual([404, 404, 404, 404, 200]);
    const nobody = app.client();
    for (const path of ['/api/admin/rollout', '/api/rollout', '/api/rollout/pulse', '/api/rollout/burden'])
      expect((await nobody.get(path)).status).toBe(401);
  });

  it('counts how far people of a unit and below are, and tells nothing of fewer than five', async () => {
    expect(await rowOf(units.section)).toMatchObject({ people: 4, steps: null });
    expect(await rowOf(units.dukcapil)).toMatchObject({
      people: 6,
      steps: { signedIn: 6, supervised: 5, agreed: 0, reported: 0, heardBack: 0 },
    });
    await app.sql(`UPDATE account SET must_change = true WHERE person_id = $1`, [people.colleague]);
    const staff = await as('staff');
    const date = office.day(-1);
    await staff.put(`/api/reports/mine/${date}`, { lines: [{ activity: 'Melayani KTP-el', quantity: 4 }] });
    const { body: report } = await staff.post<Report>(`/api/reports/mine/${date}/submission`, {
      id: randomUUID(),
    });
    const before = (await rowOf(units.regency))?.steps;
    expect(before).toMatchObject({ reported: 1, heardBack: 0 });
    await (await as('direct')).post(`/api/reports/${report.id}/acceptance`, { version: 1 });
    expect((await rowOf(units.dukcapil))?.steps).toEqual({
      signedIn: 5,
      supervised: 5,
      agreed: 0,
      reported: 1,
      heardBack: 1,
    });
    expect((await rowOf(units.puskesmas))?.steps).toBeNull();
    expect((await rowOf(units.elsewhere))?.people).toBe(1);
  });

  it('switches a unit, or it with all below, once', async () => {
    const admin = await as('admin');
    const put = (id: string, open: boolean, below: boolean) =>
      admin.put<RolloutUnits>(`/api/admin/rollout/${id}`, { open, below });
    const opened = (items: RolloutUnits['items']) =>
      items.filter((u) => u.openedAt !== null).map((u) => u.unitId);
    await put(units.bkpsdm, false, false);
    const noted = await audits();
    const { body } = await put(units.dukcapil, true, true);
    expect(opened(body.items).sort()).toEqual([units.dukcapil, units.section, units.dataSection].sort());
    expect(await audits()).toBe(noted + 3);
    const [first] = body.items.filter((u) => u.unitId === units.section);
    const again = await put(units.section, true, false);
    expect(again.body.items.find((u) => u.unitId === units.section)?.openedAt).toBe(first?.openedAt);
    expect(opened((await put(units.dataSection, false, false)).body.items)).toHaveLength(2);
    expect(await audits()).toBe(noted + 4);
    expect((await put(fixedId(9, 9), true, false)).status).toBe(404);
    expect((await admin.put(`/api/admin/rollout/${units.section}`, { open: 'yes' })).status).toBe(400);
    expect((await (await as('staff')).get<Rollout>('/api/rollout')).body.open).toBe(true);
    expect((await (await as('other')).get<Rollout>('/api/rollout')).body.open).toBe(false);
  });

  it('remembers where somebody is in a tour', async () => {
    const staff = await as('staff');
    expect((await staff.put('/api/rollout/tours/staff', { step: 2, done: false })).status).toBe(200);
    await staff.put('/api/rollout/tours/staff', { step: 3, done: true });
    const { body } = await staff.get<Rollout>('/api/rollout');
    expect(body.tours).toEqual([{ tour: 'staff', step: 3, done: true }]);
    expect((await staff.put('/api/rollout/tours/cook', { step: 1, done: false })).status).toBe(400);
    expect((await staff.put('/api/rollout/tours/staff', { step: -1, done: false })).status).toBe(400);
    expect((await (await as('direct')).get<Rollout>('/api/rollout')).body.tours).toEqual([]);
  });

  it('asks once a month, two weeks after the unit began, and counts answers without names', async () => {
    const asked = async (who: OfficePerson) =>
      (await (await as(who)).get<Rollout>('/api/rollout')).body.askPulse;
    const give = async (who: OfficePerson, answer: string) =>
      (await (await as(who)).post('/api/rollout/pulse', { answer })).status;
    expect(await asked('staff')).toBe(false);
    await app.sql(`UPDATE rollout_unit SET opened_at = now() - interval '20 days'`);
    expect(await asked('staff')).toBe(true);
    expect(await give('staff', 'yes')).toBe(204);
    expect(await asked('staff')).toBe(false);
    expect(await give('staff', 'no')).toBe(204);
    expect(await give('askedColleague', 'skip')).toBe(204);
    expect(await asked('askedColleague')).toBe(false);
    expect(await give('direct', 'maybe')).toBe(400);
    expect(await app.sql(`SELECT unit_id, answer, n FROM pulse_count`)).toEqual([
      { unit_id: units.section, answer: 'yes', n: 1 },
    ]);

    const hr = await as('hr');
    // This month is not over: nobody sees it grow.
    expect((await hr.get<Pulse>('/api/rollout/pulse')).body.items).toEqual([]);
    await app.sql(`INSERT INTO pulse_count VALUES
      ('${units.section}', '2026-01-01', 'yes', 6), ('${units.section}', '2026-01-01', 'no', 1),
      ('${units.puskesmas}', '2026-01-01', 'partly', 2), ('${units.bkpsdm}', '2026-01-01', 'no', 3),
      ('${units.puskesmas}', '2025-12-01', 'yes', 4)`);
    const { body } = await hr.get<Pulse>('/api/rollout/pulse');
    expect(body.items.map(({ month, all }) => ({ month, all }))).toEqual([
      { month: '2026-01', all: { yes: 6, partly: 2, no: 4 } },
      { month: '2025-12', all: null },
    ]);
    expect(body.items[0]?.units.map((u) => [u.name, u.counts])).toEqual([
      ['BKPSDM', null],
      ['Puskesmas Tirta', null],
      ['Seksi Pelayanan Dokumen', { yes: 6, partly: 0, no: 1 }],
    ]);
  });

  it('measures a report a day, and shows medians of weeks that are over', async () => {
    const staff = await as('staff');
    const give = (seconds: number, taps: number) => staff.post('/api/rollout/effort', { seconds, taps });
    expect((await give(41, 6)).status).toBe(204);
    expect((await give(900, 90)).status).toBe(204);
    expect((await give(0, 6)).status).toBe(400);
    const week = isoWeekOf(office.today);
    expect(await app.sql(`SELECT week, measure, value, n FROM effort_count ORDER BY measure`)).toEqual([
      { week, measure: 'seconds', value: 41, n: 1 },
      { week, measure: 'taps', value: 6, n: 1 },
    ]);

    const last = isoWeekOf(addDays(office.today, -7));
    const earlier = isoWeekOf(addDays(office.today, -14));
    for (const [w, unitId, measure, value, n] of [
      [last, units.section, 'seconds', 30, 3],
      [last, units.puskesmas, 'seconds', 50, 2],
      [last, units.section, 'taps', 5, 5],
      [earlier, units.section, 'seconds', 30, 4],
    ])
      await app.sql(
        `INSERT INTO effort_count (week, unit_id, measure, value, n) VALUES ($1, $2, $3, $4, $5)`,
        [w, unitId, measure, value, n],
      );
    const { body } = await (await as('hr')).get<Burden>('/api/rollout/burden');
    expect(body.weeks).toEqual([
      { week: last, reports: 5, seconds: 30, taps: 5 },
      { week: earlier, reports: 4, seconds: null, taps: null },
    ]);
  });

  it('holds beside each field how often it led to anything', async () => {
    const staff = await as('staff');
    const date = office.day(-3);
    await staff.put(`/api/reports/mine/${date}`, {
      lines: [
        { activity: 'Melayani KTP-el', quantity: 4, obstacle: 'Printer rusak' },
        { activity: 'Merapikan arsip' },
      ],
      note: 'Antrean panjang.',
    });
    const { body: report } = await staff.post<Report>(`/api/reports/mine/${date}/submission`, {
      id: randomUUID(),
    });
    const read = async () => (await (await as('hr')).get<Burden>('/api/rollout/burden')).body;
    const before = await read();
    const used = (b: Burden) => Object.fromEntries(b.fields.map((f) => [f.field, [f.filled, f.used]]));
    expect(used(before)).toEqual({
      activity: [3, 1],
      indicator: [0, 0],
      quantity: [2, 0],
      obstacle: [1, 0],
      note: [1, 0],
    });
    expect(before.uses).toEqual({ reports: 2, decided: 1, commented: 0, counted: 0 });
    const given = await (
      await as('direct')
    ).post('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'suggestion',
      body: 'Pakai printer di ruang arsip dulu.',
      reportId: report.id,
    });
    expect(given.status).toBe(201);
    const after = await read();
    expect(used(after)).toMatchObject({ activity: [3, 3], obstacle: [1, 1], note: [1, 1] });
    expect(after.uses).toEqual({ reports: 2, decided: 1, commented: 1, counted: 0 });
  });
});
