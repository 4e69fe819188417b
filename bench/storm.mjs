/**
 * Everybody comes back at once: 1,000 people's devices reconnect with 0, 5 and 50 missed events, beside bare Socket.IO
 * connects without any session, and beside bare connects that are sent as many stored events from memory. Counted from
 * the one moment at which all of them are meant to come.
 */
import { startFloor, startGenerator } from './support/processes.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, idOf, seedComments, seedOffice, staffNumber } from './support/office.mjs';
import { bySize } from './support/size.mjs';
import { beside, median, quantile } from './support/stats.mjs';

const BLOCKS = bySize(2, 5, 9);
const CLIENTS = bySize(200, 1_000, 1_000);
const MISSED = [0, 5, 50];
const STAFF = 20;
const UNITS = CLIENTS / STAFF;

const people = Array.from({ length: CLIENTS }, (_, n) =>
  staffNumber(1 + Math.floor(n / STAFF), 1 + (n % STAFF)),
);

export async function run() {
  const lab = await openLab('storm');
  try {
    await seedOffice(lab.client, { units: UNITS, staffPerUnit: STAFF });
    const top = Math.max(...MISSED);
    await seedComments(lab.client, { units: UNITS, staffPerUnit: STAFF, count: top });
    // All of it was acknowledged before: receipts are written after a device is live, and are not the storm's.
    await lab.client.query('INSERT INTO stream_ack (person_id, acked) SELECT person_id, seq FROM stream');
    const node = await lab.node();
    const floor = lab.keep(await startFloor('socket-floor.mjs', ['socket.io']));
    const holder = lab.keep(startGenerator('holder.mjs'));

    // A first visit, as every device has made one: it learns its epoch.
    const visit = await holder.ask('open', {
      url: node.url,
      ready: 'beat',
      abreast: 20,
      clients: people.map((n) => ({
        headers: headersOf(node.url, 'staff', n),
        auth: { device: `bench-${n}` },
      })),
    });
    await holder.ask('close');
    const [{ body }] = (await lab.client.query('SELECT body FROM feedback LIMIT 1')).rows;
    const sample = {
      kind: 'feedback.given',
      at: new Date().toISOString(),
      mark: '0123456789abcdef',
      data: {
        feedback: {
          id: idOf('staff', 1),
          authorId: idOf('supervisor', 1),
          recipientId: idOf('staff', 1001),
          kind: 'praise',
          body,
          reportId: null,
          lineId: null,
          indicatorId: null,
          urgent: false,
          urgentReason: null,
          createdAt: new Date().toISOString(),
          deliveredAt: null,
          readAt: null,
          replies: [],
        },
      },
    };

    const ours = (missed) => ({
      server: node,
      ready: 'beat',
      clients: people.map((n, i) => ({
        headers: headersOf(node.url, 'staff', n),
        auth: { device: `bench-${n}`, epoch: visit[i].epoch, last: top - missed },
      })),
      missed,
    });
    const bare = (missed) => ({
      server: floor,
      ready: missed === 0 ? 'connect' : 'beat',
      clients: people.map((n) => ({
        headers: headersOf(floor.url, 'staff', n),
        auth: { missed, body: sample },
      })),
      missed,
    });

    const measure = async ({ server, ready, clients, missed }) => {
      await server.ask('delayReset');
      const cpu = await server.ask('cpu');
      const came = await holder.ask('open', { url: server.url, ready, clients });
      const spent = (await server.ask('cpu')) - cpu;
      const late = await server.ask('delay');
      await holder.ask('close');
      const wrong = came.filter((c) => c.reset || (ready === 'beat' && c.feed !== missed)).length;
      if (wrong > 0) throw new Error(`${wrong} clients got another answer than ${missed} events`);
      const times = came.map((c) => c.ms);
      return {
        last: Math.max(...times),
        p50: quantile(times, 0.5),
        retries: came.filter((c) => c.attempt > 1).length,
        late: late.p99,
        lateMost: late.max,
        cpu: spent,
      };
    };

    await measure(bare(0));
    await measure(ours(0));
    const blocks = [];
    for (let block = 0; block < BLOCKS; block++) {
      const measured = {};
      for (const missed of MISSED) {
        const pair = [
          [`floor ${missed}`, bare(missed)],
          [`ours ${missed}`, ours(missed)],
        ];
        for (const [name, subject] of block % 2 === 0 ? pair : pair.reverse())
          measured[name] = await measure(subject);
      }
      blocks.push(measured);
    }
    const of = (name, what) => blocks.map((block) => block[name][what]);
    const retries = MISSED.flatMap((missed) => of(`ours ${missed}`, 'retries'));
    const rows = MISSED.flatMap((missed) =>
      [...new Set([0, missed])].flatMap((sent) =>
        ['p50', 'last'].map((what) => ({
          'missed events': missed,
          floor: sent === 0 ? 'connects alone' : `connects, ${sent} events from memory`,
          measured: what === 'last' ? 'all are live' : 'half are live',
          ...beside(['floor ms', 'tanggap ms'], of(`floor ${sent}`, what), of(`ours ${missed}`, what)),
          aim: what === 'last' ? 1.5 : null,
          'loop late p99 ms': median(of(`ours ${missed}`, 'late')),
          'floor late p99 ms': median(of(`floor ${sent}`, 'late')),
          'cpu ms': median(of(`ours ${missed}`, 'cpu')),
          'floor cpu ms': median(of(`floor ${sent}`, 'cpu')),
        })),
      ),
    );
    return {
      name: 'storm',
      rows,
      notes: [
        `${CLIENTS.toLocaleString('en')} people's devices at once from one process, ${BLOCKS} blocks in turn; live: its first beat, which follows the last missed event; the floor's: its connect packet (or the beat behind its events)`,
        `aim for the loop: late at p99 ≤ 100 ms; told BUSY and came again: ${retries.reduce((a, b) => a + b, 0)} of ${(retries.length * CLIENTS).toLocaleString('en')}`,
        'each handshake of ours reads the session and the place in the stream, then the events, and renders them under the reader’s rights',
        lab.settings,
      ],
    };
  } finally {
    await lab.close();
  }
}
