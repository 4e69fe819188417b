/**
 * One board event to 100, 1,000 and 2,000 watchers: a staff member submits a report, and every open board that shows them
 * has the new cell; beside a bare Socket.IO room emit of the same body to as many sockets. The request and the sockets
 * are in two processes that read one monotonic clock; counted from the request's answer, which the floor gives before
 * it emits and ours after the commit. Each number of watchers looks at a unit of its own and all are there all the time,
 * so that blocks of every number take turns, on servers that have as many other sockets to hold.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { at } from './support/arrivals.mjs';
import { httpClient } from './support/http.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, idOf, seedOffice, staffNumber } from './support/office.mjs';
import { startFloor, startGenerator } from './support/processes.mjs';
import { bySize } from './support/size.mjs';
import { beside, clock, median } from './support/stats.mjs';

const BLOCKS = bySize(2, 5, 9);
const EVENTS = bySize(3, 4, 15);
const EVERY_MS = 150;
const WATCHERS = bySize([100, 500], [100, 1_000, 2_000], [100, 1_000, 2_000]);
/** Leaders who look at one unit of this many staff, each with as many devices as are needed. */
const LEADERS = 100;
const STAFF = 25;
/** Events of each before anything is measured. */
const WARM_UP = 60;

async function ours(lab, today) {
  const node = await lab.node();
  const http = httpClient(node.url);
  /** One unit's writer, and those who watch it. */
  const group = (unit) => {
    const person = idOf('staff', staffNumber(unit, 1));
    const writer = headersOf(node.url, 'staff', staffNumber(unit, 1));
    let base;
    let n = 0;
    return {
      watch: idOf('unit', unit),
      client: (i) => ({
        headers: headersOf(node.url, 'leader', 1 + (i % LEADERS)),
        auth: { device: `bench-${unit}-${i}` },
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
          person,
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
          `/api/board?unit=${idOf('unit', unit)}`,
          undefined,
          headersOf(node.url, 'leader', 1),
        );
        return board.cells.filter((cell) => cell.personId === person);
      },
    };
  };
  return { name: 'ours', node, ready: 'beat', group };
}

async function floor(lab, cells) {
  const node = lab.keep(await startFloor('socket-floor.mjs', ['socket.io']));
  const http = httpClient(node.url);
  let version = 1_000_000;
  const group = (unit) => ({
    client: () => ({ headers: headersOf(node.url, 'leader', 1), auth: { room: `unit-${unit}` } }),
    prepare: () => ++version,
    fire: () =>
      http.send('POST', `/unit-${unit}`, {
        unit: idOf('unit', unit),
        cells: cells.map((cell) => ({ ...cell, version })),
      }),
  });
  return { name: 'floor', node, ready: 'connect', group };
}

/** Every number of watchers on this server, each in a process of its own. */
async function watched(lab, { name, node, ready, group }) {
  const groups = [];
  for (const [i, watchers] of WATCHERS.entries()) {
    const holder = lab.keep(startGenerator('holder.mjs'));
    const own = group(i + 1);
    await holder.ask('open', {
      url: node.url,
      ready,
      watch: own.watch,
      abreast: 40,
      clients: Array.from({ length: watchers }, (_, n) => own.client(n)),
    });
    groups.push({ ...own, name, node, holder, watchers });
  }
  return groups;
}

/** One event; how long after the answer the first, the middle and the last watcher had it. */
async function event({ name, holder, watchers, prepare, fire }, due) {
  const version = await prepare();
  if (due !== undefined) await at(due);
  const begin = clock();
  await fire();
  const answered = clock();
  const times = await holder.ask('seen', { version, count: watchers });
  if (times.length !== watchers)
    throw new Error(`${name}: ${times.length} of ${watchers} watchers have event ${version}`);
  const last = Math.max(...times);
  return {
    last: last - answered,
    p50: median(times) - answered,
    spread: last - Math.min(...times),
    whole: last - begin,
  };
}

/** Some events at fixed times. */
async function block(group) {
  const cpu = await group.node.ask('cpu');
  const begin = clock();
  const events = [];
  for (let i = 0; i < EVENTS; i++) events.push(await event(group, begin + (i + 1) * EVERY_MS));
  const spent = ((await group.node.ask('cpu')) - cpu) / EVENTS;
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
    const first = product.group(WATCHERS.length + 1);
    await first.prepare();
    await first.fire();
    const bare = await floor(lab, await first.sample());
    /** By number of watchers: the floor's group and ours. */
    const [floors, ourGroups] = [await watched(lab, bare), await watched(lab, product)];
    const pairs = WATCHERS.map((_, i) => [floors[i], ourGroups[i]]);
    await delay(500);
    for (let i = 0; i < WARM_UP; i++) for (const group of pairs[i % pairs.length]) await event(group);
    const measured = pairs.map(() => ({ floor: [], ours: [] }));
    for (let i = 0; i < BLOCKS; i++)
      for (const [n, pair] of [...pairs.entries()].sort((a, b) => (i % 2 === 0 ? a[0] - b[0] : b[0] - a[0])))
        for (const group of (i + n) % 2 === 0 ? pair : [...pair].reverse())
          measured[n][group.name].push(await block(group));
    const rows = WATCHERS.flatMap((watchers, n) => {
      const of = (name, what) => measured[n][name].map((b) => b[what]);
      return Object.entries(MEASURED).map(([what, text]) => ({
        watchers,
        measured: text,
        ...beside(['floor ms', 'tanggap ms'], of('floor', what), of('ours', what)),
        aim: what === 'last' ? 1.2 : null,
        'floor cpu ms': median(of('floor', 'cpu')),
        'cpu ms': median(of('ours', 'cpu')),
      }));
    });
    return {
      name: 'fan-out',
      rows,
      notes: [
        `${BLOCKS} blocks of ${EVENTS} events in turn, one every ${EVERY_MS} ms, after ${WARM_UP} unmeasured ones of each; all numbers of watchers connected all the time, their blocks in turn; medians of the blocks' medians; ${LEADERS} leaders share the sockets, the unit has ${STAFF} cells; cpu: of the server an event, ours with the write`,
        'ours answers after the commit, then reads the changed cell (report, waiting, leave, indicators) once and sends it to each open board that shows the person',
        lab.settings,
      ],
    };
  } finally {
    await lab.close();
  }
}
