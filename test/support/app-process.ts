import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../..');

export interface AppOptions {
  /** Variables of the process beside `HOST`, `PORT`, `DATA_DIR` and `LOG_LEVEL`; the test's own are not passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder that the caller keeps; without it one is made, and removed by `stop()`. */
  readonly dataDir?: string;
  /** Milliseconds until `/health/ready` has to answer 200. */
  readonly readyWithinMs?: number;
  /** True: the process leads a group of its own, as a program does that a terminal started. */
  readonly ownGroup?: boolean;
  /** False: return as soon as the process is started (for starts that are meant to fail). */
  readonly waitReady?: boolean;
  /** Folder of the build to start; `dist/` of this repository without it. */
  readonly build?: string;
  /** Arguments of node before the program, such as `--import …`. */
  readonly nodeArgs?: readonly string[];
}

export interface AppExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built product as a real process, seen from outside. */
export interface AppProcess {
  /** Address without a slash at its end. The same after a restart. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Process id of the current life; undefined when it is dead. */
  readonly pid: number | undefined;
  /** Everything that was printed so far, over all lives. */
  logs(): string;
  /** Resolves when a line of the log matches, now or later. */
  waitForLog(pattern: RegExp, withinMs?: number): Promise<void>;
  /** Sends a signal and waits for the end of the process. */
  kill(signal: NodeJS.Signals): Promise<AppExit>;
  /** Sends a signal to the process and all of its group, as Ctrl-C does; needs `ownGroup`. Does not wait. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Waits for the end of the process without causing it. */
  exited(withinMs?: number): Promise<AppExit>;
  /** Starts it again (after `kill`, or after ending it with SIGTERM) on the same port and data, with changed variables. */
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends it in order and removes what was made for it. */
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A port that is free now. Another process could take it before we do; starting then fails with that sentence. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Asks again until the answer is truthy. Throws with what it waited for after the deadline. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  withinMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await delay(25);
  }
}

/** Only what a process needs of the machine; a variable of the developer's shell must not reach the app. */
function cleanEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'USER', 'LOGNAME', 'SystemRoot'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The embedded server writes its pid file as long as it lives; the folder cannot be removed under it. */
async function databaseGone(folder: string): Promise<void> {
  await until('the embedded PostgreSQL has ended', () => {
    if (!existsSync(folder)) return true;
    return !readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith('postmaster.pid'));
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/**
 * Starts `dist/main.js` with an embedded database of its own in a new folder, on a free loopback port, and waits
 * until it is ready. `DATABASE_URL` in `env` takes that server instead.
 */
export async function startApp(options: AppOptions = {}): Promise<AppProcess> {
  const main = join(options.build ?? join(root, 'dist'), 'main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing: run \`npm run build\` first`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const home = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'tanggap-app-')) : undefined;
  // Run by root, PostgreSQL runs as somebody else, who has to be able to pass through.
  if (home !== undefined) await chmod(home, 0o755);
  const dataDir = options.dataDir ?? join(home ?? '', 'data');
  const readyWithinMs = options.readyWithinMs ?? 90_000;

  let output = '';
  let began = 0;
  let env = { ...options.env };
  let child: ChildProcess | undefined;
  let ended: Promise<AppExit> | undefined;
  let end: AppExit | undefined;

  function launch(): void {
    end = undefined;
    began = output.length;
    const started = spawn(process.execPath, [...(options.nodeArgs ?? []), main], {
      cwd: root,
      env: {
        ...cleanEnvironment(),
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: dataDir,
        LOG_LEVEL: 'info',
        // Tests send in a second what people send in an hour; the limit has its own.
        REQUESTS_PER_MINUTE: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: options.ownGroup === true,
    });
    alive.add(started);
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    ended = new Promise((done) => {
      started.once('close', (code, signal) => {
        alive.delete(started);
        end = { code, signal };
        done(end);
      });
    });
  }

  async function ready(): Promise<void> {
    await until(
      `${url}/health/ready answers 200`,
      async () => {
        if (end) {
          throw new Error(
            `The app ended (code ${String(end.code)}, ${String(end.signal)}):\n${output.slice(-4_000)}`,
          );
        }
        // Not before it says so itself: another program may have taken the port in the meantime.
        return output.includes('Tanggap listens on', began) && isReady(url);
      },
      readyWithinMs,
    ).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(text.includes('The app ended') ? text : `${text}\n${output.slice(-4_000)}`);
    });
  }

  async function exited(withinMs = 30_000): Promise<AppExit> {
    await until('the app has ended', () => end, withinMs);
    return await (ended ?? Promise.reject(new Error('never started')));
  }

  const app: AppProcess = {
    url,
    port,
    dataDir,
    get pid() {
      return end ? undefined : child?.pid;
    },
    logs: () => output,
    waitForLog: async (pattern, withinMs = 15_000) => {
      await until(`the log holds ${String(pattern)}`, () => pattern.test(output), withinMs);
    },
    kill: async (signal) => {
      child?.kill(signal);
      return await exited();
    },
    signalGroup: (signal) => {
      if (options.ownGroup !== true || child?.pid === undefined) throw new Error('no group of its own');
      process.kill(-child.pid, signal);
    },
    exited,
    restart: async (changed = {}) => {
      env = { ...env, ...changed };
      if (!end) await app.kill('SIGTERM');
      launch();
      await ready();
    },
    stop: async () => {
      if (!end) {
        child?.kill('SIGTERM');
        await exited().catch(async () => await app.kill('SIGKILL'));
      }
      if (home !== undefined) {
        await databaseGone(dataDir);
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };

  launch();
  if (options.waitReady === false) return app;
  try {
    await ready();
  } catch (error) {
    await app.stop();
    throw error;
  }
  return app;
}
