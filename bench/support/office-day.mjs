/**
 * The process that acts for a share of the people as busy-hour.mjs says. Asked over IPC: `come` opens sockets of those who are online, `work` acts for some seconds (open loop, random arrivals) and tells
 * how long each request took from its intended time.
 */
import { randomUUID } from 'node:crypto';
import { at } from './arrivals.mjs';
import { DAY, ONLINE, RATES, STAFF_OF_SUPERVISOR } from './busy-hour.mjs';
import { httpClient } from './http.mjs';
import { headersOf, idOf, staffNumber } from './office.mjs';
import { rawSocket } from './raw-socket.mjs';
import { clock } from './stats.mjs';

let office;
let http;
const sockets = new Set();
/** Staff with an open page, and when the comment they wait for was sent. */
const waiting = new Map();
/** Reports under way by staff number: how often saved, and the last known draft version. */
const reports = new Map();
let units = [];
let deliveries = [];

function socketOf(kind, n, watch) {
  return new Promise((done, fail) => {
    let attempts = 0;
    const connect = () => {
      const again = (data) => {
        if (++attempts > 30) fail(new Error(`no socket: ${data.code}`));
        else setTimeout(connect, (data.retryAfter ?? 1) * 1000);
      };
      let refused = false;
      const socket = rawSocket(office.url, {
        headers: headersOf(office.url, kind, n),
        auth: { device: `bench-${kind}-${n}` },
        refused: (data) => {
          refused = true;
          again(data);
        },
        closed: () => {
          if (!refused && !sockets.delete(socket)) again({ code: 'CLOSED' });
        },
        event: (text) => {
          if (text.startsWith('["feed"')) {
            const [, event] = JSON.parse(text);
            socket.emit('ack', { last: event.seq });
            if (event.kind === 'feedback.given') {
              const sent = waiting.get(event.data.feedback.id);
              if (sent !== undefined && kind === 'staff') {
                waiting.delete(event.data.feedback.id);
                deliveries.push(clock() - sent);
              }
            }
          } else if (text.startsWith('["beat"') && !sockets.has(socket)) {
            sockets.add(socket);
            if (watch === undefined) done();
            else socket.ask('board.watch', { unit: watch }).then(done, fail);
          }
        },
      });
    };
    connect();
  });
}

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const anyStaff = () => {
  const { unit, online } = pick(units);
  const i = 1 + Math.floor(Math.random() * STAFF_OF_SUPERVISOR);
  return { n: staffNumber(unit, i), unit, isOnline: i <= online };
};

/** One thing that somebody does: its requests one after the other, as the pages make them. */
const ACTIONS = {
  async openStaff(ask) {
    const { n } = anyStaff();
    const who = headersOf(office.url, 'staff', n);
    await ask('GET', '/api/session', undefined, who);
    await ask('GET', `/api/reports/mine/${office.today}/start`, undefined, who);
    await ask('GET', `/api/indicators?owner=${idOf('staff', n)}`, undefined, who);
  },
  async openSupervisor(ask) {
    const { unit } = pick(units);
    const who = headersOf(office.url, 'supervisor', unit);
    await ask('GET', '/api/session', undefined, who);
    await ask('GET', `/api/board?unit=${idOf('unit', unit)}`, undefined, who);
  },
  async comment(ask, due) {
    const { n, unit, isOnline } = anyStaff();
    const who = headersOf(office.url, 'supervisor', unit);
    const id = randomUUID();
    if (isOnline) waiting.set(id, due);
    await ask(
      'POST',
      '/api/feedback',
      {
        id,
        recipientId: idOf('staff', n),
        kind: 'praise',
        body: `Bagus, loket ${n} rapi dan antrean habis sebelum istirahat.`,
      },
      who,
    );
  },
  /** The next save of a report, or its submission. */
  async report(ask) {
    let { n } = anyStaff();
    while (reports.get(n)?.busy === true || reports.get(n)?.done === true) ({ n } = anyStaff());
    const report = reports.get(n) ?? { saves: 0 };
    reports.set(n, report);
    report.busy = true;
    const who = headersOf(office.url, 'staff', n);
    try {
      if (report.saves < DAY.autosavesOfReport) {
        const lines = Array.from({ length: 1 + (report.saves >> 1) }, (_, i) => ({
          ...(report.lines?.[i] === undefined ? {} : { id: report.lines[i] }),
          activity: `Melayani pemohon di loket ${i + 1}, tahap ${report.saves}`,
          quantity: report.saves + i,
        }));
        const saved = await ask(
          'PUT',
          `/api/reports/mine/${office.today}`,
          { lines, ...(report.base === undefined ? {} : { base: report.base }) },
          who,
        );
        if (saved !== undefined) {
          report.saves++;
          report.base = saved.draftVersion;
          report.lines = saved.lines.map((line) => line.id);
        }
      } else {
        const sent = await ask(
          'POST',
          `/api/reports/mine/${office.today}/submission`,
          { id: randomUUID(), draftVersion: report.base },
          who,
        );
        report.done = sent !== undefined;
      }
    } finally {
      report.busy = false;
    }
  },
};

const answers = {
  start(given) {
    office = given;
    http = httpClient(office.url, { connections: 64 });
  },
  /** Those of these units who are online open their pages' sockets, supervisors with their board. */
  async come({ from, to, step, abreast = 40 }) {
    const jobs = [];
    for (let unit = from; unit <= to; unit += step) {
      const online = Math.round(ONLINE * STAFF_OF_SUPERVISOR + (Math.random() - 0.5) * 0.99);
      units.push({ unit, online });
      for (let i = 1; i <= online; i++) jobs.push(() => socketOf('staff', staffNumber(unit, i)));
      if (Math.random() < ONLINE) jobs.push(() => socketOf('supervisor', unit, idOf('unit', unit)));
    }
    let next = 0;
    await Promise.all(
      Array.from({ length: abreast }, async () => {
        while (next < jobs.length) await jobs[next++]();
      }),
    );
    return sockets.size;
  },
  async work({ seconds, factor }) {
    const times = { openStaff: [], openSupervisor: [], comment: [], report: [] };
    const failed = [];
    let late = 0;
    deliveries = [];
    const begin = clock() + 100;
    const running = [];
    const lane = async (name) => {
      const rate = RATES[name] * units.length * factor;
      for (let due = begin; ;) {
        due += (-Math.log(1 - Math.random()) / rate) * 1000;
        if (due > begin + seconds * 1000) return;
        await at(due);
        late = Math.max(late, clock() - due);
        let from = due;
        const ask = async (...args) => {
          try {
            const answer = await http.send(...args);
            times[name].push(clock() - from);
            if (answer.status >= 400) {
              failed.push(`${args[0]} ${args[1]} ${answer.status} ${answer.body.slice(0, 200)}`);
              return undefined;
            }
            return JSON.parse(answer.body);
          } catch (error) {
            failed.push(`${args[0]} ${args[1]} ${error.message}`);
            return undefined;
          } finally {
            // A page's next request is meant when the last one has ended.
            from = clock();
          }
        };
        running.push(ACTIONS[name](ask, due));
      }
    };
    await Promise.all(Object.keys(times).map(lane));
    await Promise.all(running);
    // A comment whose socket has not got it by now never comes in time.
    await new Promise((done) => setTimeout(done, 1_000));
    const lost = waiting.size;
    waiting.clear();
    return { times, failed, deliveries, lost, late, sockets: sockets.size };
  },
};

process.on('message', async ({ ask, number, ...payload }) => {
  try {
    process.send({ answer: (await answers[ask](payload)) ?? null, number });
  } catch (error) {
    process.send({ error: error.message, number });
  }
});
