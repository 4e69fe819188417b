import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Problem } from '#contracts/common.js';
import type { Report } from '#contracts/reports.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from '../support/app.js';
import { seedOffice, type Office } from '../support/office.js';

type Conflict = Problem & { theirs: Report };

/** Requests that meet in the database: whoever comes second must find what the first did. */
describe('reports written at the same moment', () => {
  let app: TestApp;
  let office: Office;
  let phone: TestClient;
  let laptop: TestClient;
  let direct: TestClient;
  let acting: TestClient;
  let back = 10;
  let date = '';

  beforeAll(async () => {
    app = await startTestApp({ DATABASE_POOL: '12' });
    office = await seedOffice(app.sql);
    [phone, laptop, direct, acting] = (await Promise.all(
      (['staff', 'staff', 'direct', 'acting'] as const).map((login) => app.login(login)),
    )) as [TestClient, TestClient, TestClient, TestClient];
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    date = office.day(-++back);
  });

  const put = (client: TestClient, text: string, base?: number): Promise<Answer<Report>> =>
    client.put(`/api/reports/mine/${date}`, {
      lines: [{ activity: text }],
      ...(base === undefined ? {} : { base }),
    });
  const submit = (client: TestClient, id: string = randomUUID()): Promise<Answer<Report>> =>
    client.post(`/api/reports/mine/${date}/submission`, { id });
  const eventsOf = (ref: string) =>
    app.sql<{ kind: string; n: number }>(
      `SELECT kind, count(*)::int AS n FROM feed_event WHERE ref = $1 GROUP BY kind`,
      [ref],
    );

  it('two first texts of a day: one is stored, the other comes back with it', async () => {
    for (let round = 0; round < 5; round++) {
      date = office.day(-++back);
      const answers = await Promise.all([put(phone, 'dari ponsel'), put(laptop, 'dari laptop')]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
      const won = answers.find((a) => a.status === 200)!.body;
      const lost = answers.find((a) => a.status === 409)!.body as unknown as Conflict;
      expect(lost.theirs).toEqual(won);
      const [head] = await app.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM report WHERE owner_id = $1 AND date = $2`,
        [office.people.staff, date],
      );
      expect(head?.n).toBe(1);
    }
  });

  it('many saves from the same base: exactly one wins, every other sees it', async () => {
    await put(phone, 'awal');
    const answers = await Promise.all(
      [...Array(8).keys()].map((i) => put(i % 2 === 0 ? phone : laptop, `teks ${i}`, 1)),
    );
    const won = answers.filter((a) => a.status === 200);
    expect(won).toHaveLength(1);
    expect(won[0]!.body.draftVersion).toBe(2);
    for (const lost of answers.filter((a) => a.status !== 200)) {
      expect(lost.status).toBe(409);
      expect((lost.body as unknown as Conflict).theirs).toEqual(won[0]!.body);
    }
  });

  it('the same text from two devices is one draft', async () => {
    const answers = await Promise.all([put(phone, 'sama'), put(laptop, 'sama')]);
    expect(answers.map((a) => a.status)).toEqual([200, 200]);
    expect(answers[0].body).toEqual(answers[1].body);
    expect(answers[0].body.draftVersion).toBe(1);
  });

  it('one submission sent several times at once is one version and one event a person', async () => {
    const { id: reportId } = (await put(phone, 'A')).body;
    const id = randomUUID();
    const answers = await Promise.all([phone, laptop, phone, laptop].map((c) => submit(c, id)));
    for (const a of answers) expect([a.status, a.body]).toEqual([200, answers[0]!.body]);
    expect(answers[0]!.body).toMatchObject({ state: 'submitted', version: 1 });
    expect(await eventsOf(reportId)).toEqual([{ kind: 'report.submitted', n: 2 }]);
  });

  it('two submissions of one text with different ids are one version', async () => {
    const { id } = (await put(phone, 'A')).body;
    const answers = await Promise.all([submit(phone), submit(laptop)]);
    expect(answers.map((a) => [a.status, a.body.version])).toEqual([
      [200, 1],
      [200, 1],
    ]);
    expect(await eventsOf(id)).toEqual([{ kind: 'report.submitted', n: 2 }]);
  });

  it('one submission id for two days at once serves one of them', async () => {
    const id = randomUUID();
    await put(phone, 'A');
    const first = date;
    date = office.day(-++back);
    await put(phone, 'B');
    const answers = await Promise.all([
      phone.post(`/api/reports/mine/${first}/submission`, { id }),
      laptop.post(`/api/reports/mine/${date}/submission`, { id }),
    ]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
    expect(answers.find((a) => a.status === 409)!.body).toMatchObject({ code: 'ID_TAKEN' });
  });

  it('acceptance against resubmission: what is accepted is what was read, or nothing', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round++) {
      date = office.day(-++back);
      await put(phone, 'versi satu');
      const one = (await submit(phone)).body;
      await put(phone, 'versi dua', 1);
      // The later start now and then gives the decision its chance.
      const resubmission = async () => {
        if (round % 2 === 1) await phone.get('/api/session');
        return submit(phone);
      };
      const [decision, resubmitted] = await Promise.all([
        direct.post<Report>(`/api/reports/${one.id}/acceptance`, { version: 1 }),
        resubmission(),
      ]);
      const now = (await direct.get<Report>(`/api/reports/${one.id}`)).body;
      if (decision.status === 200) {
        outcomes.add('accepted');
        expect(resubmitted.status).toBe(409);
        expect(now).toMatchObject({ state: 'accepted', version: 1, lines: one.lines });
      } else {
        outcomes.add('changed');
        expect(decision.body).toMatchObject({ status: 409, code: 'REPORT_CHANGED' });
        expect(resubmitted.status).toBe(200);
        expect(now).toMatchObject({ state: 'submitted', version: 2 });
      }
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  it('acceptance by D against return by who stands for D: one decision holds', async () => {
    for (let round = 0; round < 6; round++) {
      date = office.day(-1 - round);
      await put(phone, 'A');
      const { id } = (await submit(phone)).body;
      const answers = await Promise.all([
        direct.post<Report>(`/api/reports/${id}/acceptance`, { version: 1 }),
        acting.post<Report>(`/api/reports/${id}/return`, { version: 1, reason: 'Lengkapi' }),
      ]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
      const decided = answers.find((a) => a.status === 200)!.body.state;
      expect((await eventsOf(id)).map((e) => e.kind).sort()).toEqual(
        [`report.${decided}`, 'report.submitted'].sort(),
      );
    }
  });

  it('a save against the acceptance: the text is stored before, or comes back', async () => {
    for (let round = 0; round < 6; round++) {
      date = office.day(-++back);
      await put(phone, 'A');
      const { id } = (await submit(phone)).body;
      const [saved, decision] = await Promise.all([
        put(laptop, 'perbaikan', 1),
        direct.post<Report>(`/api/reports/${id}/acceptance`, { version: 1 }),
      ]);
      expect(decision.status).toBe(200);
      if (saved.status !== 200)
        expect(saved.body).toMatchObject({
          code: 'REPORT_ACCEPTED',
          mine: { lines: [{ activity: 'perbaikan' }] },
        });
    }
  });
});
