/**
 * What the pages cost a cheap phone and an old office PC: Lighthouse with its mobile preset (slow 4G, a processor four
 * times slower), bytes over the line, the answer to a tap or key at a quarter of the speed, frames of a board of 200 rows
 * with 20 changes a second beside the same board at rest, and what a page holds after a working day of changes.
 * Limits are those of the product; a page that stands still in the same run is the peer where there is one.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lighthouse from 'lighthouse';
import { at } from './support/arrivals.mjs';
import {
  chromiumPath,
  countingLine,
  DESKTOP,
  held,
  logIn,
  openBrowser,
  PHONE,
  takeSession,
  WATCH,
} from './support/browser.mjs';
import { httpClient } from './support/http.mjs';
import { openLab } from './support/lab.mjs';
import { headersOf, idOf, seedOffice, staffNumber } from './support/office.mjs';
import { startTanggap, temporaryFolder } from './support/processes.mjs';
import { bySize } from './support/size.mjs';
import { clock, median, quantile } from './support/stats.mjs';

const RUNS = bySize(1, 3, 5);
const ROUNDS = bySize(1, 3, 7);
const ROWS = 200;
const CHANGES_A_SECOND = 20;
const FRAMES_S = bySize(3, 8, 20);
/** A working day of eight hours: each of 200 people saves nine times, their supervisor reads and comments. */
const HOURS = 8;
const CHANGES_AN_HOUR = bySize(40, (ROWS * 9) / HOURS, (ROWS * 9) / HOURS);
const COMMENTS_AN_HOUR = 10;
const SLOWER = 4;

const row = (measured, values, unit, limit) => ({
  measured,
  median: median(values),
  worst: Math.max(...values),
  unit,
  limit,
});

async function demo() {
  const { folder, remove } = temporaryFolder('pages');
  const app = await startTanggap({ HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') });
  return {
    url: app.url,
    port: Number(new URL(app.url).port),
    async stop() {
      await app.stop();
      remove();
    },
  };
}

/** The newest week that HR can read: the demo computes its past weeks after it has started. */
async function newestWeek(url) {
  const browser = await openBrowser(DESKTOP);
  try {
    await logIn(browser.context, url, 'hr');
    for (let tries = 0; tries < 120; tries += 1) {
      const answer = await browser.context.request.get(`${url}/api/summaries`);
      const { items } = await answer.json();
      // Eight past weeks: all of them are there, nothing is computed beside what is measured.
      if (items.length >= 8) return items[0].week;
      await delay(500);
    }
    throw new Error('the demo has no summary');
  } finally {
    await browser.close();
  }
}

async function lighthouses(url) {
  const week = await newestWeek(url);
  const pages = [
    ['login', undefined, '/masuk'],
    ['staff: today', 'staf', '/'],
    ['staff: feedback', 'staf', '/tanggapan'],
    ['supervisor: board', 'atasan', '/papan'],
    ['HR: a week', 'hr', `/ringkasan/${week}`],
  ];
  const rows = [];
  const faults = [];
  for (const [name, login, path] of pages) {
    const browser = await openBrowser(DESKTOP);
    try {
      if (login !== undefined) await logIn(browser.context, url, login);
      const got = [];
      for (let tries = 0; got.length < RUNS; tries += 1) {
        const { lhr } = await lighthouse(`${url}${path}`, {
          port: browser.port,
          logLevel: 'silent',
          onlyCategories: ['performance', 'accessibility', 'best-practices'],
        });
        // The browser now and then begins its trace after the page: nothing was measured, and nothing is left out by asking again.
        if (lhr.runtimeError?.code === 'NO_NAVSTART' && tries < 2 * RUNS) continue;
        if (lhr.runtimeError !== undefined) throw new Error(`${name}: ${lhr.runtimeError.message}`);
        const landed = new URL(lhr.finalDisplayedUrl).pathname;
        if (landed !== path) throw new Error(`${name}: landed on ${landed}`);
        got.push(lhr);
      }
      const score = (category) => got.map((lhr) => Math.round(lhr.categories[category].score * 100));
      const value = (audit) => got.map((lhr) => lhr.audits[audit].numericValue);
      const lowest = (values) => ({ median: median(values), worst: Math.min(...values) });
      rows.push(
        { ...row(`${name}, performance`, [0], 'of 100', '≥ 95'), ...lowest(score('performance')) },
        { ...row(`${name}, accessibility`, [0], 'of 100', '100'), ...lowest(score('accessibility')) },
        { ...row(`${name}, best practices`, [0], 'of 100', '100'), ...lowest(score('best-practices')) },
        row(`${name}, first paint with content`, value('first-contentful-paint'), 'ms', '≤ 1,200'),
        row(`${name}, largest paint`, value('largest-contentful-paint'), 'ms', '≤ 2,000'),
        row(`${name}, blocked`, value('total-blocking-time'), 'ms', '≤ 200'),
        row(`${name}, layout shift`, value('cumulative-layout-shift'), '', '≤ 0.02'),
      );
      const weighty = (lhr) =>
        ['accessibility', 'best-practices'].flatMap((category) =>
          lhr.categories[category].auditRefs
            .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1)
            .map(({ id }) => `${name}: ${lhr.audits[id].title}`),
        );
      faults.push(...new Set(got.flatMap(weighty)));
    } finally {
      await browser.close();
    }
  }
  return { rows, notes: faults.map((fault) => `Lighthouse found on ${fault}`) };
}

/** Today's form can be written in: the button that adds an activity, or one that repeats the last day. */
const form = (page) =>
  page.getByRole('button', { name: /^(Tambah kegiatan|Ulangi \d+ kegiatan terakhir)$/ }).first();

async function firstVisit(app) {
  const page = [];
  const all = [];
  const again = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const line = await countingLine(app.port);
    const browser = await openBrowser(PHONE);
    try {
      await logIn(browser.context, line.url, 'staf2');
      const tab = browser.context.pages()[0] ?? (await browser.context.newPage());
      const cdp = await browser.context.newCDPSession(tab);
      let bytes = 0;
      await cdp.send('Network.enable');
      cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
      line.take();
      await tab.goto(`${line.url}/`);
      await form(tab).waitFor();
      await tab.getByRole('banner').getByText('Terhubung', { exact: true }).waitFor({ state: 'attached' });
      await tab.waitForLoadState('networkidle');
      page.push(bytes / 1024);
      // The worker keeps the shell for a day without network: counted too, it is on the person's data plan.
      await tab.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
      await delay(1_000);
      all.push(line.take() / 1024);
      for (let repeat = 0; repeat < 3; repeat += 1) {
        const from = clock();
        await tab.reload({ waitUntil: 'commit' });
        await form(tab).waitFor();
        again.push(clock() - from);
      }
    } finally {
      await browser.close();
      await line.close();
    }
  }
  return [
    row('first visit of staff, page and its data', page, 'KiB', '≤ 75'),
    row('the same with what its worker keeps', all, 'KiB', ''),
    row('opened again → form can be written in', again, 'ms', '≤ 600'),
  ];
}

/** Taps and keys of a routine day and of a queue, at full and at a quarter of the speed. */
async function interactions(url) {
  const staff = [];
  const board = [];
  for (const slower of [1, SLOWER]) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const phone = await openBrowser(PHONE);
      try {
        await logIn(phone.context, url, 'staf2');
        const page = await phone.context.newPage();
        await page.addInitScript(WATCH);
        await page.goto(`${url}/`);
        await form(page).waitFor();
        await page.getByRole('banner').getByText('Terhubung', { exact: true }).waitFor({ state: 'attached' });
        const cdp = await phone.context.newCDPSession(page);
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
        await page.evaluate('bench.take()');
        const groups = page.getByRole('group', { name: /^Kegiatan \d+$/ });
        const there = await groups.count();
        const add = page.getByRole('button', { name: 'Tambah kegiatan' });
        await add.tap();
        const line = groups.nth(there);
        await line.getByRole('textbox', { name: 'Kegiatan', exact: true }).tap();
        await page.keyboard.type('Menata berkas loket', { delay: 40 });
        await line.getByRole('textbox', { name: 'Jumlah' }).tap();
        await page.keyboard.type('12', { delay: 40 });
        await page.getByRole('link', { name: 'Tanggapan' }).first().tap();
        await page.getByRole('article').first().waitFor();
        await page.getByRole('link', { name: 'Hari ini' }).first().tap();
        await add.waitFor();
        await delay(300);
        const { interactions } = await page.evaluate('bench.take()');
        staff.push({ slower, worst: Math.max(...interactions) });
      } finally {
        await phone.close();
      }
      const desk = await openBrowser(DESKTOP);
      try {
        await logIn(desk.context, url, 'atasan');
        const page = await desk.context.newPage();
        await page.addInitScript(WATCH);
        await page.goto(`${url}/papan`);
        await page.getByRole('row').nth(2).waitFor();
        await page.getByRole('banner').getByText('Terhubung', { exact: true }).waitFor({ state: 'attached' });
        const cdp = await desk.context.newCDPSession(page);
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
        await page.evaluate('bench.take()');
        for (const key of ['j', 'j', 'k', 'Enter']) {
          await page.keyboard.press(key, { delay: 30 });
          await delay(150);
        }
        await page.getByRole('dialog').waitFor();
        for (const key of ['j', 'j', 'k', 'Escape']) {
          await page.keyboard.press(key, { delay: 30 });
          await delay(150);
        }
        await page.getByRole('tab', { name: /^Perlu Anda/ }).click();
        await page.getByRole('checkbox').first().waitFor();
        await delay(300);
        const { interactions } = await page.evaluate('bench.take()');
        board.push({ slower, worst: Math.max(...interactions) });
      } finally {
        await desk.close();
      }
    }
  }
  const of = (list, slower) => list.filter((one) => one.slower === slower).map(({ worst }) => worst);
  return [
    row('tap or key → paint, staff, slowest of a visit', of(staff, 1), 'ms', '≤ 50'),
    row(`the same, processor ${SLOWER} × slower`, of(staff, SLOWER), 'ms', '≤ 100'),
    row('tap or key → paint, board, slowest of a visit', of(board, 1), 'ms', '≤ 50'),
    row(`the same, processor ${SLOWER} × slower`, of(board, SLOWER), 'ms', '≤ 100'),
  ];
}

/** People of one unit who save and send, each the next one after the last. */
function writers(url, today) {
  const http = httpClient(url, { connections: 16 });
  const state = new Map();
  let n = 0;
  return {
    async change() {
      const number = staffNumber(1, 1 + (n++ % ROWS));
      const who = headersOf(url, 'staff', number);
      const mine = state.get(number) ?? { times: 0 };
      state.set(number, mine);
      mine.times += 1;
      const path = `/api/reports/mine/${today}`;
      const body = {
        lines: [{ activity: `Melayani pemohon, giliran ${mine.times}`, quantity: mine.times % 40 }],
        ...(mine.base === undefined ? {} : { base: mine.base }),
      };
      mine.base = (await http.must(200, 'PUT', path, body, who)).draftVersion;
      const sent = { id: randomUUID(), draftVersion: mine.base };
      await http.must(200, 'POST', `${path}/submission`, sent, who);
    },
    comment: (recipient) =>
      http.must(
        201,
        'POST',
        '/api/feedback',
        {
          id: randomUUID(),
          recipientId: idOf('staff', recipient),
          kind: 'praise',
          body: 'Bagus, loket rapi dan antrean habis sebelum istirahat.',
        },
        headersOf(url, 'supervisor', 1),
      ),
    close: () => http.close(),
  };
}

/** `count` changes at fixed times, `rate` a second. */
async function changesAt(office, count, rate) {
  const begin = clock() + 50;
  const running = [];
  for (let i = 0; i < count; i += 1) {
    await at(begin + (i * 1000) / rate);
    running.push(office.change());
  }
  await Promise.all(running);
}

async function bigBoard() {
  const lab = await openLab('pages');
  try {
    const { today } = await seedOffice(lab.client, { units: 1, staffPerUnit: ROWS });
    const node = await lab.node();
    const office = writers(node.url, today);
    const desk = lab.keep(wrapped(await openBrowser(DESKTOP)));
    const phone = lab.keep(wrapped(await openBrowser(PHONE)));
    await takeSession(desk.context, node.url, headersOf(node.url, 'supervisor', 1));
    await takeSession(phone.context, node.url, headersOf(node.url, 'staff', staffNumber(1, 1)));
    const board = await desk.context.newPage();
    await board.addInitScript(WATCH);
    await board.goto(`${node.url}/papan`);
    await board
      .getByRole('rowheader')
      .nth(ROWS - 1)
      .waitFor({ state: 'attached' });
    const connected = (page) =>
      page.getByRole('banner').getByText('Terhubung', { exact: true }).waitFor({ state: 'attached' });
    await connected(board);
    // All have a report before anything is counted: the board's rows are as long as they get.
    await changesAt(office, ROWS, CHANGES_A_SECOND * 2);

    const rest = [];
    const busy = [];
    const tasks = [];
    for (let block = 0; block < ROUNDS; block += 1) {
      await board.evaluate('bench.take()');
      await delay(FRAMES_S * 1000);
      rest.push(quantile((await board.evaluate('bench.take()')).work, 0.95));
      await changesAt(office, FRAMES_S * CHANGES_A_SECOND, CHANGES_A_SECOND);
      const taken = await board.evaluate('bench.take()');
      busy.push(quantile(taken.work, 0.95));
      tasks.push(Math.max(0, ...taken.tasks));
    }

    const staff = await phone.context.newPage();
    await staff.goto(`${node.url}/`);
    await connected(staff);
    const pages = await Promise.all(
      [board, staff].map(async (page) => await page.context().newCDPSession(page)),
    );
    const hours = [];
    for (let hour = 0; hour <= HOURS; hour += 1) {
      await changesAt(office, CHANGES_AN_HOUR, 40);
      for (let i = 0; i < COMMENTS_AN_HOUR; i += 1) await office.comment(staffNumber(1, 1));
      await delay(1_000);
      hours.push(await Promise.all(pages.map(held)));
    }
    office.close();
    const growth = (at, key) => [hours[HOURS][at][key] / hours[1][at][key]];
    const mib = (at) => [hours[HOURS][at].bytes / 2 ** 20];
    return [
      row(`board of ${ROWS} at rest, work of a frame, p95`, rest, 'ms', '–'),
      row(`with ${CHANGES_A_SECOND} changes a second, p95`, busy, 'ms', '≤ 16'),
      row('the longest task meanwhile', tasks, 'ms', '≤ 50'),
      row('board, held after the eighth hour', mib(0), 'MiB', '–'),
      row('beside after the first, memory', growth(0, 'bytes'), '×', '≤ 1.1'),
      row('beside after the first, nodes', growth(0, 'nodes'), '×', '≤ 1.1'),
      row('beside after the first, listeners', growth(0, 'listeners'), '×', '≤ 1.1'),
      row(`staff page with ${COMMENTS_AN_HOUR} comments an hour, after the eighth`, mib(1), 'MiB', '–'),
      row('beside after the first, memory', growth(1, 'bytes'), '×', ''),
      row('beside after the first, nodes', growth(1, 'nodes'), '×', ''),
    ];
  } finally {
    await lab.close();
  }
}

/** A browser as the lab stops its things. */
const wrapped = (browser) => ({ ...browser, stop: () => browser.close() });

export async function run() {
  if (chromiumPath === undefined) throw new Error('there is no chromium on PATH');
  const app = await demo();
  const rows = [];
  const notes = [];
  try {
    const { rows: scores, notes: faults } = await lighthouses(app.url);
    rows.push(...scores, ...(await firstVisit(app)), ...(await interactions(app.url)));
    notes.push(...faults);
  } finally {
    await app.stop();
  }
  rows.push(...(await bigBoard()));
  return {
    name: 'pages',
    rows,
    notes: [
      ...notes,
      `Lighthouse: mobile preset, simulated slow 4G and a processor ${SLOWER} × slower, ${RUNS} runs; worst is the lowest score`,
      `everything else: ${ROUNDS} rounds, a new browser profile for each visit; the browser, the app and PostgreSQL share the cores`,
      'work of a frame: from its animation callbacks to the first task after it was painted',
      `a working day: ${HOURS} × ${CHANGES_AN_HOUR} changes of ${ROWS} people and ${HOURS} × ${COMMENTS_AN_HOUR} comments, as fast as they go`,
    ],
  };
}
