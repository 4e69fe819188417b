import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Problem } from '#contracts/common.js';
import type { Report, ReportDays, ReportPage, ReportStart, ReportVersion } from '#contracts/reports.js';
import type * as z from 'zod/mini';
import { ReportAccess } from '../../src/reports/index.js';
import { Feed } from '../../src/platform/feed/feed.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { loginOf, seedOffice, type Office, type OfficePerson } from '../support/office.js';

type Page = z.infer<typeof ReportPage>;
type Conflict = Problem & { mine: unknown; theirs: Report };

describe('daily reports', () => {
  let app: TestApp;
  let office: Office;
  const clients = new Map<OfficePerson, TestClient>();
  /** Days ago that no test names: D is `direct` then and nobody stands for them. */
  const quietDays = [...Array(60).keys()].filter(
    (n) => (n > 10 && n < 30 && n !== 25) || (n > 40 && n < 60 && n !== 45),
  );
  /** A date that no other test uses. */
  const freshDate = () => office.day(-(quietDays.shift() ?? 0));
  let date = '';

  const as = async (who: OfficePerson): Promise<TestClient> => {
    const known = clients.get(who);
    if (known !== undefined) return known;
    const client = await app.login(loginOf(who));
    clients.set(who, client);
    return client;
  };
  const put = async (body: object, on = date) =>
    (await as('staff')).put<Report>(`/api/reports/mine/${on}`, body);
  const submit = async (body: object = {}, on = date) =>
    (await as('staff')).post<Report>(`/api/reports/mine/${on}/submission`, { id: randomUUID(), ...body });
  const decide = async (who: OfficePerson, id: string, what: 'acceptance' | 'return', body: object) =>
    (await as(who)).post<Report>(`/api/reports/${id}/${what}`, body);
  const read = async (who: OfficePerson, id: string) => (await as(who)).get<Report>(`/api/reports/${id}`);
  const line = (activity: string, more: object = {}) => ({ activity, ...more });
  const events = (ref: string) =>
    app.sql<{ kind: string; people: string[] }>(
      `SELECT kind, array_agg(person_id::text ORDER BY person_id) AS people FROM feed_event WHERE ref = $1
        GROUP BY kind ORDER BY min(at), kind`,
      [ref],
    );
  const sorted = (...ids: string[]) => [...ids].sort();

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    date = freshDate();
  });

  /** A report of `staff` that is with the supervisor. */
  const submitted = async (activity = 'Melayani loket') => {
    await put({ lines: [line(activity)] });
    return (await submit()).body;
  };

  describe('the draft', () => {
    it('is stored, seen by its owner only, and counted', async () => {
      const first = await put({ lines: [line('Mencetak KTP', { quantity: 12.5 })], note: 'Listrik padam' });
      expect(first.status).toBe(200);
      expect(first.body).toMatchObject({
        ownerId: office.people.staff,
        date,
        state: 'draft',
        version: 0,
        draftVersion: 1,
        editing: false,
        onTime: null,
        submittedAt: null,
        lines: [{ activity: 'Mencetak KTP', quantity: 12.5, indicatorId: null, obstacle: null }],
        note: 'Listrik padam',
        returnReason: null,
      });
      for (const who of ['direct', 'upper', 'hr', 'colleague', 'leader', 'admin'] as const)
        expect((await read(who, first.body.id)).status).toBe(404);
      expect(await events(first.body.id)).toEqual([]);
    });

    it('with the same text again changes nothing, whatever its base', async () => {
      const first = (await put({ lines: [line('A'), line('B')] })).body;
      for (const base of [{}, { base: 0 }, { base: 1 }, { base: 7 }]) {
        const again = await put({ lines: [line('A'), line('B')], ...base });
        expect(again.status).toBe(200);
        expect(again.body).toEqual(first);
      }
    });

    it('that changed since it was seen is a conflict that shows both texts', async () => {
      const first = (await put({ lines: [line('A')] })).body;
      const [a] = first.lines;
      expect((await put({ lines: [{ ...a, activity: 'A dari ponsel' }], base: 1 })).status).toBe(200);
      for (const base of [{}, { base: 1 }]) {
        const answer = await put({ lines: [{ ...a, activity: 'A dari laptop' }], ...base });
        const conflict = answer.body as unknown as Conflict;
        expect(answer.status).toBe(409);
        expect(conflict.code).toBe('DRAFT_CONFLICT');
        expect(conflict.mine).toEqual({ lines: [{ ...a, activity: 'A dari laptop' }], note: null });
        expect(conflict.theirs).toMatchObject({ draftVersion: 2, lines: [{ activity: 'A dari ponsel' }] });
      }
      const merged = await put({ lines: [{ ...a, activity: 'A dari laptop' }], base: 2 });
      expect(merged.body.draftVersion).toBe(3);
    });

    it('of a day to come is refused', async () => {
      const answer = await put({ lines: [line('A')] }, office.day(1));
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ code: 'REPORT_DATE_FUTURE' });
      const submission = await submit({}, office.day(1));
      expect(submission.status).toBe(422);
      expect((await (await as('staff')).get(`/api/reports/mine/${office.day(1)}/start`)).status).toBe(422);
    });

    it.each(['2026-02-30', '0000-01-01', 'today'])('of the date %s is refused', async (on) => {
      expect((await put({ lines: [] }, on)).status).toBe(400);
    });

    it('names only indicators of its owner', async () => {
      const own = randomUUID();
      const foreign = randomUUID();
      await createIndicator('staff', own);
      await createIndicator('colleague', foreign);
      expect((await put({ lines: [line('A', { indicatorId: own })] })).status).toBe(200);
      for (const indicatorId of [foreign, randomUUID()]) {
        const answer = await put({ lines: [line('A'), line('B', { indicatorId })], base: 1 });
        expect(answer.status).toBe(422);
        expect(answer.body).toMatchObject({
          code: 'REPORT_INDICATOR_UNKNOWN',
          errors: [{ path: '/lines/1/indicatorId' }],
        });
      }
    });

    it('gives a line that another report holds an id of its own', async () => {
      const before = await submitted('Kemarin');
      date = freshDate();
      const repeated = (await put({ lines: before.lines })).body;
      expect(repeated.lines[0]?.id).not.toBe(before.lines[0]?.id);
      // The retry of a client that has not heard of the new id is still the same text.
      expect((await put({ lines: before.lines })).body).toEqual(repeated);
    });
  });

  describe('the submission', () => {
    it('becomes version 1 for D, U and HR, and an event for D, who stands for D, and the owner', async () => {
      date = office.day(-6);
      const draft = (await put({ lines: [line('A', { quantity: 3 })] })).body;
      const answer = await submit({ draftVersion: 1 });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        id: draft.id,
        state: 'submitted',
        version: 1,
        draftVersion: 1,
        editing: false,
        lines: draft.lines,
      });
      for (const who of ['direct', 'upper', 'hr', 'acting'] as const)
        expect((await read(who, draft.id)).body).toEqual(answer.body);
      for (const who of ['former', 'colleague', 'other', 'otherHead', 'leader', 'admin', 'stranger'] as const)
        expect((await read(who, draft.id)).status).toBe(404);
      expect(await events(draft.id)).toEqual([
        {
          kind: 'report.submitted',
          people: sorted(office.people.staff, office.people.direct, office.people.acting),
        },
      ]);
    });

    it('with the same id again answers the same and tells nobody twice', async () => {
      date = office.day(-7);
      await put({ lines: [line('A')] });
      const id = randomUUID();
      const first = await submit({ id });
      const again = await submit({ id });
      expect([again.status, again.body]).toEqual([200, first.body]);
      const unchanged = await submit();
      expect([unchanged.status, unchanged.body]).toEqual([200, first.body]);
      expect((await events(first.body.id))[0]?.people).toHaveLength(3);
    });

    it('with an id that another report used is refused', async () => {
      const id = randomUUID();
      await put({ lines: [line('A')] });
      await submit({ id });
      const other = freshDate();
      await put({ lines: [line('B')] }, other);
      const answer = await submit({ id }, other);
      expect([answer.status, answer.body]).toMatchObject([409, { code: 'ID_TAKEN' }]);
      const colleague = await as('colleague');
      await colleague.put(`/api/reports/mine/${other}`, { lines: [line('C')] });
      const theirs = await colleague.post(`/api/reports/mine/${other}/submission`, { id });
      expect([theirs.status, theirs.body['code']]).toEqual([409, 'ID_TAKEN']);
    });

    it('of a text not seen is a conflict', async () => {
      await put({ lines: [line('A')] });
      await put({ lines: [line('B')], base: 1 });
      const answer = await submit({ draftVersion: 1 });
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        code: 'DRAFT_CONFLICT',
        theirs: { draftVersion: 2, lines: [{ activity: 'B' }] },
      });
    });

    it('of nothing, or with an empty line, says what is missing', async () => {
      const nothing = await submit();
      expect([nothing.status, nothing.body]).toMatchObject([
        422,
        { code: 'REPORT_INCOMPLETE', errors: [{ path: '/lines' }] },
      ]);
      await put({ lines: [line('A'), line('  ')], note: 'catatan' });
      const half = await submit();
      expect([half.status, half.body]).toMatchObject([422, { errors: [{ path: '/lines/1/activity' }] }]);
    });

    it('is judged by the deadline once: a resubmission neither spoils nor mends it', async () => {
      const late = await (async () => {
        date = office.day(-45);
        return submitted();
      })();
      expect(late.onTime).toBe(false);
      expect(Date.parse(late.deadline)).toBeLessThan(Date.parse(late.submittedAt ?? ''));
      date = office.today;
      const timely = await submitted();
      expect(timely.onTime).toBe(true);
      // As if the first submission of the old day had been in time: the second, long after, does not undo it.
      date = late.date;
      await app.sql(`UPDATE report SET on_time = true WHERE id = $1`, [late.id]);
      await put({ lines: [line('Perbaikan')], base: 1 });
      expect((await submit()).body).toMatchObject({ version: 2, onTime: true, deadline: late.deadline });
    });
  });

  describe('a correction before acceptance', () => {
    it('is a draft of the next version that others do not see, and keeps the ids of its lines', async () => {
      const one = await submitted('Salah ketik');
      const [first] = one.lines;
      const draft = await put({
        lines: [{ ...first, activity: 'Benar' }, line('Tambahan')],
        base: one.draftVersion,
      });
      expect(draft.body).toMatchObject({ state: 'submitted', version: 1, draftVersion: 2, editing: true });
      expect((await read('direct', one.id)).body).toEqual(one);
      expect((await read('staff', one.id)).body).toEqual(draft.body);

      const two = (await submit()).body;
      expect(two).toMatchObject({ version: 2, editing: false, state: 'submitted' });
      expect(two.lines.map((l) => l.activity)).toEqual(['Benar', 'Tambahan']);
      expect(two.lines[0]?.id).toBe(first?.id);
      expect((await read('direct', one.id)).body).toEqual(two);
      expect(two.onTime).toBe(one.onTime);

      const versions = await (
        await as('direct')
      ).get<{ items: ReportVersion[] }>(`/api/reports/${one.id}/versions`);
      expect(versions.body.items).toMatchObject([
        { version: 2, lines: two.lines, decision: null },
        { version: 1, lines: one.lines, decision: null },
      ]);
    });

    it('back to what was sent leaves nothing open', async () => {
      const one = await submitted();
      await put({ lines: [line('Lain')], base: 1 });
      const back = await put({ lines: one.lines, base: 2 });
      expect(back.body).toMatchObject({ editing: false, draftVersion: 3, lines: one.lines });
    });

    it('leaves the versions that were submitted as they are, whoever tries', async () => {
      const one = await submitted();
      await expect(
        app.sql(`SET ROLE tanggap_app; UPDATE report_line SET activity = 'x' WHERE report_id = '${one.id}'`),
      ).rejects.toThrow('permission denied');
      await expect(
        app.sql(`SET ROLE tanggap_app; DELETE FROM report_version WHERE report_id = '${one.id}'`),
      ).rejects.toThrow('permission denied');
    });
  });

  describe('the decision', () => {
    it('to accept is final, told to the owner and the actor, and repeating it tells nobody', async () => {
      date = office.day(-8);
      const one = await submitted();
      const accepted = await decide('direct', one.id, 'acceptance', { version: 1 });
      expect([accepted.status, accepted.body]).toMatchObject([200, { state: 'accepted', version: 1 }]);
      expect((await decide('acting', one.id, 'acceptance', { version: 1 })).status).toBe(200);
      expect(await events(one.id)).toContainEqual({
        kind: 'report.accepted',
        people: sorted(office.people.staff, office.people.direct),
      });
      const late = await put({ lines: [line('Terlambat')], base: 1 });
      expect([late.status, late.body]).toMatchObject([
        409,
        { code: 'REPORT_ACCEPTED', mine: { lines: [{ activity: 'Terlambat' }] }, theirs: { id: one.id } },
      ]);
      expect((await submit()).body).toMatchObject({ code: 'REPORT_ACCEPTED' });
      expect((await decide('direct', one.id, 'return', { version: 1, reason: 'x' })).body).toMatchObject({
        code: 'REPORT_ACCEPTED',
      });
    });

    it('to return gives the reason; the answer is a new version that can be accepted', async () => {
      date = office.day(-9);
      const one = await submitted();
      const back = await decide('acting', one.id, 'return', { version: 1, reason: 'Lengkapi jumlahnya' });
      expect(back.body).toMatchObject({ state: 'returned', returnReason: 'Lengkapi jumlahnya' });
      expect((await decide('direct', one.id, 'return', { version: 1, reason: 'Lagi' })).body).toEqual(
        back.body,
      );
      expect((await decide('direct', one.id, 'acceptance', { version: 1 })).body).toMatchObject({
        code: 'REPORT_RETURNED',
      });
      expect(await events(one.id)).toContainEqual({
        kind: 'report.returned',
        people: sorted(office.people.staff, office.people.acting),
      });
      await put({ lines: [{ ...one.lines[0], quantity: 4 }], base: 1 });
      expect((await read('direct', one.id)).body).toMatchObject({ state: 'returned', lines: one.lines });
      const two = (await submit()).body;
      expect(two).toMatchObject({ state: 'submitted', version: 2, returnReason: null });
      expect((await decide('direct', one.id, 'acceptance', { version: 1 })).body).toMatchObject({
        status: 409,
        code: 'REPORT_CHANGED',
      });
      expect((await decide('direct', one.id, 'acceptance', { version: 2 })).body.state).toBe('accepted');
      const versions = await (
        await as('staff')
      ).get<{ items: ReportVersion[] }>(`/api/reports/${one.id}/versions`);
      expect(versions.body.items.map((v) => v.decision)).toMatchObject([
        { kind: 'accepted', byId: office.people.direct, reason: null },
        { kind: 'returned', byId: office.people.acting, reason: 'Lengkapi jumlahnya' },
      ]);
    });

    it('on a returned text sent again as it was is made anew', async () => {
      const one = await submitted();
      await decide('direct', one.id, 'return', { version: 1, reason: 'Periksa' });
      expect((await submit({ draftVersion: 1 })).body).toMatchObject({
        state: 'submitted',
        version: 2,
        lines: one.lines,
      });
    });

    it('is for D alone, at the date of the report', async () => {
      const one = await submitted();
      for (const who of [
        'staff',
        'upper',
        'hr',
        'admin',
        'leader',
        'colleague',
        'former',
        'otherHead',
      ] as const) {
        expect((await decide(who, one.id, 'acceptance', { version: 1 })).status).toBe(404);
        expect((await decide(who, one.id, 'return', { version: 1, reason: 'x' })).status).toBe(404);
      }
      date = office.day(-70);
      const old = await submitted();
      expect((await decide('direct', old.id, 'acceptance', { version: 1 })).status).toBe(404);
      expect((await decide('former', old.id, 'acceptance', { version: 1 })).status).toBe(200);
      date = office.day(-35);
      expect((await decide('acting', (await submitted()).id, 'acceptance', { version: 1 })).status).toBe(200);
      date = office.day(-25);
      expect((await decide('acting', (await submitted()).id, 'acceptance', { version: 1 })).status).toBe(404);
    });

    it('on a draft does not exist', async () => {
      const draft = (await put({ lines: [line('A')] })).body;
      expect((await decide('direct', draft.id, 'acceptance', { version: 1 })).status).toBe(404);
    });
  });

  describe('lists', () => {
    it('show one page after the other, newest date first, drafts to the owner alone', async () => {
      const client = await as('colleague');
      for (const back of [3, 1, 2, 5]) {
        await client.put(`/api/reports/mine/${office.day(-back)}`, { lines: [line(`Hari ${back}`)] });
        if (back !== 2)
          await client.post(`/api/reports/mine/${office.day(-back)}/submission`, { id: randomUUID() });
      }
      const dates = (page: Page) => page.items.map((r) => r.date);
      const mine = (await client.get<Page>(`/api/reports?limit=2&from=${office.day(-5)}`)).body;
      expect(dates(mine)).toEqual([office.day(-1), office.day(-2)]);
      const rest = (
        await client.get<Page>(`/api/reports?limit=2&from=${office.day(-5)}&cursor=${String(mine.next)}`)
      ).body;
      expect([dates(rest), rest.next]).toEqual([[office.day(-3), office.day(-5)], null]);
      for (const who of ['direct', 'upper', 'hr'] as const) {
        const url = `/api/reports?owner=${office.people.colleague}&from=${office.day(-4)}&to=${office.day(-1)}`;
        expect(dates((await (await as(who)).get<Page>(url)).body)).toEqual([office.day(-1), office.day(-3)]);
      }
      for (const who of ['staff', 'leader', 'admin', 'former', 'otherHead', 'stranger'] as const)
        expect((await (await as(who)).get(`/api/reports?owner=${office.people.colleague}`)).status).toBe(404);
      expect((await (await as('hr')).get(`/api/reports?owner=${randomUUID()}`)).status).toBe(404);
      expect((await client.get('/api/reports?cursor=x')).status).toBe(400);
    });

    it('show a former supervisor the days of their time', async () => {
      date = office.day(-80);
      await submitted();
      const page = (await (await as('former')).get<Page>(`/api/reports?owner=${office.people.staff}`)).body;
      expect(page.items.length).toBeGreaterThan(0);
      expect(page.items.every((r) => r.date < office.day(-60))).toBe(true);
    });
  });

  describe('the start of a day', () => {
    it('offers the last lines, kept activities and frequent ones', async () => {
      const client = await as('askedColleague');
      for (const [back, activities] of [
        [4, ['Arsip', 'Rapat']],
        [3, ['Arsip']],
      ] as const) {
        await client.put(`/api/reports/mine/${office.day(-back)}`, {
          lines: activities.map((a) => line(a)),
        });
        await client.post(`/api/reports/mine/${office.day(-back)}/submission`, { id: randomUUID() });
      }
      const kept = randomUUID();
      expect((await client.put(`/api/activities/${kept}`, { activity: 'Rapat' })).status).toBe(200);
      const start = (await client.get<ReportStart>(`/api/reports/mine/${office.day(-1)}/start`)).body;
      expect(start).toMatchObject({
        date: office.day(-1),
        report: null,
        previous: { date: office.day(-3), lines: [{ activity: 'Arsip' }] },
        activities: [
          { id: kept, activity: 'Rapat', saved: true },
          { id: null, activity: 'Arsip', saved: false },
        ],
      });
      expect(Date.parse(start.deadline)).toBeGreaterThan(Date.parse(office.day(-1)));
      const stored = (await client.get<ReportStart>(`/api/reports/mine/${office.day(-3)}/start`)).body;
      expect(stored).toMatchObject({ report: { state: 'submitted' }, previous: { date: office.day(-4) } });
    });

    it('tells how the seven days up to a date stand, free days and drafts among them', async () => {
      const client = await as('askedColleague');
      const last = office.day(-33);
      await client.put(`/api/reports/mine/${office.day(-34)}`, { lines: [line('Arsip')] });
      await client.put(`/api/reports/mine/${office.day(-35)}`, { lines: [line('Rapat')] });
      await client.post(`/api/reports/mine/${office.day(-35)}/submission`, { id: randomUUID() });
      await client.put(`/api/reports/mine/${office.day(-35)}`, {
        lines: [line('Rapat', { quantity: 2 })],
        base: 1,
      });
      const { items } = (await client.get<ReportDays>(`/api/reports/mine/${last}/days`)).body;
      expect(items.map((day) => day.date)).toEqual(
        [-39, -38, -37, -36, -35, -34, -33].map((back) => office.day(back)),
      );
      expect(items.map((day) => [day.state, day.editing])).toEqual([
        ...Array.from({ length: 4 }, () => [null, false]),
        ['submitted', true],
        ['draft', false],
        [null, false],
      ]);
      const free = (date: string) => [0, 6].includes(new Date(date).getUTCDay());
      for (const day of items.filter(({ date }) => free(date))) expect(day.expected).toBe(false);
      expect((await client.get(`/api/reports/mine/${office.day(1)}/days`)).status).toBe(422);
    });

    it('keeps activities for their owner alone', async () => {
      const client = await as('askedColleague');
      const id = randomUUID();
      await client.put(`/api/activities/${id}`, { activity: 'Satu' });
      await client.put(`/api/activities/${id}`, { activity: 'Dua' });
      const other = await as('staff');
      expect((await other.put(`/api/activities/${id}`, { activity: 'Tiga' })).status).toBe(409);
      expect((await other.delete(`/api/activities/${id}`)).status).toBe(204);
      expect((await client.get('/api/activities')).body['items']).toContainEqual({
        id,
        activity: 'Dua',
        indicatorId: null,
      });
      expect((await client.delete(`/api/activities/${id}`)).status).toBe(204);
      expect((await client.get('/api/activities')).body['items']).not.toContainEqual(
        expect.objectContaining({ id }),
      );
    });
  });

  it('export what was submitted as CSV that a spreadsheet does not compute', async () => {
    const indicatorId = randomUUID();
    await createIndicator('staff', indicatorId);
    date = office.day(-90);
    await put({
      lines: [
        line('=HYPERLINK("http://x")', { quantity: 2.5, indicatorId }),
        line('Rapat, "koordinasi"', { obstacle: '+62' }),
      ],
    });
    await submit();
    const answer = await (await as('staff')).get<string>(`/api/reports/export.csv?from=${date}&to=${date}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.body.replace('\uFEFF', '')).toBe(
      [
        'Tanggal,Kegiatan,Jumlah,Satuan,Rencana hasil kerja,Kendala',
        `${date},"'=HYPERLINK(""http://x"")",2.5,dokumen,Dokumen selesai,`,
        `${date},"Rapat, ""koordinasi""",,,,'+62`,
        '',
      ].join('\r\n'),
    );
    const wide = await (await as('staff')).get(`/api/reports/export.csv?from=2020-01-01&to=${date}`);
    expect([wide.status, wide.body['code']]).toEqual([422, 'EXPORT_RANGE']);
  });

  it('who has no supervisor reports all the same, and nobody has to accept', async () => {
    const client = await as('upper');
    await client.put(`/api/reports/mine/${date}`, { lines: [line('Memimpin rapat')] });
    const report = (await client.post<Report>(`/api/reports/mine/${date}/submission`, { id: randomUUID() }))
      .body;
    expect(report.state).toBe('submitted');
    expect(await events(report.id)).toEqual([{ kind: 'report.submitted', people: [office.people.upper] }]);
    expect((await decide('upper', report.id, 'acceptance', { version: 1 })).status).toBe(404);
  });

  it('are rendered for the feed under the rights of the reader', async () => {
    const one = await submitted();
    await put({ lines: [line('Belum terkirim')], base: 1 });
    const render = app.part(Feed).renderers.get('report.submitted')!;
    const everybody = Object.keys(office.people) as OfficePerson[];
    // All of them at once, as devices that come back together ask.
    const rendered = await render(everybody.map((who) => ({ readerId: office.people[who], refs: [one.id] })));
    const seen = (who: OfficePerson) =>
      rendered[everybody.indexOf(who)]?.get(one.id) as { report: Report } | undefined;
    expect(seen('direct')?.report).toEqual(one);
    expect(seen('staff')?.report.lines[0]?.activity).toBe('Belum terkirim');
    expect(seen('hr')?.report).toEqual(one);
    expect(seen('former')).toBeUndefined();
    expect(seen('colleague')).toBeUndefined();
  });

  it('open the feed with the last seven days of the reader', async () => {
    const parts = await Promise.all(
      app.part(Feed).snapshotParts.map((part) => part(office.people.colleague)),
    );
    const { reports } = Object.assign({}, ...parts) as { reports: Report[] };
    expect(reports.map((r) => r.date)).toEqual([
      office.day(-1),
      office.day(-2),
      office.day(-3),
      office.day(-5),
    ]);
  });

  it('tell feedback who may read them and which lines they have', async () => {
    const one = await submitted();
    const access = app.part(ReportAccess);
    const [first] = one.lines;
    expect(await access.readable({ personId: office.people.direct, roles: [] }, one.id)).toEqual({
      id: one.id,
      ownerId: office.people.staff,
      date,
      supervision: 'direct',
    });
    expect(await access.readable({ personId: office.people.former, roles: [] }, one.id)).toBeNull();
    expect(await access.readable({ personId: office.people.direct, roles: [] }, randomUUID())).toBeNull();
    await put({ lines: [line('Baris lain')], base: 1 });
    await submit();
    expect(await access.hasLine(one.id, first!.id)).toBe(true);
    expect(await access.hasLine(one.id, randomUUID())).toBe(false);
  });

  const createIndicator = async (who: OfficePerson, id: string) => {
    const answer = await (
      await as(who)
    ).post('/api/indicators', {
      id,
      name: 'Dokumen selesai',
      unit: 'dokumen',
      aspect: 'quantity',
      polarity: 'higher',
      target: 100,
      period: 'month',
      rollup: 'sum',
    });
    expect(answer.status).toBe(201);
  };
});
