import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FeedEvent } from '#contracts/feed.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Ear } from '../../src/platform/feed/ear.js';
import { Feed } from '../../src/platform/feed/feed.js';
import { FeedHub } from '../../src/platform/feed/hub.js';
import { WINDOW } from '../../src/platform/feed/member.js';
import { Intake } from '../../src/platform/http/intake.js';
import { until } from '../support/app-process.js';
import { next, startTestApp, type TestApp, type TestClient, type TestSocket } from '../support/app.js';
import { people, seedOffice } from '../support/office.js';
import { expectProblem, wire } from '../support/wire.js';

/** How a refused handshake ends. */
const refused = (socket: TestSocket) =>
  new Promise<{ code: string; retryAfter?: number }>((resolve, reject) => {
    socket.once('connect_error', (error) => {
      resolve((error as Error & { data: { code: string; retryAfter?: number } }).data);
    });
    socket.once('connect', () => {
      reject(new Error('it was let in'));
    });
    socket.connect();
  });

describe('a node that many devices come back to', () => {
  let app: TestApp;
  let hub: FeedHub;
  let supervisor: TestClient;
  let staff: TestClient;
  const open: TestSocket[] = [];
  /** What is drawn when the node hands over. */
  let chance = 0;
  /** Snapshots wait here, inside their turn: somebody who takes very long to catch up. */
  let gate: Promise<void> = Promise.resolve();
  let release = (): void => undefined;

  const socketOf = (client: TestClient, auth: Record<string, unknown> = {}): TestSocket => {
    const socket = client.socket(auth);
    open.push(socket);
    return socket;
  };
  /** Connects and acknowledges; resolves when the handshake is through, whatever the catch-up does. */
  const enter = async (client: TestClient, auth: Record<string, unknown> = {}): Promise<TestSocket> => {
    const socket = socketOf(client, auth);
    socket.on('feed', ({ seq, mark }) => socket.emit('ack', { last: seq, mark }));
    const entered = new Promise((resolve, reject) => {
      socket.once('connect', () => {
        resolve(undefined);
      });
      socket.once('connect_error', reject);
    });
    socket.connect();
    await entered;
    return socket;
  };
  const comment = async (body: string) => {
    const answer = await supervisor.post('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body,
    });
    expect(answer.status).toBe(201);
    return answer.body['id'] as string;
  };
  /** More than is read and rendered together with the places of others: what is above needs a turn. */
  const commentOften = async () => {
    const id = await comment('terlewat');
    await app.part(UnitOfWork).run(async () => {
      for (let n = 0; n < WINDOW; n++) app.part(Feed).announce('feedback.given', id, [people.staff]);
    });
  };
  const says = (body: string) => (event: FeedEvent) => JSON.stringify(event.data).includes(body);
  const held = () =>
    until('one reads, and holds its turn', () => hub.catchingUp.reading > 0 && hub.catchingUp);
  const waiting = (count: number) => until(`${String(count)} wait`, () => hub.catchingUp.waiting === count);
  const metric = async (name: string): Promise<number> => {
    const { text } = await wire(app.url, 'GET', '/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`no ${name} in /metrics`);
    return Number(line.slice(name.length));
  };

  beforeAll(async () => {
    app = await startTestApp(
      { FEED_SWEEP_MS: '60000', FEED_CATCHING_UP: '1', FEED_QUEUE: '2' },
      { intake: new Intake(() => chance) },
    );
    await seedOffice(app.sql);
    hub = app.part(FeedHub);
    app.part(Feed).snapshots(async () => {
      await gate;
      return {};
    });
    supervisor = await app.login('direct');
    staff = await app.login('staff');
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    release();
    gate = Promise.resolve();
    for (const socket of open.splice(0)) socket.disconnect();
    await until('all have left', () => hub.size === 0);
  });
  const hold = () => {
    gate = new Promise((resolve) => (release = resolve));
  };

  /** A live device, and where it is. */
  async function live() {
    const socket = socketOf(staff);
    const beat = next(socket, 'beat');
    socket.on('feed', (event) => {
      last = { last: event.seq, mark: event.mark };
      socket.emit('ack', { last: event.seq });
    });
    let last: { last: number; mark: string | null } = { last: 0, mark: null };
    socket.on('reset', (reset) => {
      last = { last: reset.top, mark: reset.mark };
    });
    socket.connect();
    const { epoch } = await beat;
    return { socket, cursor: () => ({ epoch, ...last }) };
  }

  it('lets one that missed much catch up at a time, and a live device wait for none of them', async () => {
    const { socket, cursor } = await live();
    const before = cursor();
    await commentOften();
    hold();
    const slow = await enter(supervisor);
    await held();
    const late = await enter(staff, before);
    await waiting(1);
    const [pushed, reset, caught] = [
      next(socket, 'feed', says('segera')),
      next(slow, 'reset'),
      next(late, 'feed', says('segera')),
    ];
    await comment('segera');
    await pushed;
    expect(hub.catchingUp).toEqual({ reading: 1, waiting: 1 });
    release();
    await Promise.all([reset, caught]);
  });

  it('lets a device that missed a few events through, whoever takes long', async () => {
    const { cursor } = await live();
    const before = cursor();
    await comment('sebentar');
    hold();
    await enter(supervisor);
    await held();
    const late = socketOf(staff, before);
    const caught = [next(late, 'feed', says('sebentar')), next(late, 'beat')];
    late.connect();
    await Promise.all(caught);
    expect(hub.catchingUp).toEqual({ reading: 1, waiting: 0 });
  });

  it('gives up the turn of a device that leaves', async () => {
    const { cursor } = await live();
    const before = cursor();
    await commentOften();
    hold();
    await enter(supervisor);
    await held();
    const leaves = await enter(staff, before);
    const snapshot = await enter(staff);
    await waiting(2);
    leaves.disconnect();
    await waiting(1);
    snapshot.disconnect();
    await waiting(0);
  });

  it('turns newcomers away while too many wait, tells them when to return, and keeps who is here', async () => {
    const { socket } = await live();
    hold();
    await enter(supervisor);
    await held();
    for (let n = 0; n < 3; n += 1) await enter(staff);
    await waiting(3);

    const refusal = await refused(socketOf(staff));
    expect(refusal).toEqual({ code: 'BUSY', retryAfter: expect.any(Number) });
    expect(refusal.retryAfter).toBeGreaterThanOrEqual(2);
    const poll = await staff.get('/api/feed');
    expectProblem(poll, 503, 'BUSY');
    expect(Number(poll.headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
    expect(await metric('tanggap_shed_total{reason="queue"}')).toBe(2);
    expect(await metric('tanggap_feed_queue')).toBe(3);

    const pushed = next(socket, 'feed', says('tetap sampai'));
    await comment('tetap sampai');
    await pushed;

    release();
    await waiting(0);
    expect((await enter(staff)).connected).toBe(true);
  });

  it('while it hands over: not ready, nobody new, every request served on a connection that is not kept', async () => {
    const { cursor } = await live();
    const { epoch, last } = cursor();
    const poll = async (after: number) => {
      const path = `/api/feed?after=${String(after)}&epoch=${epoch}&wait=25`;
      const { status, body } = await staff.get<{ top: number; events: FeedEvent[] }>(path);
      expect(status).toBe(200);
      return body;
    };
    const waits = jest.spyOn(Ear.prototype, 'more');
    const waiting = poll(last);
    await until('the long-poll waits', () => waits.mock.calls.length > 0);
    waits.mockRestore();
    // This one may wait until the last moment, and hears what comes until then.
    chance = 0.999;
    app.intake.handOver(60_000);
    await comment('masih terdengar');
    let told = await waiting;
    expect(told.events[0]).toMatchObject({ kind: 'feedback.given' });
    // Who asks anew is sent away soon; the deadline of the test lies before the end of the wait.
    chance = 0;
    while (told.events.length > 0) told = await poll(told.top);
    expect((await wire(app.url, 'GET', '/health/ready')).status).toBe(503);
    const cookie = staff.cookie;
    const answer = await wire(app.url, 'GET', '/api/session', { cookie, connection: 'keep-alive' });
    expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
    expect(await refused(socketOf(staff))).toMatchObject({ code: 'BUSY' });
    await comment('tetap dilayani');
    app.intake.close();
    expectProblem(await wire(app.url, 'GET', '/api/session', { cookie }), 503, 'UNAVAILABLE');
  }, 15_000);
});

describe('a node with room', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      MAX_SOCKETS_PER_PERSON: '5',
      DATABASE_POOL: '24',
      FEED_SWEEP_MS: '60000',
    });
    await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  it('counts devices of one person that come at the same moment', async () => {
    const staff = await app.login('staff');
    const crowd = Array.from({ length: 30 }, () => staff.socket());
    const outcomes = await Promise.all(
      crowd.map(
        (socket) =>
          new Promise<string>((resolve) => {
            socket.once('connect', () => {
              resolve('in');
            });
            socket.once('connect_error', (error) => {
              resolve((error as Error & { data: { code: string } }).data.code);
            });
            socket.connect();
          }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(5);
    expect(new Set(outcomes)).toEqual(new Set(['in', 'TOO_MANY_CONNECTIONS']));
    for (const socket of crowd) socket.disconnect();
  });
});
