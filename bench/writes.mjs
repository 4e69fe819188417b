/**
 * Durable writes a second: eight supervisors who each send the next comment when the last one is answered, to random
 * staff of theirs and all to one; beside a plain INSERT of the same body through bare node:http on the same PostgreSQL
 * with as many connections, and beside brokers with as many messages under way. A closed loop by its nature: the
 * question is how much goes through.
 */
import { randomUUID } from 'node:crypto';
import { BROKERS } from './support/brokers.mjs';
import { httpClient } from './support/http.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, idOf, seedOffice, staffNumber } from './support/office.mjs';
import { startFloor } from './support/processes.mjs';
import { bySize } from './support/size.mjs';
import { clock, median } from './support/stats.mjs';

const BLOCKS = bySize(2, 5, 9);
const BLOCK_MS = bySize(800, 1_500, 4_000);
const SUPERVISORS = 8;
const STAFF = 25;

const bodyOf = (n) => `Bagus, loket ${n} rapi dan antrean habis sebelum istirahat.`;

/** Writes a second with eight under way; none may fail. */
async function block(write) {
  const end = clock() + BLOCK_MS;
  const begin = clock();
  let count = 0;
  await Promise.all(
    Array.from({ length: SUPERVISORS }, async (_, s) => {
      while (clock() < end) {
        await write(s, ++count);
      }
    }),
  );
  return (count * 1000) / (clock() - begin);
}

async function overHttp(lab) {
  const node = await lab.node({ DATABASE_POOL: '12' });
  const bare = lab.keep(await startFloor('write-floor.mjs', [lab.url, '12']));
  const ours = httpClient(node.url, { connections: SUPERVISORS });
  const floor = httpClient(bare.url, { connections: SUPERVISORS });
  const random = () => 1 + Math.floor(Math.random() * STAFF);
  const give = (recipient) => (s, n) =>
    ours.must(
      201,
      'POST',
      '/api/feedback',
      { id: randomUUID(), recipientId: idOf(...recipient(s)), kind: 'praise', body: bodyOf(n) },
      headersOf(node.url, 'supervisor', 1 + s),
    );
  const insert = (s, n) =>
    floor.must(201, 'POST', '/', {
      id: randomUUID(),
      author: idOf('supervisor', 1 + s),
      recipientId: idOf('staff', staffNumber(1 + s, random())),
      kind: 'praise',
      body: bodyOf(n),
    });
  return [
    {
      name: 'floor: one INSERT over bare node:http',
      durable: 'yes: fsync before the answer',
      write: insert,
      server: bare,
    },
    {
      name: 'comments to random staff',
      durable: 'yes: fsync before the answer',
      write: give((s) => ['staff', staffNumber(1 + s, random())]),
      server: node,
      aim: 0.6,
    },
    {
      name: 'comments to one staff member',
      durable: 'yes: fsync before the answer',
      // The one stands under all eight: their units have one head above, and acting lines would do; here staff of unit 9.
      write: give(() => ['staff', staffNumber(SUPERVISORS + 1, 1)]),
      server: node,
      aim: 0.6,
    },
  ];
}

/** All eight may comment on the first staff member of unit 9: they stand in for its supervisor. */
async function letAllSupervise(client) {
  for (let s = 1; s <= SUPERVISORS; s++)
    await client.query(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from) VALUES (gen_random_uuid(), $1, $2, 'delegate', '2025-01-01')`,
      [idOf('supervisor', SUPERVISORS + 1), idOf('supervisor', s)],
    );
}

export async function run() {
  const lab = await openLab('writes');
  const brokers = [];
  try {
    await seedOffice(lab.client, { units: SUPERVISORS + 1, staffPerUnit: STAFF });
    await letAllSupervise(lab.client);
    const subjects = await overHttp(lab);
    const missing = [];
    for (const [name, open] of Object.entries(BROKERS)) {
      const broker = await open();
      if (broker === undefined) missing.push(name);
      else {
        brokers.push(broker);
        subjects.push({
          ...broker,
          name: `peer: ${broker.name}`,
          write: (s, n) =>
            broker.write(
              JSON.stringify({
                id: randomUUID(),
                author: idOf('supervisor', 1 + s),
                recipientId: idOf('staff', staffNumber(1 + s, 1)),
                kind: 'praise',
                body: bodyOf(n),
              }),
            ),
        });
      }
    }
    const measured = new Map(subjects.map((subject) => [subject, []]));
    const cpu = new Map();
    for (let i = -1; i < BLOCKS; i++)
      for (const subject of i % 2 === 0 ? subjects : [...subjects].reverse()) {
        const before = await subject.server?.ask('cpu');
        const rate = await block(subject.write);
        if (subject.server !== undefined && i >= 0)
          cpu.set(subject, ((await subject.server.ask('cpu')) - before) / ((rate * BLOCK_MS) / 1000));
        // The first block warms everybody up.
        if (i >= 0) measured.get(subject).push(rate);
      }
    const floor = measured.get(subjects[0]);
    return {
      name: 'writes',
      rows: [
        ...subjects.map((subject) => {
          const rates = measured.get(subject);
          const ratios = rates.map((rate, i) => rate / floor[i]);
          return {
            measured: subject.name,
            durable: subject.durable,
            'a second': Math.round(median(rates)),
            min: Math.round(Math.min(...rates)),
            max: Math.round(Math.max(...rates)),
            'to INSERT': median(ratios),
            aim: subject.aim ?? null,
            'cpu ms each': cpu.get(subject) ?? null,
          };
        }),
        ...missing.map((name) => ({ measured: `peer: ${name}`, durable: 'not on this machine' })),
      ],
      notes: [
        `${SUPERVISORS} under way, ${BLOCKS} blocks of ${BLOCK_MS / 1000} s in turn after one to warm up; cpu: of the server's process, PostgreSQL not counted`,
        'a comment of ours is session, right, comment, two streams with their counters and events, board and summary marks, then the hint',
        'brokers over one connection; RabbitMQ is the machine’s own service, the others are started for the bench with their folders beside ours',
        lab.settings,
      ],
    };
  } finally {
    for (const broker of brokers) await broker.close();
    await lab.close();
  }
}
