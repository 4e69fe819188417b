/**
 * A supervisor's request → commit → the staff member's socket has it, beside the floor (feed-floor.mjs) on the same
 * PostgreSQL with the same durable settings. Open-loop arrivals from this process; both servers are processes of their
 * own and are measured in alternating blocks.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';

const BLOCKS = 7;
const PER_BLOCK = 150;
/** Milliseconds between arrivals: 50 comments a second, far above any office's peak. */
const EVERY_MS = 20;
const WARM_UP = 200;

const root = fileURLToPath(new URL('..', import.meta.url));
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

function post(url, body, headers = {}) {
  const text = JSON.stringify(body);
  return new Promise((done, fail) => {
    const out = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          ...headers,
        },
      },
      (answer) => {
        let got = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => (got += part));
        answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: got }));
      },
    );
    out.once('error', fail);
    out.end(text);
  });
}

/** Starts a process and resolves with the first match of `pattern` in what it prints. */
function start(args, env, pattern) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, fail) => {
    let printed = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (part) => {
      printed += part;
      const found = pattern.exec(printed);
      if (found) done({ child, match: found[1] });
    });
    child.once('exit', (code) => fail(new Error(`ended with ${code}: ${printed}`)));
  });
}

const stop = (child) =>
  new Promise((done) => {
    child.once('exit', done);
    child.kill('SIGTERM');
  });

/** Sends `count` messages at fixed times and waits until each has arrived on the socket. Milliseconds from due time. */
async function block(subject, count) {
  const times = [];
  const answers = [];
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const due = begin + i * EVERY_MS;
      await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
      const id = randomUUID();
      const arrived = new Promise((done) => subject.waiting.set(id, done));
      const sent = performance.now();
      const answer = await subject.send(id, `Bagus, loket ${i} rapi dan antrean habis sebelum istirahat.`);
      if (answer.status !== 201) throw new Error(`${subject.name}: ${answer.status} ${answer.body}`);
      answers.push(performance.now() - sent);
      times.push((await arrived) - sent);
    }),
  );
  return { times, answers };
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
const quantiles = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
};
const median = (values) =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

async function tanggap(folder, extra = {}) {
  const { child, match: url } = await start(
    ['dist/main.js'],
    { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', ...extra },
    /listens on (http:\/\/\S+)/,
  );
  const login = async (name) => {
    const answer = await post(
      `${url}/api/session`,
      { login: name, password: 'tanggap-demo' },
      { origin: url },
    );
    if (answer.status !== 201) throw new Error(`login ${name}: ${answer.status} ${answer.body}`);
    return {
      id: JSON.parse(answer.body).person.id,
      cookie: answer.headers['set-cookie'].map((line) => line.split(';')[0]).join('; '),
    };
  };
  const [supervisor, staff] = [await login('atasan'), await login('staf')];
  const waiting = new Map();
  const socket = io(url, {
    transports: ['websocket'],
    auth: { device: randomUUID() },
    extraHeaders: { cookie: staff.cookie, origin: url },
  });
  await new Promise((done, fail) => {
    socket.once('beat', done);
    socket.once('connect_error', fail);
  });
  socket.on('feed', (event) => {
    const id = event.data.feedback?.id;
    const now = performance.now();
    socket.emit('ack', { last: event.seq });
    if (event.kind === 'feedback.given') waiting.get(id)?.(now);
  });
  return {
    name: 'tanggap',
    child,
    url,
    waiting,
    close: () => socket.close(),
    send: (id, body) =>
      post(
        `${url}/api/feedback`,
        { id, recipientId: staff.id, kind: 'praise', body },
        { origin: url, cookie: supervisor.cookie },
      ),
  };
}

async function floor(databaseUrl) {
  const { child, match: port } = await start(
    [join(root, 'bench/support/feed-floor.mjs'), databaseUrl],
    {},
    /^(\d+)/,
  );
  const url = `http://127.0.0.1:${port}`;
  const waiting = new Map();
  const socket = io(url, { transports: ['websocket'] });
  await new Promise((done) => socket.once('connect', done));
  socket.on('feed', (message) => waiting.get(message.id)?.(performance.now()));
  return {
    name: 'floor',
    child,
    waiting,
    close: () => socket.close(),
    send: (id, body) => post(url, { id, body }),
  };
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'tanggap-bench-feed-'));
  const app = await tanggap(join(folder, 'data'));
  const { findEmbedded } = await import('../dist/platform/database/embedded/index.js');
  const base = await floor(findEmbedded(join(folder, 'data')));
  try {
    await block(base, WARM_UP);
    await block(app, WARM_UP);
    const measured = { floor: [], tanggap: [] };
    for (let i = 0; i < BLOCKS; i++) {
      for (const subject of i % 2 === 0 ? [base, app] : [app, base]) {
        const { times, answers } = await block(subject, PER_BLOCK);
        measured[subject.name].push({ arrival: quantiles(times), answer: quantiles(answers) });
      }
    }
    const rows = [];
    for (const what of ['arrival', 'answer']) {
      for (const q of ['p50', 'p99']) {
        const [f, t] = [measured.floor, measured.tanggap].map((blocks) => blocks.map((b) => b[what][q]));
        const ratios = t.map((value, i) => value / f[i]);
        rows.push({
          measured: what === 'arrival' ? `request → on the page, ${q}` : `request → answer, ${q}`,
          'floor ms': median(f),
          'tanggap ms': median(t),
          ratio: median(t) / median(f),
          'ratio min': Math.min(...ratios),
          'ratio max': Math.max(...ratios),
          aim: what === 'arrival' ? (q === 'p50' ? 2 : 2.5) : null,
        });
      }
    }
    return {
      name: 'feed',
      rows,
      notes: [
        `${BLOCKS} blocks of ${PER_BLOCK} in turn, one arrival every ${EVERY_MS} ms, medians of the blocks' quantiles`,
        'floor: node:http, one INSERT with counter, Socket.IO emit; same PostgreSQL, fsync and synchronous_commit on',
        'tanggap: session, access, transaction with both parties’ streams, board and summary marks, render, push, acks',
      ],
    };
  } finally {
    app.close();
    base.close();
    await stop(base.child);
    await stop(app.child);
    rmSync(folder, { recursive: true, force: true });
  }
}
