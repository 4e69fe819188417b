import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice, units, type Office } from '../support/office.js';
import { expectFields, expectProblem, wire } from '../support/wire.js';

/** The section "HTTP" of the public contract, clause by clause, as an outsider reads it. */
describe('the contract over HTTP', () => {
  let app: TestApp;
  let office: Office;
  let staff: TestClient;
  let direct: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    staff = await app.login('staff');
    direct = await app.login('direct');
  });
  afterAll(() => app.stop());

  const give = (over: Record<string, unknown> = {}) => ({
    id: randomUUID(),
    recipientId: people.staff,
    kind: 'praise',
    body: 'Rapi.',
    ...over,
  });
  const as = (client: TestClient, headers: Record<string, string> = {}) => ({
    origin: app.url,
    cookie: client.cookie,
    ...headers,
  });
  const json = { 'content-type': 'application/json' };

  describe('errors', () => {
    it('are problem details for every kind of refusal', async () => {
      expectProblem(await staff.get('/api/nowhere'), 404);
      expectProblem(await staff.get(`/api/people/${randomUUID()}`), 404);
      expectProblem(await app.client().get('/api/people?under=me'), 401);
      expectProblem(await direct.post('/api/feedback', give({ kind: 'scolding' })), 400);
    });

    it('answer malformed input with 4xx, never 5xx', async () => {
      const odd = [
        ['POST', '/api/feedback', '{"id":'],
        ['POST', '/api/feedback', ''],
        ['POST', '/api/feedback', 'null'],
        ['POST', '/api/feedback', '[]'],
        ['POST', '/api/feedback', '"x"'],
        ['POST', '/api/feedback', '{"__proto__":{"a":1}}'],
        ['POST', '/api/feedback', JSON.stringify(give({ body: 'a\u0000b' }))],
        ['POST', '/api/feedback', JSON.stringify(give({ body: '\ud800' }))],
        ['POST', '/api/feedback', JSON.stringify(give({ body: 7 }))],
        ['POST', '/api/feedback', JSON.stringify(give({ recipientId: 'x' }))],
        ['POST', '/api/feedback', JSON.stringify(give({ id: 'x' }))],
        ['POST', '/api/feedback', JSON.stringify(give({ urgent: 'yes' }))],
        ['POST', '/api/feedback/not-a-uuid/read', undefined],
        ['POST', '/api/session', '{"login":"a\\u0000","password":"b\\u0000"}'],
        ['POST', '/api/session', `{"login":"${'x'.repeat(50_000)}","password":"y"}`],
        ['POST', '/api/session', '{"login":{"$ne":1},"password":[]}'],
        ['PUT', `/api/reports/mine/${office.today}`, '{"lines":[{"activity":"a\\u0000"}]}'],
        ['PUT', `/api/reports/mine/${office.today}`, '{"lines":[{"activity":"a","quantity":1e400}]}'],
        ['PUT', `/api/reports/mine/${office.today}`, '{"lines":[{"activity":"a","quantity":"1"}]}'],
        ['PUT', `/api/reports/mine/${office.today}`, '{"lines":{}}'],
        ['PUT', '/api/reports/mine/2026-02-30', '{"lines":[]}'],
        ['PUT', '/api/reports/mine/today', '{"lines":[]}'],
        ['PUT', '/api/reports/mine/%00', '{"lines":[]}'],
        ['GET', '/api/people/not-a-uuid', undefined],
        ['GET', '/api/people/%00', undefined],
        ['GET', '/api/people/%', undefined],
        ['GET', '/api/people/%ff', undefined],
        ['GET', '/api/people?limit=x', undefined],
        ['GET', '/api/people?limit=-1', undefined],
        ['GET', '/api/people?limit=1e9', undefined],
        ['GET', '/api/people?limit=0', undefined],
        ['GET', '/api/people?cursor=%00', undefined],
        ['GET', '/api/people?cursor=x', undefined],
        ['GET', '/api/people?under=you', undefined],
        ['GET', '/api/people?under=me&under=me', undefined],
        ['GET', '/api/indicators?owner=x', undefined],
        ['GET', '/api/reports?owner=x&from=y&to=z', undefined],
        ['GET', '/api/reports?from=2026-01-02&to=2026-01-01', undefined],
        ['GET', '/api/reports?cursor=x', undefined],
        ['GET', '/api/feedback?with=x', undefined],
        ['GET', '/api/feedback?cursor=bm9uc2Vuc2U', undefined],
        ['GET', '/api/feed?after=-1', undefined],
        ['GET', '/api/feed?after=1e99', undefined],
        ['GET', '/api/feed?after=99999999999999999999', undefined],
        ['GET', '/api/feed?after=1&epoch=%00&mark=%00', undefined],
        ['GET', '/api/feed?after=0&wait=26', undefined],
        ['GET', '/api/board?unit=x', undefined],
        ['GET', '/api/board', undefined],
        ['GET', '/api/summaries/2026-W99', undefined],
        ['GET', '/api/summaries/2026-W00', undefined],
        ['GET', '/api/summaries/abc', undefined],
        ['GET', '/api/summaries/runs/x', undefined],
        ['GET', '/api/summaries/2026-W01?revision=99999999999', undefined],
      ] as const;
      const wrong: unknown[] = [];
      for (const [method, path, body] of odd) {
        const answer = await wire(app.url, method, path, as(direct, body === undefined ? {} : json), body);
        if (answer.status >= 500) wrong.push([method, path, body?.slice(0, 60), answer.status, answer.text]);
        if (answer.status >= 400) expectProblem(answer, answer.status);
      }
      expect(wrong).toEqual([]);
    });

    it('name the fields with path, code and message', async () => {
      const problem = expectProblem(await direct.post('/api/feedback', give({ kind: 'x', body: '' })), 400);
      const errors = problem['errors'] as { path: string }[];
      expect(errors.map((e) => e.path).sort()).toEqual(['/body', '/kind']);
    });

    it('are written in the language of Accept-Language, Indonesian by default', async () => {
      const detail = async (language?: string) => {
        const answer = await wire(
          app.url,
          'GET',
          `/api/people/${randomUUID()}`,
          as(staff, language === undefined ? {} : { 'accept-language': language }),
        );
        return String(expectProblem(answer, 404)['detail']);
      };
      const id = await detail();
      const en = await detail('en');
      expect(en).not.toBe(id);
      expect(await detail('id')).toBe(id);
      expect(await detail('id-ID,id;q=0.9,en;q=0.8')).toBe(id);
      expect(await detail('en-US,en;q=0.9')).toBe(en);
      expect(await detail('en;q=0.5, id;q=0.9')).toBe(id);
      expect(await detail('fr')).toBe(id);
      expect(await detail('fr, en;q=0.3')).toBe(en);
      expect(await detail('*')).toBe(id);
      expect(await detail(';;;,,=')).toBe(id);
    });
  });

  describe('state-changing requests', () => {
    it('need a session', async () => {
      const visitor = app.client();
      for (const [method, path, body] of [
        ['POST', '/api/feedback', give()],
        ['PUT', `/api/reports/mine/${office.today}`, { lines: [] }],
        ['POST', '/api/indicators', {}],
        ['PATCH', `/api/indicators/${randomUUID()}`, {}],
        ['POST', `/api/feedback/${randomUUID()}/read`, undefined],
        ['POST', '/api/summaries/2026-W01/runs', undefined],
        ['POST', '/api/session/password', { old: 'a', new: 'b' }],
      ] as const)
        expectProblem(await visitor.send(method, path, body), 401);
    });

    it('need an Origin of the own host', async () => {
      const body = JSON.stringify(give());
      const cookie = direct.cookie;
      const host = new URL(app.url).host;
      for (const origin of [
        undefined,
        'http://evil.example',
        'null',
        `http://${host}.evil.example`,
        `http://evil.example@${host}`,
        'http://127.0.0.1:1',
        '',
      ]) {
        const answer = await wire(
          app.url,
          'POST',
          '/api/feedback',
          { cookie, ...json, ...(origin === undefined ? {} : { origin }) },
          body,
        );
        expect([origin, answer.status]).toEqual([origin, 403]);
        expectProblem(answer, 403, 'ORIGIN_REFUSED');
      }
      expect((await wire(app.url, 'POST', '/api/feedback', as(direct, json), body)).status).toBe(201);
      for (const [method, path] of [
        ['DELETE', '/api/session'],
        ['PUT', `/api/reports/mine/${office.today}`],
        ['PATCH', `/api/indicators/${randomUUID()}`],
        ['POST', '/api/session'],
      ] as const)
        expectProblem(await wire(app.url, method, path, { cookie, ...json }, '{}'), 403);
      expect((await wire(app.url, 'GET', '/api/session', { cookie })).status).toBe(200);
    });

    it('take JSON only where there is a body', async () => {
      const body = JSON.stringify(give());
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        'text/json',
        undefined,
      ]) {
        const answer = await wire(
          app.url,
          'POST',
          '/api/feedback',
          as(direct, type === undefined ? {} : { 'content-type': type }),
          body,
        );
        expect([type, answer.status]).toEqual([type, 415]);
        expectProblem(answer, 415);
      }
      for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json'])
        expect([
          type,
          (
            await wire(
              app.url,
              'POST',
              '/api/feedback',
              as(direct, { 'content-type': type }),
              JSON.stringify(give()),
            )
          ).status,
        ]).toEqual([type, 201]);
    });

    it('without a body are accepted with and without a content type', async () => {
      const { body: sent } = await direct.post<{ id: string }>('/api/feedback', give());
      const path = `/api/feedback/${sent.id}/read`;
      expect((await wire(app.url, 'POST', path, as(staff))).status).toBe(200);
      expect((await wire(app.url, 'POST', path, as(staff, { 'content-length': '0' }))).status).toBe(200);
      expect((await wire(app.url, 'POST', path, as(staff, { ...json, 'content-length': '0' }))).status).toBe(
        200,
      );
      expect((await wire(app.url, 'POST', path, as(staff, json))).status).toBe(200);
      expect((await wire(app.url, 'POST', path, as(staff, json), '{}')).status).toBe(200);
      expect(
        (
          await wire(
            app.url,
            'POST',
            path,
            as(staff, { 'content-type': 'text/plain', 'content-length': '0' }),
          )
        ).status,
      ).toBe(200);
      const leaving = await app.login('colleague');
      const gone = await wire(app.url, 'DELETE', '/api/session', as(leaving, json));
      expect([gone.status, gone.text]).toEqual([204, '']);
    });

    it('may carry X-Actor, which must be the session’s person', async () => {
      const write = (actor: string) =>
        wire(
          app.url,
          'POST',
          '/api/feedback',
          as(direct, { ...json, 'x-actor': actor }),
          JSON.stringify(give()),
        );
      expect((await write(people.direct)).status).toBe(201);
      expect((await write(people.direct.toUpperCase())).status).toBe(201);
      for (const actor of [people.staff, randomUUID(), 'somebody'])
        expectProblem(await write(actor), 409, 'SESSION_OTHER_PERSON');
      const read = await wire(
        app.url,
        'POST',
        `/api/feedback/${randomUUID()}/read`,
        as(direct, { 'x-actor': people.staff }),
      );
      expectProblem(read, 409, 'SESSION_OTHER_PERSON');
    });

    it('refuse a body that is too large with a problem', async () => {
      const answer = await wire(
        app.url,
        'POST',
        '/api/feedback',
        as(direct, json),
        JSON.stringify(give({ body: 'x'.repeat(3_000_000) })),
      ).catch(() => undefined);
      if (answer !== undefined) expectProblem(answer, 413);
    });
  });

  describe('lists', () => {
    it('have items and next, and next is null at the end', async () => {
      for (const path of [
        '/api/people?under=me',
        '/api/indicators',
        `/api/indicators?owner=${people.staff}`,
        '/api/reports',
        `/api/reports?owner=${people.staff}&from=2025-01-01&to=${office.today}`,
        '/api/feedback',
        `/api/feedback?with=${people.staff}`,
        '/api/summaries',
      ]) {
        const answer = await direct.get<{ items: unknown[]; next: unknown }>(path);
        expect([path, answer.status]).toEqual([path, 200]);
        expectFields(answer.body, ['items', 'next']);
        expect(Array.isArray(answer.body.items)).toBe(true);
        expect([path, answer.body.next]).toEqual([path, null]);
      }
    });

    it('page with limit and cursor, every row once', async () => {
      const whole = await direct.get<{ items: { id: string }[] }>('/api/people?under=me');
      const seen: string[] = [];
      let next: string | null = null;
      do {
        const path = `/api/people?under=me&limit=1${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`;
        const page: { items: { id: string }[]; next: string | null } = (
          await direct.get<{ items: { id: string }[]; next: string | null }>(path)
        ).body;
        expect(page.items.length).toBeLessThanOrEqual(1);
        seen.push(...page.items.map((p) => p.id));
        next = page.next;
      } while (next !== null);
      expect(seen).toEqual(whole.body.items.map((p) => p.id));
      expect(seen.length).toBeGreaterThan(1);
      expect(new Set(seen).size).toBe(seen.length);

      const feedback: string[] = [];
      next = null;
      do {
        const path = `/api/feedback?with=${people.staff}&limit=2${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`;
        const page: { items: { id: string }[]; next: string | null } = (
          await direct.get<{ items: { id: string }[]; next: string | null }>(path)
        ).body;
        feedback.push(...page.items.map((f) => f.id));
        next = page.next;
      } while (next !== null);
      expect(feedback.length).toBeGreaterThan(3);
      const all = await direct.get<{ items: { id: string }[] }>(
        `/api/feedback?with=${people.staff}&limit=100`,
      );
      expect(feedback).toEqual(all.body.items.map((f) => f.id));
    });

    it('take a huge limit as a 4xx or as their own most, never a 5xx', async () => {
      for (const limit of ['1000', '999999999', '0', '-5', '1.5', 'NaN'])
        expect((await direct.get(`/api/feedback?limit=${limit}`)).status).toBeLessThan(500);
    });
  });

  it('answers HEAD and OPTIONS without a 5xx and without opening the door to other origins', async () => {
    const head = await wire(app.url, 'HEAD', '/api/session', as(staff));
    expect(head.status).toBeLessThan(500);
    expect(head.text).toBe('');
    const options = await wire(app.url, 'OPTIONS', '/api/feedback', {
      origin: 'http://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    });
    expect(options.status).toBeLessThan(500);
    expect(options.headers['access-control-allow-origin']).toBeUndefined();
    const got = await wire(app.url, 'GET', '/api/session', { ...as(staff), origin: 'http://evil.example' });
    expect(got.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers an unknown method on a known path with a problem', async () => {
    const answer = await direct.delete(`/api/feedback/${randomUUID()}`);
    expect([404, 405]).toContain(answer.status);
    expectProblem(answer, answer.status);
  });

  it('keeps personal answers out of caches', async () => {
    const answer = await staff.get('/api/session');
    expect(answer.headers.get('cache-control') ?? '').toMatch(/no-store|private/);
  });

  it('shows a unit board with a version and cells', async () => {
    const { status, body } = await direct.get<{ version: unknown; cells: unknown[] }>(
      `/api/board?unit=${units.section}`,
    );
    expect(status).toBe(200);
    expect(body.cells.length).toBeGreaterThan(0);
    expect(body.version).toBeDefined();
  });
});
