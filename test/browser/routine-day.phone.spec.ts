import type { Locator } from '@playwright/test';
import { startApp } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { Api, openAs, PATIENCE, PHONE } from './support/people.js';

/** Most taps that a day like the last one may cost, and most seconds, keys of the keyboard aside. */
const MOST = { taps: 6, seconds: 45 };
/** What a hand needs to find and hit the next thing, and a thumb for one key. */
const HAND = { tap: 1.2, key: 0.35 };

/** Taps and keys of one person, and the time that the page itself took to answer them. */
class Effort {
  readonly taps: string[] = [];
  keys = 0;
  readonly #start = performance.now();

  async tap(what: string, where: Locator): Promise<void> {
    await where.tap();
    this.taps.push(what);
  }

  async type(where: Locator, text: string): Promise<void> {
    await where.page().keyboard.type(text);
    this.keys += text.length;
  }

  /** Seconds: the page's own time, and a hand's for each tap and key. */
  get seconds(): number {
    const page = (performance.now() - this.#start) / 1000;
    return page + this.taps.length * HAND.tap + this.keys * HAND.key;
  }
}

test('a routine day is repeated, counted and sent with few taps and in little time', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
  const server = await Api.as(app.url, 'staf');
  const start = await server.get<{
    previous: { lines: { activity: string; indicatorId: string | null }[] };
  }>(`/api/reports/mine/${server.today}/start`);
  const before = start.previous.lines;
  const counted = before.filter(({ indicatorId }) => indicatorId !== null);
  expect(before.length).toBeGreaterThan(1);
  expect(counted.length).toBeGreaterThan(0);

  const repeat = page.getByRole('button', { name: /^Ulangi \d+ kegiatan terakhir$/ });
  await expect(repeat).toBeVisible(PATIENCE);
  const effort = new Effort();
  await effort.tap('repeat the last day', repeat);
  for (const [index, { activity }] of counted.entries()) {
    const number = page.getByRole('textbox', { name: `Jumlah: ${activity}` });
    // The first number is tapped; from there the keyboard's own key leads to the next.
    if (index === 0) await effort.tap('first number', number);
    await expect(number).toBeFocused(PATIENCE);
    await effort.type(number, String(10 + index));
    await page.keyboard.press('Enter');
    effort.keys += 1;
  }
  await effort.tap('send', page.getByRole('button', { name: 'Kirim laporan' }));
  await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
  const { seconds } = effort;

  const [report] = await server.reportsOfToday();
  expect(report?.lines.map(({ activity, quantity }) => [activity, quantity])).toEqual(
    before.map((line) => [line.activity, counted.includes(line) ? 10 + counted.indexOf(line) : null]),
  );
  const taps = effort.taps.length;
  console.log(`a routine day: ${String(taps)} taps (${effort.taps.join(', ')}), ${seconds.toFixed(1)} s`);
  expect(taps).toBeLessThanOrEqual(MOST.taps);
  expect(seconds).toBeLessThanOrEqual(MOST.seconds);
  await context.close();
});

test('one tap on a kept activity writes a line, and its number has the focus', async ({ browser }) => {
  // A day on which nobody has written anything yet.
  const app = await startApp();
  const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
  const server = await Api.as(app.url, 'staf2');
  const start = await server.get<{ activities: { activity: string; indicatorId: string | null }[] }>(
    `/api/reports/mine/${server.today}/start`,
  );
  const choice = start.activities.find(({ indicatorId }) => indicatorId !== null);
  if (choice === undefined) throw new Error('the demo has no frequent activity with an indicator');
  await page.getByRole('button', { name: choice.activity, exact: true }).tap(PATIENCE);
  const number = page.getByRole('textbox', { name: `Jumlah: ${choice.activity}` });
  await expect(number).toBeFocused(PATIENCE);
  await page.keyboard.type('7');
  await expect(page.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
  await expect
    .poll(async () => (await server.reportsOfToday())[0]?.lines.map(({ quantity }) => quantity), PATIENCE)
    .toEqual([7]);

  // A letter among the digits: what was a number before it is not sent for what was meant.
  await page.keyboard.type('O');
  await page.getByRole('button', { name: 'Kirim laporan' }).tap();
  await expect(number).toBeFocused();
  await expect(number).toHaveJSProperty('validationMessage', 'Tulis angka, misalnya 12 atau 2,5.');
  await expect(page.getByText('Terkirim', { exact: true })).toHaveCount(0);
  await page.keyboard.press('Backspace');

  // What stands in the way: a chip begins the sentence, a second tap takes it back.
  await page.getByRole('button', { name: 'Ubah' }).filter({ hasText: choice.activity }).tap();
  await page.getByRole('button', { name: 'Ada kendala' }).tap(PATIENCE);
  const chip = page.getByRole('button', { name: 'Listrik padam' });
  await chip.tap();
  await expect(page.getByRole('textbox', { name: /^Kendala/ })).toHaveValue('Listrik padam');
  await chip.tap();
  await expect(page.getByRole('textbox', { name: /^Kendala/ })).toHaveValue('');
  await context.close();
  await app.stop();
});

test('my week, my indicators, my comments and my part of the summary are two taps away', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
  const home = async () => {
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1, name: 'Hari ini' })).toBeVisible(PATIENCE);
  };
  const bar = page.getByRole('navigation', { name: 'Menu utama' }).last();
  await bar.getByRole('link', { name: 'Indikator' }).tap();
  await expect(page).toHaveURL(/\/indikator$/);
  await home();
  await bar.getByRole('link', { name: /Tanggapan/ }).tap();
  await expect(page).toHaveURL(/\/tanggapan$/);
  await home();
  await page.getByRole('navigation', { name: 'Tujuh hari terakhir' }).getByRole('link').first().tap(PATIENCE);
  await expect(page).toHaveURL(/\/laporan\//);
  for (const [name, path] of [
    ['Laporan lalu', /\/laporan$/],
    ['Ringkasan saya', /\/ringkasan$/],
  ] as const) {
    await home();
    await page.getByRole('button', { name: 'Buka menu' }).tap();
    await page.getByRole('dialog').getByRole('link', { name }).tap(PATIENCE);
    await expect(page).toHaveURL(path);
  }
  await context.close();
});
