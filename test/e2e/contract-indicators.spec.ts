import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice, type Office } from '../support/office.js';
import { expectFields, expectProblem, UUID } from '../support/wire.js';

interface Indicator {
  id: string;
  state: string;
  target: number;
  revision: number;
  progress: Record<string, number | null>;
}

const INDICATOR = [
  'id',
  'ownerId',
  'name',
  'unit',
  'aspect',
  'polarity',
  'target',
  'targetMax',
  'baseline',
  'period',
  'rollup',
  'state',
  'revision',
  'progress',
];
const PROGRESS = ['actual', 'expectedToDate', 'achievement', 'achievementCapped', 'achievementToDate'];

/** The rows of the contract about indicators, as an outsider reads them. */
describe('the contract of indicators', () => {
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

  const terms = {
    name: 'Dokumen selesai',
    unit: 'dokumen',
    aspect: 'quantity',
    polarity: 'higher',
    target: 10,
    targetMax: null,
    baseline: null,
    period: 'month',
    rollup: 'sum',
  };
  const create = (over: Record<string, unknown> = {}, by = staff) =>
    by.post<Indicator>('/api/indicators', { ...terms, ...over });
  const step = (by: TestClient, id: string, what: string, body?: unknown) =>
    by.post<Indicator>(`/api/indicators/${id}/${what}`, body);
  const read = async (id: string, by = staff) => {
    const owner = await by.get<{ items: Indicator[] }>(`/api/indicators?owner=${people.staff}&limit=200`);
    return owner.body.items.find((i) => i.id === id);
  };
  const events = async (kind: string, ref: string) =>
    (await app.sql(`SELECT 1 FROM feed_event WHERE kind = $1 AND ref::text LIKE $2`, [kind, `${ref}%`]))
      .length;
  const active = async (over: Record<string, unknown> = {}) => {
    const { body } = await create(over);
    await step(staff, body.id, 'proposal');
    const agreed = await step(direct, body.id, 'agreement');
    expect([agreed.status, agreed.body.state]).toEqual([200, 'active']);
    return agreed.body;
  };

  it('creates from name to rollup alone, and answers 201 with every field', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expectFields(body, INDICATOR);
    expectFields(body.progress, PROGRESS);
    expect(body).toMatchObject({ ...terms, ownerId: people.staff, state: 'draft' });
    expect(body.id).toMatch(UUID);
    expect(body.progress).toMatchObject({
      actual: null,
      achievement: null,
      achievementCapped: null,
      achievementToDate: null,
    });
    const { targetMax: _max, baseline: _baseline, ...needed } = terms;
    const short = await staff.post('/api/indicators', needed);
    expect(short.status).toBe(201);
    expect([short.body['targetMax'], short.body['baseline']]).toEqual([null, null]);
  });

  it('takes every aspect, polarity, period and rollup of the contract', async () => {
    for (const over of [
      ...['quantity', 'quality', 'time', 'cost'].map((aspect) => ({ aspect })),
      { polarity: 'lower' },
      { polarity: 'range', target: 7, targetMax: 8 },
      { polarity: 'range', target: 0, targetMax: 0 },
      ...['week', 'month', 'quarter', 'year'].map((period) => ({ period })),
      ...['sum', 'average', 'last'].map((rollup) => ({ rollup })),
      { target: 0 },
      { target: 0.25 },
      { baseline: 0 },
    ]) {
      const answer = await create(over);
      expect([over, answer.status]).toEqual([over, 201]);
      expect(answer.body).toMatchObject(over);
    }
  });

  it('takes 0 as a target and refuses negatives and nonsense', async () => {
    for (const over of [
      { target: -1 },
      { target: -0.0001 },
      { target: '10' },
      { target: null },
      { target: undefined },
      { baseline: -1 },
      { polarity: 'range', target: 8, targetMax: 7 },
      { polarity: 'range', target: 8 },
      { polarity: 'range', target: -1, targetMax: 7 },
      { aspect: 'kuantitas' },
      { polarity: 'up' },
      { period: 'day' },
      { rollup: 'max' },
      { name: '' },
      { unit: '' },
    ])
      expectProblem(await create(over), 400);
  });

  it('goes draft → proposed → active, once however often it is asked', async () => {
    const { body } = await create();
    expectProblem(await step(direct, body.id, 'agreement'), 409);
    const proposed = await step(staff, body.id, 'proposal');
    expect([proposed.status, proposed.body.state]).toEqual([200, 'proposed']);
    const told = await events('indicator.proposed', body.id);
    const again = await step(staff, body.id, 'proposal');
    expect([again.status, again.body.state]).toEqual([200, 'proposed']);
    expect(await events('indicator.proposed', body.id)).toBe(told);
    expectProblem(await step(staff, body.id, 'agreement'), 404);
    const agreed = await step(direct, body.id, 'agreement');
    expect([agreed.status, agreed.body.state]).toEqual([200, 'active']);
    expectFields(agreed.body, INDICATOR);
    const agreedTold = await events('indicator.agreed', body.id);
    const twice = await step(direct, body.id, 'agreement');
    expect([twice.status, twice.body.state, twice.body.revision]).toEqual([
      200,
      'active',
      agreed.body.revision,
    ]);
    expect(await events('indicator.agreed', body.id)).toBe(agreedTold);
  });

  it('is returned with a reason and proposed again', async () => {
    const { body } = await create();
    await step(staff, body.id, 'proposal');
    for (const wrong of [{}, { reason: '' }, { reason: '  ' }, undefined])
      expectProblem(await step(direct, body.id, 'return', wrong), 400);
    const back = await step(direct, body.id, 'return', { reason: 'Terlalu rendah' });
    expect([back.status, back.body.state]).toEqual([200, 'returned']);
    const told = await events('indicator.returned', body.id);
    expect((await step(direct, body.id, 'return', { reason: 'Terlalu rendah' })).status).toBe(200);
    expect(await events('indicator.returned', body.id)).toBe(told);
    const changed = await staff.patch<Indicator>(`/api/indicators/${body.id}`, { target: 20 });
    expect([changed.status, changed.body.target]).toEqual([200, 20]);
    expect((await step(staff, body.id, 'proposal')).body.state).toBe('proposed');
    expect((await step(direct, body.id, 'agreement')).body).toMatchObject({ state: 'active', target: 20 });
  });

  it('needs a reason for a changed target, and the old revision holds until the new one is agreed', async () => {
    const one = await active();
    const patch = (body: unknown) => staff.patch<Indicator>(`/api/indicators/${one.id}`, body);
    const problem = expectProblem(await patch({ target: 30 }), 422);
    expect(problem['code']).toMatch(/REASON/);
    const changed = await patch({ target: 30, reason: 'Mesin baru' });
    expect(changed.status).toBe(200);
    for (const holds of [changed.body, await read(one.id), await read(one.id, direct)])
      expect(holds).toMatchObject({ target: 10, state: 'active', revision: one.revision });
    await step(staff, one.id, 'proposal');
    expect(await read(one.id)).toMatchObject({ target: 10, state: 'active', revision: one.revision });
    await step(direct, one.id, 'agreement');
    expect(await read(one.id)).toMatchObject({ target: 30, state: 'active', revision: one.revision + 1 });
  });

  it('keeps the old revision when the new one is returned', async () => {
    const one = await active();
    await staff.patch(`/api/indicators/${one.id}`, { target: 5, reason: 'Libur' });
    await step(staff, one.id, 'proposal');
    expect((await step(direct, one.id, 'return', { reason: 'Tidak' })).status).toBe(200);
    expect(await read(one.id)).toMatchObject({ target: 10, state: 'active', revision: one.revision });
  });

  it('gives progress as unrounded numbers over accepted and submitted lines', async () => {
    const one = await active({ target: 3, rollup: 'sum', period: 'year' });
    const path = `/api/reports/mine/${office.today}`;
    const draft = await staff.put<{ draftVersion: number }>(path, {
      lines: [
        { activity: 'Pagi', indicatorId: one.id, quantity: 0.1 },
        { activity: 'Siang', indicatorId: one.id, quantity: 0.2 },
        { activity: 'Sore', indicatorId: one.id },
      ],
    });
    expect((await read(one.id))?.progress['actual']).toBeNull();
    await staff.post(`${path}/submission`, { id: randomUUID(), draftVersion: draft.body.draftVersion });
    const progress = (await read(one.id))?.progress;
    expect(progress?.['actual']).toBe(0.3);
    expect(progress?.['achievement']).toBeCloseTo(10, 10);
    expect(progress?.['achievementCapped']).toBeCloseTo(10, 10);
    expect(typeof progress?.['expectedToDate']).toMatch(/number|object/);
  });

  it('has no achievement where it cannot be computed, and a negative one where it is', async () => {
    const zero = await active({ target: 0, rollup: 'last' });
    const lower = await active({ polarity: 'lower', target: 1, rollup: 'last' });
    const path = `/api/reports/mine/${office.today}`;
    const before = await staff.get<{ items: { draftVersion: number }[] }>(
      `/api/reports?owner=${people.staff}&from=${office.today}&to=${office.today}`,
    );
    const draft = await staff.put<{ draftVersion: number }>(path, {
      lines: [
        { activity: 'Nol', indicatorId: zero.id, quantity: 5 },
        { activity: 'Lambat', indicatorId: lower.id, quantity: 4 },
      ],
      base: before.body.items[0]?.draftVersion,
    });
    expect(draft.status).toBe(200);
    await staff.post(`${path}/submission`, { id: randomUUID(), draftVersion: draft.body.draftVersion });
    expect((await read(zero.id))?.progress).toMatchObject({
      actual: 5,
      achievement: null,
      achievementCapped: null,
      achievementToDate: null,
    });
    expect((await read(lower.id))?.progress).toMatchObject({
      actual: 4,
      achievement: -200,
      achievementCapped: 0,
      expectedToDate: 1,
      achievementToDate: -200,
    });
  });

  it('is read by owner, supervisors and HR, and changed by its owner alone', async () => {
    const { body } = await create();
    for (const login of ['staff', 'direct', 'upper', 'acting', 'hr']) {
      const list = await (
        await app.login(login)
      ).get<{ items: Indicator[] }>(`/api/indicators?owner=${people.staff}&limit=200`);
      expect([login, list.status]).toEqual([login, 200]);
      expect(list.body.items.length).toBeGreaterThan(0);
    }
    for (const login of ['colleague', 'admin', 'leader', 'other', 'stranger']) {
      const client = await app.login(login);
      const list = await client.get<{ items?: Indicator[] }>(`/api/indicators?owner=${people.staff}`);
      expect([login, list.status]).toEqual([login, 404]);
      for (const [what, payload] of [
        ['proposal', undefined],
        ['agreement', undefined],
        ['return', { reason: 'x' }],
      ] as const)
        expectProblem(await step(client, body.id, what, payload), 404);
      expectProblem(await client.patch(`/api/indicators/${body.id}`, { name: 'Lain' }), 404);
    }
    for (const login of ['direct', 'upper', 'hr'])
      expectProblem(
        await (await app.login(login)).patch(`/api/indicators/${body.id}`, { name: 'Lain' }),
        404,
      );
    await step(staff, body.id, 'proposal');
    for (const login of ['upper', 'hr'])
      expectProblem(await step(await app.login(login), body.id, 'agreement'), 404);
    expectProblem(await step(staff, randomUUID(), 'proposal'), 404);
  });
});
