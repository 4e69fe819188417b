import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OneTimePassword, PersonRecord, Setup } from '#contracts/people.js';
import { SessionEvents } from '../../src/platform/auth/session-events.js';
import { SetupService } from '../../src/people/index.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from '../support/app.js';
import { fixedId, OFFICE_PASSWORD, people, seedOffice, units, type Office } from '../support/office.js';

const id = (n: number) => fixedId(5, n);

describe('administration', () => {
  let app: TestApp;
  let office: Office;
  let admin: TestClient;
  let hr: TestClient;
  const ended: [string, string | null][] = [];

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
    [admin, hr] = [await app.login('admin'), await app.login('hr')];
    app.part(SessionEvents).onEnded((...event) => ended.push(event));
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    ended.length = 0;
  });

  const code = (answer: Answer) => [answer.status, answer.body['code']];
  const record = async (person: string) =>
    (await admin.get<PersonRecord>(`/api/admin/people/${person}`)).body;
  const audited = async (action: string) =>
    (
      await app.sql<{ actor_id: string; before: unknown; after: unknown }>(
        `SELECT actor_id, before, after FROM audit_event WHERE action = $1 ORDER BY at DESC`,
        [action],
      )
    )[0];
  const newcomer = (n: number, more: object = {}) => ({
    id: id(n),
    name: 'Ratna Dewi',
    position: 'Petugas Loket',
    unitId: units.section,
    from: office.today,
    login: `ratna${String(n)}`,
    supervisorId: people.direct,
    ...more,
  });

  describe('of people', () => {
    it('makes a person with unit, supervisor and a password to be told once', async () => {
      const made = await admin.post<OneTimePassword>(
        '/api/admin/people',
        newcomer(1, { nip: "'19900202 201502 2 001", roles: ['hr'] }),
      );
      expect(made.status).toBe(201);
      const client = app.client();
      const login = await client.post('/api/session', { login: 'ratna1', password: made.body.password });
      expect([login.status, login.body['mustChangePassword']]).toEqual([201, true]);
      expect(await record(id(1))).toMatchObject({
        person: {
          name: 'Ratna Dewi',
          nip: '199002022015022001',
          unitId: units.section,
          supervisorId: people.direct,
          roles: ['staff', 'hr'],
        },
        login: 'ratna1',
        mustChangePassword: true,
        assignments: [{ unitId: units.section, from: office.today, to: null }],
        supervisorLines: [{ supervisorId: people.direct, from: office.today, to: null }],
        warnings: [],
      });
      const entry = await audited('person.create');
      expect(entry?.actor_id).toBe(people.admin);
      expect(JSON.stringify(entry)).not.toContain(made.body.password);
    });

    it('refuses what somebody else has, and odd or broken numbers', async () => {
      const create = async (more: object) => code(await admin.post('/api/admin/people', newcomer(2, more)));
      expect(await create({ nip: '199001012015011001' })).toEqual([409, 'NIP_TAKEN']);
      expect(await create({ login: 'STAFF' })).toEqual([409, 'LOGIN_TAKEN']);
      expect(await create({ id: people.staff })).toEqual([409, 'ID_TAKEN']);
      expect(await create({ unitId: id(99) })).toEqual([422, 'UNIT_UNKNOWN']);
      expect(await create({ supervisorId: id(99) })).toEqual([422, 'SUPERVISOR_UNKNOWN']);
      expect(await create({ nip: '1.97E+17' })).toEqual([422, 'NIP_SPREADSHEET_NUMBER']);
      expect(await create({ nip: '12345' })).toEqual([422, 'NIP_LENGTH']);
      expect(await create({ nip: '199013012015021001' })).toEqual([422, 'NIP_BIRTH_DATE']);
      const odd = await admin.post('/api/admin/people', newcomer(2, { nip: '199001012015131001' }));
      expect([...code(odd), odd.body['warnings']]).toEqual([422, 'NIP_ODD', ['NIP_MONTH_ODD']]);
      const fine = newcomer(2, { nip: '199001012015131001', nipOverride: true });
      expect((await admin.post('/api/admin/people', fine)).status).toBe(201);
      expect((await record(id(2))).warnings).toEqual(['NIP_MONTH_ODD']);
      // Nothing of the refused ones is left.
      const [row] = await app.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM person WHERE name = 'Ratna Dewi'`,
      );
      expect(row?.n).toBe(2);
    });

    it('corrects name and NIP', async () => {
      const patched = await admin.patch<PersonRecord>(`/api/admin/people/${people.other}`, {
        name: 'Oki Setiawan, S.Kep.',
        nip: '198512122010011007',
      });
      expect(patched.body.person).toMatchObject({ name: 'Oki Setiawan, S.Kep.', nip: '198512122010011007' });
      expect((await audited('person.correct'))?.before).toEqual({ name: 'Oki Setiawan', nip: null });
      const taken = await admin.patch(`/api/admin/people/${people.other}`, { nip: '199001012015011001' });
      expect(code(taken)).toEqual([409, 'NIP_TAKEN']);
    });

    it('lists everybody with login, for HR too', async () => {
      const list = await hr.get<{ items: { login: string; disabledAt: string | null }[] }>(
        '/api/admin/people?q=joko',
      );
      expect(list.body.items).toMatchObject([{ login: 'disabled' }]);
      expect(list.body.items[0]?.disabledAt).toMatch(/Z$/);
    });
  });

  describe('of rights', () => {
    it('cuts off at once whose roles change', async () => {
      const client = await app.login('colleague');
      expect((await client.get('/api/admin/people')).status).toBe(404);
      const before = await app.sql(`SELECT access_version FROM account WHERE login = 'colleague'`);
      await admin.patch(`/api/admin/people/${people.colleague}`, { roles: ['hr'] });
      expect(ended).toEqual([[people.colleague, null]]);
      const after = await app.sql(`SELECT access_version FROM account WHERE login = 'colleague'`);
      expect(after[0]?.['access_version']).toBe(Number(before[0]?.['access_version']) + 1);
      expect((await client.get('/api/admin/people')).status).toBe(200);
      expect(await audited('access.change')).toMatchObject({
        before: { roles: [] },
        after: { roles: ['hr'] },
      });
      ended.length = 0;
      await admin.patch(`/api/admin/people/${people.colleague}`, { roles: ['hr'] });
      expect(ended).toEqual([]);
      await admin.patch(`/api/admin/people/${people.colleague}`, { roles: [] });
    });

    it('disables and enables', async () => {
      const client = await app.login('former');
      await admin.patch(`/api/admin/people/${people.former}`, { disabled: true });
      expect((await client.get('/api/session')).status).toBe(401);
      expect(ended).toEqual([[people.former, null]]);
      await expect(app.login('former')).rejects.toThrow('401');
      await admin.patch(`/api/admin/people/${people.former}`, { disabled: false });
      expect((await client.get('/api/session')).status).toBe(401);
      await app.login('former');
    });

    it('never loses the last admin', async () => {
      const demote = await admin.patch(`/api/admin/people/${people.admin}`, { roles: [] });
      expect(code(demote)).toEqual([409, 'ADMIN_LAST']);
      const disable = await admin.patch(`/api/admin/people/${people.admin}`, { disabled: true });
      expect(code(disable)).toEqual([409, 'ADMIN_LAST']);
    });

    it('resets a password that must then be changed', async () => {
      const client = await app.login('upper');
      const reset = await admin.post<OneTimePassword>(`/api/admin/people/${people.upper}/reset`);
      expect(reset.status).toBe(200);
      expect((await client.get('/api/session')).status).toBe(401);
      await expect(app.login('upper')).rejects.toThrow('401');
      const fresh = await app.login('upper', reset.body.password);
      expect((await fresh.get('/api/people')).status).toBe(403);
    });
  });

  describe('of dated lines', () => {
    it('moves somebody from a day on', async () => {
      const path = `/api/admin/people/${people.acting}/assignments`;
      const to = (from: string, unitId: string) => admin.post(path, { unitId, position: 'Analis', from });
      await to(office.day(30), units.puskesmas);
      await to(office.day(10), units.bkpsdm);
      expect((await record(people.acting)).assignments).toEqual([
        { unitId: units.dataSection, position: 'Analis Data', from: '2025-01-01', to: office.day(9) },
        { unitId: units.bkpsdm, position: 'Analis', from: office.day(10), to: null },
      ]);
      expect((await record(people.acting)).person.unitId).toBe(units.dataSection);
      await to('2025-01-01', units.dataSection);
      expect((await record(people.acting)).assignments).toHaveLength(1);
    });

    it('changes the supervisor from a day on, and ends it', async () => {
      const path = `/api/admin/people/${people.other}/supervisors`;
      await admin.post(path, { supervisorId: people.unitLeader, from: office.day(5) });
      expect((await record(people.other)).supervisorLines).toEqual([
        { supervisorId: people.otherHead, from: '2025-01-01', to: office.day(4) },
        { supervisorId: people.unitLeader, from: office.day(5), to: null },
      ]);
      await admin.post(path, { supervisorId: null, from: office.day(3) });
      const ended = await record(people.other);
      expect(ended.supervisorLines).toEqual([
        { supervisorId: people.otherHead, from: '2025-01-01', to: office.day(2) },
      ]);
    });

    it('lets no circle in, now or later', async () => {
      const supervise = async (who: string, supervisorId: string, from: string) =>
        code(await admin.post(`/api/admin/people/${who}/supervisors`, { supervisorId, from }));
      expect(await supervise(people.direct, people.direct, office.today)).toEqual([422, 'SUPERVISOR_SELF']);
      expect(await supervise(people.upper, people.staff, office.today)).toEqual([422, 'SUPERVISOR_CIRCLE']);
      // former supervises nobody today, but staff is under former until 60 days ago.
      expect(await supervise(people.otherHead, people.staff, office.day(-70))).toEqual([
        422,
        'SUPERVISOR_CIRCLE',
      ]);
      // A circle that would begin only when a later line begins.
      expect(await supervise(people.hr, people.admin, office.day(50))).toEqual([201, undefined]);
      expect(await supervise(people.admin, people.hr, office.today)).toEqual([422, 'SUPERVISOR_CIRCLE']);
      expect(await supervise(people.hr, people.leader, office.today)).toEqual([201, undefined]);
      expect(await supervise(people.admin, people.hr, office.today)).toEqual([201, undefined]);
    });

    it('lets no circle in from two sides at once', async () => {
      for (let round = 0; round < 5; round++) {
        await app.sql(`DELETE FROM supervisor_line WHERE person_id = ANY ($1)`, [
          [people.stranger, people.unitLeader],
        ]);
        const supervise = (who: string, supervisorId: string) =>
          admin.post(`/api/admin/people/${who}/supervisors`, { supervisorId, from: office.today });
        const answers = await Promise.all([
          supervise(people.stranger, people.unitLeader),
          supervise(people.unitLeader, people.stranger),
        ]);
        expect(answers.map((a) => a.status).sort()).toEqual([201, 422]);
      }
    });

    it('keeps who stands for whom', async () => {
      const path = `/api/admin/people/${people.otherHead}/acting`;
      const line = { id: id(20), actingId: people.other, kind: 'plh', from: office.today, to: office.today };
      expect((await admin.post(path, line)).status).toBe(201);
      expect((await admin.post(path, line)).status).toBe(201);
      expect(code(await admin.post(path, { ...line, to: office.day(1) }))).toEqual([409, 'ID_TAKEN']);
      expect(code(await admin.post(path, { ...line, id: id(21), to: office.day(-1) }))).toEqual([
        422,
        'DATES_ORDER',
      ]);
      expect(code(await admin.post(path, { ...line, id: id(21), actingId: people.otherHead }))).toEqual([
        422,
        'ACTING_SELF',
      ]);
      expect((await record(people.otherHead)).acting).toEqual([line]);
      // What stands in another record is not to be found in this one.
      expect((await admin.delete(`/api/admin/people/${people.other}/acting/${id(20)}`)).status).toBe(404);
      expect((await admin.delete(`${path}/${id(20)}`)).status).toBe(204);
      expect((await record(people.otherHead)).acting).toEqual([]);
      expect((await hr.post(path, line)).status).toBe(404);
    });

    it('keeps leave, which HR may write too', async () => {
      const path = `/api/admin/people/${people.staff}/leave`;
      const leave = { id: id(30), kind: 'annual', from: office.day(1), to: office.day(3) };
      expect((await hr.post(path, leave)).status).toBe(201);
      expect((await hr.post(path, leave)).status).toBe(201);
      const overlap = { ...leave, id: id(31), from: office.day(3), to: office.day(4) };
      expect(code(await hr.post(path, overlap))).toEqual([409, 'LEAVE_OVERLAP']);
      expect((await record(people.staff)).leave).toEqual([leave]);
      expect((await hr.delete(`${path}/${id(30)}`)).status).toBe(204);
      expect((await hr.delete(`${path}/${id(30)}`)).status).toBe(404);
      expect((await record(people.staff)).leave).toEqual([]);
    });
  });

  describe('of units', () => {
    const unit = {
      id: id(40),
      parentId: units.dukcapil,
      name: 'UPTD Baru',
      zone: 'Asia/Makassar',
      workdays: [6, 1, 2, 3, 4, 5],
      worksOnHolidays: false,
    };

    it('makes and changes them', async () => {
      const made = await admin.post('/api/admin/units', unit);
      expect([made.status, made.body]).toEqual([201, { ...unit, workdays: [1, 2, 3, 4, 5, 6] }]);
      expect((await admin.post('/api/admin/units', unit)).status).toBe(201);
      expect(code(await admin.post('/api/admin/units', { ...unit, name: 'Lain' }))).toEqual([
        409,
        'ID_TAKEN',
      ]);
      const changed = await admin.patch(`/api/admin/units/${unit.id}`, { parentId: units.puskesmas });
      expect(changed.body).toMatchObject({ parentId: units.puskesmas, name: 'UPTD Baru' });
      expect(code(await admin.patch(`/api/admin/units/${unit.id}`, { parentId: id(99) }))).toEqual([
        422,
        'UNIT_UNKNOWN',
      ]);
      expect((await admin.patch(`/api/admin/units/${id(99)}`, { name: 'x' })).status).toBe(404);
    });

    it('lets no circle in', async () => {
      const move = async (who: string, parentId: string) =>
        code(await admin.patch(`/api/admin/units/${who}`, { parentId }));
      expect(await move(units.regency, units.section)).toEqual([422, 'UNIT_CIRCLE']);
      expect(await move(units.regency, units.regency)).toEqual([422, 'UNIT_CIRCLE']);
    });
  });

  it('hears "my supervisor is wrong" once, and forgets it when it is settled', async () => {
    const staff = await app.login('staff');
    const say = () => staff.post('/api/me/wrong-supervisor', { note: 'Sudah pindah seksi' });
    const [first, second] = [await say(), await say()];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body['id']).toBe(first.body['id']);
    const list = await admin.get<{ items: { id: string; personName: string }[] }>('/api/admin/notices');
    expect(list.body.items).toMatchObject([{ personName: 'Sari Wulandari', note: 'Sudah pindah seksi' }]);
    const path = `/api/admin/notices/${String(first.body['id'])}/resolution`;
    expect((await hr.post(path)).status).toBe(404);
    const resolved = await admin.post(path);
    expect([resolved.status, typeof resolved.body['resolvedAt']]).toEqual([200, 'string']);
    expect((await admin.post(path)).body).toEqual(resolved.body);
    expect((await say()).status).toBe(201);
  });

  it('does not exist for others, and is read only for HR', async () => {
    const [staff, direct, leader] = [
      await app.login('staff'),
      await app.login('direct'),
      await app.login('leader'),
    ];
    const reads = ['/api/admin/people', `/api/admin/people/${people.staff}`, '/api/admin/notices'];
    for (const client of [staff, direct, leader])
      for (const path of reads) expect((await client.get(path)).status).toBe(404);
    for (const path of reads) expect((await hr.get(path)).status).toBe(200);
    const writes: [string, string, object | undefined][] = [
      ['POST', '/api/admin/people', newcomer(60)],
      ['PATCH', `/api/admin/people/${people.staff}`, { name: 'X' }],
      ['POST', `/api/admin/people/${people.staff}/reset`, undefined],
      [
        'POST',
        `/api/admin/people/${people.staff}/assignments`,
        { unitId: units.bkpsdm, position: 'X', from: office.today },
      ],
      ['POST', `/api/admin/people/${people.staff}/supervisors`, { supervisorId: null, from: office.today }],
      [
        'POST',
        '/api/admin/units',
        {
          id: id(61),
          parentId: null,
          name: 'X',
          zone: 'Asia/Jakarta',
          workdays: [1],
          worksOnHolidays: false,
        },
      ],
      ['PATCH', `/api/admin/units/${units.section}`, { name: 'X' }],
    ];
    for (const client of [staff, direct, leader, hr])
      for (const [method, path, body] of writes)
        expect([method, path, (await client.send(method, path, body)).status]).toEqual([method, path, 404]);
  });
});

describe('an office with an empty database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const setup = (token: string, login = 'kepala'): Setup => ({
    token,
    organisation: 'Kabupaten Baru',
    zone: 'Asia/Makassar',
    name: 'Kirana Putri',
    login,
    password: 'kata-sandi-pertama',
  });

  it('starts through the one-time link, once, and can then be filled', async () => {
    const service = app.part(SetupService);
    const tokens = [await service.setupToken(), await service.setupToken()];
    const client = app.client();
    expect((await client.post('/api/setup', setup('x'.repeat(43)))).body['code']).toBe('SETUP_LINK_INVALID');
    const answers = await Promise.all(
      tokens.map((token, i) => client.post('/api/setup', setup(String(token), `kepala${String(i)}`))),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([201, 409]);
    const session = await client.get<{ person: { roles: string[]; unitName: string }; zone: string }>(
      '/api/session',
    );
    expect(session.body).toMatchObject({
      person: { roles: ['staff', 'admin'], unitName: 'Kabupaten Baru' },
      zone: 'Asia/Makassar',
    });
    expect(await service.setupToken()).toBeNull();
    expect((await client.post('/api/setup', setup(String(tokens[0])))).body['code']).toBe('SETUP_DONE');
    expect((await client.get('/api/admin/people')).status).toBe(200);
  });

  it('gets further admins from the operator', async () => {
    const service = app.part(SetupService);
    const { token: _, ...admin } = setup('', 'operator');
    expect(await service.createAdmin(admin)).toBe('created');
    const client = await app.login('operator', 'kata-sandi-pertama');
    expect(await service.createAdmin({ ...admin, password: 'kata-sandi-kedua' })).toBe('promoted');
    expect((await client.get('/api/session')).status).toBe(401);
    await expect(app.login('operator', OFFICE_PASSWORD)).rejects.toThrow('401');
    await app.login('operator', 'kata-sandi-kedua');
  });

  it('makes no admin of a login of the practice room, whether anybody has it or not', async () => {
    const service = app.part(SetupService);
    const accounts = () =>
      app.sql<{ login: string }>('SELECT login, roles, password_hash FROM account ORDER BY login');
    await (
      await app.login('operator', 'kata-sandi-kedua')
    ).post('/api/admin/practice', { id: randomUUID(), staff: 2 });
    const before = await accounts();
    for (const login of ['latihan-01', 'latihan-99', 'latihan-atasan']) {
      const { token: _, ...admin } = setup('', login);
      await expect(service.createAdmin(admin)).rejects.toMatchObject({ code: 'LOGIN_OF_PRACTICE' });
    }
    expect(await accounts()).toEqual(before);
    expect(before.map((account) => account.login)).toContain('latihan-01');
  });
});
