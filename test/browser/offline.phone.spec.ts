import { expect, test } from './support/app.js';
import { Api, connected, openAs, PATIENCE, PHONE, writeLine } from './support/people.js';

test('offline: what is written and sent arrives once, and the page says where it is', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
  const server = await Api.as(app.url, 'staf2');
  await writeLine(page, 1, 'Menyiapkan blangko sebelum loket dibuka', '3');
  await context.setOffline(true);
  await expect(page.getByText('Tanpa jaringan', { exact: true })).toBeVisible(PATIENCE);

  await page.getByRole('button', { name: 'Tambah kegiatan' }).click();
  await writeLine(page, 2, 'Menjelaskan syarat KIA kepada warga', '8');
  await expect(page.getByText('Di gawai ini', { exact: true })).toBeVisible(PATIENCE);
  await page.getByRole('button', { name: 'Kirim laporan' }).click();
  await expect(page.getByText('Menunggu dikirim', { exact: true })).toBeVisible(PATIENCE);
  expect((await server.reportsOfToday()).filter(({ version }) => version > 0)).toEqual([]);

  await context.setOffline(false);
  await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
  await connected(page);
  const reports = await server.reportsOfToday();
  expect(reports.map(({ state, version }) => ({ state, version }))).toEqual([
    { state: 'submitted', version: 1 },
  ]);
  expect(reports[0]?.lines.map(({ activity, quantity }) => ({ activity, quantity }))).toEqual([
    { activity: 'Menyiapkan blangko sebelum loket dibuka', quantity: 3 },
    { activity: 'Menjelaskan syarat KIA kepada warga', quantity: 8 },
  ]);
  await context.close();
});

test('an answer lost on the way: what is sent again is the same submission', async ({ app, browser }) => {
  // A worker of the page would answer in place of the network that this test takes apart.
  const { context, page } = await openAs(browser, app.url, 'atasan.pkm', {
    ...PHONE,
    serviceWorkers: 'block',
  });
  const server = await Api.as(app.url, 'atasan.pkm');
  await page.getByRole('link', { name: 'Hari ini' }).click();
  let sent = 0;
  await page.route('**/api/reports/mine/*/submission', async (route) => {
    sent += 1;
    if (sent > 1) {
      await route.continue();
      return;
    }
    const answer = await route.fetch();
    expect(answer.ok()).toBe(true);
    await route.abort('connectionreset');
  });
  await writeLine(page, 1, 'Memimpin lokakarya mini bulanan');
  await page.getByRole('button', { name: 'Kirim laporan' }).click();
  await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
  await expect.poll(() => sent, PATIENCE).toBe(2);
  const reports = await server.reportsOfToday();
  expect(reports.map(({ state, version }) => ({ state, version }))).toEqual([
    { state: 'submitted', version: 1 },
  ]);
  await context.close();
});
