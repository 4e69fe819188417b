import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/app-process.js';
import { machineProgram } from '../support/machine.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { startRedis, type RedisProcess } from '../support/redis.js';

const root = resolve(import.meta.dirname, '../..');
const loader = pathToFileURL(join(root, 'test/support/typescript.mjs')).href;
const PATIENCE_MS = 40_000;

interface Said {
  ready?: true;
  took?: number;
  done?: number;
  waiting?: number;
}

/** A running test/e2e/fixtures/job-worker.ts. */
class Worker {
  readonly said: Said[] = [];
  complaint = '';

  constructor(private readonly child: ChildProcess) {
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        // Nest's own log is not in JSON.
        if (line.startsWith('{')) this.said.push(JSON.parse(line) as Said);
      });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.complaint += text));
    child.stdin?.on('error', () => undefined);
  }

  tell(command: object): void {
    this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Waits for a line that fits. */
  until(what: string, fits: (line: Said) => boolean): Promise<Said> {
    return until(`${what} (${this.complaint})`, () => this.said.find(fits), PATIENCE_MS);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

const redisServer = machineProgram('redis-server');

describe.each(['PostgreSQL', 'Redis'] as const)('the queue on %s', (backend) => {
  const test = backend === 'Redis' && redisServer === undefined ? it.skip : it;
  const note = backend === 'Redis' ? ' (needs redis-server)' : '';
  let database: TestDatabase;
  let redis: RedisProcess | undefined;
  const workers: Worker[] = [];

  const start = async (hold: boolean): Promise<Worker> => {
    const child = spawn(
      process.execPath,
      ['--import', loader, join(root, 'test/e2e/fixtures/job-worker.ts')],
      {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: database.url,
          ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
          JOB_LOCK_MS: '1000',
          HOLD: hold ? '1' : '0',
        },
      },
    );
    const worker = new Worker(child);
    workers.push(worker);
    await worker.until('the worker is ready', (line) => line.ready === true);
    return worker;
  };

  beforeAll(async () => {
    database = await createDatabase();
    if (backend === 'Redis' && redisServer !== undefined) redis = await startRedis(redisServer);
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.kill();
  });
  afterAll(async () => {
    await redis?.stop();
    await database.drop();
  });

  test(`gives the job of a killed worker to another${note}`, async () => {
    const first = await start(true);
    first.tell({ wake: { n: 1, priority: 10 } });
    await first.until('the job is taken', (line) => line.took === 1);
    await first.kill();
    const second = await start(false);
    await second.until('the job is done by the other', (line) => line.done === 1);
    expect(first.said).not.toContainEqual({ done: 1 });
    expect(second.said.filter((line) => line.done === 1)).toHaveLength(1);
  });

  test(`takes what somebody waits for first, then by hand, then bulk${note}`, async () => {
    const worker = await start(true);
    // All places are held, so that what comes now waits together.
    for (const n of [101, 102, 103, 104]) worker.tell({ wake: { n, priority: 1 } });
    for (const n of [101, 102, 103, 104]) await worker.until('a place is held', (line) => line.took === n);
    for (const [n, priority] of [
      [1, 20],
      [2, 10],
      [3, 5],
      [4, 20],
      [5, 10],
      [6, 5],
    ] as const)
      worker.tell({ wake: { n, priority } });
    await until(
      'six jobs wait',
      async () => {
        worker.tell({ count: true });
        return worker.said.some((line) => line.waiting === 6);
      },
      PATIENCE_MS,
    );
    // One place becomes free: side by side, four would take what the others do not look at just then.
    worker.tell({ pass: 101 });
    for (const n of [1, 2, 3, 4, 5, 6]) await worker.until('all are done', (line) => line.done === n);
    const priorityOf: Record<number, number> = { 1: 20, 2: 10, 3: 5, 4: 20, 5: 10, 6: 5 };
    const order = worker.said.flatMap((line) =>
      line.took !== undefined && line.took < 100 ? [line.took] : [],
    );
    expect(order.map((n) => priorityOf[n])).toEqual([5, 5, 10, 10, 20, 20]);
  });
});
