import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Board, BoardUnits, type BoardCell } from '#contracts/board.js';
import { boardDigest } from '#contracts/rules/board-digest.js';
import type { Report } from '#contracts/reports.js';
import { FeedHub } from '../../src/platform/feed/hub.js';
import { next, startTestApp, type TestApp, type TestClient, type TestSocket } from '../support/app.js';
import { people, seedOffice, units, type Office } from '../support/office.js';

describe('the board', () => {
  let app: TestApp;
  let office: Office;
  const open: TestSocket[] = [];

  const connect = async (client: TestClient): Promise<TestSocket> => {
    const socket = client.socket();
    open.push(socket);
    const beat = next(socket, 'beat');
    socket.connect();
    await beat;
    return socket;
  };
  const watch = async (socket: TestSocket, unit: string): Promise<BoardCell[]> => {
    const answer = await socket.emitWithAck('board.watch', { unit });
    if (!answer.ok) throw new Error(answer.error.code);
    Board.parse(answer);
    return answer.cells;
  };
  const report = async (client: TestClient, date: string, activity: string): Promise<Report> => {
    const path = `/api/reports/mine/${date}`;
    const stored = await client.get<{ report: Report | null }>(`${path}/start`);
    const put = await client.put<Report>(path, {
      lines: [{ activity, obstacle: 'Listrik padam' }],
      ...(stored.body.report === null ? {} : { base: stored.body.report.draftVersion }),
    });
    expect(put.status).toBe(200);
    const sent = await client.post<Report>(`${path}/submission`, { id: randomUUID() });
    expect(sent.status).toBe(200);
    return sent.body;
  };

  beforeAll(async () => {
    // The sweep is far away: what appears was pushed.
    app = await startTestApp({ FEED_SWEEP_MS: '60000' });
    office = await seedOffice(app.sql);
    // Whatever day it is, a report is expected.
    await app.sql(`UPDATE unit SET workdays = '{1,2,3,4,5,6,7}', works_on_holidays = true`);
  });
  afterAll(() => app.stop());
  afterEach(() => {
    for (const socket of open.splice(0)) socket.disconnect();
  });

  it('shows the people below and nobody else, with the state of their day', async () => {
    const direct = await app.login('direct');
    const board = await direct.get<Board>('/api/board');
    expect(
      Board.parse(board.body)
        .cells.map((c) => c.personId)
        .sort(),
    ).toEqual([people.staff, people.colleague, people.askedColleague, people.disabled].sort());
    expect(board.body.version).toBe(board.body.cells.reduce((sum, c) => sum + c.version, 0));
    const list = await direct.get<BoardUnits>('/api/board/units');
    expect(BoardUnits.parse(list.body).items.map((u) => u.id)).toEqual([units.section]);
  });

  it('changes at once when a report is sent, accepted or returned', async () => {
    const [staff, direct] = [await app.login('staff'), await app.login('direct')];
    const socket = await connect(direct);
    const before = (await watch(socket, units.section)).find((c) => c.personId === people.staff);
    const changed = next(socket, 'board', (b) => b.cells.some((c) => c.personId === people.staff));
    const sent = await report(staff, office.today, 'Melayani 14 pemohon KTP-el');
    const cell = (await changed).cells.find((c) => c.personId === people.staff);
    expect(cell).toMatchObject({
      date: office.today,
      waiting: 1,
      report: {
        state: 'submitted',
        onTime: true,
        lines: 1,
        lastActivity: 'Melayani 14 pemohon KTP-el',
        obstacle: 'Listrik padam',
      },
    });
    expect(cell?.version).toBeGreaterThan(before?.version ?? 0);
    const returned = next(socket, 'board', (b) => b.cells.some((c) => c.report?.state === 'returned'));
    await direct.post(`/api/reports/${sent.id}/return`, { version: 1, reason: 'Sebutkan jumlah berkas.' });
    await returned;
    await report(staff, office.today, 'Melayani 14 pemohon KTP-el, 12 selesai');
    const accepted = next(socket, 'board', (b) => b.cells.some((c) => c.report?.state === 'accepted'));
    await direct.post(`/api/reports/${sent.id}/acceptance`, { version: 2 });
    expect((await accepted).cells[0]?.waiting).toBe(0);
  });

  it('does not tell a draft', async () => {
    const [colleague, direct] = [await app.login('colleague'), await app.login('direct')];
    await colleague.put(`/api/reports/mine/${office.today}`, { lines: [{ activity: 'Belum selesai' }] });
    const board = await direct.get<Board>('/api/board');
    const cell = board.body.cells.find((c) => c.personId === people.colleague);
    expect(cell?.report?.state ?? 'none').toBe('none');
    expect(JSON.stringify(board.body)).not.toContain('Belum selesai');
  });

  it('is the same for those above, for who stands in, and for the leader', async () => {
    for (const login of ['upper', 'acting', 'leader']) {
      const reader = await app.login(login);
      const { body } = await reader.get<Board>(`/api/board?unit=${units.section}`);
      expect(body.cells.map((c) => c.personId)).toContain(people.staff);
    }
  });

  it('is not there for staff, HR, admins and heads of other units', async () => {
    for (const login of ['staff', 'hr', 'admin', 'otherhead']) {
      const reader = await app.login(login);
      expect((await reader.get(`/api/board?unit=${units.section}`)).status).toBe(404);
      const socket = await connect(reader);
      expect(await socket.emitWithAck('board.watch', { unit: units.section })).toMatchObject({
        ok: false,
        error: { code: 'NOT_FOUND' },
      });
    }
  });

  it('tells a digest in the beat that the client can compute', async () => {
    const socket = await connect(await app.login('direct'));
    const cells = await watch(socket, units.section);
    app.part(FeedHub).beatAll();
    const beat = await next(socket, 'beat', (b) => b.boards !== undefined);
    expect(beat.boards?.[units.section]).toBe(boardDigest(cells));
  });

  it('expects nothing from whom is disabled, and says so at once when somebody is', async () => {
    const [admin, socket] = [await app.login('admin'), await connect(await app.login('direct'))];
    const cells = await watch(socket, units.section);
    const before = cells.find((c) => c.personId === people.askedColleague);
    expect(before?.report?.state).toBe('none');
    expect(before?.disabled).toBe(false);
    expect(cells.find((c) => c.personId === people.disabled)).toMatchObject({ report: null, disabled: true });
    const disable = (disabled: boolean) =>
      admin.patch(`/api/admin/people/${people.askedColleague}`, { disabled });
    const told = () =>
      next(socket, 'board', (b) => b.cells.some((c) => c.personId === people.askedColleague));
    const gone = told();
    expect((await disable(true)).status).toBe(200);
    const [cell] = (await gone).cells;
    expect(cell).toMatchObject({ report: null, onLeave: false, disabled: true });
    expect(cell?.version).toBeGreaterThan(before?.version ?? 0);
    const back = told();
    expect((await disable(false)).status).toBe(200);
    expect((await back).cells[0]).toMatchObject({ report: before?.report, disabled: false });
  });

  it('converges in a sweep after a change that nobody pushed, and takes away who left', async () => {
    const socket = await connect(await app.login('direct'));
    await watch(socket, units.section);
    const healed = next(socket, 'board', (b) => b.cells.some((c) => c.personId === people.askedColleague));
    // As another node would: the row alone, without this node's hint.
    await app.sql(
      `INSERT INTO board_cell VALUES ($1, 7) ON CONFLICT (person_id) DO UPDATE SET version = board_cell.version + 7`,
      [people.askedColleague],
    );
    await app.part(FeedHub).sweep();
    await healed;
    const gone = next(socket, 'board', (b) => (b.gone ?? []).includes(people.disabled));
    await app.sql(`UPDATE supervisor_line SET valid_to = $2 WHERE person_id = $1`, [
      people.disabled,
      office.today,
    ]);
    await app.part(FeedHub).sweep();
    await gone;
  });

  it('closes when the right is gone', async () => {
    const socket = await connect(await app.login('acting'));
    await watch(socket, units.section);
    const closed = next(socket, 'board.closed');
    await app.sql(`UPDATE acting_line SET valid_to = $2 WHERE acting_id = $1 AND valid_to > $2`, [
      people.acting,
      office.today,
    ]);
    await app.part(FeedHub).sweep();
    expect(await closed).toEqual({ unit: units.section });
  });
});
