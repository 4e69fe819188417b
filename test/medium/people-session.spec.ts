import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionEvents } from '../../src/platform/auth/session-events.js';
import { BROWSER_COOKIE, SESSION_COOKIE } from '../../src/platform/auth/cookies.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { OFFICE_PASSWORD, people, seedOffice, units, type Office } from '../support/office.js';

const wrongPassword = 'bukan-kata-sandi';

describe('sessions', () => {
  let app: TestApp;
  let office: Office;
  const ended: [string, string | null][] = [];

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    app.part(SessionEvents).onEnded((...event) => ended.push(event));
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    ended.length = 0;
    await app.sql(`DELETE FROM login_failure`);
  });

  const login = (client: TestClient, name: string, password = OFFICE_PASSWORD) =>
    client.post('/api/session', { login: name, password });
  const fail = async (times: number, name: string, client = app.client()) => {
    const answers = [];
    for (let i = 0; i < times; i++) answers.push((await login(client, name, wrongPassword)).status);
    return answers;
  };
  const sessionsOf = async (person: string) =>
    (await app.sql<{ id: string }>(`SELECT id FROM session WHERE person_id = $1`, [person])).map((r) => r.id);

  it('tells who is logged in, with the date and zone of the unit', async () => {
    const client = app.client();
    const answer = await login(client, '  STAFF ');
    expect(answer.status).toBe(201);
    const expected = {
      person: {
        id: people.staff,
        name: 'Sari Wulandari',
        nip: '199001012015011001',
        position: 'Petugas Loket',
        unitId: units.section,
        unitName: 'Seksi Pelayanan Dokumen',
        supervisorId: people.direct,
        roles: ['staff'],
      },
      today: office.today,
      zone: 'Asia/Jakarta',
      mustChangePassword: false,
    };
    expect(answer.body).toEqual(expected);
    expect((await client.get('/api/session')).body).toEqual(expected);
    const cookies = answer.headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    const [row] = await app.sql<{ found: boolean }>(
      `SELECT bool_or(reference_hash::text LIKE '%' || $1 || '%') AS found FROM session`,
      [client.cookie.split('=')[1]?.slice(0, 10)],
    );
    expect(row?.found).toBe(false);
  });

  it('derives supervisor from the lines, also while acting', async () => {
    for (const [name, roles] of [
      ['direct', ['staff', 'supervisor']],
      ['acting', ['staff', 'supervisor']],
      ['colleague', ['staff']],
      ['hr', ['staff', 'hr']],
    ] as const) {
      const client = await app.login(name);
      expect((await client.get<{ person: { roles: string[] } }>('/api/session')).body.person.roles).toEqual(
        roles,
      );
    }
  });

  it('refuses without saying what was wrong', async () => {
    const client = app.client();
    const bodies = [];
    for (const [name, password] of [
      ['staff', wrongPassword],
      ['nobody-here', OFFICE_PASSWORD],
      ['disabled', OFFICE_PASSWORD],
    ] as const) {
      const answer = await login(client, name, password);
      expect(answer.status).toBe(401);
      bodies.push({ code: answer.body['code'], detail: answer.body['detail'] });
    }
    expect(new Set(bodies.map((b) => JSON.stringify(b))).size).toBe(1);
    expect((await client.get('/api/session')).status).toBe(401);
    expect((await login(client, 'sta\u0000ff')).status).toBe(400);
  });

  it('works as hard for an unknown login as for a known one', async () => {
    const client = app.client();
    // Work, not time: what the hash costs this process's cores, however busy the machine is.
    const work = async (name: string) => {
      const start = process.cpuUsage();
      await login(client, name, wrongPassword);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    await work('warm-up');
    const known = Math.min(await work('upper'), await work('upper'), await work('upper'));
    const unknown = Math.min(await work('no-one'), await work('no-one'), await work('no-one'));
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('ends at logout, and tells whoever holds sockets', async () => {
    const client = await app.login('staff');
    const cookie = client.cookie;
    const before = await sessionsOf(people.staff);
    expect((await client.delete('/api/session')).status).toBe(204);
    const left = await sessionsOf(people.staff);
    const [gone] = before.filter((id) => !left.includes(id));
    expect(ended).toEqual([[people.staff, gone]]);
    const again = app.client();
    again.headers['cookie'] = cookie;
    expect((await again.get('/api/session')).status).toBe(401);
  });

  it('replaces the session of the same browser', async () => {
    const client = await app.login('colleague');
    const old = await sessionsOf(people.colleague);
    expect((await login(client, 'hr')).status).toBe(201);
    const left = await sessionsOf(people.colleague);
    expect(left).toHaveLength(old.length - 1);
    expect(ended.map(([person]) => person)).toEqual([people.colleague]);
  });

  it('lists the own sessions, ends one, ends all', async () => {
    await app.sql(`DELETE FROM session`);
    const [one, two] = [await app.login('other'), await app.login('other')];
    await app.login('former');
    const list = await one.get<{ items: { id: string; current: boolean }[] }>('/api/session/list');
    expect(list.body.items.map((s) => s.current).sort()).toEqual([false, true]);
    const other = list.body.items.find((s) => !s.current);
    expect((await one.delete(`/api/session/list/${String(other?.id)}`)).status).toBe(204);
    expect((await two.get('/api/session')).status).toBe(401);
    expect(ended).toEqual([[people.other, other?.id]]);
    const [foreign] = await sessionsOf(people.former);
    expect((await one.delete(`/api/session/list/${String(foreign)}`)).status).toBe(404);
    expect((await one.delete('/api/session/all')).status).toBe(204);
    expect(ended.at(-1)).toEqual([people.other, null]);
    expect(await sessionsOf(people.other)).toEqual([]);
    expect(await sessionsOf(people.former)).toHaveLength(1);
  });

  it('refuses a login after ten failures from an address, and says when to come back', async () => {
    expect(await fail(10, 'staff')).toEqual(Array(10).fill(401));
    const answer = await login(app.client(), 'staff');
    expect(answer.status).toBe(429);
    expect(answer.body['code']).toBe('LOGIN_TOO_MANY');
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(800);
    expect(seconds).toBeLessThanOrEqual(900);
    expect((await login(app.client(), 'hr')).status).toBe(201);
    await app.sql(`UPDATE login_failure SET at = at - interval '15 minutes'`);
    expect((await login(app.client(), 'staff')).status).toBe(201);
  });

  it('counts guesses that come at once one by one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => login(app.client(), 'upper', wrongPassword)),
    );
    const of = (status: number) => answers.filter((a) => a.status === status).length;
    expect([of(401), of(429)]).toEqual([10, 15]);
  });

  it('refuses an address after a hundred failures whatever the login', async () => {
    await app.sql(
      `INSERT INTO login_failure (id, login, address)
       SELECT gen_random_uuid(), 'user' || i, '127.0.0.1' FROM generate_series(1, 99) i`,
    );
    expect((await login(app.client(), 'admin', wrongPassword)).status).toBe(401);
    expect((await login(app.client(), 'admin')).status).toBe(429);
  });

  it('lets a browser pass that logged in before, with the right password alone', async () => {
    const known = await app.login('staff');
    await known.delete('/api/session');
    expect(known.cookie).toContain(BROWSER_COOKIE);
    expect(known.cookie).not.toContain(SESSION_COOKIE);
    await fail(10, 'staff');
    expect((await login(app.client(), 'staff')).status).toBe(429);
    expect((await login(known, 'staff', wrongPassword)).status).toBe(429);
    // The browser is known for one person, not for all.
    await fail(10, 'upper');
    expect((await login(known, 'upper')).status).toBe(429);
    expect((await login(known, 'staff')).status).toBe(201);
  });

  it('changes the password and ends the other sessions', async () => {
    const [here, there] = [await app.login('former'), await app.login('former')];
    const change = (old: string, to: string) => here.post('/api/session/password', { old, new: to });
    const fresh = 'kata-sandi-baru';
    expect((await change(wrongPassword, fresh)).body['code']).toBe('PASSWORD_WRONG');
    expect((await change(OFFICE_PASSWORD, OFFICE_PASSWORD)).body['code']).toBe('PASSWORD_UNCHANGED');
    expect((await change(OFFICE_PASSWORD, 'pendek')).status).toBe(400);
    ended.length = 0;
    expect((await change(OFFICE_PASSWORD, fresh)).status).toBe(200);
    expect((await here.get('/api/session')).status).toBe(200);
    expect((await there.get('/api/session')).status).toBe(401);
    expect(ended.length).toBeGreaterThan(0);
    expect((await login(app.client(), 'former')).status).toBe(401);
    expect((await login(app.client(), 'former', fresh)).status).toBe(201);
  });

  it('lets whoever must change the password do that alone', async () => {
    await app.sql(`UPDATE account SET must_change = true WHERE login = 'stranger'`);
    const client = app.client();
    const answer = await login(client, 'stranger');
    expect(answer.body['mustChangePassword']).toBe(true);
    const refused = await client.get('/api/people');
    expect([refused.status, refused.body['code']]).toEqual([403, 'PASSWORD_CHANGE_REQUIRED']);
    expect((await client.get('/api/session')).status).toBe(200);
    const changed = await client.post('/api/session/password', {
      old: OFFICE_PASSWORD,
      new: 'sandi-milik-saya',
    });
    expect(changed.body['mustChangePassword']).toBe(false);
    expect((await client.get('/api/people')).status).toBe(200);
  });

  it('never sends an outbox item of another person that shares the browser', async () => {
    const client = await app.login('staff');
    client.headers['x-actor'] = people.hr;
    const refused = await client.delete('/api/session');
    expect([refused.status, refused.body['code']]).toEqual([409, 'SESSION_OTHER_PERSON']);
    client.headers['x-actor'] = people.staff;
    expect((await client.delete('/api/session')).status).toBe(204);
  });
});

describe('people as a reader may see them', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  interface List {
    items: { id: string; name: string; nip: string | null }[];
    next: string | null;
  }
  const names = (list: List) => list.items.map((p) => p.name);

  it('lists whom the reader may see, by name', async () => {
    const staff = await app.login('staff');
    const { body } = await staff.get<List>('/api/people');
    expect(names(body)).toEqual([
      'Agus Salim',
      'Bagas Prakoso',
      'Citra Anjani',
      'Dewi Kartika',
      'Joko Purnomo',
      'Sari Wulandari',
      'Umar Hidayat',
    ]);
    expect(body.items.filter((p) => p.nip !== null).map((p) => p.id)).toEqual([people.staff]);
  });

  it('pages without a hole or a double', async () => {
    const hr = await app.login('hr');
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await hr.get<List>(`/api/people?limit=4${cursor}`);
      seen.push(...names(body));
      cursor = body.next === null ? '' : `&cursor=${encodeURIComponent(body.next)}`;
    } while (cursor !== '');
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(15);
    expect((await hr.get('/api/people?cursor=zzz')).status).toBe(400);
  });

  it('narrows by those below, unit and words', async () => {
    const direct = await app.login('direct');
    expect(names((await direct.get<List>('/api/people?under=me')).body)).toEqual([
      'Bagas Prakoso',
      'Citra Anjani',
      'Joko Purnomo',
      'Sari Wulandari',
    ]);
    const staff = await app.login('staff');
    expect((await staff.get<List>('/api/people?under=me')).body.items).toEqual([]);
    const hr = await app.login('hr');
    const dukcapil = await hr.get<List>(`/api/people?unit=${units.dukcapil}`);
    expect(dukcapil.body.items).toHaveLength(7);
    expect(names((await hr.get<List>('/api/people?q=loket')).body)).toEqual([
      'Bagas Prakoso',
      'Joko Purnomo',
      'Sari Wulandari',
    ]);
    expect((await hr.get<List>('/api/people?q=%25')).body.items).toEqual([]);
  });

  it('hides whom the reader may not see', async () => {
    const other = await app.login('other');
    expect((await other.get(`/api/people/${people.staff}`)).status).toBe(404);
    expect((await other.get(`/api/people/not-an-id`)).status).toBe(400);
    expect((await other.get(`/api/people/${people.otherHead}`)).status).toBe(200);
  });

  it('lists the units', async () => {
    const staff = await app.login('staff');
    const { body } = await staff.get<{ items: { id: string }[] }>('/api/units');
    expect(body.items).toHaveLength(8);
  });
});
