import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice, type Office } from '../support/office.js';
import { expectFields, expectProblem, INSTANT } from '../support/wire.js';

interface Row {
  id: string;
  body: string;
  authorName: string;
  deliveredAt: string | null;
  readAt: string | null;
  replies: unknown[];
}
interface Report {
  id: string;
  draftVersion: number;
  lines: { id: string }[];
}

const FEEDBACK = [
  'id',
  'authorId',
  'recipientId',
  'kind',
  'body',
  'reportId',
  'lineId',
  'indicatorId',
  'urgent',
  'createdAt',
  'deliveredAt',
  'readAt',
  'replies',
];

/** The rows of the contract about feedback, as an outsider reads them. */
describe('the contract of feedback', () => {
  let app: TestApp;
  let office: Office;
  let staff: TestClient;
  let direct: TestClient;
  let upper: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    staff = await app.login('staff');
    direct = await app.login('direct');
    upper = await app.login('upper');
  });
  afterAll(() => app.stop());

  const comment = (over: Record<string, unknown> = {}) => ({
    id: randomUUID(),
    recipientId: people.staff,
    kind: 'praise',
    body: 'Antrean rapi.',
    ...over,
  });
  const give = (over: Record<string, unknown> = {}, by = direct) =>
    by.post<Row>('/api/feedback', comment(over));
  const report = async (who: TestClient, days: number): Promise<Report> => {
    const path = `/api/reports/mine/${office.day(days)}`;
    const draft = await who.put<Report>(path, { lines: [{ activity: 'Satu' }, { activity: 'Dua' }] });
    const sent = await who.post<Report>(`${path}/submission`, {
      id: randomUUID(),
      draftVersion: draft.body.draftVersion,
    });
    expect(sent.status).toBe(200);
    return sent.body;
  };
  const events = async (ref: string) =>
    (await app.sql<{ kind: string }>(`SELECT kind FROM feed_event WHERE ref = $1 ORDER BY kind`, [ref])).map(
      (r) => r.kind,
    );

  it('answers 201 with every field, null where there is nothing', async () => {
    const sent = comment();
    const { status, body } = await direct.post<Row>('/api/feedback', sent);
    expect(status).toBe(201);
    expectFields(body, FEEDBACK);
    expect(body).toMatchObject({
      ...sent,
      authorId: people.direct,
      reportId: null,
      lineId: null,
      indicatorId: null,
      urgent: false,
      deliveredAt: null,
      readAt: null,
      replies: [],
    });
    expect(body).toMatchObject({ createdAt: expect.stringMatching(INSTANT) });
    for (const kind of ['praise', 'suggestion', 'question', 'correction'])
      expect((await give({ kind })).status).toBe(201);
  });

  it('is idempotent by author, id and content', async () => {
    const sent = comment({ urgent: true, urgentReason: 'Rapat jam 9' });
    const once = await direct.post('/api/feedback', sent);
    const told = await events(sent.id);
    const again = await direct.post('/api/feedback', sent);
    expect([once.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(once.body);
    expect(await events(sent.id)).toEqual(told);
    expect((await direct.post('/api/feedback', { ...sent, reportId: null, lineId: null })).status).toBe(200);
    for (const over of [
      { body: 'Lain' },
      { kind: 'question' },
      { recipientId: people.colleague },
      { recipientId: people.direct },
      { recipientId: randomUUID() },
      { urgent: false },
    ])
      expectProblem(await direct.post('/api/feedback', { ...sent, ...over }), 409);
    const taken = await upper.post('/api/feedback', sent);
    const problem = expectProblem(taken, 409, 'ID_TAKEN');
    expect(JSON.stringify(problem)).not.toContain(sent.body);
    expect(JSON.stringify(problem)).not.toContain(people.direct);
    expectProblem(await upper.post('/api/feedback', { ...sent, body: 'Lain' }), 409, 'ID_TAKEN');
  });

  it('answers the same to the same, also when many come at once', async () => {
    const sent = comment({ body: 'Bersamaan' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => direct.post('/api/feedback', sent)));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body);
    expect(await events(sent.id)).toEqual(['feedback.given', 'feedback.given']);
  });

  it('answers a retry whatever the rights are by then', async () => {
    const acting = await app.login('acting');
    const sent = comment({ body: 'Dari pejabat pelaksana' });
    expect((await acting.post('/api/feedback', sent)).status).toBe(201);
    const ends = (date: string) =>
      app.sql(`UPDATE acting_line SET valid_to = $2 WHERE acting_id = $1 AND valid_from = $3`, [
        people.acting,
        date,
        office.day(-10),
      ]);
    await ends(office.day(-5));
    expectProblem(await acting.post('/api/feedback', comment()), 404);
    const again = await acting.post<Row>('/api/feedback', sent);
    expect([again.status, again.body.id]).toEqual([200, sent.id]);
    expectProblem(await acting.post('/api/feedback', { ...sent, body: 'Lain' }), 409);
    await ends(office.day(10));
  });

  it('has a body of 1 to 4000 characters', async () => {
    for (const body of ['', '   ', undefined, null, 'x'.repeat(4001), '😀'.repeat(4001)])
      expectProblem(await give({ body }), 400);
    for (const body of ['x', 'x'.repeat(4000), '😀'.repeat(4000), 'é'.repeat(4000)]) {
      const answer = await give({ body });
      expect([body.slice(0, 2), answer.status, answer.body.body]).toEqual([body.slice(0, 2), 201, body]);
    }
  });

  it('refuses a template in which nothing was said, in words that tell what to do', async () => {
    for (const body of [
      'Terima kasih, terutama untuk [tulis hal khususnya].',
      'Thank you, above all for it.',
    ]) {
      const problem = expectProblem(await give({ body }), 400);
      expect(problem['errors']).toEqual([expect.objectContaining({ path: '/body', code: 'custom' })]);
    }
    const body = 'Terima kasih, terutama untuk menenangkan antrean saat jaringan putus.';
    expect((await give({ body })).status).toBe(201);
  });

  it('keeps any text, and knows it again', async () => {
    for (const body of [
      'Baris\r\nbaru\ttab',
      'ﷺ <script>alert(1)</script> \\u0041 %s',
      'e\u0301 ≠ é',
      'a\u200bb',
    ]) {
      const sent = comment({ body });
      const once = await direct.post<Row>('/api/feedback', sent);
      expect([once.status, once.body.body]).toEqual([201, body]);
      expect((await direct.post('/api/feedback', sent)).status).toBe(200);
    }
  });

  it('speaks of what belongs to the recipient and of nothing else', async () => {
    const own = await report(staff, 0);
    const yesterday = await report(staff, -1);
    const colleagues = await report(await app.login('colleague'), 0);
    const strangers = await report(await app.login('other'), 0);
    const draft = await staff.put<Report>(`/api/reports/mine/${office.day(-2)}`, {
      lines: [{ activity: 'Konsep' }],
    });
    const indicator = async (client: TestClient) =>
      (
        await client.post<{ id: string }>('/api/indicators', {
          name: 'Dokumen selesai',
          unit: 'dokumen',
          aspect: 'quantity',
          polarity: 'higher',
          target: 10,
          targetMax: null,
          baseline: null,
          period: 'month',
          rollup: 'sum',
        })
      ).body.id;
    const ownIndicator = await indicator(staff);
    const colleaguesIndicator = await indicator(await app.login('colleague'));

    for (const over of [
      { reportId: own.id },
      { reportId: own.id, lineId: own.lines[1]?.id },
      { indicatorId: ownIndicator },
      { reportId: own.id, lineId: own.lines[0]?.id, indicatorId: ownIndicator },
    ]) {
      const answer = await give(over);
      expect([over, answer.status]).toEqual([over, 201]);
      expect(answer.body).toMatchObject(over);
    }
    const written = () =>
      app.sql(`SELECT (SELECT count(*) FROM feedback) AS comments, (SELECT sum(seq) FROM stream) AS events`);
    const before = await written();
    for (const over of [
      { reportId: randomUUID() },
      { reportId: colleagues.id },
      { reportId: strangers.id },
      { reportId: draft.body.id },
      { reportId: own.id, lineId: randomUUID() },
      { reportId: own.id, lineId: yesterday.lines[0]?.id },
      { reportId: own.id, lineId: colleagues.lines[0]?.id },
      { indicatorId: randomUUID() },
      { indicatorId: colleaguesIndicator },
      { reportId: own.id, indicatorId: randomUUID() },
      { reportId: own.id, indicatorId: colleaguesIndicator },
      { reportId: randomUUID(), indicatorId: ownIndicator },
      { recipientId: people.stranger },
      { recipientId: people.direct },
      { recipientId: randomUUID() },
      { recipientId: people.other },
    ]) {
      const answer = await give(over);
      expect([over, answer.status]).toEqual([over, 404]);
      expectProblem(answer, 404);
    }
    expect(await written()).toEqual(before);
  });

  it('shows a comment to its two parties only', async () => {
    const { body: sent } = await give({ body: 'Hanya kita' });
    const ids = async (client: TestClient, query = '') =>
      (await client.get<{ items: Row[] }>(`/api/feedback?limit=100${query}`)).body.items.map((f) => f.id);
    expect(await ids(staff)).toContain(sent.id);
    expect(await ids(direct, `&with=${people.staff}`)).toContain(sent.id);
    for (const login of ['upper', 'hr', 'leader', 'admin', 'colleague', 'acting']) {
      const client = await app.login(login);
      expect(await ids(client)).not.toContain(sent.id);
      expectProblem(
        await client.post(`/api/feedback/${sent.id}/replies`, { id: randomUUID(), body: 'x' }),
        404,
      );
      expectProblem(await client.post(`/api/feedback/${sent.id}/read`), 404);
    }
  });

  it('lists by report, in the reader’s order', async () => {
    const list = await staff.get<{ items: (Row & { reportId: string | null })[] }>('/api/feedback?limit=100');
    const reportId = list.body.items.find((f) => f.reportId !== null)?.reportId;
    const some = await staff.get<{ items: (Row & { reportId: string | null })[] }>(
      `/api/feedback?reportId=${String(reportId)}`,
    );
    expect(some.body.items.map((f) => f.id)).toEqual(
      list.body.items.filter((f) => f.reportId === reportId).map((f) => f.id),
    );
    const seqs = await app.sql<{ ref: string }>(
      `SELECT ref FROM feed_event WHERE person_id = $1 AND kind = 'feedback.given' ORDER BY seq`,
      [people.staff],
    );
    const order = seqs.map((r) => r.ref).filter((id) => list.body.items.some((f) => f.id === id));
    expect(list.body.items.map((f) => f.id)).toEqual(order);
  });

  it('is found by words in it, in its replies and in names, among one’s own', async () => {
    const { body: said } = await give({ body: 'Map 100% merah untuk pemohon_baru' });
    const { body: answered } = await give({ body: 'Rak arsip sudah penuh' });
    const { body: foreign } = await give({ body: 'Map merah lain', recipientId: people.direct }, upper);
    await staff.post(`/api/feedback/${answered.id}/replies`, {
      id: randomUUID(),
      body: 'Map merah menyusul.',
    });
    const find = async (q: string, client = staff, more = '') =>
      (
        await client.get<{ items: Row[]; next: string | null }>(
          `/api/feedback?order=desc&q=${encodeURIComponent(q)}${more}`,
        )
      ).body;
    const ids = async (q: string, client = staff) => (await find(q, client)).items.map((f) => f.id);
    expect(await ids('MERAH  map')).toEqual([answered.id, said.id]);
    expect(await ids('map arsip')).toEqual([answered.id]);
    expect(await ids('100%')).toEqual([said.id]);
    expect(await ids('pemohon_baru')).toEqual([said.id]);
    expect(await ids('1%merah')).toEqual([]);
    expect(await ids('pemohon-baru')).toEqual([]);
    // Names count with the rest; what others said to each other is nobody else's.
    const name = answered.authorName;
    expect(await ids(`${name} arsip`)).toEqual([answered.id]);
    expect(await ids('merah', direct)).toEqual([foreign.id, answered.id, said.id]);
    expect(await ids('merah', upper)).toEqual([foreign.id]);
    const first = await find('merah', staff, '&limit=1');
    expect(first.items.map((f) => f.id)).toEqual([answered.id]);
    const second = await find('merah', staff, `&limit=1&cursor=${String(first.next)}`);
    expect(second.items.map((f) => f.id)).toEqual([said.id]);
    expect(second.next).toBeNull();
    expectProblem(await staff.get('/api/feedback?q='), 400);
    expectProblem(await staff.get(`/api/feedback?q=${'x'.repeat(101)}`), 400);
  });

  it('is answered in a thread, idempotently', async () => {
    const { body: sent } = await give({ kind: 'question', body: 'Mengapa?' });
    const reply = { id: randomUUID(), body: 'Printer rusak.' };
    const post = (client: TestClient, body: unknown, id = sent.id) =>
      client.post(`/api/feedback/${id}/replies`, body);
    const once = await post(staff, reply);
    expect(once.status).toBe(201);
    expectFields(once.body, ['id', 'authorId', 'body', 'createdAt']);
    expect(once.body).toMatchObject({
      ...reply,
      authorId: people.staff,
      createdAt: expect.stringMatching(INSTANT),
    });
    const again = await post(staff, reply);
    expect([again.status, again.body]).toEqual([200, once.body]);
    expectProblem(await post(staff, { ...reply, body: 'Lain' }), 409);
    expectProblem(await post(direct, reply), 409, 'ID_TAKEN');
    expect((await post(direct, { id: randomUUID(), body: 'Baik.' })).status).toBe(201);
    expectProblem(await post(staff, { id: randomUUID(), body: '' }), 400);
    expectProblem(await post(staff, { id: randomUUID(), body: 'x'.repeat(4001) }), 400);
    expectProblem(await post(staff, { id: randomUUID(), body: 'x' }, randomUUID()), 404);
    const list = await direct.get<{ items: Row[] }>(`/api/feedback?with=${people.staff}&limit=100`);
    expect(list.body.items.find((f) => f.id === sent.id)?.replies).toMatchObject([
      { body: 'Printer rusak.', authorId: people.staff },
      { body: 'Baik.', authorId: people.direct },
    ]);
  });

  it('is read once, by its recipient, and then counts as delivered', async () => {
    const { body: sent } = await give();
    expectProblem(await direct.post(`/api/feedback/${sent.id}/read`), 404);
    const once = await staff.post<Row>(`/api/feedback/${sent.id}/read`);
    expect(once.status).toBe(200);
    expectFields(once.body, FEEDBACK);
    expect(once.body.readAt).toMatch(INSTANT);
    expect(once.body.deliveredAt).toMatch(INSTANT);
    const told = await events(sent.id);
    const again = await staff.post<Row>(`/api/feedback/${sent.id}/read`);
    expect([again.status, again.body]).toEqual([200, once.body]);
    expect(await events(sent.id)).toEqual(told);
    expect(told.filter((kind) => kind === 'feedback.read').length).toBeGreaterThan(0);
  });

  it('is given by an asked colleague only', async () => {
    const colleague = await app.login('colleague');
    expectProblem(await give({}, colleague), 404);
    const asked = await app.login('askedcolleague');
    expectProblem(await give({}, asked), 404);
    for (const login of ['hr', 'leader', 'admin', 'other', 'stranger', 'staff'])
      expectProblem(await give({}, await app.login(login)), 404);
    expect((await give({}, upper)).status).toBe(201);
  });
});
