import type { Locator } from '@playwright/test';
import { expect, test } from './support/app.js';
import { Api, editor, openAs, PATIENCE, PHONE } from './support/people.js';

/** Most taps that a day like the last one may cost, the keyboard aside. */
const MOST = 6;

test('a routine day is repeated, counted and sent with few taps', async ({ app, browser }) => {
  const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
  const server = await Api.as(app.url, 'staf');
  const start = await server.get<{ previous: { lines: { activity: string }[] } }>(
    `/api/reports/mine/${server.today}/start`,
  );
  const before = start.previous.lines.map(({ activity }) => activity).slice(0, 2);
  expect(before).toHaveLength(2);

  const taps: string[] = [];
  const tap = async (what: string, where: Locator) => {
    await where.tap();
    taps.push(what);
  };
  await tap('repeat the last day', page.getByRole('button', { name: /^Ulangi \d+ kegiatan terakhir$/ }));
  for (const [index, activity] of before.entries()) {
    await tap(
      `open line ${String(index + 1)}`,
      page.getByRole('button', { name: 'Ubah' }).filter({ hasText: activity }),
    );
    await tap('quantity', editor(page, index + 1).getByLabel('Jumlah'));
    await page.keyboard.type(String(10 + index));
  }
  await tap('send', page.getByRole('button', { name: 'Kirim laporan' }));
  await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);

  const [report] = await server.reportsOfToday();
  expect(report?.lines.slice(0, 2).map(({ activity, quantity }) => [activity, quantity])).toEqual(
    before.map((activity, index) => [activity, 10 + index]),
  );
  console.log(`a routine day: ${String(taps.length)} taps (${taps.join(', ')})`);
  expect(taps.length).toBeLessThanOrEqual(MOST);
  await context.close();
});
