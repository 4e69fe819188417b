import type { Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { Api, connected, logIn, openAs, PATIENCE } from './support/people.js';

/** What this device keeps of something half written; null when there is nothing. */
const kept = (page: Page, person: string, name: string) =>
  page.evaluate(`new Promise((done, fail) => {
    const asked = indexedDB.open('tanggap-${person}');
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const row = asked.result.transaction('cache').objectStore('cache').get('words:${name}');
      row.onsuccess = () => { asked.result.close(); done(row.result ? JSON.stringify(row.result.value) : null); };
      row.onerror = () => fail(row.error);
    };
  })`);

test.describe('half-written words', () => {
  test('a reply is there after a reload and after a logout, and gone once it is sent', async ({
    app,
    browser,
  }) => {
    test.setTimeout(120_000);
    const staff = await Api.as(app.url, 'staf.pkm');
    const head = await Api.as(app.url, 'atasan.pkm');
    const id = await head.comment(staff.personId, 'Bagaimana stok vaksin hari ini?');
    const { context, page } = await openAs(browser, app.url, 'staf.pkm');
    await page.goto('/tanggapan');
    const note = page.getByRole('article').filter({ hasText: 'Bagaimana stok vaksin hari ini?' });
    await note.getByRole('button', { name: 'Balas', exact: true }).click(PATIENCE);
    await note.getByRole('textbox').fill('Tinggal dua kotak, sisanya');
    await expect.poll(() => kept(page, staff.personId, `reply:${id}`), PATIENCE).toContain('sisanya');

    await page.reload();
    await expect(note.getByRole('textbox')).toHaveValue('Tinggal dua kotak, sisanya', PATIENCE);

    await page.getByRole('button', { name: 'Buka menu' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keluar', exact: true }).click(PATIENCE);
    await expect(page).toHaveURL(/\/masuk/, PATIENCE);
    await logIn(page, 'staf.pkm');
    await connected(page);
    await page.goto('/tanggapan');
    await expect(note.getByRole('textbox')).toHaveValue('Tinggal dua kotak, sisanya', PATIENCE);

    await note.getByRole('textbox').fill('Tinggal dua kotak, sisanya besok.');
    await note.getByRole('button', { name: 'Kirim', exact: true }).click();
    await expect(note.getByText('Tinggal dua kotak, sisanya besok.')).toBeVisible(PATIENCE);
    await expect.poll(() => kept(page, staff.personId, `reply:${id}`), PATIENCE).toBeNull();
    await page.reload();
    await expect(note.getByText('Tinggal dua kotak, sisanya besok.')).toBeVisible(PATIENCE);
    await expect(note.getByRole('textbox')).toHaveCount(0);
    await context.close();
  });

  test('the reason of a return stays with its report while its reader walks on', async ({ app, browser }) => {
    test.setTimeout(120_000);
    const staff = await Api.as(app.url, 'staf');
    const report = await staff.report('Menata loket antrean');
    const boss = await Api.as(app.url, 'atasan');
    const { context, page } = await openAs(browser, app.url, 'atasan');
    await page.goto('/papan');
    const open = async () => {
      await page
        .getByRole('main')
        .getByRole('button', { name: new RegExp(staff.name) })
        .click(PATIENCE);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: 'Kembalikan', exact: true })
        .last()
        .click(PATIENCE);
    };
    await open();
    const reason = page.getByRole('dialog').getByLabel('Apa yang perlu diperbaiki?', { exact: true });
    await reason.fill('Jumlah pada baris pertama');
    await expect
      .poll(() => kept(page, boss.personId, `return:${report.id}`), PATIENCE)
      .toContain('baris pertama');
    await page.keyboard.press('Escape');
    await page.reload();
    await open();
    await expect(reason).toHaveValue('Jumlah pada baris pertama', PATIENCE);
    await context.close();
  });
});
