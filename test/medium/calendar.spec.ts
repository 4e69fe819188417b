import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HolidayYear } from '#contracts/people.js';
import { isWorkingDay, workingMinutesBetween } from '#contracts/rules/calendar.js';
import { CalendarService } from '../../src/calendar/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { fixedId, people, seedOffice, units, type Office } from '../support/office.js';

describe('the calendar', () => {
  let app: TestApp;
  let office: Office;
  let calendar: CalendarService;
  let admin: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    calendar = app.part(CalendarService);
    admin = await app.login('admin');
  });
  afterAll(() => app.stop());

  it('knows today, working days and deadlines where a person works', async () => {
    expect(await calendar.todayOf(people.staff)).toBe(office.today);
    // 2026-12-24 and 25 are days off: Wednesday's report is on time until Monday is over in Jakarta.
    expect((await calendar.deadlineOf(people.staff, '2026-12-23')).toISOString()).toBe(
      '2026-12-28T17:00:00.000Z',
    );
    expect(await calendar.isExpected(people.staff, '2026-12-23')).toBe(true);
    expect(await calendar.isExpected(people.staff, '2026-12-25')).toBe(false);
    expect(await calendar.isExpected(people.staff, '2026-12-26')).toBe(false);
    await expect(calendar.todayOf(fixedId(9, 9))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(calendar.calendarOf(fixedId(9, 9))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('takes leave out of what is expected', async () => {
    await app.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, 'annual', '2026-12-21', '2026-12-23')`,
      [fixedId(6, 1), people.staff],
    );
    expect(await calendar.leaveOf(people.staff, '2026-12-01', '2026-12-31')).toEqual([
      '2026-12-21',
      '2026-12-22',
    ]);
    expect(await calendar.leaveOf(people.staff, '2026-12-22', '2026-12-22')).toEqual(['2026-12-22']);
    expect(await calendar.leaveOf(people.staff, '2026-12-23', '2026-12-31')).toEqual([]);
    expect(await calendar.isExpected(people.staff, '2026-12-22')).toBe(false);
    expect(await calendar.isExpected(people.staff, '2026-12-23')).toBe(true);
    expect(await calendar.leaveOfMany([people.staff, people.colleague], '2026-12-22', '2026-12-31')).toEqual(
      new Map([[people.staff, ['2026-12-22']]]),
    );
  });

  it('gives the same object until something changes, and the new one at once', async () => {
    const before = await calendar.calendarOf(units.puskesmas);
    expect(await calendar.calendarOf(units.puskesmas)).toBe(before);
    calendar.forget();
    expect(await calendar.calendarOf(units.puskesmas)).toBe(before);
    expect(isWorkingDay(before, '2026-11-28')).toBe(false);
    const changed = await admin.patch(`/api/admin/units/${units.puskesmas}`, {
      workdays: [1, 2, 3, 4, 5, 6, 7],
      worksOnHolidays: true,
      zone: 'Asia/Jayapura',
    });
    expect(changed.status).toBe(200);
    const after = await calendar.calendarOf(units.puskesmas);
    expect(after).not.toBe(before);
    expect(after.zone).toBe('Asia/Jayapura');
    expect(isWorkingDay(after, '2026-12-25')).toBe(true);
    // Sunday has Saturday's hours.
    const day = (date: string) =>
      workingMinutesBetween(
        after,
        Date.parse(`${date}T00:00:00+09:00`),
        Date.parse(`${date}T24:00:00+09:00`),
      );
    expect(day('2026-11-29')).toBe(day('2026-11-28'));
    expect(day('2026-11-29')).toBeGreaterThan(0);
    expect(await calendar.todayOf(people.other)).toBe(
      new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Jayapura' }).format(new Date()),
    );
  });

  it('follows people through their units', async () => {
    await app.sql(`UPDATE assignment SET valid_to = '2026-06-01' WHERE person_id = $1`, [people.stranger]);
    await app.sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from) VALUES ($1, $2, $3, 'Staf', '2026-07-01')`,
      [fixedId(6, 2), people.stranger, units.puskesmas],
    );
    const zone = async (date: string) => (await calendar.calendarOfPerson(people.stranger, date)).zone;
    expect(await zone('2024-01-01')).toBe('Asia/Jakarta');
    expect(await zone('2026-06-15')).toBe('Asia/Jakarta');
    expect(await zone('2026-07-01')).toBe('Asia/Jayapura');
    const many = await calendar.calendarsOf([people.stranger, people.staff, fixedId(9, 9)], '2026-07-01');
    expect([...many].map(([id, { unitId }]) => [id, unitId]).sort()).toEqual([
      [people.staff, units.section],
      [people.stranger, units.puskesmas],
    ]);
  });

  it('shows a year to everybody and lets an admin edit it', async () => {
    const staff = await app.login('staff');
    const year = async () => (await staff.get<HolidayYear>('/api/calendar?year=2026')).body;
    expect(await year()).toMatchObject({ year: 2026, status: 'decreed' });
    expect((await staff.get('/api/calendar?year=1900')).status).toBe(400);
    const path = '/api/admin/holidays/2026-11-30';
    const input = { name: 'Hari jadi', working: false };
    for (const client of [staff, await app.login('hr'), await app.login('leader')]) {
      expect((await client.put(path, input)).status).toBe(404);
      expect((await client.delete(path)).status).toBe(404);
    }
    expect(await calendar.isExpected(people.staff, '2026-11-30')).toBe(true);
    expect((await admin.put<HolidayYear>(path, input)).body.days).toContainEqual({
      date: '2026-11-30',
      edited: true,
      ...input,
    });
    expect(await calendar.isExpected(people.staff, '2026-11-30')).toBe(false);
    await admin.put('/api/admin/holidays/2026-12-24', { name: '', working: true });
    expect(await calendar.isExpected(people.staff, '2026-12-24')).toBe(true);
    expect((await admin.delete(path)).status).toBe(200);
    expect(await calendar.isExpected(people.staff, '2026-11-30')).toBe(true);
    expect((await year()).days.filter((d) => d.edited)).toEqual([
      { date: '2026-12-24', name: 'Cuti bersama', working: true, edited: true },
    ]);
    const audit = await app.sql(`SELECT action FROM audit_event WHERE subject = 'holiday' ORDER BY at, id`);
    expect(audit.map((r) => r['action'] as string)).toEqual(['holiday.put', 'holiday.put', 'holiday.remove']);
    expect((await (await app.login('hr')).get('/api/admin/holidays?year=2026')).status).toBe(200);
    expect((await staff.get('/api/admin/holidays?year=2026')).status).toBe(404);
  });
});
