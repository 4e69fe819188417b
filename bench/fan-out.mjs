/**
 * One board event to 100, 1,000 and 2,000 watchers: a staff member submits a report, and every open board that shows them
 * has the new cell; beside a bare Socket.IO room emit of the same body to as many sockets. The request and the sockets
 * are in two processes that read one monotonic clock; counted from the request's answer, which the floor gives before
 * it emits and ours after the commit.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { at } from './support/arrivals.mjs';
import { httpClient } from './support/http.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, idOf, seedOffice, staffNumber } from './support/office.mjs';
import { startFloor, startGenerator } from './support/processes.mjs';
import { bySize } from './support/size.mjs';
import { beside, clock, median, quantile } from './support/stats.mjs';

const BLOCKS = bySize(2, 5, 9);
const EVENTS = bySize(3, 4, 15);
const EVERY_MS = 150;
const WATCHERS = bySize([100, 500], [100, 1_000, 2_000], [100, 1_000, 2_000]);
/** Leaders who look at one unit of this many staff, each with as many devices as are needed. */
const LEADERS = 100;
const STAFF = 25;
const UNIT = 1;

async function ours(lab, today) {
  const node = await lab.node();
  const http = httpClient(node.url);
  const writer = headersOf(node.url, 'staff', staffNumber(UNIT, 1));
  let base;
  let n = 0;
  return {
    name: 'ours',
    node,
    ready: 'beat',
    watch: idOf('unit', UNIT),
    client: (i) => ({
      headers: headersOf(node.url, 'leader', 1 + (i % LEADERS)),
      auth: { device: `bench-${i}` },
    }),
    /** The next event's number: the version of the writer's cell. */
    async prepare() {
      const draft = await http.must(
        200,
        'PUT',
        `/api/reports/mine/${today}`,
        {
          lines: [{ activity: `Melayani pemohon di loket, giliran ${++n}`, quantity: n % 40 }],
          ...(base === undefined ? {} : { base }),
        },
        writer,
      );
      base = draft.draftVersion;
      const { rows } = await lab.client.query('SELECT version FROM board_cell WHERE person_id = $1', [
        idOf('staff', staffNumber(UNIT, 1)),
      ]);
      return Number(rows[0]?.version ?? 0) + 1;
    },
    fire: () =>
      http.must(
        200,
        'POST',
        `/api/reports/mine/${today}/submission`,
        { id: randomUUID(), draftVersion: base },
        writer,
      ),
    /** The cell as it was sent, for the floor to send the same. */
    async sample() {
      const board = await http.must(
        200,
        'GET',
        `/api/board?unit=${idOf('unit', UNIT)}`,
        undefined,
        headersOf(node.url, 'leader', 1),
      );
      return board.cells.filter((cell) => cell.personId === idOf('staff', staffNumber(UNIT, 1)));
    },
  };
}

async function floor(lab, cells) {
  const node = lab.keep(await startFloor('socket-floor.mjs', ['socket.io']));
  const http = httpClient(node.url);
  let version = 1_000_000;
  return {
    name: 'floor',
    node,
    ready: 'connect',
    client: () => ({ headers: headersOf(node.url, 'leader', 1) }),
    prepare: () => ++version,
    fire: () =>
      http.send('POST', '/', {
        unit: idOf('unit', UNIT),
        cells: cells.map((cell) => ({ ...cell, version })),
      }),
  };
}

/** Some events at fixed times; of each: how long after the answer the first, the middle and the last watcher had it. */
async function block(subject, holder, watchers) {
  const cpu = await subject.node.ask('cpu');
  const begin = clock();
  const events = [];
  for (let i = 0; i < EVENTS; i++) {
    const version = await subject.prepare();
    await at(begin + (i + 1) * EVERY_MS);
    const due = clock();
    await subject.fire();
    const answered = clock();
    const times = await holder.ask('seen', { version, count: watchers });
    if (times.length !== watchers)
      throw new Error(`${subject.name}: ${times.length} of ${watchers} watchers have event ${version}`);
    const last = Math.max(...times);
    events.push({
      last: last - answered,
      p50: quantile(times, 0.5) - answered,
      spread: last - Math.min(...times),
      whole: last - due,
    });
  }
  const spent = ((await subject.node.ask('cpu')) - cpu) / EVENTS;
  return {
    ...Object.fromEntries(
      ['last', 'p50', 'spread', 'whole'].map((what) => [what, median(events.map((e) => e[what]))]),
    ),
    cpu: spent,
  };
}

const MEASURED = {
  last: 'answer → last watcher',
  p50: 'answer → half of them',
  spread: 'first → last watcher',
  whole: 'request → last watcher',
};

export async function run() {
  const lab = await openLab('fan-out');
  try {
    const { today } = await seedOffice(lab.client, { units: 10, staffPerUnit: STAFF, leaders: LEADERS });
    const product = await ours(lab, today);
    await product.prepare();
    await product.fire();
    const bare = await floor(lab, await product.sample());
    const rows = [];
    for (const watchers of WATCHERS) {
      const holders = new Map();
      for (const subject of [bare, product]) {
        const holder = lab.keep(startGenerator('holder.mjs'));
        holders.set(subject, holder);
        await holder.ask('open', {
          url: subject.node.url,
          ready: subject.ready,
          watch: subject.watch,
          abreast: 40,
          clients: Array.from({ length: watchers }, (_, i) => subject.client(i)),
        });
      }
      await delay(500);
      const measured = { floor: [], ours: [] };
      for (const subject of [bare, product]) await block(subject, holders.get(subject), watchers);
      for (let i = 0; i < BLOCKS; i++)
        for (const subject of i % 2 === 0 ? [bare, product] : [product, bare])
          measured[subject.name].push(await block(subject, holders.get(subject), watchers));
      for (const holder of holders.values()) await holder.stop();
      await delay(500);
      const of = (name, what) => measured[name].map((b) => b[what]);
      for (const [what, text] of Object.entries(MEASURED))
        rows.push({
          watchers,
          measured: text,
          ...beside(['floor ms', 'tanggap ms'], of('floor', what), of('ours', what)),
          aim: what === 'last' ? 1.2 : null,
          'floor cpu ms': median(of('floor', 'cpu')),
          'cpu ms': median(of('ours', 'cpu')),
        });
    }
    return {
      name: 'fan-out',
      rows,
      notes: [
        `${BLOCKS} blocks of ${EVENTS} events in turn, one every ${EVERY_MS} ms, medians of the blocks' medians; ${LEADERS} leaders share the sockets, the unit has ${STAFF} cells; cpu: of the server an event, ours with the write`,
        'ours answers after the commit, then reads the changed cell (report, waiting, leave, indicators) once and sends it to each open board that shows the person',
        lab.settings,
      ],
    };
  } finally {
    await lab.close();
  }
}
