import { startApp, type AppProcess } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { query } from './support/database.js';
import { Api, openAs, PATIENCE, PHONE, writeLine } from './support/people.js';

test.describe('a session that ends while somebody writes', () => {
  let app: AppProcess;
  test.beforeAll(async () => {
    app = await startApp();
  });
  test.afterAll(() => app.stop());

  test('does not end without the network, and the open menu says so', async ({ browser }) => {
    const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
    await page.getByRole('button', { name: 'Buka menu' }).click();
    const leave = page.getByRole('dialog').getByRole('button', { name: 'Keluar', exact: true });
    await expect(leave).toBeVisible(PATIENCE);
    await context.setOffline(true);
    await leave.click();
    await expect(page.getByRole('dialog').getByRole('alert')).not.toBeEmpty(PATIENCE);
    await expect(leave).toBeVisible();
    await context.close();
  });

  test('loses no word: logged in again they are there, and go once', async ({ browser }) => {
    const staff = await Api.as(app.url, 'staf');
    const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
    await writeLine(page, 1, 'Memeriksa berkas sebelum sesi berakhir');
    await expect(page.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);

    await query(app, 'DELETE FROM session WHERE person_id = $1', [staff.personId]);
    await page.getByRole('button', { name: 'Tambah kegiatan' }).click();
    await writeLine(page, 2, 'Menulis terus sesudah sesi berakhir');
    await expect(page.getByRole('link', { name: 'Masuk lagi' })).toBeVisible(PATIENCE);
    await expect(page.getByText('Di gawai ini', { exact: true })).toBeVisible(PATIENCE);
    // Even sending is kept, although nothing can go.
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await expect(page.getByText('Menunggu dikirim', { exact: true })).toBeVisible(PATIENCE);
    const versions = async () =>
      await query<{ version: number; activities: string[] }>(
        app,
        `SELECT l.version, array_agg(l.activity ORDER BY l.position) AS activities
           FROM report_line l JOIN report r ON r.id = l.report_id
          WHERE r.owner_id = $1 AND r.date = $2 GROUP BY l.version ORDER BY l.version`,
        [staff.personId, staff.today],
      );
    expect(await versions()).toEqual([]);

    await page.getByRole('link', { name: 'Masuk lagi' }).click();
    await page.getByLabel('Nama pengguna').fill('staf');
    await page.getByLabel('Kata sandi', { exact: true }).fill('tanggap-demo');
    await page.getByRole('button', { name: 'Masuk', exact: true }).click();
    await expect(page).not.toHaveURL(/\/masuk/, PATIENCE);
    await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    await expect(page.getByText('Menulis terus sesudah sesi berakhir', { exact: true })).toHaveCount(1);
    expect(await versions()).toEqual([
      {
        version: 1,
        activities: ['Memeriksa berkas sebelum sesi berakhir', 'Menulis terus sesudah sesi berakhir'],
      },
    ]);
    await context.close();
  });
});
