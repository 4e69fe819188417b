import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Indicator, IndicatorPage, IndicatorRevision } from '#contracts/indicators.js';
import type * as z from 'zod/mini';
import { IndicatorAccess } from '../../src/indicators/index.js';
import { Feed } from '../../src/platform/feed/feed.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { loginOf, seedOffice, type Office, type OfficePerson } from '../support/office.js';

type Page = z.infer<typeof IndicatorPage>;
type History = { items: IndicatorRevision[] };

const terms = {
  name: 'Dokumen kependudukan selesai',
  unit: 'dokumen',
  aspect: 'quantity',
  polarity: 'higher',
  target: 100,
  period: 'month',
  rollup: 'sum',
};
const others: readonly OfficePerson[] = [
  'colleague',
  'former',
  'other',
  'otherHead',
  'leader',
  'unitLeader',
  'admin',
  'stranger',
];

describe('indicators', () => {
  let app: TestApp;
  let office: Office;
  const clients = new Map<OfficePerson, TestClient>();

  const as = async (who: OfficePerson): Promise<TestClient> => {
    const known = clients.get(who);
    if (known !== undefined) return known;
    const client = await app.login(loginOf(who));
    clients.set(who, client);
    return client;
  };
  const create = async (more: object = {}, who: OfficePerson = 'staff') =>
    (await as(who)).post<Indicator>('/api/indicators', { ...terms, ...more });
  const send = async (who: OfficePerson, id: string, step: string, body?: object) =>
    (await as(who)).post<Indicator>(`/api/indicators/${id}/${step}`, body);
  const patch = async (id: string, body: object, who: OfficePerson = 'staff') =>
    (await as(who)).patch<Indicator>(`/api/indicators/${id}`, body);
  const read = async (who: OfficePerson, id: string) =>
    (await as(who)).get<Indicator>(`/api/indicators/${id}`);
  const history = async (id: string) =>
    (await (await as('staff')).get<History>(`/api/indicators/${id}/revisions`)).body.items;
  const events = (ref: string) =>
    app.sql<{ kind: string; person_id: string }>(
      `SELECT kind, person_id FROM feed_event WHERE ref = $1 ORDER BY kind, person_id`,
      [ref],
    );
  const active = async (more: object = {}) => {
    const { id } = (await create(more)).body;
    await send('staff', id, 'proposal');
    return (await send('direct', id, 'agreement')).body;
  };

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  describe('a new one', () => {
    it('is a draft of its maker, with nothing measured and nothing expected', async () => {
      const id = randomUUID();
      const answer = await create({ id, source: '' });
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id,
        ownerId: office.people.staff,
        ...terms,
        targetMax: null,
        baseline: null,
        source: null,
        numerator: null,
        denominator: null,
        workResult: null,
        state: 'draft',
        revision: 1,
        agreedAt: null,
        proposedAt: null,
        returnReason: null,
        pending: null,
        progress: {
          actual: null,
          expectedToDate: null,
          achievement: null,
          achievementCapped: null,
          achievementToDate: null,
        },
      });
    });

    it('sent again answers the same; other terms or an id of somebody else are refused', async () => {
      const id = randomUUID();
      const first = await create({ id });
      const again = await create({ id });
      expect([again.status, again.body]).toEqual([200, first.body]);
      const other = await create({ id, target: 7 });
      expect([other.status, other.body]).toMatchObject([409, { code: 'INDICATOR_EXISTS' }]);
      const stolen = await create({ id }, 'colleague');
      expect([stolen.status, stolen.body]).toMatchObject([409, { code: 'ID_TAKEN' }]);
      expect(JSON.stringify(stolen.body)).not.toContain(terms.name);
    });

    it('sent several times at once is made once', async () => {
      const id = randomUUID();
      const answers = await Promise.all([1, 2, 3, 4].map(() => create({ id })));
      expect(answers.map((a) => a.status).sort()).toEqual([200, 200, 200, 201]);
    });

    it.each([
      ['a negative target', { target: -1 }, '/target'],
      ['five decimals', { target: 0.00001 }, '/target'],
      ['a range without an upper bound', { polarity: 'range' }, '/targetMax'],
      ['a range that is inverted', { polarity: 'range', target: 8, targetMax: 7 }, '/targetMax'],
      ['an upper bound without a range', { targetMax: 8 }, '/targetMax'],
      ['no name', { name: ' ' }, '/name'],
    ])('refuses %s', async (_, more, path) => {
      const answer = await create(more);
      expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ path }] }]);
    });

    it('takes a target of 0 and exact decimals', async () => {
      expect((await create({ target: 0 })).body.target).toBe(0);
      expect(
        (await create({ polarity: 'range', target: 0.1, targetMax: 99999999999.9999 })).body,
      ).toMatchObject({ target: 0.1, targetMax: 99999999999.9999 });
    });
  });

  describe('the way to agreement', () => {
    it('tells D, who stands for D, and the owner; agreed is active at once', async () => {
      const { id } = (await create()).body;
      const proposed = (await send('staff', id, 'proposal')).body;
      expect(proposed.state).toBe('proposed');
      expect(proposed.proposedAt).not.toBeNull();
      expect(await events(id)).toEqual(
        [office.people.staff, office.people.direct, office.people.acting]
          .sort()
          .map((person_id) => ({ kind: 'indicator.proposed', person_id })),
      );
      const agreed = await send('direct', id, 'agreement');
      expect([agreed.status, agreed.body]).toMatchObject([200, { state: 'active', revision: 1 }]);
      expect(agreed.body.agreedAt).not.toBeNull();
      expect((await events(id)).filter((e) => e.kind === 'indicator.agreed')).toEqual(
        [office.people.staff, office.people.direct]
          .sort()
          .map((person_id) => ({ kind: 'indicator.agreed', person_id })),
      );
      expect(await history(id)).toMatchObject([{ state: 'agreed', agreedBy: office.people.direct }]);
    });

    it('repeated steps change nothing and tell nobody', async () => {
      const { id } = (await create()).body;
      await send('staff', id, 'proposal');
      expect((await send('staff', id, 'proposal')).status).toBe(200);
      await send('acting', id, 'agreement');
      expect((await send('direct', id, 'agreement')).status).toBe(200);
      expect((await send('staff', id, 'proposal')).body.state).toBe('active');
      expect(await events(id)).toHaveLength(5);
      expect(await history(id)).toMatchObject([{ agreedBy: office.people.acting }]);
    });

    it('several agreements at once are one', async () => {
      const { id } = (await create()).body;
      await send('staff', id, 'proposal');
      const answers = await Promise.all(
        (['direct', 'acting', 'direct', 'acting'] as const).map((who) => send(who, id, 'agreement')),
      );
      expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 200]);
      expect((await events(id)).filter((e) => e.kind === 'indicator.agreed')).toHaveLength(2);
    });

    it('returned with a reason, edited in place, proposed again', async () => {
      const { id } = (await create()).body;
      await send('staff', id, 'proposal');
      const returned = (await send('direct', id, 'return', { reason: 'Target terlalu rendah' })).body;
      expect(returned).toMatchObject({ state: 'returned', returnReason: 'Target terlalu rendah' });
      expect((await send('direct', id, 'return', { reason: 'Lagi' })).body.returnReason).toBe(
        'Target terlalu rendah',
      );
      expect((await send('direct', id, 'agreement')).body).toMatchObject({ code: 'INDICATOR_NOT_PROPOSED' });
      expect((await patch(id, { target: 120 })).body).toMatchObject({
        state: 'returned',
        revision: 1,
        target: 120,
      });
      expect((await send('staff', id, 'proposal')).body).toMatchObject({
        state: 'proposed',
        returnReason: null,
      });
      expect((await send('direct', id, 'agreement')).body).toMatchObject({ state: 'active', target: 120 });
      expect((await events(id)).filter((e) => e.kind === 'indicator.returned')).toHaveLength(2);
    });

    it('an edit takes a proposal back, so nobody agrees to what they have not read', async () => {
      const { id } = (await create()).body;
      const { proposedAt } = (await send('staff', id, 'proposal')).body;
      expect((await patch(id, { target: 5 })).body).toMatchObject({ state: 'draft', target: 5 });
      expect((await send('direct', id, 'agreement')).body).toMatchObject({
        status: 409,
        code: 'INDICATOR_NOT_PROPOSED',
      });
      const again = (await send('staff', id, 'proposal')).body;
      expect((await send('direct', id, 'agreement', { proposedAt })).body).toMatchObject({
        status: 409,
        code: 'INDICATOR_CHANGED',
      });
      expect((await send('direct', id, 'agreement', { proposedAt: again.proposedAt })).body.state).toBe(
        'active',
      );
    });

    it('without a supervisor needs no agreement', async () => {
      const { id } = (await create({}, 'upper')).body;
      const answer = await send('upper', id, 'proposal');
      expect([answer.status, answer.body.state]).toEqual([200, 'active']);
      expect(await events(id)).toEqual([{ kind: 'indicator.agreed', person_id: office.people.upper }]);
      const revisions = (await (await as('upper')).get<History>(`/api/indicators/${id}/revisions`)).body;
      expect(revisions.items).toMatchObject([{ state: 'agreed', agreedBy: null }]);
    });
  });

  describe('a change after agreement', () => {
    it('needs a reason', async () => {
      const { id } = await active();
      const answer = await patch(id, { target: 150 });
      expect([answer.status, answer.body]).toMatchObject([
        422,
        { code: 'INDICATOR_REASON_REQUIRED', errors: [{ path: '/reason' }] },
      ]);
      expect((await patch(id, { target: 100 })).body).toMatchObject({ state: 'active', pending: null });
    });

    it('waits while the old one holds, until it is agreed', async () => {
      const before = await active();
      const { id } = before;
      const draft = (await patch(id, { target: 150, reason: 'Loket kedua dibuka' })).body;
      expect(draft).toMatchObject({
        state: 'active',
        revision: 1,
        target: 100,
        pending: { revision: 2, state: 'draft', reason: 'Loket kedua dibuka', terms: { target: 150 } },
      });
      expect((await patch(id, { target: 140 })).body.pending).toMatchObject({
        revision: 2,
        reason: 'Loket kedua dibuka',
        terms: { target: 140 },
      });
      expect((await send('staff', id, 'proposal')).body).toMatchObject({
        target: 100,
        pending: { state: 'proposed' },
      });
      expect((await send('direct', id, 'return', { reason: 'Jelaskan' })).body).toMatchObject({
        state: 'active',
        target: 100,
        pending: { state: 'returned', returnReason: 'Jelaskan' },
      });
      await send('staff', id, 'proposal');
      const after = (await send('direct', id, 'agreement')).body;
      expect(after).toMatchObject({ state: 'active', revision: 2, target: 140, pending: null });
      expect(await history(id)).toMatchObject([
        { revision: 2, state: 'agreed', reason: 'Loket kedua dibuka', terms: { target: 140 } },
        { revision: 1, state: 'agreed', terms: { target: 100 }, agreedAt: before.agreedAt },
      ]);
    });

    it('keeps a range whole', async () => {
      const { id } = await active({ polarity: 'range', target: 7, targetMax: 8, aspect: 'time' });
      expect((await patch(id, { target: 9, reason: 'x' })).body).toMatchObject({
        status: 400,
        errors: [{ path: '/targetMax' }],
      });
      expect((await patch(id, { polarity: 'lower', reason: 'x' })).body.pending?.terms).toMatchObject({
        polarity: 'lower',
        targetMax: null,
      });
    });
  });

  it('closed is the end', async () => {
    const { id } = await active();
    await patch(id, { target: 3, reason: 'x' });
    expect((await patch(id, { closed: true })).body).toMatchObject({ state: 'closed', pending: null });
    expect((await patch(id, { closed: true })).status).toBe(200);
    for (const answer of [
      await patch(id, { target: 4, reason: 'x' }),
      await send('staff', id, 'proposal'),
      await send('direct', id, 'agreement'),
      await send('direct', id, 'return', { reason: 'x' }),
    ])
      expect([answer.status, answer.body]).toMatchObject([409, { code: 'INDICATOR_CLOSED' }]);
    const draft = (await create()).body;
    expect((await patch(draft.id, { closed: true })).body).toMatchObject({ code: 'INDICATOR_NOT_ACTIVE' });
  });

  describe('the door', () => {
    it('lets the owner, D, who stands for D, U and HR read, and nobody else', async () => {
      const { id } = (await create()).body;
      for (const who of ['staff', 'direct', 'acting', 'upper', 'hr'] as const) {
        const client = await as(who);
        expect((await read(who, id)).body.id).toBe(id);
        expect((await client.get(`/api/indicators/${id}/revisions`)).status).toBe(200);
        const list = await client.get<Page>(`/api/indicators?owner=${office.people.staff}&limit=200`);
        expect(list.body.items.map((i) => i.id)).toContain(id);
      }
      for (const who of others) {
        const client = await as(who);
        expect((await read(who, id)).status).toBe(404);
        expect((await client.get(`/api/indicators/${id}/revisions`)).status).toBe(404);
        expect((await client.get(`/api/indicators?owner=${office.people.staff}`)).status).toBe(404);
      }
      expect((await (await as('hr')).get(`/api/indicators?owner=${randomUUID()}`)).status).toBe(404);
      expect((await read('staff', randomUUID())).status).toBe(404);
    });

    it('lets only the owner write and only D decide', async () => {
      const { id } = (await create()).body;
      for (const who of ['direct', 'acting', 'upper', 'hr', ...others] as const) {
        expect((await patch(id, { target: 1 }, who)).status).toBe(404);
        expect((await send(who, id, 'proposal')).status).toBe(404);
      }
      await send('staff', id, 'proposal');
      for (const who of ['staff', 'upper', 'hr', ...others] as const) {
        expect((await send(who, id, 'agreement')).status).toBe(404);
        expect((await send(who, id, 'return', { reason: 'x' })).status).toBe(404);
      }
      expect((await send('acting', id, 'agreement')).status).toBe(200);
    });

    it('tells feedback whom an indicator belongs to', async () => {
      const { id } = (await create()).body;
      const access = app.part(IndicatorAccess);
      expect(await access.readable({ personId: office.people.upper, roles: [] }, id)).toEqual({
        id,
        ownerId: office.people.staff,
      });
      expect(await access.readable({ personId: office.people.former, roles: [] }, id)).toBeNull();
      expect(await access.ownedBy(office.people.colleague, [id])).toEqual(new Set());
    });

    it('renders for many readers of the feed, each under their own rights', async () => {
      const { id } = (await create()).body;
      const render = app.part(Feed).renderers.get('indicator.proposed')!;
      const readers: OfficePerson[] = ['former', 'direct', 'hr', 'former'];
      const seen = await render(readers.map((who) => ({ readerId: office.people[who], refs: [id] })));
      expect(seen.map((of) => of.get(id))).toMatchObject([
        undefined,
        { indicator: { id, state: 'draft' } },
        { indicator: { id } },
        undefined,
      ]);
    });
  });

  it('are listed in the order of their making, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await create({ name: `Indikator ${i}` }, 'colleague')).body.id);
    const client = await as('colleague');
    const found: string[] = [];
    let next: string | null = null;
    do {
      const page: Page = (
        await client.get<Page>(`/api/indicators?limit=2${next === null ? '' : `&cursor=${next}`}`)
      ).body;
      found.push(...page.items.map((i) => i.id));
      next = page.next;
    } while (next !== null);
    expect(found).toEqual(expect.arrayContaining(ids));
    expect(found.filter((id) => ids.includes(id))).toEqual(ids);
    expect(new Set(found).size).toBe(found.length);
    expect((await client.get('/api/indicators?cursor=x')).status).toBe(400);
  });
});
