import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { OFFICE_PASSWORD, people, seedOffice } from '../support/office.js';
import { expectFields, expectProblem, UUID, wire } from '../support/wire.js';

const PERSON = ['id', 'name', 'nip', 'position', 'unitId', 'supervisorId', 'roles'];
const right = { login: 'staff', password: OFFICE_PASSWORD };
const wrong = { login: 'staff', password: 'bukan-itu' };

/** The rows of the contract about sessions and people, as an outsider reads them. */
describe('the contract of sessions and people', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '127.0.0.1' });
    await seedOffice(app.sql);
  });
  afterAll(() => app.stop());
  beforeEach(() => app.sql('DELETE FROM login_failure'));

  it('answers a login with 201, the person and a cookie', async () => {
    const client = app.client();
    const answer = await client.post<{ person: Record<string, unknown> }>('/api/session', right);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expectFields(answer.body.person, PERSON);
    expect(answer.body.person['id']).toMatch(UUID);
    expect(answer.body.person['nip']).toMatch(/^\d{18}$/);
    expect(answer.body.person['roles']).toContain('staff');
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/;\s*HttpOnly/i);
      expect(cookie).toMatch(/;\s*SameSite=Lax/i);
      expect(cookie).not.toMatch(/;\s*Secure/i);
    }
    const me = await client.get<{ person: unknown }>('/api/session');
    expect([me.status, me.body.person]).toEqual([200, answer.body.person]);
    const out = await client.delete('/api/session');
    expect([out.status, out.body]).toEqual([204, '']);
    expectProblem(await client.get('/api/session'), 401, 'UNAUTHENTICATED');
  });

  it('does not honour a cookie after its logout', async () => {
    const client = await app.login('staff');
    const cookie = client.cookie;
    await client.delete('/api/session');
    expect((await wire(app.url, 'GET', '/api/session', { cookie })).status).toBe(401);
    expect(
      (await wire(app.url, 'GET', '/api/session', { cookie: 'tanggap_session=x; tanggap_session=' })).status,
    ).toBe(401);
  });

  it('marks the cookies Secure behind a trusted proxy that ends TLS', async () => {
    const body = JSON.stringify(right);
    const answer = await wire(
      app.url,
      'POST',
      '/api/session',
      {
        host: 'tanggap.example',
        origin: 'https://tanggap.example',
        'x-forwarded-proto': 'https',
        'x-forwarded-for': '203.0.113.7',
        'content-type': 'application/json',
      },
      body,
    );
    expect(answer.status).toBe(201);
    const cookies = answer.headers['set-cookie'] as string[];
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/;\s*Secure/i);
  });

  it('answers 401 to a wrong password, an unknown login and a disabled account alike', async () => {
    const answers = [];
    for (const body of [
      wrong,
      { login: 'nobody-here', password: 'x' },
      { login: 'disabled', password: OFFICE_PASSWORD },
    ]) {
      const problem = expectProblem(await app.client().post('/api/session', body), 401);
      answers.push([problem['code'], problem['title'], problem['detail']]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('answers 429 with Retry-After after ten failures, but lets a browser pass that was here before', async () => {
    const known = await app.login('staff');
    await known.delete('/api/session');
    for (let i = 0; i < 10; i++) expect((await app.client().post('/api/session', wrong)).status).toBe(401);
    for (const body of [wrong, right]) {
      const answer = await app.client().post('/api/session', body);
      expectProblem(answer, 429);
      const seconds = Number(answer.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(900);
    }
    expect((await app.client().post('/api/session', { ...right, login: 'colleague' })).status).toBe(201);
    expect((await known.post('/api/session', right)).status).toBe(201);
  });

  it('counts failures by address', async () => {
    const from = (address: string, body: unknown) => {
      const client = app.client();
      client.headers['x-forwarded-for'] = address;
      return client.post('/api/session', body);
    };
    for (let i = 0; i < 10; i++) await from('203.0.113.9', wrong);
    expect((await from('203.0.113.9', right)).status).toBe(429);
    expect((await from('203.0.113.10', right)).status).toBe(201);
  });

  it('answers 429 to an address after a hundred failures of any logins', async () => {
    const [row] = await app.sql<{ address: string }>(`SELECT '127.0.0.1' AS address`);
    await app.client().post('/api/session', { login: 'x', password: 'y' });
    const [stored] = await app.sql<{ address: string }>('SELECT address::text FROM login_failure LIMIT 1');
    for (let i = 0; i < 99; i++)
      await app.sql(
        `INSERT INTO login_failure (id, login, address, at) SELECT gen_random_uuid(), $1, address, now() FROM login_failure LIMIT 1`,
        [`guess-${String(i)}`],
      );
    expect([stored?.address, row?.address]).toEqual(['127.0.0.1', '127.0.0.1']);
    const answer = await app.client().post('/api/session', { login: 'colleague', password: OFFICE_PASSWORD });
    expectProblem(answer, 429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('lets many right logins through at once: only failures count', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => app.client().post('/api/session', right)),
    );
    expect(answers.map((a) => a.status)).toEqual(answers.map(() => 201));
  });

  it('refuses guesses beyond the tenth also when all come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => app.client().post('/api/session', wrong)),
    );
    const statuses = answers.map((a) => a.status);
    expect(statuses.filter((s) => s === 401)).toHaveLength(10);
    expect(statuses.filter((s) => s === 429)).toHaveLength(15);
  });

  it('changes the password with the old one', async () => {
    const client = await app.login('otherhead');
    expect(
      (await client.post('/api/session/password', { old: 'salah-sekali', new: 'kata-sandi-baru' })).status,
    ).toBeGreaterThanOrEqual(400);
    const done = await client.post('/api/session/password', { old: OFFICE_PASSWORD, new: 'kata-sandi-baru' });
    expect(done.status).toBe(200);
    expect((await client.get('/api/session')).status).toBe(200);
    expect((await app.client().post('/api/session', { ...right, login: 'otherhead' })).status).toBe(401);
    await app.login('otherhead', 'kata-sandi-baru');
  });

  it('shows people with every field, and 404 for those that one may not see', async () => {
    const direct = await app.login('direct');
    const under = await direct.get<{ items: Record<string, unknown>[] }>('/api/people?under=me');
    expect(under.body.items.map((p) => p['id']).sort()).toEqual(
      [people.staff, people.colleague, people.askedColleague, people.disabled].sort(),
    );
    for (const person of under.body.items) {
      expectFields(person, PERSON);
      expect(person['nip']).toMatch(/^\d{18}$/);
      expect(person['supervisorId']).toBe(people.direct);
    }
    const staff = await app.login('staff');
    const colleague = await staff.get(`/api/people/${people.colleague}`);
    expect(colleague.status).toBe(200);
    expectFields(colleague.body, PERSON);
    expect(colleague.body['nip']).toBeNull();
    const stranger = expectProblem(await staff.get(`/api/people/${people.stranger}`), 404);
    const nobody = expectProblem(await staff.get('/api/people/00000000-0000-4000-8000-00000000dead'), 404);
    expect(stranger['code']).toBe(nobody['code']);
    expect(stranger['detail']).toBe(nobody['detail']);
    const hr = await app.login('hr');
    const upper = await hr.get(`/api/people/${people.upper}`);
    expect(upper.body['supervisorId']).toBeNull();
    expect((await hr.get(`/api/people/${people.other}`)).body['nip']).toBeNull();
    expect((await staff.get<{ items: unknown[] }>('/api/people?under=me')).body.items).toEqual([]);
  });

  it('reads wildcards of a search as letters', async () => {
    const direct = await app.login('direct');
    for (const q of ['%', '_', '\\', '%25', "'", '"; DROP TABLE person; --']) {
      const answer = await direct.get<{ items: unknown[] }>(
        `/api/people?under=me&q=${encodeURIComponent(q)}`,
      );
      expect([q, answer.status, answer.body.items]).toEqual([q, 200, []]);
    }
  });
});
