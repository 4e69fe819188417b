import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbedded, type EmbeddedPostgres } from '../../../src/platform/database/embedded/index.js';
import { startApp, until, type AppProcess } from '../../support/app-process.js';
import type { Sql } from '../../support/office.js';
import { startRedis, type RedisProcess } from '../../support/redis.js';
import { startFaultProxy, type FaultProxy } from './proxy.js';

const root = resolve(import.meta.dirname, '../../..');
const quiet = () => undefined;

/** One process of the product with its own lines to PostgreSQL and Redis. */
export class AppNode {
  /** Milliseconds that its wall clock is ahead. */
  shiftMs = 0;
  #frozen = false;

  constructor(
    readonly name: string,
    readonly app: AppProcess,
    private readonly clockFile: string,
    /** The line on which clients reach it. */
    readonly door: FaultProxy,
  ) {}

  /** Address for clients, through the line. */
  get url(): string {
    return `http://127.0.0.1:${this.door.port}`;
  }

  async kill(): Promise<void> {
    this.#frozen = false;
    await this.app.kill('SIGKILL');
  }

  /** Starts it again, as a supervisor of processes would: again and again until it stays. */
  async revive(withinMs = 60_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.app.pid === undefined) {
      try {
        await this.app.restart();
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
    }
  }

  freeze(): void {
    this.#signal('SIGSTOP');
    this.#frozen = true;
  }

  thaw(): void {
    if (this.#frozen) this.#signal('SIGCONT');
    this.#frozen = false;
  }

  /** Sets its wall clock off by so many milliseconds, now and in its next lives. */
  shift(milliseconds: number): void {
    this.shiftMs = milliseconds;
    writeFileSync(this.clockFile, String(milliseconds));
    this.#signal('SIGUSR2');
  }

  #signal(name: NodeJS.Signals): void {
    const { pid } = this.app;
    if (pid !== undefined) process.kill(pid, name);
  }
}

export interface ClusterOptions {
  /** Names of the web nodes, such as `web1`. */
  readonly web: readonly string[];
  /** False: the web node does the worker's work too. */
  readonly worker: boolean;
  /** The machine's redis-server; undefined: the cluster runs without Redis. */
  readonly redis: string | undefined;
  readonly sweepMs: number;
  readonly fsync: boolean;
  /** Folder of the build under test. */
  readonly build: string;
  /** 0 included … 1 excluded, for the lines' jitter. */
  readonly random: () => number;
}

/** PostgreSQL, Redis, web nodes and a worker as real processes, every line between them through a fault proxy. */
export class Cluster {
  readonly nodes: AppNode[] = [];
  readonly #lines = new Map<string, FaultProxy>();
  #redis: RedisProcess | undefined;

  private constructor(
    private readonly options: ClusterOptions,
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly owner: pg.Pool,
  ) {}

  static async start(options: ClusterOptions, seed: (sql: Sql) => Promise<void>): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), 'tanggap-faults-'));
    // Run by root, PostgreSQL runs as somebody else, who has to be able to pass through.
    await chmod(folder, 0o755);
    const durable = options.fsync ? 'on' : 'off';
    const postgres = await startEmbedded({
      dataDir: join(folder, 'data'),
      settings: { fsync: durable, full_page_writes: durable, max_connections: '100' },
      log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
    });
    const owner = new pg.Pool({ connectionString: postgres.url, max: 3, connectionTimeoutMillis: 10_000 });
    owner.on('error', quiet);
    const cluster = new Cluster(options, folder, postgres, owner);
    try {
      await cluster.#start(seed);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async #start(seed: (sql: Sql) => Promise<void>): Promise<void> {
    const { options } = this;
    await promisify(execFile)(process.execPath, [join(options.build, 'main.js'), 'migrate'], {
      cwd: root,
      env: { PATH: process.env.PATH, DATABASE_URL: this.postgres.url, LOG_LEVEL: 'warn' },
    });
    await seed(this.sql);
    if (options.redis !== undefined) this.#redis = await startRedis(options.redis);
    const names = [...options.web, ...(options.worker ? ['worker'] : [])];
    const started = await Promise.allSettled(names.map((name) => this.#startNode(name)));
    for (const node of started) if (node.status === 'fulfilled') this.nodes.push(node.value);
    for (const node of started) if (node.status === 'rejected') throw node.reason;
  }

  async #line(name: string, target: number): Promise<FaultProxy> {
    const line = await startFaultProxy(target, this.options.random);
    this.#lines.set(name, line);
    return line;
  }

  async #startNode(name: string): Promise<AppNode> {
    const { options } = this;
    const url = new URL(this.postgres.url);
    url.port = String((await this.#line(`${name}-database`, Number(url.port))).port);
    const redis =
      this.#redis === undefined
        ? {}
        : {
            REDIS_URL: `redis://127.0.0.1:${(await this.#line(`${name}-redis`, this.#redis.port)).port}`,
          };
    const clockFile = join(this.folder, `${name}.clock`);
    writeFileSync(clockFile, '0');
    const sweep = String(options.sweepMs);
    const app = await startApp({
      build: options.build,
      nodeArgs: ['--import', join(import.meta.dirname, 'clock.mjs')],
      env: {
        DATABASE_URL: url.href,
        ...redis,
        ROLES: name === 'worker' ? 'worker' : options.worker ? 'web' : 'web,worker',
        MIGRATE: '0',
        DATABASE_POOL: '8',
        FEED_SWEEP_MS: sweep,
        FEED_BEAT_MS: '1000',
        // Only the feed's sweep is ever put off.
        OWED_SWEEP_MS: String(Math.min(options.sweepMs, 1_000)),
        FAULTS_CLOCK: clockFile,
      },
    });
    return new AppNode(name, app, clockFile, await this.#line(`${name}-clients`, app.port));
  }

  /** SQL as the owner of the tables, past all proxies. */
  readonly sql = async <T extends Record<string, unknown> = Record<string, unknown>>(
    text: string,
    parameters: unknown[] = [],
  ): Promise<T[]> => (await this.owner.query<T>(text, parameters)).rows;

  /** Address of the database for its owner, past all proxies. */
  get databaseUrl(): string {
    return this.postgres.url;
  }

  get web(): AppNode[] {
    return this.nodes.filter((n) => n.name !== 'worker');
  }

  /** Names of all lines: `<node>-clients`, `<node>-database`, `<node>-redis`. */
  get lines(): readonly string[] {
    return [...this.#lines.keys()];
  }

  line(name: string): FaultProxy {
    const line = this.#lines.get(name);
    if (line === undefined) throw new Error(`there is no line ${name}`);
    return line;
  }

  node(name: string): AppNode {
    const node = this.nodes.find((n) => n.name === name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    return node;
  }

  /** Connections that the lines cut or turned away. */
  get cuts(): number {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.cuts, 0);
  }

  /** The server ends at once, as if its machine lost power for a moment, and recovers; resolves when it answers again. */
  async restartDatabase(): Promise<void> {
    const data = join(this.folder, 'data');
    const note = readdirSync(data, { recursive: true }).find((f) => String(f).endsWith('postmaster.pid'));
    const pid = Number(readFileSync(join(data, String(note)), 'utf8').split('\n')[0]);
    if (!(pid > 1)) throw new Error('the database server has no process id');
    process.kill(pid, 'SIGQUIT');
    await until('the database answers again', () => this.sql('SELECT 1').catch(() => null), 60_000);
  }

  /** Ends every connection of the product, none of ours. */
  async terminateBackends(): Promise<number> {
    const rows = await this.sql<{ n: string }>(
      `SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
        WHERE application_name LIKE 'tanggap%' AND pid <> pg_backend_pid()`,
    );
    return Number(rows[0]?.n ?? 0);
  }

  get redis(): RedisProcess {
    if (this.#redis === undefined) throw new Error('this cluster has no Redis');
    return this.#redis;
  }

  async flushRedis(): Promise<void> {
    const socket = connect(this.redis.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.write('FLUSHALL\r\n');
      await once(socket, 'data');
    } finally {
      socket.destroy();
    }
  }

  async killRedis(): Promise<void> {
    await this.redis.stop();
  }

  /** A new, empty Redis behind the same lines. */
  async startRedisAgain(): Promise<void> {
    const redis = await startRedis(this.options.redis ?? '');
    this.#redis = redis;
    for (const [name, line] of this.#lines) if (name.endsWith('-redis')) line.retarget(redis.port);
  }

  /** Every line healthy, every process running, every clock right. */
  async heal(): Promise<void> {
    for (const line of this.#lines.values()) line.set(null);
    for (const node of this.nodes) {
      node.thaw();
      if (node.shiftMs !== 0) node.shift(0);
    }
    await Promise.all(this.nodes.map((node) => node.revive()));
  }

  /** What the nodes printed, by name. */
  logs(): Record<string, string> {
    return Object.fromEntries(this.nodes.map((n) => [n.name, n.app.logs()]));
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) node.thaw();
    // Nothing of the data is kept: no need to end in order.
    await Promise.allSettled(
      this.nodes.map(async (node) => {
        if (node.app.pid !== undefined) await node.app.kill('SIGKILL');
        await node.app.stop();
      }),
    );
    await this.#redis?.stop();
    await Promise.all([...this.#lines.values()].map((line) => line.stop()));
    await this.owner.end();
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
