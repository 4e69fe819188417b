import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { until } from '../support/app-process.js';
import { people, seedOffice, units } from '../support/office.js';
import { expectFields, INSTANT, wire } from '../support/wire.js';

interface Feed {
  seq: number;
  kind: string;
  at: string;
  mark: string;
  data: Record<string, unknown>;
}
interface Reset {
  epoch: string;
  top: number;
  mark: string | null;
  snapshot: { feedback: { id: string; readAt: string | null }[]; more: boolean };
}
interface Beat {
  epoch: string;
  top: number;
  at: string;
  boards?: unknown;
}
interface Refusal extends Error {
  data?: { code?: string; retryAfter?: number };
}
type Answer = Record<string, unknown> & { ok: boolean; error?: { code: string; message: string } };

/** A client of an outsider: it knows nothing but the contract. */
class Outsider {
  readonly socket: Socket;
  readonly feed: Feed[] = [];
  readonly resets: Reset[] = [];
  readonly beats: Beat[] = [];
  /** Names of the events in the order in which they came. */
  readonly order: string[] = [];
  readonly board: { unit: string; cells: Record<string, unknown>[] }[] = [];
  refusal: Refusal | undefined;
  reason: string | undefined;

  constructor(url: string, auth: unknown, headers: Record<string, string>, transports = ['websocket']) {
    this.socket = io(url, {
      transports,
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      auth: auth as Record<string, unknown>,
      extraHeaders: headers,
    });
    this.socket.onAny((name: string) => this.order.push(name));
    this.socket.on('feed', (e: Feed) => this.feed.push(e));
    this.socket.on('reset', (e: Reset) => this.resets.push(e));
    this.socket.on('beat', (e: Beat) => this.beats.push(e));
    this.socket.on('board', (e: { unit: string; cells: Record<string, unknown>[] }) => this.board.push(e));
    this.socket.on('connect_error', (e: Refusal) => (this.refusal = e));
    this.socket.on('disconnect', (reason) => (this.reason = reason));
  }

  async open(): Promise<this> {
    this.socket.connect();
    await until('the first beat', () => this.beats.length > 0 || this.refusal !== undefined);
    if (this.refusal) throw this.refusal;
    return this;
  }

  async refused(): Promise<Refusal> {
    this.socket.connect();
    return await until('a refusal', () => this.refusal);
  }

  ask(event: string, ...payload: unknown[]): Promise<Answer> {
    return this.socket.timeout(5_000).emitWithAck(event, ...payload) as Promise<Answer>;
  }

  get cursor(): { epoch: string; last: number; mark: string | null } {
    const event = this.feed.at(-1);
    const reset = this.resets.at(-1);
    return {
      epoch: this.beats.at(-1)?.epoch ?? '',
      last: event?.seq ?? reset?.top ?? 0,
      mark: event?.mark ?? reset?.mark ?? null,
    };
  }
}

/** The section "Socket" of the contract, as an outsider reads it. */
describe('the contract of the socket', () => {
  let app: TestApp;
  let staff: TestClient;
  let direct: TestClient;
  const opened: Outsider[] = [];

  beforeAll(async () => {
    app = await startTestApp({ FEED_BEAT_MS: '1000', FEED_SWEEP_MS: '1000', MAX_SOCKETS_PER_PERSON: '4' });
    await seedOffice(app.sql);
    staff = await app.login('staff');
    direct = await app.login('direct');
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    for (const o of opened.splice(0)) o.socket.disconnect();
    // The server's side of a closed socket goes a moment later; the next test may need its place.
    await new Promise((done) => setImmediate(done));
  });

  const visit = (
    client: TestClient,
    auth: unknown = {},
    headers: Record<string, string> = {},
    transports?: string[],
  ) => {
    const o = new Outsider(
      app.url,
      typeof auth === 'object' && auth !== null ? { device: randomUUID(), ...auth } : auth,
      { origin: app.url, cookie: client.cookie, ...headers },
      transports,
    );
    opened.push(o);
    return o;
  };
  const give = async (body: string, over: Record<string, unknown> = {}) => {
    const answer = await direct.post<{ id: string }>('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body,
      ...over,
    });
    expect(answer.status).toBe(201);
    return answer.body.id;
  };
  const given = (events: Feed[]) =>
    events.filter((e) => e.kind === 'feedback.given').map((e) => (e.data['feedback'] as { id: string }).id);
  const kinds = (o: Outsider, kind: string) => o.feed.filter((e) => e.kind === kind);

  describe('handshake', () => {
    it('without a session is refused as UNAUTHENTICATED', async () => {
      expect((await visit(app.client()).refused()).data?.code).toBe('UNAUTHENTICATED');
      const forged = await visit(staff, {}, { cookie: 'tanggap_session=forged' }).refused();
      expect(forged.data?.code).toBe('UNAUTHENTICATED');
    });

    it('from another origin is refused as ORIGIN_REFUSED', async () => {
      for (const origin of ['http://evil.example', 'null', `${app.url}.evil.example`]) {
        const refusal = await visit(staff, {}, { origin }).refused();
        expect([origin, refusal.data?.code]).toEqual([origin, 'ORIGIN_REFUSED']);
      }
    });

    it('beyond the sockets of one person is refused as TOO_MANY_CONNECTIONS', async () => {
      const colleague = await app.login('colleague');
      for (let i = 0; i < 4; i++) await visit(colleague).open();
      expect((await visit(colleague).refused()).data?.code).toBe('TOO_MANY_CONNECTIONS');
    });

    it('on a full node is refused as BUSY with retryAfter', async () => {
      const full = await startTestApp({ MAX_SOCKETS: '1' });
      try {
        await seedOffice(full.sql);
        const client = await full.login('staff');
        const headers = { origin: full.url, cookie: client.cookie };
        const first = new Outsider(full.url, { device: 'a' }, headers);
        const second = new Outsider(full.url, { device: 'b' }, headers);
        opened.push(first, second);
        await first.open();
        const refusal = await second.refused();
        expect(refusal.data?.code).toBe('BUSY');
        expect(refusal.data?.retryAfter).toBeGreaterThan(0);
        first.socket.disconnect();
      } finally {
        await full.stop();
      }
    });

    it('takes websocket only', async () => {
      const polling = visit(staff, {}, {}, ['polling']);
      await polling.refused();
      expect(polling.socket.connected).toBe(false);
      const answer = await wire(app.url, 'GET', '/socket.io/?EIO=4&transport=polling', {
        cookie: staff.cookie,
        origin: app.url,
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    });

    it('serves the namespace / alone', async () => {
      const other = io(`${app.url}/admin`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: { origin: app.url, cookie: staff.cookie },
      });
      const error = await new Promise<Error>((done) => other.once('connect_error', done));
      other.disconnect();
      expect(error.message).toMatch(/namespace/i);
    });

    it('compresses nothing', async () => {
      const extensions = await new Promise((resolve, reject) => {
        const upgrade = request(`${app.url}/socket.io/?EIO=4&transport=websocket`, {
          headers: {
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
            'sec-websocket-extensions': 'permessage-deflate',
            origin: app.url,
            cookie: staff.cookie,
          },
        });
        upgrade.on('upgrade', (answer, socket) => {
          socket.destroy();
          resolve(answer.headers['sec-websocket-extensions'] ?? null);
        });
        upgrade.on('error', reject);
        upgrade.end();
      });
      expect(extensions).toBeNull();
    });
  });

  describe('feed', () => {
    it('begins with reset and beat for a device without an epoch', async () => {
      await give('Sebelum');
      const o = await visit(staff).open();
      expect(o.order.slice(0, 2)).toEqual(['reset', 'beat']);
      const [reset] = o.resets;
      expectFields(reset, ['epoch', 'top', 'mark', 'snapshot']);
      expectFields(reset?.snapshot, ['feedback', 'more']);
      expect(typeof reset?.epoch).toBe('string');
      expect(reset?.top).toBeGreaterThan(0);
      expect(typeof reset?.mark).toBe('string');
      expect(typeof reset?.snapshot.more).toBe('boolean');
      expectFields(o.beats[0], ['epoch', 'top', 'at']);
      expect(o.beats[0]?.at).toMatch(INSTANT);
      expect(o.beats[0]?.epoch).toBe(reset?.epoch);
    });

    it('beats again and again', async () => {
      const o = await visit(staff).open();
      await until('three beats', () => o.beats.length >= 3);
    });

    it('tells recipient and author, in the shape of the contract, with rising seq', async () => {
      const [reader, author] = [await visit(staff).open(), await visit(direct).open()];
      const ids = [await give('Satu'), await give('Dua'), await give('Tiga')];
      for (const o of [reader, author]) {
        await until('three comments', () => kinds(o, 'feedback.given').length === 3);
        expect(given(o.feed)).toEqual(ids);
        for (const [index, event] of o.feed.entries()) {
          expectFields(event, ['seq', 'kind', 'at', 'mark', 'data']);
          expect(event.seq).toBe((o.resets[0]?.top ?? NaN) + 1 + index);
          expect(event.at).toMatch(INSTANT);
          expect(typeof event.mark).toBe('string');
          if (event.kind !== 'feedback.given') continue;
          expectFields(event.data['feedback'], [
            'id',
            'authorId',
            'recipientId',
            'body',
            'replies',
            'readAt',
          ]);
        }
      }
    });

    it('catches up in order from a cursor, the beat after the last event', async () => {
      const first = await visit(staff).open();
      const { epoch, last, mark } = first.cursor;
      first.socket.disconnect();
      const ids = [await give('A'), await give('B'), await give('C')];
      const back = await visit(staff, { epoch, last, mark }).open();
      expect(back.resets).toEqual([]);
      expect(back.order.slice(0, 4)).toEqual(['feed', 'feed', 'feed', 'beat']);
      expect(given(back.feed)).toEqual(ids);
      expect(back.beats[0]?.top).toBe(last + 3);
      const without = await visit(staff, { epoch, last }).open();
      expect(without.feed.slice(0, 3).map((e) => e.seq)).toEqual([last + 1, last + 2, last + 3]);
    });

    it('begins anew for every cursor that is not this stream’s', async () => {
      const o = await visit(staff).open();
      await give('Tanda');
      await until('the comment', () => o.feed.length > 0);
      const { epoch, last, mark } = o.cursor;
      o.socket.disconnect();
      const author = await visit(direct).open();
      const foreign = author.cursor.epoch;
      author.socket.disconnect();
      expect(foreign).not.toBe(epoch);
      for (const auth of [
        {},
        { last },
        { last, mark },
        { epoch: 'x', last, mark },
        { epoch: '', last, mark },
        { epoch: foreign, last, mark },
        { epoch, last: last + 1 },
        { epoch, last: Number.MAX_SAFE_INTEGER },
        { epoch, last: 1e300 },
        { epoch, last: -1 },
        { epoch, last: 1.5 },
        { epoch },
        { epoch, last, mark: 'falsch' },
        { epoch, last, mark: '' },
        { epoch: 'x'.repeat(5_000), last },
        { epoch, last: String(last), mark },
        { epoch: 7, last: [], mark: {} },
      ]) {
        const visitor = await visit(staff, auth).open();
        expect([auth, visitor.resets.length, visitor.feed.length]).toEqual([auth, 1, 0]);
        expect(visitor.resets[0]).toMatchObject({ epoch, top: last });
        visitor.socket.disconnect();
        await until('its place is free', () => !visitor.socket.connected);
      }
      expect((await visit(staff, { epoch, last, mark }).open()).resets).toEqual([]);
    });

    it('resumes on request with an answer first', async () => {
      const o = await visit(staff).open();
      const { epoch, last, mark } = o.cursor;
      await give('Ulangi');
      await until('the comment', () => kinds(o, 'feedback.given').length === 1);
      expect(await o.ask('resume', { last, epoch, mark })).toMatchObject({ ok: true });
      await until('the comment again', () => kinds(o, 'feedback.given').length === 2);
      const [once, again] = kinds(o, 'feedback.given');
      expect(again).toEqual(once);
      expect(await o.ask('resume', { last: last + 50, epoch })).toMatchObject({ ok: true });
      await until('a reset', () => o.resets.length === 2);
      expect(await o.ask('resume', { last, epoch: 'x' })).toMatchObject({ ok: true });
      await until('a reset', () => o.resets.length === 3);
      for (const bad of [{}, { last: 'x', epoch }, { last: -1, epoch }, { last }, null, 7, 'x', []]) {
        const answer = await o.ask('resume', bad);
        expect([bad, answer.ok]).toEqual([bad, false]);
        expect(answer.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      }
    });

    it('counts the first acknowledgement as delivery, never more than was sent', async () => {
      const author = await visit(direct).open();
      const o = await visit(staff).open();
      const id = await give('Sampai?');
      await until('the comment', () => kinds(o, 'feedback.given').length === 1);
      const seq = o.feed.at(-1)?.seq ?? 0;
      expect(await o.ask('ack', { last: seq + 1_000 })).toMatchObject({ ok: true });
      const told = () => kinds(author, 'feedback.delivered').filter((e) => e.data['feedbackId'] === id);
      await until('delivery of this one', () => told().length > 0);
      const deliveredAt = told()[0]?.data['deliveredAt'];
      expect(deliveredAt).toMatch(INSTANT);
      expect(await o.ask('ack', { last: 1 })).toMatchObject({ ok: true });
      const later = await give('Belum sampai');
      await until('the next comment', () => kinds(o, 'feedback.given').length === 2);
      expect(told()).toHaveLength(1);
      const list = await direct.get<{ items: { id: string; deliveredAt: string | null }[] }>(
        `/api/feedback?with=${people.staff}&limit=200`,
      );
      const at = (which: string) => list.body.items.find((f) => f.id === which)?.deliveredAt;
      expect([at(id), at(later)]).toEqual([deliveredAt, null]);
    });

    it('tells of replies and reading', async () => {
      const [author, reader] = [await visit(direct).open(), await visit(staff).open()];
      const id = await give('Dibaca?', { kind: 'question' });
      const reply = { id: randomUUID(), body: 'Sudah.' };
      await staff.post(`/api/feedback/${id}/replies`, reply);
      await staff.post(`/api/feedback/${id}/read`);
      for (const o of [author, reader]) {
        await until('a reply', () => kinds(o, 'feedback.replied').length === 1);
        expect(kinds(o, 'feedback.replied')[0]?.data).toMatchObject({ feedbackId: id, reply });
        expectFields(kinds(o, 'feedback.replied')[0]?.data['reply'], ['id', 'authorId', 'body', 'createdAt']);
      }
      await until('reading', () => kinds(author, 'feedback.read').length === 1);
      expect(kinds(author, 'feedback.read')[0]?.data).toMatchObject({ feedbackId: id });
    });
  });

  describe('answers', () => {
    it('every event with an acknowledgement, known or not, good or bad', async () => {
      const o = await visit(staff).open();
      for (const [event, ...payload] of [
        ['nonsense'],
        ['nonsense', { a: 1 }],
        ['feed', {}],
        ['toString', {}],
        ['__proto__', {}],
        ['constructor'],
        ['ack'],
        ['ack', {}],
        ['ack', { last: 'x' }],
        ['ack', { last: -1 }],
        ['ack', { last: 1e300 }],
        ['ack', null],
        ['ack', 1, 2, 3],
        ['resume'],
        ['board.watch'],
        ['board.watch', {}],
        ['board.watch', { unit: 'x' }],
        ['board.watch', { unit: randomUUID() }],
        ['board.watch', { unit: units.section }],
        ['board.unwatch'],
        ['board.unwatch', 'x'],
        ['board.unwatch', Buffer.from('binary')],
      ] as [string, ...unknown[]][]) {
        const answer = await o.ask(event, ...payload);
        expect([event, payload, answer.ok]).toEqual([event, payload, false]);
        expect(answer.error?.code).toMatch(/^[A-Z][A-Z_]+$/);
        expect(answer.error?.message).not.toBe('');
      }
      expect(o.socket.connected).toBe(true);
      expect(await o.ask('ack', { last: 0 })).toMatchObject({ ok: true });
    });

    it('in the language of the handshake', async () => {
      const message = async (language?: string) => {
        const o = await visit(
          staff,
          {},
          language === undefined ? {} : { 'accept-language': language },
        ).open();
        const { error } = await o.ask('nonsense');
        o.socket.disconnect();
        return error?.message;
      };
      expect(await message('en')).not.toBe(await message());
      expect(await message('id')).toBe(await message());
    });

    it('nothing to more than 64 KiB: the socket is closed', async () => {
      const o = await visit(staff).open();
      expect((await o.ask('nonsense', 'x'.repeat(60_000))).ok).toBe(false);
      o.socket.emit('nonsense', 'x'.repeat(70_000));
      await until('the socket is closed', () => o.reason);
      expect((await app.client().get('/health/live')).status).toBe(200);
    });
  });

  describe('boards', () => {
    const CELL = ['personId', 'name', 'unitId', 'version', 'report', 'waiting'];

    it('are watched, changed live and left', async () => {
      const o = await visit(direct).open();
      const watched = await o.ask('board.watch', { unit: units.section });
      expectFields(watched, ['ok', 'version', 'cells']);
      const over = await direct.get(`/api/board?unit=${units.section}`);
      expect(watched).toMatchObject({ ok: true, version: over.body['version'], cells: over.body['cells'] });
      for (const cell of watched['cells'] as object[]) expectFields(cell, CELL);
      const today = (await staff.get<{ today: string }>('/api/session')).body.today;
      const path = `/api/reports/mine/${today}`;
      const draft = await staff.put<{ draftVersion: number }>(path, { lines: [{ activity: 'Loket' }] });
      const sent = await staff.post<{ id: string }>(`${path}/submission`, {
        id: randomUUID(),
        draftVersion: draft.body.draftVersion,
      });
      expect(sent.status).toBe(200);
      const cell = await until('the cell', () =>
        o.board
          .flatMap((b) => b.cells)
          .find((c) => c['personId'] === people.staff && c['report'] !== null && c['waiting'] === 1),
      );
      expectFields(cell, CELL);
      expect(cell['report']).toMatchObject({ date: today, state: 'submitted' });
      await until('a beat with the digest', () => o.beats.some((b) => b.boards !== undefined));
      expect(await o.ask('board.unwatch', { unit: units.section })).toMatchObject({ ok: true });
      expect(await o.ask('board.unwatch', { unit: units.section })).toMatchObject({ ok: true });
    });

    it('close when the right is lost', async () => {
      const acting = await app.login('acting');
      const o = visit(acting);
      const closed: unknown[] = [];
      o.socket.on('board.closed', (e) => closed.push(e));
      await o.open();
      expect(await o.ask('board.watch', { unit: units.section })).toMatchObject({ ok: true });
      await app.sql(
        `UPDATE acting_line SET valid_to = (now() - interval '3 days')::date WHERE acting_id = $1 AND valid_to > now()`,
        [people.acting],
      );
      await until('the board is closed', () => closed.length > 0, 6_000);
      expect(closed[0]).toMatchObject({ unit: units.section });
    });
  });

  describe('revocation', () => {
    it('closes the sockets of a session that logs out, and only those', async () => {
      const [leaving, staying] = [await app.login('other'), await app.login('other')];
      const [a, b] = [await visit(leaving).open(), await visit(staying).open()];
      await leaving.delete('/api/session');
      await until('the socket is closed', () => a.reason, 5_000);
      expect(b.socket.connected).toBe(true);
    });

    it('closes the sockets of a person who is disabled or whose roles change', async () => {
      const admin = await app.login('admin');
      const other = await visit(await app.login('other')).open();
      expect((await admin.patch(`/api/admin/people/${people.other}`, { roles: ['hr'] })).status).toBe(200);
      await until('the socket is closed', () => other.reason, 5_000);
      const former = await visit(await app.login('former')).open();
      expect((await admin.patch(`/api/admin/people/${people.former}`, { disabled: true })).status).toBe(200);
      await until('the socket is closed', () => former.reason, 5_000);
    });

    it('holds within five seconds also for what another node did', async () => {
      const client = await app.login('otherhead');
      const o = await visit(client).open();
      await app.sql('DELETE FROM session WHERE person_id = $1', [people.otherHead]);
      await until('the socket is closed', () => o.reason, 5_000);
    });
  });

  describe('long poll', () => {
    const poll = (client: TestClient, query = '') =>
      client.get<
        Record<string, unknown> & { epoch: string; top: number; mark: string | null; events?: Feed[] }
      >(`/api/feed${query}`);

    it('gives the same answers as the socket', async () => {
      const reset = await poll(staff);
      expect(reset.status).toBe(200);
      expectFields(reset.body, ['epoch', 'reset', 'snapshot', 'top']);
      expect(reset.body['reset']).toBe(true);
      const { epoch, top } = reset.body;
      const id = await give('Lewat jajak');
      const answer = await poll(staff, `?after=${String(top)}&epoch=${epoch}`);
      expectFields(answer.body, ['epoch', 'events', 'top']);
      expect(given(answer.body.events ?? [])).toEqual([id]);
      const last = answer.body.events?.at(-1);
      const { seq, mark } = { seq: last?.seq ?? 0, mark: last?.mark ?? '' };
      expect([answer.body.top, answer.body.events?.[0]?.seq]).toEqual([seq, top + 1]);
      const empty = await poll(staff, `?after=${String(seq)}&epoch=${epoch}&mark=${mark}`);
      expect(empty.body).toMatchObject({ epoch, events: [] });
      for (const query of [
        `?after=${String(top + 100)}&epoch=${epoch}`,
        `?after=${String(top)}&epoch=x`,
        `?after=${String(top)}`,
        `?after=0`,
        `?after=${String(seq)}&epoch=${epoch}&mark=x`,
      ]) {
        const again = await poll(staff, query);
        expect([query, again.body['reset'], 'events' in again.body]).toEqual([query, true, false]);
      }
    });

    it('waits for what comes, and answers at once when it comes', async () => {
      let { epoch, top } = (await poll(staff)).body;
      // Asking from here says that everything before was received, and that is told too: until nothing is new.
      let quiet = 0;
      await until('a quiet stream', async () => {
        const { body } = await poll(staff, `?after=${String(top)}&epoch=${epoch}`);
        quiet = body.top === top ? quiet + 1 : 0;
        ({ epoch, top } = body);
        return quiet === 2;
      });
      const waiting = poll(staff, `?after=${String(top)}&epoch=${epoch}&wait=20`);
      const id = await give('Ditunggu');
      expect(given((await waiting).body.events ?? [])).toEqual([id]);
    });

    it('ends on logout', async () => {
      const client = await app.login('staff');
      const { epoch, top } = (await poll(client)).body;
      const waiting = poll(client, `?after=${String(top)}&epoch=${epoch}&wait=25`);
      // The wait has to have begun, else the logout comes first: both are answered in order of arrival.
      await client.send('DELETE', '/api/session');
      const answer = await waiting;
      expect(answer.status).toBe(401);
      // The deadline lies before the end of the wait: only the logout can have ended it.
    }, 15_000);
  });

  it('snapshots all unread and the newest fifty, in order, and says when there is more', async () => {
    const stranger = await app.login('askedcolleague');
    const before = await visit(stranger).open();
    expect(before.resets[0]?.snapshot).toMatchObject({ feedback: [], more: false });
    const ids: string[] = [];
    for (let i = 0; i < 60; i++)
      ids.push(await give(`Nomor ${String(i)}`, { recipientId: people.askedColleague }));
    for (const id of ids.slice(2)) await stranger.post(`/api/feedback/${id}/read`);
    const after = await visit(stranger).open();
    const snapshot = after.resets[0]?.snapshot;
    expect(snapshot?.feedback.map((f) => f.id)).toEqual([...ids.slice(0, 2), ...ids.slice(10)]);
    expect(snapshot?.more).toBe(true);
  });
});
