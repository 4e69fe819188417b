import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { query } from './support/database.js';
import { Api, openAs, PATIENCE, PHONE, writeLine } from './support/people.js';

const ACTIVITY = 'Melayani legalisasi akta kelahiran';

/**
 * Presses a button as soon as it stands on the page. It is there for seconds only, and a busy machine may need as long for
 * the way from the page to the test and back.
 */
async function pressAtOnce(page: Page, name: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const look = () => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === '${name}');
      if (!button) return;
      watch.disconnect();
      button.click();
      done();
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  })`);
}

test.describe('a report that was sent a moment ago', () => {
  let app: AppProcess;
  test.beforeAll(async () => {
    app = await startApp();
  });
  test.afterAll(() => app.stop());

  /** What of today ever left this person's device as a report. */
  const sent = async (person: Api) =>
    await query<{ version: number; lines: number }>(
      app,
      `SELECT l.version, count(*)::int AS lines FROM report_line l JOIN report r ON r.id = l.report_id
        WHERE r.owner_id = $1 AND r.date = $2 GROUP BY l.version ORDER BY l.version`,
      [person.personId, person.today],
    );

  test('is taken back for good, written on, and sent once', async ({ browser }) => {
    const staff = await Api.as(app.url, 'staf');
    const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
    await writeLine(page, 1, ACTIVITY);
    const send = page.getByRole('button', { name: 'Kirim laporan' });
    const undone = pressAtOnce(page, 'Urungkan');
    await send.click();
    await undone;
    await expect(page.getByText('Draf', { exact: true })).toBeVisible(PATIENCE);
    await expect(send).toBeVisible();
    // Had the first one gone all the same, it would be a version of one line.
    await page.getByRole('button', { name: 'Tambah kegiatan' }).click();
    await writeLine(page, 2, 'Menyusun daftar antrean besok');
    await send.click();
    await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    expect(await sent(staff)).toEqual([{ version: 1, lines: 2 }]);
    await context.close();
  });

  test('is written on at the button that says so, and goes before its author logs out', async ({
    browser,
  }) => {
    const staff = await Api.as(app.url, 'staf.pkm');
    const { context, page } = await openAs(browser, app.url, 'staf.pkm', PHONE);
    await writeLine(page, 1, ACTIVITY);
    const send = page.getByRole('button', { name: 'Kirim laporan' });
    const corrected = pressAtOnce(page, 'Perbaiki');
    await send.click();
    await corrected;
    await expect(page.getByText('Draf', { exact: true })).toBeVisible(PATIENCE);
    await send.click();
    await expect(page.getByRole('button', { name: 'Urungkan' })).toBeVisible(PATIENCE);
    await page.getByRole('button', { name: 'Buka menu' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keluar', exact: true }).click(PATIENCE);
    await expect(page).toHaveURL(/\/masuk/, PATIENCE);
    // There is nobody any more who could send it.
    expect(await sent(staff)).toEqual([{ version: 1, lines: 1 }]);
    await context.close();
  });

  test('goes although its page was closed at once', async ({ browser }) => {
    const staff = await Api.as(app.url, 'staf2');
    const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await writeLine(page, 1, ACTIVITY);
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await expect(page.getByRole('button', { name: 'Urungkan' })).toBeVisible(PATIENCE);
    await page.close();
    expect(context.pages()).toEqual([]);
    await expect.poll(() => sent(staff), PATIENCE).toEqual([{ version: 1, lines: 1 }]);
    await context.close();
  });
});

test('a kept activity is removed with a way back, and stays where it was', async ({ app, browser }) => {
  const staff = await Api.as(app.url, 'staf');
  const kept = async () => {
    const { items } = await staff.get<{ items: { activity: string }[] }>('/api/activities');
    return items.map(({ activity }) => activity);
  };
  const before = await kept();
  const mine = ['Menyapu ruang arsip', 'Mengganti tinta pencetak', 'Menghitung sisa blangko'];
  for (const activity of mine)
    expect((await staff.http.put(`/api/activities/${randomUUID()}`, { data: { activity } })).status()).toBe(
      200,
    );
  const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
  await page.goto('/laporan');
  const list = page.getByRole('region', { name: 'Pilihan kegiatan yang Anda simpan' });
  const shown = async () => (await list.getByRole('listitem').allInnerTexts()).map((text) => text.trim());
  await expect.poll(shown, PATIENCE).toEqual([...before, ...mine]);

  const remove = list.getByRole('button', { name: `Hapus dari pilihan: ${mine[1] ?? ''}` });
  const undone = pressAtOnce(page, 'Urungkan');
  await remove.click();
  await undone;
  await expect.poll(shown).toEqual([...before, ...mine]);
  expect(await kept()).toEqual([...before, ...mine]);

  // For good this time, from a page that is closed at once.
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await remove.click();
  await expect(page.getByRole('button', { name: 'Urungkan' })).toBeVisible(PATIENCE);
  await page.close();
  await expect.poll(kept, PATIENCE).toEqual([...before, mine[0], mine[2]]);
  await context.close();
});
