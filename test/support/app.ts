import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '#contracts/feed.js';
import { createApp } from '../../src/app.js';
import { entities } from '../../src/entities.js';
import { parseConfig } from '../../src/platform/config/config.js';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { Intake } from '../../src/platform/http/intake.js';
import { createLog } from '../../src/platform/log/log.js';
import { createDatabase, type TestDatabase } from './postgres.js';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

export type TestSocket = Socket<ServerEvents, ClientEvents>;

/** A browser's side of the HTTP surface: keeps cookies, sends Origin and JSON. */
export class TestClient {
  readonly #cookies = new Map<string, string>();
  /** Sent with every request; tests change them to try the door. */
  headers: Record<string, string> = {};
  personId = '';

  constructor(readonly url: string) {
    this.headers = { origin: url };
  }

  get cookie(): string {
    return [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  async send<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...this.headers,
        ...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      body: (json && text !== '' ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }

  get = <T = Record<string, unknown>>(path: string) => this.send<T>('GET', path);
  post = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('POST', path, body);
  put = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('PUT', path, body);
  patch = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('PATCH', path, body);
  delete = <T = Record<string, unknown>>(path: string, body?: unknown) => this.send<T>('DELETE', path, body);

  /** A socket of this browser; not yet connected, so that a test can listen first. */
  socket(auth: Record<string, unknown> = {}, headers: Record<string, string> = {}): TestSocket {
    return io(this.url, {
      transports: ['websocket'],
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      auth: { device: randomUUID(), ...auth },
      extraHeaders: { origin: this.url, cookie: this.cookie, ...headers },
    });
  }
}

export interface TestApp {
  url: string;
  database: TestDatabase;
  /** SQL as the owner of the tables. */
  sql: <T extends pg.QueryResultRow = pg.QueryResultRow>(
    query: string,
    parameters?: unknown[],
  ) => Promise<T[]>;
  /** A browser without a session. */
  client(): TestClient;
  /** A browser logged in as `login` (password `tanggap-demo`). */
  login(login: string, password?: string): Promise<TestClient>;
  /** Something of the application itself, by its class or its token. */
  part<T>(type: (abstract new (...args: never[]) => T) | string): T;
  intake: Intake;
  stop(): Promise<void>;
}

/**
 * The whole application in this process, on a port of its own, and on a database of its own unless it is given another
 * node's.
 */
export async function startTestApp(
  env: Record<string, string> = {},
  { intake = new Intake(), beside }: { intake?: Intake; beside?: TestApp } = {},
): Promise<TestApp> {
  const database = beside?.database ?? (await createDatabase());
  const config = parseConfig({
    PORT: '0',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    DATABASE_POOL: '6',
    REQUESTS_PER_MINUTE: '0',
    ...env,
  });
  const log = createLog(config.logLevel);
  const source = createDataSource({ url: database.url, entities, poolSize: config.databasePool, log });
  await source.initialize();
  const app = await createApp({ config, log, source, databaseUrl: database.url, intake });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('localhost', '127.0.0.1');
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  owner.on('error', () => undefined);
  return {
    url,
    database,
    intake,
    sql: async <T extends pg.QueryResultRow>(query: string, parameters: unknown[] = []) =>
      (await owner.query<T>(query, parameters)).rows,
    client: () => new TestClient(url),
    login: async (login, password = 'tanggap-demo') => {
      const client = new TestClient(url);
      const answer = await client.post<{ person: { id: string } }>('/api/session', { login, password });
      if (answer.status !== 201) throw new Error(`login ${login}: ${String(answer.status)}`);
      client.personId = answer.body.person.id;
      return client;
    },
    part: (type) => app.get(type, { strict: false }),
    stop: async () => {
      intake.close();
      await app.close();
      await source.destroy();
      await owner.end();
      if (beside === undefined) await database.drop();
    },
  };
}

/** The next `event` of a socket that fits, from now on. */
export function next<E extends keyof ServerEvents>(
  socket: TestSocket,
  event: E,
  fits: (...args: Parameters<ServerEvents[E]>) => boolean = () => true,
  withinMs = 10_000,
): Promise<Parameters<ServerEvents[E]>[0]> {
  return new Promise((resolve, reject) => {
    const listener = (...args: Parameters<ServerEvents[E]>) => {
      if (!fits(...args)) return;
      clearTimeout(timer);
      socket.off(event, listener as never);
      resolve(args[0]);
    };
    const timer = setTimeout(() => {
      socket.off(event, listener as never);
      reject(new Error(`no ${event} within ${String(withinMs)} ms`));
    }, withinMs);
    socket.on(event, listener as never);
  });
}
