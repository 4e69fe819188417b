/**
 * Everybody comes back at once: 1,000 people's devices reconnect with 0, 5 and 50 missed events, beside bare Socket.IO
 * connects without any session, and beside bare connects that are sent as many stored events from memory. Counted from
 * the one moment at which all of them are meant to come.
 *
 * And nobody has to come back: all of them are live when the database begins another life, beside bare Socket.IO that sends
 * each of its sockets as large a snapshot from memory. Counted from the first snapshot that comes.
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
    const answer = await fetch(`${node.url}/api/feed`, { headers: headersOf(node.url, 'staff', people[0]) });
    const snapshot = await answer.text();
    const snapshotKiB = (snapshot.length / 1024).toFixed(0);
    const renewals = {
      ours: () => lab.client.query('UPDATE feed_life SET life = life + 1'),
      floor: () => fetch(`${floor.url}/each/reset`, { method: 'POST', body: snapshot }),
    };
    const renew = async (name, server) => {
      const clients = people.map((n) => ({
        headers: headersOf(server.url, 'staff', n),
        auth: { device: `bench-${n}` },
      }));
      await holder.ask('open', { url: server.url, ready: 'beat', abreast: 20, clients });
      await server.ask('delayReset');
      const cpu = await server.ask('cpu');
      await renewals[name]();
      const { times, open } = await holder.ask('renewed', { count: CLIENTS });
      const spent = (await server.ask('cpu')) - cpu;
      const late = await server.ask('delay');
      await holder.ask('close');
      if (times.length !== CLIENTS || open !== CLIENTS)
        throw new Error(`${times.length} snapshots came to ${CLIENTS} devices, ${open} were still there`);
      const first = Math.min(...times.map((t) => t.came));
      const live = times.map((t) => t.live - first);
      return { last: Math.max(...live), p50: quantile(live, 0.5), late: late.p99, cpu: spent };
    };
    await renew('floor', floor);
    await renew('ours', node);
    const lives = [];
    for (let block = 0; block < BLOCKS; block++) {
      const measured = {};
      const pair = [
        ['floor', floor],
        ['ours', node],
      ];
      for (const [name, server] of block % 2 === 0 ? pair : pair.reverse())
        measured[name] = await renew(name, server);
      lives.push(measured);
    }
    const inLives = (name, what) => lives.map((block) => block[name][what]);
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
    for (const what of ['p50', 'last'])
      rows.push({
        'missed events': 'a new life',
        floor: `${snapshotKiB} KiB each from memory`,
        measured: what === 'last' ? 'all are live again' : 'half are live again',
        ...beside(['floor ms', 'tanggap ms'], inLives('floor', what), inLives('ours', what)),
        aim: null,
        'loop late p99 ms': median(inLives('ours', 'late')),
        'floor late p99 ms': median(inLives('floor', 'late')),
        'cpu ms': median(inLives('ours', 'cpu')),
        'floor cpu ms': median(inLives('floor', 'cpu')),
      });
    return {
      name: 'storm',
      rows,
      notes: [
        `${CLIENTS.toLocaleString('en')} people's devices at once from one process, ${BLOCKS} blocks in turn; live: its first beat, which follows the last missed event; the floor's: its connect packet (or the beat behind its events)`,
        `aim for the loop: late at p99 ≤ 100 ms; told BUSY and came again: ${retries.reduce((a, b) => a + b, 0)} of ${(retries.length * CLIENTS).toLocaleString('en')}`,
        `a new life: counted from the first snapshot that comes, up to a sweep after it began; each snapshot of ours is read in a transaction of its own, with half of the pool; none of the ${CLIENTS.toLocaleString('en')} devices was cut off, or the bench fails`,
        'each handshake of ours reads the session and the place in the stream, then the events, and renders them under the reader’s rights',
        lab.settings,
      ],
    };
  } finally {
    await lab.close();
  }
}
