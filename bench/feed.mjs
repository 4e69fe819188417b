/**
 * A supervisor's request → commit → the staff member's socket has it: on the same node, on another node (two nodes and a
 * Redis), and on the same node while Redis is frozen; beside the floor (feed-floor.mjs) on the same PostgreSQL with the
 * same durable settings, as one process and as two with a bare Redis publish. Open-loop arrivals from this process,
 * every latency counted from the intended time; all servers are processes of their own, measured in alternating blocks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import '../test/support/typescript.mjs';
import { arrivals } from './support/arrivals.mjs';
import { httpClient } from './support/http.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, idOf, seedOffice, staffNumber } from './support/office.mjs';
import { startFloor } from './support/processes.mjs';
import { bySize } from './support/size.mjs';
import { beside, clock, quantiles } from './support/stats.mjs';

const BLOCKS = bySize(2, 5, 15);
const PER_BLOCK = bySize(50, 100, 200);
/** Milliseconds between arrivals: 50 comments a second, far above any office's peak. */
const EVERY_MS = 20;
const WARM_UP = bySize(50, 100, 200);

/** Sends `count` messages at fixed times and waits until each has arrived on the socket. Milliseconds from due time. */
async function block(subject, count = PER_BLOCK) {
  const done = await arrivals(count, EVERY_MS, async (i, due) => {
    const id = randomUUID();
    const arrived = new Promise((seen) => subject.waiting.set(id, seen));
    const answer = await subject.send(id, `Bagus, loket ${i} rapi dan antrean habis sebelum istirahat.`);
    if (answer.status !== 201) throw new Error(`${subject.name}: ${answer.status} ${answer.body}`);
    const answered = clock() - due;
    const arrival = (await arrived) - due;
    subject.waiting.delete(id);
    return { answered, arrival };
  });
  return {
    arrival: quantiles(done.map((d) => d.arrival)),
    answer: quantiles(done.map((d) => d.answered)),
  };
}

/** @param {{ url: string }} at the node that is asked @param {{ url: string }} on the node that has the socket */
async function tanggap(name, at, on, pair) {
  const http = httpClient(at.url);
  const waiting = new Map();
  const staff = staffNumber(pair, 1);
  const socket = io(on.url, {
    transports: ['websocket'],
    forceNew: true,
    auth: { device: randomUUID() },
    extraHeaders: headersOf(on.url, 'staff', staff),
  });
  await new Promise((done, fail) => {
    socket.once('beat', done);
    socket.once('connect_error', fail);
  });
  socket.on('feed', (event) => {
    const now = clock();
    socket.emit('ack', { last: event.seq });
    if (event.kind === 'feedback.given') waiting.get(event.data.feedback?.id)?.(now);
  });
  return {
    name,
    waiting,
    close: () => socket.close(),
    send: (id, body) =>
      http.send(
        'POST',
        '/api/feedback',
        { id, recipientId: idOf('staff', staff), kind: 'praise', body },
        headersOf(at.url, 'supervisor', pair),
      ),
  };
}

async function floor(name, at, on) {
  const http = httpClient(at.url);
  const waiting = new Map();
  const socket = io(on.url, { transports: ['websocket'], forceNew: true });
  await new Promise((done) => socket.once('connect', done));
  socket.on('feed', (message) => waiting.get(message.id)?.(clock()));
  return {
    name,
    waiting,
    close: () => socket.close(),
    send: (id, body) => http.send('POST', '/', { id, body }),
  };
}

/** Blocks of all subjects in turn, each between its own `before` and `after`. */
async function inTurn(subjects) {
  const measured = Object.fromEntries(subjects.map(({ subject }) => [subject.name, []]));
  for (const { subject } of subjects) await block(subject, WARM_UP);
  for (let i = 0; i < BLOCKS; i++)
    for (const { subject, before, after } of i % 2 === 0 ? subjects : [...subjects].reverse()) {
      await before?.();
      measured[subject.name].push(await block(subject));
      await after?.();
    }
  return (name, what, q) => measured[name].map((b) => b[what][q]);
}

function rowsOf(of, { case: text, base, ours, aims = {} }) {
  return ['arrival', 'answer'].flatMap((what) =>
    ['p50', 'p99'].map((q) => ({
      case: text,
      measured: what === 'arrival' ? `request → on the page, ${q}` : `request → answer, ${q}`,
      ...beside(['beside ms', 'tanggap ms'], of(base, what, q), of(ours, what, q)),
      aim: what === 'arrival' ? (aims[q] ?? null) : null,
    })),
  );
}

async function sameNode(lab) {
  const node = await lab.node();
  const bare = lab.keep(await startFloor('feed-floor.mjs', [lab.url]));
  const subjects = [await floor('floor', bare, bare), await tanggap('tanggap', node, node, 1)];
  const of = await inTurn(subjects.map((subject) => ({ subject })));
  for (const subject of subjects) subject.close();
  await node.stop();
  await bare.stop();
  return rowsOf(of, {
    case: 'same node ÷ floor',
    base: 'floor',
    ours: 'tanggap',
    aims: { p50: 2, p99: 2.5 },
  });
}

async function twoNodes(lab) {
  const { machineProgram } = await import('../test/support/machine.ts');
  const { startRedis } = await import('../test/support/redis.ts');
  const program = machineProgram('redis-server', 'valkey-server');
  if (program === undefined) return [{ case: 'with Redis', measured: 'redis-server is not on this machine' }];
  const redis = lab.keep(await startRedis(program));
  const env = { REDIS_URL: redis.url };
  const [a, b] = [await lab.node(env), await lab.node({ ...env, ROLES: 'web' })];
  const floors = [];
  for (let i = 0; i < 2; i++) floors.push(lab.keep(await startFloor('feed-floor.mjs', [lab.url, redis.url])));
  const subjects = [
    { subject: await floor('floor, other', floors[0], floors[1]) },
    { subject: await tanggap('same', a, a, 1) },
    { subject: await tanggap('other', a, b, 2) },
    {
      subject: await tanggap('frozen', a, a, 3),
      before: () => redis.signal('SIGSTOP'),
      async after() {
        redis.signal('SIGCONT');
        // What it was told meanwhile is worked off before somebody else is measured.
        await delay(300);
      },
    },
  ];
  const of = await inTurn(subjects);
  for (const { subject } of subjects) subject.close();
  return [
    ...rowsOf(of, { case: 'other node ÷ same node', base: 'same', ours: 'other', aims: { p50: 1.8 } }),
    ...rowsOf(of, { case: 'other node ÷ floor of two nodes', base: 'floor, other', ours: 'other' }),
    ...rowsOf(of, { case: 'Redis frozen ÷ Redis well', base: 'same', ours: 'frozen', aims: { p50: 1.1 } }),
  ];
}

export async function run() {
  const lab = await openLab('feed');
  try {
    await seedOffice(lab.client, { units: 3, staffPerUnit: 5 });
    const rows = [...(await sameNode(lab)), ...(await twoNodes(lab))];
    return {
      name: 'feed',
      rows,
      notes: [
        `${BLOCKS} blocks of ${PER_BLOCK} in turn, one arrival every ${EVERY_MS} ms, medians of the blocks' quantiles`,
        'floor: node:http, one INSERT with counter, Socket.IO emit, with two nodes a Redis publish of the message; no session, no rights',
        'tanggap: session, access, transaction with both parties’ streams, board and summary marks, render, push, acks; nodes tell each other ids only, so the other node reads the comment',
        lab.settings,
      ],
    };
  } finally {
    await lab.close();
  }
}
