import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { FeedEvent } from '#contracts/feed.js';
import { startEmbedded, type EmbeddedPostgres } from '../../src/platform/database/embedded/index.js';
import { freePort, startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient, type TestSocket } from '../support/app.js';
import { loginOf, OFFICE_PASSWORD, people, seedOffice, type OfficePerson } from '../support/office.js';
import { execute, urlOf } from '../support/postgres.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const quiet = () => undefined;

/**
 * Both web nodes of an installation are restarted one after the other, as an update does, behind a proxy that does what
 * docs/operations.md asks of one: it sends nobody to a node that says it is not ready, and goes on to the next node when a
 * connection is refused. Nothing is retried here: every request has one try.
 */
describe('a rolling restart under load', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let server: EmbeddedPostgres;
  let databaseUrl: string;
  let proxy: TcpProxy;
  let nodes: AppProcess[];
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tanggap-rolling-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    server = await startEmbedded({
      dataDir: folder,
      settings: { fsync: 'off' },
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    stops.push(() => server.stop());
    await execute(server.url, 'CREATE DATABASE rolling');
    databaseUrl = urlOf(server.url, 'rolling');
    const publicUrl = `http://127.0.0.1:${String(await freePort())}`;
    const env = {
      DATABASE_URL: databaseUrl,
      PUBLIC_URL: publicUrl,
      ROLES: 'web',
      HANDOVER_MS: '3000',
      // No Redis here: what the other node wrote is found by the sweep.
      FEED_SWEEP_MS: '200',
      REQUESTS_PER_MINUTE: '0',
    };
    nodes = [];
    for (let n = 0; n < 2; n += 1) {
      const node = await startApp({ env });
      stops.push(() => node.stop());
      nodes.push(node);
    }
    proxy = await startTcpProxy(
      Number(new URL(publicUrl).port),
      nodes.map((node) => node.port),
      // As often as deploy/Caddyfile does.
      { askReadyMs: 1_000 },
    );
    stops.push(() => proxy.stop());
    const owner = new pg.Client({ connectionString: databaseUrl });
    await owner.connect();
    await seedOffice(async (text, values) => (await owner.query<Record<string, unknown>>(text, values)).rows);
    await owner.end();
  }, 120_000);
  afterAll(async () => {
    agent.destroy();
    for (const stop of stops.reverse()) await stop();
  }, 60_000);

  async function logIn(who: OfficePerson): Promise<TestClient> {
    const client = new TestClient(proxy.url);
    const answer = await client.post('/api/session', { login: loginOf(who), password: OFFICE_PASSWORD });
    expect(answer.status).toBe(201);
    return client;
  }

  /** One try on a kept connection, as a proxy or a browser sends it. */
  function once(client: TestClient, method: string, path: string, body?: object): Promise<number> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, proxy.url),
        {
          method,
          agent,
          headers: {
            origin: proxy.url,
            cookie: client.cookie,
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer: IncomingMessage) => {
          answer.resume();
          answer.once('end', () => {
            resolve(answer.statusCode ?? 0);
          });
          answer.once('error', reject);
        },
      );
      sent.once('error', reject);
      sent.end(text);
    });
  }

  /** A page that stays open: comes back by itself with the place that it has, and remembers all that it was shown. */
  class Page {
    readonly seen: FeedEvent[] = [];
    returns = 0;
    #cursor: { last?: number; epoch?: string; mark?: string | null } = {};
    #socket: TestSocket | undefined;
    #closed = false;

    constructor(private readonly client: TestClient) {
      this.#open();
    }

    #open(): void {
      if (this.#closed) return;
      const socket = this.client.socket(this.#cursor);
      this.#socket = socket;
      socket.on('reset', (reset) => {
        // A page that begins anew would have to look at the snapshot: not here, where nobody's place gets lost.
        if (this.#cursor.last !== undefined) throw new Error('a page that had its place began anew');
        this.#cursor = { epoch: reset.epoch, last: reset.top, mark: reset.mark };
        socket.emit('ack', { last: reset.top });
      });
      socket.on('feed', (event) => {
        this.seen.push(event);
        this.#cursor = { ...this.#cursor, last: event.seq, mark: event.mark };
        socket.emit('ack', { last: event.seq });
      });
      const again = () => {
        this.returns += 1;
        socket.removeAllListeners();
        socket.disconnect();
        setTimeout(() => {
          this.#open();
        }, 100);
      };
      socket.once('disconnect', again);
      socket.once('connect_error', again);
      socket.connect();
    }

    get ready(): boolean {
      return this.#cursor.epoch !== undefined;
    }

    close(): void {
      this.#closed = true;
      this.#socket?.disconnect();
    }

    bodies(): string[] {
      return this.seen
        .filter((event) => event.kind === 'feedback.given')
        .map((event) => (event.data as { feedback: { body: string } }).feedback.body);
    }
  }

  it('fails no request and loses no comment; pages move over by themselves', async () => {
    const [supervisor, staff] = [await logIn('direct'), await logIn('staff')];
    const pages = [new Page(staff), new Page(staff), new Page(supervisor)];
    await until('the pages have their place', () => pages.every((page) => page.ready));

    const sent: string[] = [];
    const outcomes = new Map<string, number>();
    const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const load = { going: true };
    const writer = async (name: string) => {
      for (let n = 0; load.going; n += 1) {
        const body = `${name} ${String(n)}`;
        sent.push(body);
        const answer = once(supervisor, 'POST', '/api/feedback', {
          id: randomUUID(),
          recipientId: people.staff,
          kind: 'praise',
          body,
        });
        note(
          await answer.then(
            (status) => `write ${String(status)}`,
            (error: unknown) => `write ${String(error)}`,
          ),
        );
      }
    };
    const reader = async (client: TestClient, path: string) => {
      while (load.going)
        note(
          await once(client, 'GET', path).then(
            (status) => `read ${String(status)}`,
            (error: unknown) => `read ${String(error)}`,
          ),
        );
    };
    const loads = [
      writer('satu'),
      writer('dua'),
      reader(staff, '/api/session'),
      reader(supervisor, '/api/people?under=me'),
      // On a connection of its own each time, as many programs do.
      (async () => {
        while (load.going) {
          const answer = await fetch(`${proxy.url}/api/session`, {
            headers: { cookie: staff.cookie, connection: 'close' },
          }).then(
            (got) => `new ${String(got.status)}`,
            (error: unknown) => `new ${String(error)}`,
          );
          note(answer);
        }
      })(),
    ];
    for (const node of nodes) {
      const before = sent.length;
      await until('it is under load', () => sent.length > before + 20);
      expect(await node.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      await node.restart();
      await until('the proxy has seen that it is back', () => proxy.ready(node.port));
    }
    const before = sent.length;
    await until('it is still under load', () => sent.length > before + 20);
    load.going = false;
    await Promise.all(loads);

    expect([...outcomes.keys()].sort()).toEqual(['new 200', 'read 200', 'write 201']);
    for (const page of pages) {
      await until('the page has every comment', () => page.bodies().length >= sent.length);
      expect(page.bodies().sort()).toEqual([...sent].sort());
      const seqs = page.seen.map((event) => event.seq);
      expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
    }
    expect(Math.max(...pages.map((page) => page.returns))).toBeGreaterThan(0);
    for (const page of pages) page.close();
  }, 180_000);
});
