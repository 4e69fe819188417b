import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice, type Office } from '../support/office.js';
import { DATE, expectFields, expectProblem, INSTANT, UUID } from '../support/wire.js';

interface Line {
  id: string;
  activity: string;
  indicatorId: string | null;
  quantity: number | null;
  obstacle: string | null;
}
interface Report {
  id: string;
  ownerId: string;
  date: string;
  state: string;
  version: number;
  draftVersion: number;
  onTime: boolean | null;
  submittedAt: string | null;
  lines: Line[];
  note: string | null;
  returnReason: string | null;
}

const REPORT = [
  'id',
  'ownerId',
  'date',
  'state',
  'version',
  'draftVersion',
  'onTime',
  'submittedAt',
  'lines',
  'note',
  'returnReason',
];

/** The rows of the contract about daily reports, as an outsider reads them. */
describe('the contract of reports', () => {
  let app: TestApp;
  let office: Office;
  let staff: TestClient;
  let direct: TestClient;
  let path = '';
  let day = 0;

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    staff = await app.login('staff');
    direct = await app.login('direct');
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    // A day of its own for every test, all under the same supervisor.
    path = `/api/reports/mine/${office.day(-day++)}`;
  });

  const put = (lines: unknown, more: Record<string, unknown> = {}) =>
    staff.put<Report>(path, { lines, ...more });
  const submit = (draftVersion?: number, id: string = randomUUID()) =>
    staff.post<Report>(`${path}/submission`, { id, ...(draftVersion === undefined ? {} : { draftVersion }) });
  const submitted = async (activity = 'Melayani loket') => {
    const draft = await put([{ activity }]);
    const sent = await submit(draft.body.draftVersion);
    expect(sent.status).toBe(200);
    return sent.body;
  };
  const events = async (kind: string, ref: string) =>
    (await app.sql(`SELECT 1 FROM feed_event WHERE kind = $1 AND ref = $2`, [kind, ref])).length;

  it('saves a draft with every field, null where there is nothing', async () => {
    const { status, body } = await put([{ activity: 'Melayani loket' }]);
    expect(status).toBe(200);
    expectFields(body, REPORT);
    expect(body).toMatchObject({
      ownerId: people.staff,
      state: 'draft',
      onTime: null,
      submittedAt: null,
      note: null,
      returnReason: null,
    });
    expect(body.id).toMatch(UUID);
    expect(body.date).toMatch(DATE);
    expect(body.lines).toEqual([
      {
        id: expect.stringMatching(UUID),
        activity: 'Melayani loket',
        indicatorId: null,
        quantity: null,
        obstacle: null,
      },
    ]);
    expect((await staff.get(`/api/reports/${body.id}`)).body).toEqual(body);
    const list = await staff.get<{ items: Report[] }>(
      `/api/reports?owner=${people.staff}&from=${body.date}&to=${body.date}`,
    );
    expect(list.body.items).toEqual([body]);
  });

  it('keeps numbers as numbers: zero is not null, fractions are exact', async () => {
    const values = [0, 0.1, 0.3, 1234567.8912, -0, null];
    const { body } = await put(values.map((quantity) => ({ activity: 'Ukur', quantity })));
    expect(body.lines.map((l) => l.quantity)).toEqual([0, 0.1, 0.3, 1234567.8912, 0, null]);
    for (const quantity of [-1, '5', 1e-7, 1e300, true, {}])
      expect([
        quantity,
        (await put([{ activity: 'Ukur', quantity }], { base: body.draftVersion })).status,
      ]).toEqual([quantity, 400]);
  });

  it('keeps texts as they are: any script, quotes, markup, long ones', async () => {
    const activity = `“Kartu” <b>1</b> & 'x' \\ ☕ 漢字 👩🏽‍💻 %_ ${'a'.repeat(500)}`;
    const { body } = await put([{ activity, obstacle: 'listrik padam\nsatu jam' }], { note: 'Catatan\t😀' });
    expect(body.lines[0]).toMatchObject({ activity, obstacle: 'listrik padam\nsatu jam' });
    expect(body.note).toBe('Catatan\t😀');
  });

  it('keeps the ids of lines that a client gave or was given', async () => {
    const id = randomUUID();
    const first = await put([{ id, activity: 'Satu' }, { activity: 'Dua' }]);
    expect(first.body.lines[0]?.id).toBe(id);
    const second = first.body.lines[1]?.id;
    const moved = await put(
      [{ id: second, activity: 'Dua!' }, { activity: 'Tiga' }, { id, activity: 'Satu' }],
      { base: first.body.draftVersion },
    );
    expect(moved.status).toBe(200);
    expect(moved.body.lines.map((l) => l.id)).toEqual([second, expect.stringMatching(UUID), id]);
    const doubled = await put(
      [
        { id, activity: 'Satu' },
        { id, activity: 'Dua' },
      ],
      { base: moved.body.draftVersion },
    );
    // A client's slip must not cost a line: both stay, under different ids.
    expect(doubled.status).toBe(200);
    expect(doubled.body.lines.map((l) => l.activity)).toEqual(['Satu', 'Dua']);
    expect(new Set(doubled.body.lines.map((l) => l.id)).size).toBe(2);
  });

  it('asks what was seen: 409 with mine and theirs when stored differs from base and content differs', async () => {
    const first = await put([{ activity: 'Satu' }]);
    expect(first.body.draftVersion).toBeGreaterThan(0);
    const second = await put([{ id: first.body.lines[0]?.id, activity: 'Dua' }], {
      base: first.body.draftVersion,
    });
    expect(second.status).toBe(200);
    expect(second.body.draftVersion).toBeGreaterThan(first.body.draftVersion);
    for (const more of [{ base: first.body.draftVersion }, {}, { base: 0 }]) {
      const conflict = await put([{ activity: 'Tiga' }], more);
      const problem = expectProblem(conflict, 409);
      expectFields(problem, ['mine', 'theirs']);
      expect(problem['mine']).toMatchObject({ lines: [{ activity: 'Tiga' }] });
      expect(problem['theirs']).toMatchObject({
        lines: [{ activity: 'Dua' }],
        draftVersion: second.body.draftVersion,
      });
      const same = await put(
        [{ id: first.body.lines[0]?.id, activity: 'Dua', indicatorId: null, quantity: null, obstacle: null }],
        { ...more, note: null },
      );
      expect([same.status, same.body.lines]).toEqual([200, second.body.lines]);
    }
    const stored = await staff.get<Report>(`/api/reports/${first.body.id}`);
    expect(stored.body.lines[0]?.activity).toBe('Dua');
  });

  it('lets one of two first drafts at once win and shows the other both texts', async () => {
    const answers = await Promise.all([put([{ activity: 'HP' }]), put([{ activity: 'Komputer' }])]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
  });

  it('submits what was seen only', async () => {
    const first = await put([{ activity: 'Satu' }]);
    const second = await put([{ activity: 'Dua' }], { base: first.body.draftVersion });
    const problem = expectProblem(await submit(first.body.draftVersion), 409);
    expectFields(problem, ['mine', 'theirs']);
    const done = await submit(second.body.draftVersion);
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ state: 'submitted', version: 1 });
    expect(done.body.submittedAt).toMatch(INSTANT);
    expect(typeof done.body.onTime).toBe('boolean');
  });

  it('takes the same submission again as done, with one event', async () => {
    const draft = await put([{ activity: 'Satu' }]);
    const id = randomUUID();
    const once = await submit(draft.body.draftVersion, id);
    const events1 = await events('report.submitted', once.body.id);
    const again = await submit(draft.body.draftVersion, id);
    expect([once.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(once.body);
    const other = await submit(once.body.draftVersion);
    expect([other.status, other.body.version]).toEqual([200, 1]);
    expect(await events('report.submitted', once.body.id)).toBe(events1);
    await direct.post(`/api/reports/${once.body.id}/acceptance`, { version: 1 });
    const late = await submit(draft.body.draftVersion, id);
    expect([late.status, late.body.state]).toEqual([200, 'accepted']);
  });

  it('shows a submitted report to the supervisor, a draft to nobody', async () => {
    const draft = await put([{ activity: 'Satu' }]);
    expectProblem(await direct.get(`/api/reports/${draft.body.id}`), 404);
    const range = `from=${draft.body.date}&to=${draft.body.date}`;
    const list = () => direct.get<{ items: Report[] }>(`/api/reports?owner=${people.staff}&${range}`);
    expect((await list()).body.items).toEqual([]);
    await submit(draft.body.draftVersion);
    const seen = await direct.get<Report>(`/api/reports/${draft.body.id}`);
    expect(seen.status).toBe(200);
    expectFields(seen.body, REPORT);
    expect((await list()).body.items).toEqual([seen.body]);
  });

  it('keeps version n for others while the owner writes n+1, and the ids of the lines', async () => {
    const v1 = await submitted('Satu');
    const line = v1.lines[0]?.id;
    const edit = await put([{ id: line, activity: 'Satu diperbaiki' }, { activity: 'Baru' }], {
      base: v1.draftVersion,
    });
    expect(edit.status).toBe(200);
    const mine = await staff.get<Report>(`/api/reports/${v1.id}`);
    expect(mine.body.lines.map((l) => l.activity)).toEqual(['Satu diperbaiki', 'Baru']);
    const theirs = await direct.get<Report>(`/api/reports/${v1.id}`);
    expect(theirs.body).toMatchObject({ state: 'submitted', version: 1 });
    expect(theirs.body.lines.map((l) => l.activity)).toEqual(['Satu']);
    const comment = await direct.post('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'question',
      body: 'Berapa?',
      reportId: v1.id,
      lineId: line,
    });
    expect(comment.status).toBe(201);
    const v2 = await submit(edit.body.draftVersion);
    expect(v2.body).toMatchObject({ state: 'submitted', version: 2, onTime: v1.onTime });
    expect(v2.body.lines[0]?.id).toBe(line);
    expect((await direct.get<Report>(`/api/reports/${v1.id}`)).body.lines[0]).toMatchObject({
      id: line,
      activity: 'Satu diperbaiki',
    });
    expectProblem(
      await direct.post(`/api/reports/${v1.id}/acceptance`, { version: 1 }),
      409,
      'REPORT_CHANGED',
    );
    expectProblem(
      await direct.post(`/api/reports/${v1.id}/return`, { version: 1, reason: 'x' }),
      409,
      'REPORT_CHANGED',
    );
    expectProblem(
      await direct.post(`/api/reports/${v1.id}/acceptance`, { version: 3 }),
      409,
      'REPORT_CHANGED',
    );
  });

  it('accepts once, whoever asks again', async () => {
    const report = await submitted();
    const accept = () => direct.post<Report>(`/api/reports/${report.id}/acceptance`, { version: 1 });
    const once = await accept();
    expect([once.status, once.body.state]).toEqual([200, 'accepted']);
    expectFields(once.body, REPORT);
    const count = await events('report.accepted', report.id);
    const again = await accept();
    expect([again.status, again.body]).toEqual([200, once.body]);
    expect(await events('report.accepted', report.id)).toBe(count);
    const edit = await put([{ activity: 'Terlambat' }], { base: report.draftVersion });
    expectProblem(edit, 409);
    expectProblem(await direct.post(`/api/reports/${report.id}/return`, { version: 1, reason: 'x' }), 409);
  });

  it('returns with a reason, and takes the next version', async () => {
    const report = await submitted();
    const back = (body: unknown) => direct.post<Report>(`/api/reports/${report.id}/return`, body);
    for (const body of [
      { version: 1 },
      { version: 1, reason: '' },
      { version: 1, reason: '   ' },
      { reason: 'x' },
    ])
      expectProblem(await back(body), 400);
    const once = await back({ version: 1, reason: 'Jumlahnya?' });
    expect([once.status, once.body.state, once.body.returnReason]).toEqual([200, 'returned', 'Jumlahnya?']);
    const count = await events('report.returned', report.id);
    expect((await back({ version: 1, reason: 'Jumlahnya?' })).status).toBe(200);
    expect(await events('report.returned', report.id)).toBe(count);
    const edit = await put([{ id: report.lines[0]?.id, activity: 'Melayani 40 orang' }], {
      base: once.body.draftVersion,
    });
    expect(edit.status).toBe(200);
    const v2 = await submit(edit.body.draftVersion);
    expect(v2.body).toMatchObject({ state: 'submitted', version: 2, onTime: report.onTime });
    const ok = await direct.post<Report>(`/api/reports/${report.id}/acceptance`, { version: 2 });
    expect(ok.body.state).toBe('accepted');
  });

  it('refuses future dates with 422', async () => {
    for (const days of [1, 2, 400]) {
      const future = `/api/reports/mine/${office.day(days)}`;
      expectProblem(await staff.put(future, { lines: [] }), 422);
      expectProblem(await staff.post(`${future}/submission`, { id: randomUUID() }), 422);
    }
  });

  it('has nothing to submit where no draft is', async () => {
    const answer = await submit();
    expect([404, 409, 422]).toContain(answer.status);
    expectProblem(answer, answer.status);
  });

  it('does not let anybody but the direct supervisor decide', async () => {
    const colleague = await app.login('colleague');
    path = `/api/reports/mine/${office.today}`;
    const draft = await colleague.put<Report>(path, { lines: [{ activity: 'Melayani loket' }] });
    const { body: report } = await colleague.post<Report>(`${path}/submission`, {
      id: randomUUID(),
      draftVersion: draft.body.draftVersion,
    });
    for (const login of ['staff', 'upper', 'hr', 'leader', 'admin', 'colleague', 'other', 'stranger']) {
      const client = await app.login(login);
      expectProblem(await client.post(`/api/reports/${report.id}/acceptance`, { version: 1 }), 404);
      expectProblem(await client.post(`/api/reports/${report.id}/return`, { version: 1, reason: 'x' }), 404);
    }
    const acting = await app.login('acting');
    expect((await acting.post(`/api/reports/${report.id}/acceptance`, { version: 1 })).status).toBe(200);
  });

  it('submits what is stored when no draftVersion is named', async () => {
    await put([{ activity: 'Satu' }]);
    const answer = await submit();
    expect([answer.status, answer.body.state]).toEqual([200, 'submitted']);
  });
});
