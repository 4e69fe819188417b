/**
 * Memory of an idle connection: 2,000 people's sockets beside the same sockets of bare Socket.IO and bare `ws`. Each
 * block is a new process of each server; measured after garbage collection, between the 200th and the last connection,
 * so that what a process needs once does not count.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startFloor, startGenerator } from './support/processes.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, seedOffice, staffNumber } from './support/office.mjs';
import { bySize } from './support/size.mjs';
import { beside, median } from './support/stats.mjs';

const BLOCKS = bySize(2, 5, 9);
const BEFORE = 200;
const CONNECTIONS = bySize(600, 2_000, 2_000);
const STAFF = 20;
const UNITS = (BEFORE + CONNECTIONS) / STAFF;

const person = (n) => staffNumber(1 + Math.floor(n / STAFF), 1 + (n % STAFF));

async function measure(server, ready) {
  const holder = startGenerator('holder.mjs');
  const clients = Array.from({ length: BEFORE + CONNECTIONS }, (_, n) => ({
    headers: headersOf(server.url, 'staff', person(n)),
    auth: { device: `bench-${n}` },
  }));
  const open = (list) => holder.ask('open', { url: server.url, ready, abreast: 50, clients: list });
  await open(clients.slice(0, BEFORE));
  await delay(300);
  const before = await server.ask('memory');
  await open(clients.slice(BEFORE));
  await delay(300);
  const after = await server.ask('memory');
  await holder.stop();
  const each = (what) => (after[what] - before[what]) / CONNECTIONS / 1024;
  return { rss: each('rss'), heap: each('heap') };
}

export async function run() {
  const lab = await openLab('memory');
  try {
    await seedOffice(lab.client, { units: UNITS, staffPerUnit: STAFF });
    const subjects = [
      ['ws', 'connect', () => startFloor('socket-floor.mjs', ['ws'])],
      ['Socket.IO', 'connect', () => startFloor('socket-floor.mjs', ['socket.io'])],
      ['Tanggap', 'beat', () => lab.node()],
    ];
    const blocks = [];
    for (let block = 0; block < BLOCKS; block++) {
      const measured = {};
      for (const [name, ready, start] of block % 2 === 0 ? subjects : [...subjects].reverse()) {
        const server = await start();
        measured[name] = await measure(server, ready);
        await server.stop();
      }
      blocks.push(measured);
    }
    const of = (name, what) => blocks.map((block) => block[name][what]);
    return {
      name: 'memory',
      rows: ['heap', 'rss'].map((what) => ({
        'KiB each': what === 'heap' ? 'heap after collection' : 'resident (rss)',
        ws: median(of('ws', what)),
        ...beside(['Socket.IO', 'Tanggap'], of('Socket.IO', what), of('Tanggap', what)),
        aim: 1.2,
      })),
      notes: [
        `${CONNECTIONS.toLocaleString('en')} idle connections of as many people after the first ${BEFORE}, ${BLOCKS} new processes of each in turn; ratio to bare Socket.IO`,
        'Tanggap keeps per connection also: the person, session and access version, the place in the stream, what is under way',
      ],
    };
  } finally {
    await lab.close();
  }
}
