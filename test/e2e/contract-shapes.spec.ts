import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { until } from '../support/app-process.js';
import { people, seedOffice, units, type Office } from '../support/office.js';
import { DATE, expectFields, expectProblem, INSTANT, UUID } from '../support/wire.js';

const COUNTS = ['expectedDays', 'onTime', 'late', 'missing', 'pending', 'onLeave'];

/** Board, summaries and the documents of the contract, as an outsider reads them. */
describe('the contract of boards, summaries and documents', () => {
  let app: TestApp;
  let office: Office;
  let staff: TestClient;
  let direct: TestClient;
  let hr: TestClient;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '200' });
    office = await seedOffice(app.sql);
    staff = await app.login('staff');
    direct = await app.login('direct');
    hr = await app.login('hr');
  });
  afterAll(() => app.stop());

  describe('board', () => {
    interface Cell {
      personId: string;
      name: string;
      version: number;
      waiting: number;
      report: { date: string; state: string; onTime: boolean | null } | null;
    }
    const board = (client: TestClient, unit: string = units.section) =>
      client.get<{ version: number; cells: Cell[] }>(`/api/board?unit=${unit}`);

    it('holds the people of the unit below the reader, with every field', async () => {
      const { status, body } = await board(direct);
      expect(status).toBe(200);
      for (const cell of body.cells) {
        expectFields(cell, ['personId', 'name', 'unitId', 'version', 'report', 'waiting']);
        expect(cell.personId).toMatch(UUID);
        expect([typeof cell.version, typeof cell.waiting]).toEqual(['number', 'number']);
        if (cell.report === null) continue;
        expectFields(cell.report, ['date', 'state', 'onTime']);
        expect(cell.report.date).toMatch(DATE);
        expect(cell.report).toMatchObject({ state: 'none', onTime: null });
      }
      const names = body.cells.map((c) => c.name);
      expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
      expect(body.cells.map((c) => c.personId)).toEqual(
        expect.arrayContaining([people.staff, people.colleague]),
      );
      expect(body.cells.map((c) => c.personId)).not.toContain(people.direct);
    });

    it('rises with every write and does not depend on who looks', async () => {
      const cellOf = async (client: TestClient) =>
        (await board(client)).body.cells.find((c) => c.personId === people.staff);
      const before = await cellOf(direct);
      const path = `/api/reports/mine/${office.today}`;
      const draft = await staff.put<{ draftVersion: number }>(path, { lines: [{ activity: 'Loket' }] });
      expect((await cellOf(direct))?.report?.state ?? 'none').toBe('none');
      const sent = await staff.post<{ id: string; onTime: boolean }>(`${path}/submission`, {
        id: randomUUID(),
        draftVersion: draft.body.draftVersion,
      });
      const after = await cellOf(direct);
      expect(after?.version).toBeGreaterThan(before?.version ?? NaN);
      expect(after?.report).toMatchObject({
        date: office.today,
        state: 'submitted',
        onTime: sent.body.onTime,
      });
      expect(after?.waiting).toBe((before?.waiting ?? 0) + 1);
      for (const login of ['upper', 'acting']) expect(await cellOf(await app.login(login))).toEqual(after);
      await direct.post(`/api/reports/${sent.body.id}/acceptance`, { version: 1 });
      expect(await cellOf(direct)).toMatchObject({ waiting: before?.waiting, report: { state: 'accepted' } });
    });

    it('is nobody else’s', async () => {
      for (const login of ['staff', 'colleague', 'hr', 'admin', 'other', 'stranger', 'former'])
        expectProblem(await board(await app.login(login)), 404);
      const leader = await app.login('leader');
      expect((await board(leader)).status).toBe(200);
      expectProblem(await board(leader, units.elsewhere), 404);
      expectProblem(await board(direct, units.puskesmas), 404);
    });
  });

  describe('summary', () => {
    interface Run {
      runId: string;
      state: string;
      revision: number | null;
    }
    const week = () => {
      // The ISO week of the day three weeks ago: before six on a Monday, the one of a fortnight ago is made by itself.
      const date = new Date(`${office.day(-21)}T00:00:00Z`);
      date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
      const year = date.getUTCFullYear();
      const number = Math.ceil(((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1) / 7);
      return `${String(year)}-W${String(number).padStart(2, '0')}`;
    };

    it('is run by HR and admins: 202 with a run that can be watched', async () => {
      for (const login of ['staff', 'direct', 'upper', 'leader'])
        expectProblem(await (await app.login(login)).post(`/api/summaries/${week()}/runs`), 404);
      const started = await hr.post<Run>(`/api/summaries/${week()}/runs`);
      expect(started.status).toBe(202);
      expect(started.body.runId).toMatch(UUID);
      const run = await until('the run is done', async () => {
        const answer = await hr.get<Run>(`/api/summaries/runs/${started.body.runId}`);
        expect(answer.status).toBe(200);
        expectFields(answer.body, ['runId', 'week', 'state', 'progress', 'revision', 'error']);
        expect(['queued', 'running', 'done', 'failed']).toContain(answer.body.state);
        if (answer.body.state !== 'done') expect(answer.body.revision).toBeNull();
        return answer.body.state === 'done' && answer.body;
      });
      expect(run).toMatchObject({ runId: started.body.runId, week: week(), revision: 1, error: null });
      expectProblem(await staff.get(`/api/summaries/runs/${started.body.runId}`), 404);
      expectProblem(await hr.get(`/api/summaries/runs/${randomUUID()}`), 404);
      expect((await (await app.login('admin')).get(`/api/summaries/${week()}`)).status).toBe(200);
    });

    it('has every field, and the numbers of the CSV', async () => {
      const { status, body } = await hr.get(`/api/summaries/${week()}`);
      expect(status).toBe(200);
      expectFields(body, [
        'week',
        'revision',
        'hash',
        'provisional',
        'computedAt',
        'coverage',
        'employees',
        'units',
      ]);
      expect(body).toMatchObject({ week: week(), revision: 1, provisional: false });
      expect(body['computedAt']).toMatch(INSTANT);
      expectFields(body['coverage'], ['employees', ...COUNTS]);
      const employees = body['employees'] as Record<string, unknown>[];
      expect(employees.length).toBeGreaterThan(5);
      for (const employee of employees) {
        expectFields(employee, ['personId', 'name', 'unitId', ...COUNTS, 'feedbackReceived', 'indicators']);
        for (const count of COUNTS) expect(typeof employee[count]).toBe('number');
      }
      const csv = await hr.get<string>(`/api/summaries/${week()}.csv`);
      expect(csv.status).toBe(200);
      expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
      const rows = csv.body.trim().split(/\r?\n/);
      expect(rows.length).toBeGreaterThan(employees.length - 1);
      for (const employee of employees) expect(csv.body).toContain(String(employee['name']));
    });

    it('is listed newest first, shown by revision, and cut to what the reader may see', async () => {
      const list = await hr.get<{ items: Record<string, unknown>[]; next: unknown }>('/api/summaries');
      expect(list.body.items).toContainEqual(expect.objectContaining({ week: week(), revision: 1 }));
      const weeks = list.body.items.map((s) => String(s['week']));
      expect(weeks).toEqual([...weeks].sort().reverse());
      expect((await hr.get(`/api/summaries/${week()}?revision=1`)).body).toEqual(
        (await hr.get(`/api/summaries/${week()}`)).body,
      );
      expectProblem(await hr.get(`/api/summaries/${week()}?revision=2`), 404);
      expectProblem(await hr.get('/api/summaries/2020-W10'), 404);
      const own = await staff.get<{ employees: { personId: string }[] }>(`/api/summaries/${week()}`);
      expect(own.body.employees.map((e) => e.personId)).toEqual([people.staff]);
    });

    it('is only for weeks that exist and have begun', async () => {
      for (const wrong of ['2026-W54', '2025-W53', '2026-W00', '2026-1', 'x']) {
        const answer = await hr.post(`/api/summaries/${wrong}/runs`);
        expect([wrong, answer.status >= 400 && answer.status < 500]).toEqual([wrong, true]);
        expectProblem(answer, answer.status);
      }
      const future = await hr.post('/api/summaries/2199-W10/runs');
      expect([400, 404, 409, 422]).toContain(future.status);
    });
  });

  describe('documents', () => {
    it('are OpenAPI 3.1 and AsyncAPI 3, for everybody', async () => {
      const visitor = app.client();
      const openapi = await visitor.get<{ openapi: string; paths: Record<string, object> }>(
        '/api/openapi.json',
      );
      expect(openapi.status).toBe(200);
      expect(openapi.body.openapi).toMatch(/^3\.1\./);
      for (const [path, ...methods] of [
        ['/api/session', 'post', 'get', 'delete'],
        ['/api/session/password', 'post'],
        ['/api/people', 'get'],
        ['/api/people/{id}', 'get'],
        ['/api/indicators', 'get', 'post'],
        ['/api/indicators/{id}', 'patch'],
        ['/api/indicators/{id}/proposal', 'post'],
        ['/api/indicators/{id}/agreement', 'post'],
        ['/api/indicators/{id}/return', 'post'],
        ['/api/reports', 'get'],
        ['/api/reports/{id}', 'get'],
        ['/api/reports/mine/{date}', 'put'],
        ['/api/reports/mine/{date}/submission', 'post'],
        ['/api/reports/{id}/acceptance', 'post'],
        ['/api/reports/{id}/return', 'post'],
        ['/api/feedback', 'get', 'post'],
        ['/api/feedback/{id}/replies', 'post'],
        ['/api/feedback/{id}/read', 'post'],
        ['/api/feed', 'get'],
        ['/api/board', 'get'],
        ['/api/summaries', 'get'],
        ['/api/summaries/{week}', 'get'],
        ['/api/summaries/{week}/runs', 'post'],
        ['/api/summaries/runs/{runId}', 'get'],
      ] as const)
        expect([path, Object.keys(openapi.body.paths[path] ?? {})]).toEqual([
          path,
          expect.arrayContaining([...methods]),
        ]);
      const asyncapi = await visitor.get<{ asyncapi: string }>('/api/asyncapi.json');
      expect(asyncapi.status).toBe(200);
      expect(asyncapi.body.asyncapi).toMatch(/^3\./);
      const text = JSON.stringify(asyncapi.body);
      for (const name of [
        'feed',
        'reset',
        'beat',
        'ack',
        'resume',
        'board.watch',
        'board.unwatch',
        'board.closed',
      ])
        expect([name, text.includes(name)]).toEqual([name, true]);
      const docs = await visitor.get<string>('/api/docs');
      expect(docs.status).toBe(200);
      expect(docs.headers.get('content-type')).toMatch(/^text\/html/);
    });
  });
});
