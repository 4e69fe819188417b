/**
 * `npm run screens [-- name…]`: draws docs/pictures and the gallery docs/screens anew, from the built product with its
 * demo organisation in a real browser; with names only those pictures or places. The gallery has the places that the
 * browser tests visit, 390 and 1440 px wide, in both languages, light and dark.
 * Needs Chromium on PATH. With `faketime` there, the office is seen on a Thursday afternoon whatever day it is;
 * without it, on today.
 */
import { spawn, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, request } from '@playwright/test';
import '../test/support/typescript.mjs';
import { buildIfStale } from './build-if-stale.mjs';
import { smallPng } from './small-png.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pictures = join(root, 'docs/pictures');
const gallery = join(root, 'docs/screens');
const PASSWORD = 'tanggap-demo';
const MOST_BYTES = 150_000;

const onPath = (...names) =>
  (process.env.PATH ?? '')
    .split(':')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));

/** The last Thursday that is over, 16.20 in Jakarta. */
function thursday() {
  const at = new Date();
  do at.setUTCDate(at.getUTCDate() - 1);
  while (at.getUTCDay() !== 4);
  return `${at.toISOString().slice(0, 10)} 09:20:00`;
}

/**
 * Variables that show another time to the app and to its PostgreSQL, or none. The app hands PostgreSQL no variable but
 * PATH, so a `sh` that sets the clock first stands before the real one.
 */
function otherTime(home) {
  const { PATH } = process.env;
  if (onPath('faketime') === undefined) return { PATH };
  const library = execFileSync('faketime', [thursday(), 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' });
  const clock = {
    LD_PRELOAD: library.trim(),
    FAKETIME: `@${thursday()}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    TZ: 'UTC',
  };
  const set = Object.entries(clock).map(([name, value]) => `export ${name}='${value}'`);
  const shell = join(home, 'sh');
  writeFileSync(shell, `#!/bin/sh\n${set.join('\n')}\nexec /bin/sh "$@"\n`);
  chmodSync(shell, 0o755);
  return { ...clock, PATH: `${home}:${PATH}` };
}

async function startApp(home) {
  const app = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: {
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: join(home, 'data'),
      LOG_LEVEL: 'error',
      ...otherTime(home),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: app.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return { app, url };
  }
  throw new Error('the app ended before it listened');
}

/** Somebody at the HTTP surface. */
async function member(url, login) {
  const http = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
  const ask = async (method, path, data) => {
    const answer = await http.fetch(path, { method, ...(data === undefined ? {} : { data }) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return await answer.json();
  };
  await ask('POST', '/api/session', { login, password: PASSWORD });
  return { ...(await ask('GET', '/api/session')), ask };
}

/** A day as it goes: a report, three words from the supervisor, an answer. */
async function play(url) {
  const [staff, supervisor] = [await member(url, 'staf'), await member(url, 'atasan')];
  const day = `/api/reports/mine/${staff.today}`;
  const { items: indicators } = await staff.ask('GET', `/api/indicators?owner=${staff.person.id}`);
  const indicatorOf = (word) => indicators.find((one) => one.name.includes(word))?.id ?? null;
  await staff.ask('PUT', day, {
    lines: [
      {
        activity: 'Mencetak dan menyerahkan KTP-el di loket 1',
        indicatorId: indicatorOf('dicetak'),
        quantity: 21,
      },
      {
        activity: 'Membantu aktivasi IKD di meja bantuan',
        indicatorId: indicatorOf('Aktivasi'),
        quantity: 9,
      },
      {
        activity: 'Mengarsipkan berkas pemohon',
        obstacle: 'Map arsip habis sejak Selasa; sementara memakai boks.',
      },
    ],
  });
  const report = await staff.ask('POST', `${day}/submission`, { id: randomUUID() });
  const comment = async (line, kind, body) =>
    await supervisor.ask('POST', '/api/feedback', {
      id: randomUUID(),
      recipientId: staff.person.id,
      kind,
      body,
      reportId: report.id,
      lineId: report.lines[line].id,
    });
  await comment(0, 'praise', 'Antrean pagi selesai sebelum istirahat. Terima kasih, Rina.');
  const asked = await comment(2, 'question', 'Berapa map yang dibutuhkan sampai akhir bulan?');
  await staff.ask('POST', `/api/feedback/${asked.id}/replies`, {
    id: randomUUID(),
    body: 'Dua ratus, Bu. Permintaan ke gudang sudah saya kirim.',
  });
}

/** Logs in, goes where the picture is, and draws it once nothing moves any more. */
async function draw(browser, url, { name, login, size, path, ready }) {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    viewport: size,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto('/masuk');
  await page.getByLabel('Nama pengguna').fill(login);
  await page.getByLabel('Kata sandi', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
  await page.waitForURL((address) => address.pathname === path);
  await ready(page);
  await page.waitForLoadState('networkidle');
  await page.mouse.move(0, 0);
  const file = join(pictures, `${name}.png`);
  const png = smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  await context.close();
  writeFileSync(file, png);
  const bytes = png.length;
  console.log(`docs/pictures/${name}.png  ${(bytes / 1000).toFixed(0)} kB`);
  if (bytes > MOST_BYTES) throw new Error(`${name}.png is larger than ${MOST_BYTES} bytes`);
}

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };

const screens = [
  {
    name: 'staff-today',
    login: 'staf',
    size: phone,
    path: '/',
    ready: async (page) => await page.getByRole('article').nth(1).waitFor(),
  },
  {
    name: 'supervisor-board',
    login: 'atasan',
    size: desktop,
    path: '/papan',
    ready: async (page) => {
      await page.getByRole('button', { name: /^Rina Puspawardani/ }).waitFor();
    },
  },
  {
    name: 'supervisor-review',
    login: 'atasan',
    size: desktop,
    path: '/papan',
    ready: async (page) => {
      await page.getByRole('button', { name: /^Rina Puspawardani/ }).click();
      await page.getByRole('dialog').getByRole('article').nth(1).waitFor();
    },
  },
  {
    name: 'hr-summaries',
    login: 'hr',
    size: desktop,
    path: '/ringkasan',
    ready: async (page) => await page.getByRole('link', { name: /Pekan/ }).first().waitFor(),
  },
];

/** Places of test/browser/support/places.ts that the gallery shows, with what they are called there. */
const shown = {
  today: 'Staff: today',
  feedback: 'Staff: feedback',
  indicators: 'Staff: indicators',
  'own part of a week': 'Staff: own part of a week',
  board: 'Supervisor: the board',
  'the drawer of the board': 'Supervisor: a report opened',
  'what needs the supervisor, some chosen': 'Supervisor: what needs you',
  'what waits': 'Everybody: what waits',
  'a unit, outcomes first': 'Leader: a unit',
  'one summary': 'HR: one week',
  'coverage by unit': 'HR: coverage',
  deliveries: 'HR: a schedule',
};
const looks = ['light', 'dark'];
const fileOf = (place, ...of) => `${[place.replace(/\W+/g, '-'), ...of].join('.')}.png`;

/** One place in every size, language and look. */
async function drawPlace(browser, visits, name, place, languages) {
  let bytes = 0;
  for (const language of languages) {
    const { context, page } = await visits.open(browser, place, language);
    for (const size of [desktop, phone]) {
      await page.setViewportSize(size);
      for (const colorScheme of looks) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.mouse.move(0, 0);
        const png = smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
        writeFileSync(join(gallery, fileOf(name, language, size.width, colorScheme)), png);
        bytes += png.length;
      }
    }
    await context.close();
  }
  console.log(`docs/screens/${fileOf(name, '*')}  ${(bytes / 1000).toFixed(0)} kB`);
}

/** The page that shows them side by side. */
function writeGallery(languages) {
  const cell = (name, language, width, look) =>
    `<td><img src="${fileOf(name, language, width, look)}" width="${width === 390 ? 150 : 380}" alt="${shown[name]}, ${language}, ${width} px, ${look}"></td>`;
  const table = (name, language) =>
    `<tr>${[390, 1440].flatMap((width) => looks.map((look) => cell(name, language, width, look))).join('')}</tr>`;
  const parts = Object.entries(shown).map(
    ([name, title]) =>
      `## ${title}\n\n<table>\n${languages.map((language) => table(name, language)).join('\n')}\n</table>\n`,
  );
  writeFileSync(
    join(gallery, 'README.md'),
    `# Screens\n\nDrawn by \`npm run screens\` from the demo organisation: everybody in it is invented. Each at 390 and 1440 px, light and\ndark, in Indonesian and in English.\n\n${parts.join('\n')}`,
  );
}

await buildIfStale(console.error);
mkdirSync(pictures, { recursive: true });
mkdirSync(gallery, { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'tanggap-screens-'));
// Run by root, PostgreSQL runs as somebody else, who has to be able to pass through.
chmodSync(home, 0o755);
const { app, url } = await startApp(home);
const browser = await chromium.launch({
  executablePath: onPath('chromium', 'chromium-browser', 'google-chrome'),
  args: ['--no-sandbox'],
});
try {
  await play(url);
  const wanted = process.argv.slice(2);
  for (const screen of screens.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    await draw(browser, url, screen);
  }
  const { languages, places, Visits } = await import('../test/browser/support/places.ts');
  const names = Object.keys(shown).filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length > 0) {
    const visits = await Visits.begin(url, { played: true });
    for (const name of names) await drawPlace(browser, visits, name, places[name], languages);
    writeGallery(languages);
  }
} finally {
  await browser.close();
  const gone = new Promise((done) => app.once('exit', done));
  app.kill('SIGTERM');
  await gone;
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
