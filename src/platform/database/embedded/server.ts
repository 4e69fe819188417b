import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../errors/startup-error.js';
import type { Binaries } from './binaries.js';
import { firstSentence, programProblem } from './cluster.js';
import { clearLeftovers, pgCtlStop, readNote, signal } from './leftovers.js';
import { spawnAs, type OsUser } from './os-user.js';

/** The part of a pino logger that the launcher uses. */
export interface EmbeddedLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ServerOptions {
  readonly binaries: Binaries;
  readonly user: OsUser;
  readonly cluster: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: EmbeddedLog;
}

/**
 * Runs the server in a session of its own, where Ctrl-C does not reach it, and holds a pipe to us. When the pipe ends,
 * because we closed it or died in whatever way, the server is told to stop. The watcher reads with the shell's own
 * `read`, so ending it leaves no helper behind, and it ends with the server: it must never signal a later process that
 * got the same id. `wait` also returns for a trapped signal, hence the loop.
 */
const GUARD = `
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
( while read -r line <&3; do :; done; kill -INT "$server" ) 2>/dev/null &
watcher=$!
exec 3<&-
trap 'kill -INT "$server"' TERM INT HUP
wait "$server"; code=$?
while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
kill "$watcher" 2>/dev/null
exit "$code"
`;

const READY_MS = 300_000;
const STOP_MS = 60_000;
const RESTART_DELAYS_MS = [0, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
/** That many deaths within the window are no accident any more. */
const DEATHS = 5;
const DEATHS_WINDOW_MS = 60_000;
const LAST_LINES = 40;

/** What is still held by a killed server's backends is free a moment later. */
const PASSING = /pre-existing shared memory block|lock file "[^"]*" already exists/;
const PASSING_MS = 30_000;

interface Run {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

/** One PostgreSQL server process, brought back when it dies while we live. */
export class PostgresServer {
  private run: Run | null = null;
  private stopping = false;
  private restarting: Promise<void> | null = null;
  private readonly deaths: number[] = [];
  private readonly lost: ((reason: Error) => void)[] = [];

  constructor(private readonly options: ServerOptions) {}

  /** Called once when the server is gone and could not be brought back. */
  onExit(callback: (reason: Error) => void): void {
    this.lost.push(callback);
  }

  /** @throws StartupError with PostgreSQL's own reason */
  async start(): Promise<void> {
    const deadline = Date.now() + PASSING_MS;
    for (;;) {
      await clearLeftovers(this.options.cluster, this.options.binaries);
      try {
        const run = await this.launch();
        this.run = run;
        void run.exited.then(() => {
          this.died(run);
        });
        return;
      } catch (error) {
        const passing = error instanceof Error && PASSING.test(error.message) && Date.now() < deadline;
        if (!passing || this.stopping) throw error;
        await delay(200);
      }
    }
  }

  /** Stops the server in order (open transactions are rolled back, committed ones are on disk) and waits for its end. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.restarting?.catch(() => undefined);
    const run = this.run;
    this.run = null;
    if (run) await this.end(run);
  }

  private async end({ child, exited }: Run): Promise<void> {
    child.ref();
    const { cluster, binaries, log } = this.options;
    if (process.platform === 'win32') await pgCtlStop(cluster, binaries);
    else child.stdin?.end();
    const timer = setTimeout(() => {
      const note = readNote(cluster);
      log.warn(
        { pid: note?.pid },
        'PostgreSQL does not stop: ending it at once, it will recover at the next start',
      );
      if (note) signal(note.pid, 'SIGQUIT');
    }, STOP_MS);
    await exited;
    clearTimeout(timer);
  }

  private spawn(): ChildProcess {
    const { binaries, user, cluster, port, settings } = this.options;
    const all: Record<string, string> = {
      listen_addresses: '127.0.0.1',
      // The path of a socket may have about 100 characters: TCP on the loopback works in every folder.
      unix_socket_directories: '',
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      log_min_messages: 'log',
      // Statements and refused values hold what people wrote: they stay out of the log.
      log_min_error_statement: 'panic',
      log_checkpoints: 'off',
      log_timezone: 'UTC',
      timezone: 'UTC',
      log_line_prefix: '',
      ...settings,
    };
    const args = ['-D', cluster, '-p', String(port)];
    for (const [name, value] of Object.entries(all)) args.push('-c', `${name}=${value}`);
    return process.platform === 'win32'
      ? spawnAs(user, binaries.postgres, args, { stdio: ['ignore', 'ignore', 'pipe'] })
      : spawnAs(user, 'sh', ['-c', GUARD, 'guard', binaries.postgres, ...args], {
          stdio: ['pipe', 'ignore', 'pipe'],
          detached: true,
        });
  }

  private async launch(): Promise<Run> {
    const child = this.spawn();
    const state: { failure: Error | null; ended: boolean } = { failure: null, ended: false };
    const said: string[] = [];
    const exited = new Promise<void>((done) => {
      child.once('error', (error) => {
        state.failure = programProblem(error);
        state.ended = true;
        done();
      });
      child.once('exit', () => {
        state.ended = true;
        child.stdin?.destroy();
        done();
      });
    });
    child.stdin?.on('error', () => undefined);
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        if (said.length > LAST_LINES) said.shift();
        this.report(line);
      });
    }

    const deadline = Date.now() + READY_MS;
    while (!readNote(this.options.cluster)?.ready) {
      if (state.ended) {
        // The last words are still in the pipe when the process is gone; backends may hold its other end open.
        await Promise.race([new Promise((done) => child.stderr?.once('close', done)), delay(500)]);
        throw (
          state.failure ?? new StartupError(`PostgreSQL did not start: ${firstSentence(said.join('\n'))}`)
        );
      }
      if (Date.now() > deadline) {
        await this.end({ child, exited });
        throw new StartupError(`PostgreSQL was not ready after ${String(READY_MS / 1_000)} seconds.`);
      }
      await delay(15);
    }
    // From here on the server alone must not keep our process alive: whoever ends without stop() is not held back, and
    // the guard stops the server then.
    child.unref();
    for (const stream of [child.stdin, child.stderr]) if (stream instanceof Socket) stream.unref();
    return { child, exited };
  }

  private report(line: string): void {
    const { log } = this.options;
    const serious = /^(FATAL|PANIC):/.test(line) && !this.stopping && this.restarting === null;
    if (serious) log.warn({ postgres: line }, 'PostgreSQL says');
    else log.debug({ postgres: line }, 'PostgreSQL says');
  }

  private died(run: Run): void {
    if (this.stopping || this.run !== run) return;
    this.run = null;
    this.restarting = this.restart()
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error : new Error(String(error));
        this.options.log.error({ err: reason }, 'PostgreSQL is gone and could not be started again');
        for (const callback of this.lost.splice(0)) callback(reason);
      })
      .finally(() => {
        this.restarting = null;
      });
  }

  /** On the same port, which every connection string in the process names: the pools reconnect by themselves. */
  private async restart(): Promise<void> {
    const { log } = this.options;
    const began = Date.now();
    this.deaths.push(began);
    if (this.deaths.filter((at) => at > began - DEATHS_WINDOW_MS).length >= DEATHS) {
      throw new Error(`PostgreSQL died ${String(DEATHS)} times within a minute.`);
    }
    log.warn({}, 'PostgreSQL ended unexpectedly: starting it again');
    let failure: unknown;
    for (const pause of RESTART_DELAYS_MS) {
      await delay(pause);
      if (this.stopping) return;
      try {
        await this.start();
        log.info({ milliseconds: Date.now() - began }, 'PostgreSQL is back');
        return;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}
