import { fork, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const support = fileURLToPath(new URL('.', import.meta.url));

const alive = new Set();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

const environment = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: process.env.LANG ?? 'C.UTF-8' };

/** Questions to a child over its IPC channel, answered in any order. */
function asker(child) {
  const open = new Map();
  let count = 0;
  child.on('message', ({ answer, error, number }) => {
    const waiting = open.get(number);
    open.delete(number);
    if (error === undefined) waiting?.done(answer);
    else waiting?.fail(new Error(error));
  });
  child.once('exit', (code, signal) => {
    for (const { fail } of open.values()) fail(new Error(`the process ended with ${signal ?? code}`));
  });
  return (ask, payload = {}) =>
    new Promise((done, fail) => {
      const number = ++count;
      open.set(number, { done, fail });
      child.send({ ...payload, ask, number });
    });
}

function ended(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

function stop(child, signal = 'SIGTERM') {
  if (ended(child)) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', done);
    child.kill(signal);
  });
}

/**
 * Starts a server under test in a process of its own, with the probe in it, and waits for the first match of `pattern`
 * in what it prints.
 */
function startServer(args, { env = {}, pattern = /^(\d+)/, nodeArgs = [] } = {}) {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', join(support, 'probe.mjs'), ...nodeArgs, ...args],
    { cwd: root, env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  const ask = asker(child);
  return new Promise((done, fail) => {
    let printed = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (part) => {
      printed += part;
      const found = pattern.exec(printed);
      if (found) done({ child, match: found[1], ask, stop: () => stop(child) });
    });
    child.once('exit', (code) => fail(new Error(`${args[0]} ended with ${code}: ${printed}`)));
  });
}

/** One of this folder's bare servers; resolves with its address too. */
export async function startFloor(file, args = [], options = {}) {
  const server = await startServer([join(support, file), ...args], options);
  return { ...server, url: `http://127.0.0.1:${server.match}` };
}

/** The built product. */
export async function startTanggap(env, options = {}) {
  const server = await startServer(['dist/main.js'], {
    ...options,
    // One person sends here what a whole office sends.
    env: { PORT: '0', REQUESTS_PER_MINUTE: '0', LOG_LEVEL: process.env.BENCH_LOG_LEVEL ?? 'error', ...env },
    pattern: /listens on (http:\/\/\S+)/,
  });
  return { ...server, url: server.match };
}

/** A load generator: its functions are asked for by name. */
export function startGenerator(file, args = []) {
  const child = fork(join(support, file), args, {
    execArgv: [],
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return { child, ask: asker(child), stop: () => stop(child, 'SIGKILL') };
}

/** A new folder that the embedded PostgreSQL's own user can pass through. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `tanggap-bench-${name}-`));
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
