/**
 * How many people this machine serves: staff and supervisors act as often as in their busiest hour, those online hold a
 * socket, and people are added until a request's p99 passes 250 ms or 0.025 % fail. The node, PostgreSQL and the
 * generators share the machine. Tells what a person costs as their number grows.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openLab } from './support/lab.mjs';
import { seedDays, seedOffice } from './support/office.mjs';
import { DAY, IN_PEAK_HOUR, ONLINE, RATES, STAFF_OF_SUPERVISOR } from './support/busy-hour.mjs';
import { startGenerator } from './support/processes.mjs';
import { bySize } from './support/size.mjs';
import { median, quantile } from './support/stats.mjs';

const P99_MS = 250;
const FAILED = 0.00025;
const GENERATORS = 2;
/** People, or as BENCH_PEOPLE says (1000,10000); 27,000 are about what 20,000 descriptors of one process hold. */
const STEPS =
  process.env.BENCH_PEOPLE?.split(',').map(Number) ??
  bySize([1_600, 3_200], [1_000, 10_000, 18_000], [1_000, 5_000, 10_000, 15_000, 20_000, 24_000, 27_000]);
/** Then the same people in a greater hurry, until it breaks: what is left for requests. */
const HURRY = bySize([8], [4, 8], [2, 4, 6, 8, 12, 16, 24]);
const SECONDS = bySize(6, 12, 60);
const UNIT = STAFF_OF_SUPERVISOR + 1;
const CLOCK_TICK_MS = 10;

/** It takes minutes: what is going on goes to standard error. */
const began = performance.now();
const tell = (text) => console.error(`  ${((performance.now() - began) / 1000).toFixed(0)} s: ${text}`);

/** Processor milliseconds and resident MiB of PostgreSQL: its postmaster and all that it started. Linux only. */
function ofPostgres(postmaster) {
  if (process.platform !== 'linux') return null;
  let cpu = 0;
  let memory = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const own = Number(pid) === postmaster;
      if (!own && Number(field[1]) !== postmaster) continue;
      // Of the postmaster also what its ended children used.
      cpu +=
        (Number(field[11]) + Number(field[12]) + (own ? Number(field[13]) + Number(field[14]) : 0)) *
        CLOCK_TICK_MS;
      // Proportional: the shared buffers are counted once.
      memory +=
        Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      // It ended while we looked.
    }
  }
  return { cpu, memory };
}

export async function run() {
  const lab = await openLab('ceiling');
  try {
    const units = Math.ceil(Math.max(...STEPS) / UNIT);
    const { today } = await seedOffice(lab.client, { units, staffPerUnit: STAFF_OF_SUPERVISOR });
    await seedDays(lab.client, { units, staffPerUnit: STAFF_OF_SUPERVISOR, days: 2 });
    tell(`${units * UNIT} people are seeded`);
    const node = await lab.node({ MAX_SOCKETS: '30000' });
    const generators = Array.from({ length: GENERATORS }, () => lab.keep(startGenerator('office-day.mjs')));
    for (const generator of generators) await generator.ask('start', { url: node.url, today });

    /** One step: everybody acts for some seconds. */
    const step = async (users, factor) => {
      await node.ask('delayReset');
      const [cpu, base] = [await node.ask('cpu'), ofPostgres(lab.postmaster)];
      const began = performance.now();
      const parts = await Promise.all(generators.map((g) => g.ask('work', { seconds: SECONDS, factor })));
      const hours = (performance.now() - began) / 3_600_000;
      const [spent, late, after] = [
        (await node.ask('cpu')) - cpu,
        await node.ask('delay'),
        ofPostgres(lab.postmaster),
      ];
      const all = parts.flatMap((p) => Object.values(p.times).flat());
      const failed = parts.flatMap((p) => p.failed);
      const deliveries = parts.flatMap((p) => p.deliveries);
      const lost = parts.reduce((sum, p) => sum + p.lost, 0);
      const p99 = quantile(all, 0.99);
      return {
        sample: failed[0],
        holds: p99 <= P99_MS && failed.length <= FAILED * all.length && lost === 0,
        row: {
          people: users,
          hurry: factor,
          sockets: parts.reduce((sum, p) => sum + p.sockets, 0),
          'requests/s': all.length / SECONDS,
          'p50 ms': median(all),
          'p99 ms': p99,
          failed: failed.length,
          'comment on the page p50 ms': deliveries.length === 0 ? null : median(deliveries),
          p99: deliveries.length === 0 ? null : quantile(deliveries, 0.99),
          'not there': lost,
          'loop late p99 ms': late.p99,
          max: late.max,
          'node cpu ms/person-hour': spent / users / hours,
          'postgres cpu ms/person-hour': after === null ? null : (after.cpu - base.cpu) / users / hours,
          'node rss KiB/person': ((await node.ask('rss')) - empty.node) / users / 1024,
          'postgres MiB': after?.memory ?? null,
        },
      };
    };

    const empty = { node: await node.ask('rss') };
    const rows = [];
    let there = 0;
    let supported = 0;
    let broke;
    for (const users of STEPS) {
      const to = Math.ceil(users / UNIT);
      await Promise.all(
        generators.map((g, i) => g.ask('come', { from: there + 1 + i, to, step: GENERATORS })),
      );
      there = to;
      tell(`${to * UNIT} people are there`);
      await delay(2_000);
      // The first requests of all compile the server; the machine's own hiccup is not the end: a step may be tried again.
      if (rows.length === 0) await step(to * UNIT, 10);
      let result = await step(to * UNIT, 1);
      if (!result.holds) result = await step(to * UNIT, 1);
      const { holds, row, sample } = result;
      rows.push(row);
      tell(`p99 ${row['p99 ms'].toFixed(0)} ms at ${row['requests/s'].toFixed(1)} requests a second`);
      if (!holds) {
        broke = sample ?? `p99 ${row['p99 ms'].toFixed(0)} ms, ${row['not there']} comments not there`;
        break;
      }
      supported = to * UNIT;
    }
    if (broke === undefined)
      for (const factor of HURRY) {
        const { holds, row, sample } = await step(supported, factor);
        rows.push(row);
        if (!holds) {
          broke = `${factor} times as fast: ${sample ?? `p99 ${row['p99 ms'].toFixed(0)} ms`}`;
          break;
        }
      }
    const requests = RATES.openStaff * 3 + RATES.openSupervisor * 2 + RATES.comment + RATES.report;
    return {
      name: 'ceiling',
      rows,
      notes: [
        `supported on this machine: ${supported.toLocaleString('en')} people${broke === undefined ? ', and no end in sight' : `; then: ${broke}`}; aim: 10,000 on 2 cores`,
        `a step holds while p99 of a request ≤ ${P99_MS} ms from its intended time, ≤ ${FAILED * 100} % fail and every comment reaches its open page, in one of two tries; ${SECONDS} s a step, random arrivals`,
        `a day: supervisor ${DAY.commentsOfSupervisor} comments, staff ${DAY.reportsOfStaff} report with ${DAY.autosavesOfReport} autosaves, everybody ${DAY.openings} openings of a page (3 or 2 requests); ${IN_PEAK_HOUR * 100} % of all of it in the one hour that is measured = ${((requests * 3600) / UNIT).toFixed(1)} requests a person`,
        `${STAFF_OF_SUPERVISOR} staff a supervisor; ${ONLINE * 100} % online with one socket, supervisors with their board open; sockets in ${GENERATORS} generator processes on the same cores; one process holds 20,000 descriptors here, so 27,000 people (--size long) are the end of one node`,
        'not in it: static files (a service worker keeps them), accepting reports, marking comments read, jobs of the week',
        lab.settings,
      ],
    };
  } finally {
    await lab.close();
  }
}
