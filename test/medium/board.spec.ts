import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Board, BoardCell, BoardUnits } from '#contracts/board.js';
import { boardDigest } from '#contracts/rules/board-digest.js';
import { BoardAccess } from '../../src/board/board.access.js';
import { BoardCells } from '../../src/board/board-cells.service.js';
import { FeedHub } from '../../src/platform/feed/hub.js';
import { next, startTestApp, type TestApp, type TestClient, type TestSocket } from '../support/app.js';
import { seedOffice, type Office, type OfficePerson, type OfficeUnit } from '../support/office.js';

type Watched = { ok: true; version: number; cells: BoardCell[] } | { ok: false; error: { code: string } };

/** The application with a small office, and what every test of a board does. */
class Boards {
  readonly #sockets: TestSocket[] = [];
  constructor(
    readonly app: TestApp,
    readonly office: Office,
  ) {}

  static async start(env: Record<string, string>): Promise<Boards> {
    const app = await startTestApp({ OWED_SWEEP_MS: '3600000', ...env });
    return new Boards(app, await seedOffice(app.sql));
  }

  async board(who: OfficePerson, unit?: OfficeUnit): Promise<{ status: number; body: Board }> {
    const client = await this.app.login(who.toLowerCase());
    return client.get<Board>(
      unit === undefined ? '/api/board' : `/api/board?unit=${this.office.units[unit]}`,
    );
  }

  names(cells: readonly BoardCell[]): OfficePerson[] {
    const known = Object.entries(this.office.people) as [OfficePerson, string][];
    return cells.map((c) => known.find(([, id]) => id === c.personId)![0]).sort();
  }

  async watch(who: OfficePerson, unit: OfficeUnit): Promise<{ socket: TestSocket; answer: Watched }> {
    const client = await this.app.login(who.toLowerCase());
    const socket = client.socket();
    this.#sockets.push(socket);
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    socket.connect();
    await connected;
    const answer = (await socket.emitWithAck('board.watch', { unit: this.office.units[unit] })) as Watched;
    return { socket, answer };
  }

  async report(client: TestClient, activity: string): Promise<string> {
    const date = this.office.today;
    const draft = await client.put<{ id: string; draftVersion: number }>(`/api/reports/mine/${date}`, {
      lines: [{ activity }],
    });
    expect(draft.status).toBe(200);
    const { id, draftVersion } = draft.body;
    const sent = await client.post(`/api/reports/mine/${date}/submission`, {
      id: randomUUID(),
      draftVersion,
    });
    expect(sent.status).toBe(200);
    return id;
  }

  hangUp(): void {
    for (const socket of this.#sockets.splice(0)) socket.disconnect();
  }
}

describe('the door of open boards', () => {
  let app: TestApp;
  afterAll(() => app.stop());

  it('lets through for many at once whom it lets through one by one', async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000' });
    const office = await seedOffice(app.sql);
    const access = app.part(BoardAccess);
    const roles: Partial<Record<OfficePerson, string[]>> = {
      leader: ['leader'],
      unitLeader: ['leader'],
      hr: ['hr'],
    };
    const asked = Object.entries(office.people).flatMap(([who, personId]) =>
      Object.values(office.units).map((unitId) => ({
        viewer: { personId, roles: roles[who as OfficePerson] ?? [] },
        unitId,
      })),
    );
    const alone = [];
    for (const { viewer, unitId } of asked)
      alone.push(await access.people(viewer, unitId).catch((e: unknown) => (e as { code: string }).code));
    const together = await access.peopleOfMany([...asked, ...asked]);
    const told = together.map((people) => (people === null ? 'NOT_FOUND' : [...people].sort()));
    const expected = alone.map((people) => (typeof people === 'string' ? people : [...people].sort()));
    expect(told).toEqual([...expected, ...expected]);
    // A board that somebody sees, one that a leader sees although nobody is there, and one that is not there.
    expect(expected.filter((people) => typeof people !== 'string' && people.length > 3)).not.toHaveLength(0);
    expect(expected).toContain('NOT_FOUND');
  });
});

describe('the board over HTTP', () => {
  let boards: Boards;
  beforeAll(async () => {
    boards = await Boards.start({});
  });
  afterAll(() => boards.app.stop());

  it.each<[OfficePerson, OfficeUnit | undefined, OfficePerson[]]>([
    ['direct', undefined, ['askedColleague', 'colleague', 'disabled', 'staff']],
    ['acting', undefined, ['askedColleague', 'colleague', 'disabled', 'staff']],
    ['upper', 'section', ['askedColleague', 'colleague', 'direct', 'disabled', 'staff']],
    ['upper', 'dukcapil', ['acting', 'askedColleague', 'colleague', 'direct', 'disabled', 'staff']],
    ['upper', 'dataSection', ['acting']],
    ['unitLeader', undefined, ['former', 'other', 'otherHead']],
    ['leader', 'puskesmas', ['former', 'other', 'otherHead', 'unitLeader']],
  ])('shows %s, in %s, their own people', async (who, unit, expected) => {
    const { status, body } = await boards.board(who, unit);
    expect(status).toBe(200);
    expect(boards.names(body.cells)).toEqual(expected);
    const shown = body.cells.map((c) => c.name);
    expect(shown).toEqual([...shown].sort());
  });

  it.each<[OfficePerson, OfficeUnit | undefined]>([
    ['staff', undefined],
    ['staff', 'section'],
    ['hr', undefined],
    ['hr', 'section'],
    ['admin', 'section'],
    ['former', 'section'],
    ['direct', 'puskesmas'],
    ['unitLeader', 'section'],
    ['leader', 'elsewhere'],
    ['stranger', undefined],
  ])('does not exist for %s in %s', async (who, unit) => {
    expect((await boards.board(who, unit)).status).toBe(404);
  });

  it('offers the units whose people one may see', async () => {
    const upper = await boards.app.login('upper');
    const { body } = await upper.get<BoardUnits>('/api/board/units');
    expect(body.items.map((u) => u.id)).toEqual(
      expect.arrayContaining([boards.office.units.section, boards.office.units.dataSection]),
    );
    expect(body.items.map((u) => u.id)).not.toContain(boards.office.units.puskesmas);
    expect((await (await boards.app.login('staff')).get('/api/board/units')).status).toBe(404);
  });
});

describe('boards whose doors cannot be asked', () => {
  let boards: Boards;
  beforeAll(async () => {
    boards = await Boards.start({ FEED_SWEEP_MS: '100' });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    boards.hangUp();
  });
  afterAll(() => boards.app.stop());

  /** A sweep that begins now, not one that is under way. */
  const swept = async (hub: FeedHub) => {
    await hub.sweep();
    await hub.sweep();
  };

  it('are told nothing when that lasts, take nobody else along, and are healed afterwards', async () => {
    const hub = boards.app.part(FeedHub);
    const { socket } = await boards.watch('direct', 'section');
    const shut = jest
      .spyOn(boards.app.part(BoardAccess), 'peopleOfMany')
      .mockRejectedValue(new Error('the door cannot be asked'));
    await swept(hub);
    // On the monotonic clock, which the limit is measured with.
    const real = performance.now.bind(performance);
    const later = jest.spyOn(performance, 'now').mockImplementation(() => real() + 60_000);
    const began = performance.now();
    await swept(hub);
    expect(shut.mock.calls.length).toBeGreaterThan(1);
    expect(hub.sweepAge()).toBeLessThanOrEqual(performance.now() - began);
    const { status } = await boards.app.client().get('/health/ready');
    expect(status).toBe(200);

    const computed = jest.spyOn(boards.app.part(BoardCells), 'of');
    const id = await boards.report(await boards.app.login('staff'), 'Menata arsip');
    expect(computed).not.toHaveBeenCalled();

    const healed = next(socket, 'board', ({ cells }) => cells.some((cell) => cell.report?.id === id));
    shut.mockRestore();
    later.mockRestore();
    await swept(hub);
    expect((await healed).unit).toBe(boards.office.units.section);
  });
});

describe('the board live', () => {
  let boards: Boards;
  beforeAll(async () => {
    // No sweep within the test: what arrives was pushed.
    boards = await Boards.start({ FEED_SWEEP_MS: '3600000', FEED_BEAT_MS: '100' });
  });
  afterEach(() => boards.hangUp());
  afterAll(() => boards.app.stop());

  it('is pushed to everybody who watches, with one version more, and the same for all', async () => {
    const direct = await boards.watch('direct', 'section');
    const upper = await boards.watch('upper', 'dukcapil');
    if (!direct.answer.ok) throw new Error(direct.answer.error.code);
    const before = direct.answer.cells.find((c) => c.personId === boards.office.people.staff)!;
    // Two more of the same board: one event for three sockets, and none for the one that looks no longer.
    const acting = await boards.watch('acting', 'section');
    const phone = await boards.watch('direct', 'section');
    const away = await boards.watch('direct', 'section');
    await away.socket.emitWithAck('board.unwatch', { unit: boards.office.units.section });
    const stray: unknown[] = [];
    away.socket.on('board', (board) => stray.push(board));
    const same = [next(acting.socket, 'board'), next(phone.socket, 'board')];
    const pushed = [next(direct.socket, 'board'), next(upper.socket, 'board')];
    const staff = await boards.app.login('staff');
    const id = await boards.report(staff, 'Melayani 12 pemohon KTP');
    const [one, two] = await Promise.all(pushed);
    expect(one).toMatchObject({ unit: boards.office.units.section });
    expect(one!.cells).toEqual(two!.cells);
    expect(await Promise.all(same)).toEqual([one, one]);
    expect(stray).toEqual([]);
    expect(one!.cells).toMatchObject([
      {
        personId: boards.office.people.staff,
        version: before.version + 1,
        waiting: 1,
        report: { id, state: 'submitted', onTime: true, lines: 1, lastActivity: 'Melayani 12 pemohon KTP' },
      },
    ]);
    // What was pushed is what a fresh reading shows.
    const { body } = await boards.board('direct', 'section');
    expect(body.cells.find((c) => c.personId === boards.office.people.staff)).toEqual(one!.cells[0]);

    const accepted = next(direct.socket, 'board');
    const boss = await boards.app.login('direct');
    expect((await boss.post(`/api/reports/${id}/acceptance`, { version: 1 })).status).toBe(200);
    expect(await accepted).toMatchObject({
      cells: [{ version: before.version + 2, waiting: 0, report: { state: 'accepted' } }],
    });
  });

  it('tells an indicator that waits', async () => {
    const { socket } = await boards.watch('direct', 'section');
    const colleague = await boards.app.login('colleague');
    const waits = next(socket, 'board', ({ cells }) => cells.some((c) => c.waiting === 1));
    const made = await colleague.post<{ id: string }>('/api/indicators', {
      name: 'Dokumen selesai',
      unit: 'dokumen',
      aspect: 'quantity',
      polarity: 'higher',
      target: 40,
      period: 'month',
      rollup: 'sum',
    });
    expect(made.status).toBe(201);
    expect((await colleague.post(`/api/indicators/${made.body.id}/proposal`)).status).toBe(200);
    expect((await waits).cells).toMatchObject([{ personId: boards.office.people.colleague, waiting: 1 }]);
  });

  it('tells in the beat the digest of what was sent', async () => {
    const { socket, answer } = await boards.watch('direct', 'section');
    if (!answer.ok) throw new Error(answer.error.code);
    const beat = await next(socket, 'beat', ({ boards: told }) => told !== undefined);
    expect(beat.boards).toEqual({ [boards.office.units.section]: boardDigest(answer.cells) });
  });

  it('answers who may not watch, and stops after unwatch', async () => {
    const staff = await boards.watch('staff', 'section');
    expect(staff.answer).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    const { socket } = await boards.watch('direct', 'section');
    expect(await socket.emitWithAck('board.unwatch', { unit: boards.office.units.section })).toEqual({
      ok: true,
    });
    const upper = await boards.watch('upper', 'section');
    const heard: unknown[] = [];
    socket.on('board', (change) => heard.push(change));
    const other = next(upper.socket, 'board');
    await boards.report(await boards.app.login('askedcolleague'), 'Menata arsip');
    await other;
    expect(heard).toEqual([]);
  });
});

describe('the board healed by the sweep', () => {
  let boards: Boards;
  beforeAll(async () => {
    boards = await Boards.start({ FEED_SWEEP_MS: '100' });
  });
  afterEach(() => boards.hangUp());
  afterAll(() => boards.app.stop());

  it('shows what another node wrote', async () => {
    const { socket } = await boards.watch('direct', 'section');
    const healed = next(socket, 'board');
    await boards.app.sql(
      `INSERT INTO board_cell AS c (person_id, version) VALUES ($1, 7) ON CONFLICT (person_id) DO UPDATE SET version = 7`,
      [boards.office.people.colleague],
    );
    expect((await healed).cells).toMatchObject([{ personId: boards.office.people.colleague, version: 7 }]);
  });

  it('lets go who left, and closes when nobody is left to see', async () => {
    const { socket } = await boards.watch('direct', 'section');
    const gone = next(socket, 'board', (change) => change.gone !== undefined);
    const { direct, staff } = boards.office.people;
    await boards.app.sql(`DELETE FROM supervisor_line WHERE person_id = $1 AND supervisor_id = $2`, [
      staff,
      direct,
    ]);
    expect((await gone).gone).toEqual([staff]);
    const closed = next(socket, 'board.closed');
    await boards.app.sql(`DELETE FROM supervisor_line WHERE supervisor_id = $1`, [direct]);
    expect(await closed).toEqual({ unit: boards.office.units.section });
  });
});

describe('the board on two nodes when working days change', () => {
  let here: Boards;
  let there: Boards;
  let admin: TestClient;
  const everyDay = { workdays: [1, 2, 3, 4, 5, 6, 7] };
  const holiday = (working: boolean) =>
    admin.put(`/api/admin/holidays/${here.office.today}`, { name: 'Cuti bersama', working });
  const unit = (patch: object) => admin.patch(`/api/admin/units/${here.office.units.section}`, patch);

  beforeAll(async () => {
    // No sweep but those that the test asks for.
    const env = { FEED_SWEEP_MS: '3600000' };
    here = await Boards.start(env);
    there = new Boards(await startTestApp({ ...env, ROLES: 'web' }, { beside: here.app }), here.office);
    admin = await here.app.login('admin');
    // Whatever day it is: all are working days to begin with.
    expect((await holiday(true)).status).toBe(200);
    expect((await unit(everyDay)).status).toBe(200);
  });
  afterEach(() => {
    here.hangUp();
    there.hangUp();
  });
  afterAll(async () => {
    await there.app.stop();
    await here.app.stop();
  });

  const expects = (cells: readonly BoardCell[]) =>
    cells.find((c) => c.personId === here.office.people.staff)?.report?.state ?? null;

  /** What open boards of both nodes are sent in their next sweep; each had kept the calendar a moment before. */
  async function swept(change: () => Promise<{ status: number }>): Promise<BoardCell[][]> {
    const nodes = [here, there];
    const open = await Promise.all(nodes.map((node) => node.watch('direct', 'section')));
    expect(open.map(({ answer }) => answer.ok && expects(answer.cells))).toEqual(['none', 'none']);
    const told = open.map(({ socket }) => next(socket, 'board'));
    expect((await change()).status).toBe(200);
    for (const node of nodes) await node.app.part(FeedHub).sweep();
    return (await Promise.all(told)).map(({ cells }) => cells);
  }

  it.each([
    ['a holiday is added', () => holiday(false), () => holiday(true)],
    [
      'the unit works on other days',
      () => {
        const today = new Date(`${here.office.today}T00:00:00Z`).getUTCDay() || 7;
        return unit({ workdays: everyDay.workdays.filter((day) => day !== today) });
      },
      () => unit(everyDay),
    ],
  ])('expects no report any more when %s, and expects it again', async (_, change, back) => {
    const [one, other] = await swept(change);
    expect([expects(one!), expects(other!)]).toEqual([null, null]);
    expect(one).toEqual(other);
    expect((await back()).status).toBe(200);
    const { body } = await there.board('direct', 'section');
    expect(expects(body.cells)).toBe('none');
  });
});
