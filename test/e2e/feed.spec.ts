import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { feedData, type Beat, type FeedEvent, type Reset } from '#contracts/feed.js';
import type { Feedback } from '#contracts/feedback.js';
import { next, startTestApp, type TestApp, type TestClient, type TestSocket } from '../support/app.js';
import { people, seedOffice } from '../support/office.js';

/** What one device has seen, in order, with every payload checked against the contract. */
class Device {
  readonly events: FeedEvent[] = [];
  readonly resets: Reset[] = [];
  readonly beats: Beat[] = [];
  acknowledging = true;

  constructor(readonly socket: TestSocket) {
    socket.on('feed', (event) => {
      if (event.kind in feedData) feedData[event.kind as keyof typeof feedData].parse(event.data);
      this.events.push(event);
      if (this.acknowledging) socket.emit('ack', { last: event.seq });
    });
    socket.on('reset', (reset) => {
      this.resets.push(reset);
      if (this.acknowledging) socket.emit('ack', { last: reset.top });
    });
    socket.on('beat', (beat) => this.beats.push(beat));
  }

  /** Connects and waits for the first beat: caught up. */
  async open(): Promise<this> {
    const beat = next(this.socket, 'beat');
    this.socket.connect();
    await beat;
    return this;
  }

  given(): string[] {
    return this.events
      .filter((e) => e.kind === 'feedback.given')
      .map((e) => (e.data as { feedback: Feedback }).feedback.body);
  }

  get cursor(): { last: number; epoch: string; mark: string | undefined } {
    const event = this.events.at(-1);
    const reset = this.resets.at(-1);
    return {
      last: event?.seq ?? reset?.top ?? 0,
      epoch: this.beats.at(-1)?.epoch ?? reset?.epoch ?? '',
      mark: event?.mark ?? reset?.mark ?? undefined,
    };
  }
}

describe('the feed over real sockets', () => {
  let app: TestApp;
  let supervisor: TestClient;
  let staff: TestClient;
  const open: TestSocket[] = [];

  const device = (client: TestClient, auth: Record<string, unknown> = {}): Device => {
    const socket = client.socket(auth);
    open.push(socket);
    return new Device(socket);
  };
  const comment = (body: string, over: Record<string, unknown> = {}) =>
    supervisor.post<Feedback>('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body,
      ...over,
    });
  const until = async (condition: () => boolean, socket: TestSocket) => {
    while (!condition()) await next(socket, 'feed');
  };

  beforeAll(async () => {
    app = await startTestApp({ FEED_SWEEP_MS: '60000' });
    await seedOffice(app.sql);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    supervisor = await app.login('direct');
    staff = await app.login('staff');
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.disconnect();
  });

  it('begins with a snapshot and a beat, and never replays from 1', async () => {
    await comment('Sebelum tersambung.');
    const d = await device(staff).open();
    expect(d.events).toEqual([]);
    expect(d.resets).toHaveLength(1);
    expect(d.resets[0]?.snapshot.feedback.map((f) => f.body)).toContain('Sebelum tersambung.');
    expect(d.beats[0]).toMatchObject({ epoch: d.resets[0]?.epoch, top: d.resets[0]?.top });
  });

  it('pushes a comment at once to every device of both parties, once and with the same number', async () => {
    const [phone, desk, author] = [device(staff), device(staff), device(supervisor)];
    await Promise.all([phone.open(), desk.open(), author.open()]);
    const answer = await comment('Antrean loket 2 rapi.');
    expect(answer.status).toBe(201);
    for (const d of [phone, desk, author])
      await until(() => d.given().includes('Antrean loket 2 rapi.'), d.socket);
    expect(phone.given()).toEqual(['Antrean loket 2 rapi.']);
    const seqOf = (d: Device) => d.events.find((e) => e.kind === 'feedback.given')?.seq;
    expect(seqOf(phone)).toBe(seqOf(desk));
    expect(author.given()).toEqual(['Antrean loket 2 rapi.']);
  });

  it('tells the writer when a device has it and when it was opened', async () => {
    const [author, reader] = [await device(supervisor).open(), await device(staff).open()];
    const { body: sent } = await comment('Sudah sampai?');
    const told = (kind: string) =>
      author.events.some((e) => e.kind === kind && e.data['feedbackId'] === sent.id);
    await until(() => told('feedback.delivered'), author.socket);
    expect(reader.given()).toEqual(['Sudah sampai?']);
    const read = await staff.post<Feedback>(`/api/feedback/${sent.id}/read`);
    expect(read.status).toBe(200);
    expect(read.body.readAt).not.toBeNull();
    await until(() => told('feedback.read'), author.socket);
    const before = author.cursor.last;
    expect((await staff.post(`/api/feedback/${sent.id}/read`)).status).toBe(200);
    await comment('Setelah itu.');
    await until(() => author.given().includes('Setelah itu.'), author.socket);
    expect(author.events.filter((e) => e.seq > before && e.kind === 'feedback.read')).toEqual([]);
  });

  it('gives what was missed, in order and once, when the page is opened again', async () => {
    const first = await device(staff).open();
    await comment('nol');
    await until(() => first.given().includes('nol'), first.socket);
    const cursor = first.cursor;
    first.socket.disconnect();
    for (const body of ['satu', 'dua', 'tiga']) await comment(body);
    const again = await device(staff, cursor).open();
    expect(again.resets).toEqual([]);
    expect(again.given()).toEqual(['satu', 'dua', 'tiga']);
    const seqs = again.events.map((e) => e.seq);
    expect(seqs).toEqual(seqs.map((_, i) => cursor.last + 1 + i));
    // The first beat follows the last caught-up event.
    expect(again.beats[0]?.top).toBe(again.cursor.last);
  });

  it('resumes on the same socket', async () => {
    const d = await device(staff).open();
    await comment('a');
    await comment('b');
    await until(() => d.given().length >= 2, d.socket);
    const [a] = d.events.filter((e) => e.kind === 'feedback.given');
    if (a === undefined) throw new Error('no event');
    const { epoch } = d.cursor;
    const seen = d.events.length;
    const again = next(d.socket, 'feed', (e) => e.seq === a.seq + 1);
    expect(await d.socket.emitWithAck('resume', { last: a.seq, epoch, mark: a.mark })).toEqual({ ok: true });
    await again;
    // What was still under way may come before it.
    expect(d.events.slice(seen).map((e) => e.seq)).toContain(a.seq + 1);
    expect(d.resets).toHaveLength(1);
  });

  it.each([
    ['a foreign epoch', (c: Device['cursor']) => ({ ...c, epoch: 'AAAAAAAAAAAAAAAAAAAAAA' })],
    ['a place above the top', (c: Device['cursor']) => ({ ...c, last: c.last + 1000, mark: undefined })],
    ['the mark of another event', (c: Device['cursor']) => ({ ...c, mark: '0000000000000000' })],
  ])('starts over from %s', async (_, bend) => {
    const d = await device(staff).open();
    await comment('x');
    await until(() => d.given().includes('x'), d.socket);
    const again = await device(staff, bend(d.cursor)).open();
    expect(again.resets).toHaveLength(1);
    const top = again.resets[0]?.top ?? 0;
    expect(again.events.filter((e) => e.seq <= top)).toEqual([]);
  });

  it('holds at most 64 events under way, and goes on after the acknowledgement', async () => {
    const d = device(staff);
    await d.open();
    d.acknowledging = false;
    const start = d.cursor.last;
    for (let i = 0; i < 70; i++) expect((await comment(`ke-${String(i)}`)).status).toBe(201);
    await until(() => d.given().length >= 64, d.socket);
    expect(d.given()).toHaveLength(64);
    const rest = next(d.socket, 'feed');
    d.socket.emit('ack', { last: d.cursor.last });
    await rest;
    d.acknowledging = true;
    d.socket.emit('ack', { last: d.cursor.last });
    await until(() => d.given().length >= 70, d.socket);
    expect(d.given()).toEqual(Array.from({ length: 70 }, (_, i) => `ke-${String(i)}`));
    expect(d.events[0]?.seq).toBe(start + 1);
  });

  it('ignores an acknowledgement of what was never sent', async () => {
    const [author, reader] = [await device(supervisor).open(), device(staff)];
    reader.acknowledging = false;
    await reader.open();
    reader.socket.emit('ack', { last: 1_000_000 });
    const { body: sent } = await comment('Belum diakui.');
    await until(() => reader.given().includes('Belum diakui.'), reader.socket);
    const told = author.events
      .filter((e) => e.kind === 'feedback.delivered')
      .map((e) => e.data['feedbackId']);
    expect(told).not.toContain(sent.id);
    const stored = await supervisor.get<Feedback>(`/api/feedback/${sent.id}`);
    expect(stored.body.deliveredAt).toBeNull();
  });

  it('takes an acknowledgement that names another event at that number for nothing', async () => {
    const reader = device(staff);
    reader.acknowledging = false;
    await reader.open();
    const { body: sent } = await comment('Nomor ini dulu milik peristiwa lain.');
    await until(() => reader.given().includes('Nomor ini dulu milik peristiwa lain.'), reader.socket);
    const { seq, mark } = reader.events.at(-1)!;
    const deliveredAt = async () =>
      (await supervisor.get<Feedback>(`/api/feedback/${sent.id}`)).body.deliveredAt;
    const answers: unknown[] = [];
    // Answered in this order, so that what the first would do is done when the last is.
    for (const ack of [
      { last: seq, mark: '00ff00ff00ff00ff' },
      { last: seq + 1, mark },
    ])
      answers.push(await reader.socket.emitWithAck('ack', ack));
    const author = await device(supervisor).open();
    expect([answers, await deliveredAt()]).toEqual([[{ ok: true }, { ok: true }], null]);
    await reader.socket.emitWithAck('ack', { last: seq, mark });
    await until(
      () => author.events.some((e) => e.kind === 'feedback.delivered' && e.data['feedbackId'] === sent.id),
      author.socket,
    );
    expect(await deliveredAt()).not.toBeNull();
  });

  it('closes the sockets on logout, on disabling and on a changed role', async () => {
    const d = await device(staff).open();
    const closed = new Promise<void>((resolve) =>
      d.socket.once('disconnect', () => {
        resolve();
      }),
    );
    expect((await staff.delete('/api/session')).status).toBe(204);
    await closed;
    const refused = new Promise<Error & { data?: { code?: string } }>((resolve) => {
      const socket = staff.socket();
      open.push(socket);
      socket.once('connect_error', resolve);
      socket.connect();
    });
    expect((await refused).data?.code).toBe('UNAUTHENTICATED');
  });

  it('refuses a page of another origin with a reason', async () => {
    const socket = staff.socket({}, { origin: 'https://jahat.example' });
    open.push(socket);
    const refused = new Promise<Error & { data?: { code?: string } }>((resolve) => {
      socket.once('connect_error', resolve);
    });
    socket.connect();
    expect((await refused).data?.code).toBe('ORIGIN_REFUSED');
  });

  it('answers unknown events and bad payloads', async () => {
    const d = await device(staff).open();
    const ask = (event: string, payload: unknown) =>
      (d.socket as unknown as { emitWithAck(e: string, p: unknown): Promise<unknown> }).emitWithAck(
        event,
        payload,
      );
    expect(await ask('no.such.event', {})).toMatchObject({ ok: false, error: { code: 'EVENT_UNKNOWN' } });
    expect(await ask('ack', { last: 'x' })).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    expect(await ask('resume', { last: -1 })).toMatchObject({
      ok: false,
      error: { code: 'REQUEST_INVALID' },
    });
  });

  it('gives the same answers to a long-poll, which also acknowledges', async () => {
    type Poll = { epoch: string; top: number; mark: string | null; events: FeedEvent[]; reset?: boolean };
    const start = await staff.get<Poll>('/api/feed');
    expect(start.body.reset).toBe(true);
    const at = (p: { top: number; epoch: string }, wait: number) =>
      `/api/feed?after=${String(p.top)}&epoch=${p.epoch}&wait=${String(wait)}`;
    const waiting = staff.get<Poll>(at(start.body, 20));
    const { body: sent } = await comment('Lewat tanya-jawab.');
    const answer = await waiting;
    const event = answer.body.events.find((e) => e.kind === 'feedback.given');
    expect((event?.data as { feedback: Feedback }).feedback.id).toBe(sent.id);
    await staff.get(at({ top: event?.seq ?? 0, epoch: answer.body.epoch }, 0));
    expect((await supervisor.get<Feedback>(`/api/feedback/${sent.id}`)).body.deliveredAt).not.toBeNull();
    const foreign = await staff.get<Poll>(`/api/feed?after=1&epoch=nobody`);
    expect(foreign.body.reset).toBe(true);
  });

  it('answers a long-poll at once with what its own acknowledgement brings', async () => {
    type Poll = { epoch: string; top: number; events: FeedEvent[] };
    const { body: start } = await staff.get<Poll>('/api/feed');
    const { body: sent } = await comment('Baru saja.');
    const after = (last: number) =>
      staff.get<Poll>(`/api/feed?after=${String(last)}&epoch=${start.epoch}&wait=25`);
    const given = (await after(start.top)).body.events.at(-1);
    expect(given).toMatchObject({ kind: 'feedback.given' });
    // Nothing follows until this very poll says that the comment has arrived.
    const { body: answer } = await after(given!.seq);
    expect(answer.events).toMatchObject([{ kind: 'feedback.delivered', data: { feedbackId: sent.id } }]);
    // The deadline lies before the end of the wait and of the sweep: only the acknowledgement can have ended it.
  }, 15_000);

  it('ends a waiting long-poll on logout with 401', async () => {
    const start = await staff.get<{ epoch: string; top: number }>('/api/feed');
    const waiting = staff.get(`/api/feed?after=${String(start.body.top)}&epoch=${start.body.epoch}&wait=20`);
    const other = await app.login('staff');
    expect((await other.delete('/api/session/all')).status).toBe(204);
    expect((await waiting).status).toBe(401);
    // The deadline lies before the end of the wait and of the sweep: only the logout can have ended it.
  }, 15_000);

  it('answers a retry with the stored comment, whatever the rights are by now', async () => {
    const sent = {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'question',
      body: 'Berapa yang tertunda?',
    };
    const first = await supervisor.post<Feedback>('/api/feedback', sent);
    const again = await supervisor.post<Feedback>('/api/feedback', sent);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.id).toBe(first.body.id);
    expect((await supervisor.post('/api/feedback', { ...sent, body: 'Lain.' })).body['code']).toBe(
      'FEEDBACK_CHANGED',
    );
    const upper = await app.login('upper');
    expect(await upper.post('/api/feedback', sent)).toMatchObject({
      status: 409,
      body: { code: 'ID_TAKEN' },
    });
    const list = await staff.get<{ items: Feedback[] }>('/api/feedback?limit=200');
    expect(list.body.items.filter((f) => f.id === sent.id)).toHaveLength(1);
  });

  it('makes one comment of twenty simultaneous tries', async () => {
    const d = await device(staff).open();
    const sent = { id: randomUUID(), recipientId: people.staff, kind: 'praise', body: 'Sekali saja.' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => supervisor.post('/api/feedback', sent)),
    );
    expect(answers.filter((a) => a.status === 201)).toHaveLength(1);
    expect(answers.filter((a) => a.status === 200)).toHaveLength(19);
    await comment('penutup');
    await until(() => d.given().includes('penutup'), d.socket);
    expect(d.given()).toEqual(['Sekali saja.', 'penutup']);
  });

  it('lets two people who acknowledge each other’s comments go on', async () => {
    const [a, b] = [await device(supervisor).open(), await device(staff).open()];
    const colleague = { recipientId: people.staff };
    await Promise.all(
      Array.from({ length: 15 }, async (_, i) => {
        const { body } = await comment(`silang ${String(i)}`, colleague);
        const reply = await staff.post(`/api/feedback/${body.id}/replies`, {
          id: randomUUID(),
          body: 'Terima kasih.',
        });
        expect(reply.status).toBe(201);
      }),
    );
    await until(() => a.events.filter((e) => e.kind === 'feedback.replied').length >= 15, a.socket);
    await until(() => b.events.filter((e) => e.kind === 'feedback.replied').length >= 15, b.socket);
    for (const d of [a, b]) {
      const seqs = d.events.map((e) => e.seq);
      expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
    }
  });
});
