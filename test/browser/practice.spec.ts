import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { addDays, isoWeekOf } from '#contracts/rules/local-date.js';
import { expect, test } from './support/app.js';
import { Api, DESKTOP, logIn, notesOn, openAs, PATIENCE, PHONE, row, writeLine } from './support/people.js';

const BANNER = 'Ruang latihan: tidak ada yang dihitung atau dikirim.';

test('people practise in a room of their own, and the office’s figures do not know of it', async ({
  app,
  browser,
}) => {
  test.setTimeout(240_000);
  const hr = await Api.as(app.url, 'hr');
  const week = isoWeekOf(addDays(hr.today, -7));
  /** Last week computed now, and what the office's pages show of today. */
  const figures = async () => {
    const run = await hr.http.post(`/api/summaries/${week}/runs`);
    const { runId } = (await run.json()) as { runId: string };
    const state = async () => (await hr.get<{ state: string }>(`/api/summaries/runs/${runId}`)).state;
    await expect.poll(state, PATIENCE).toBe('done');
    const { hash, coverage } = await hr.get<{ hash: string; coverage: object }>(`/api/summaries/${week}`);
    return {
      summary: { hash, coverage },
      today: await hr.get(`/api/coverage?from=${hr.today}&to=${hr.today}`),
      units: await hr.get('/api/admin/rollout'),
    };
  };
  const before = await figures();

  const admin = await openAs(browser, app.url, 'admin');
  await admin.page.goto('/admin/peluncuran');
  await admin.page.getByRole('button', { name: 'Buka ruang latihan' }).click(PATIENCE);
  const shown = admin.page.getByRole('dialog', { name: 'Ruang latihan siap' });
  await expect(shown.getByRole('row')).toHaveCount(4, PATIENCE);
  await expect(shown.getByRole('cell', { name: 'latihan-01' })).toBeVisible();
  const password = (await shown.getByRole('strong').textContent()) ?? '';
  expect((await new AxeBuilder({ page: admin.page }).analyze()).violations).toEqual([]);
  await shown.getByRole('button', { name: 'Sudah saya catat' }).click();
  await expect(admin.page.getByText(/^Terbuka sejak .+, dengan 2 peserta\./)).toBeVisible();

  const staff = await openAs(browser, app.url, 'latihan-01', PHONE, password);
  await expect(staff.page.getByText(BANNER)).toBeVisible(PATIENCE);
  // Before the rest of the page, and on every page of the room.
  await expect(staff.page.getByRole('main').locator('> :first-child')).toHaveText(BANNER);
  const activity = 'Mencoba menulis laporan pertama';
  await writeLine(staff.page, 1, activity);
  await staff.page.getByRole('button', { name: 'Kirim laporan' }).click();

  const supervisor = await openAs(browser, app.url, 'latihan-atasan', DESKTOP, password);
  const { page } = supervisor;
  await expect(page.getByText(BANNER)).toBeVisible(PATIENCE);
  await expect(row(page, 'Peserta 01')).toContainText(activity, PATIENCE);
  await row(page, 'Peserta 01').getByRole('button').click();
  const drawer = page.getByRole('dialog', { name: 'Peserta 01' });
  await drawer.getByRole('button', { name: `Tanggapi “${activity}”` }).click(PATIENCE);
  await drawer.getByRole('textbox', { name: /^Tanggapan untuk/ }).fill('Sudah jelas, lanjutkan.');
  await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
  await expect(notesOn(staff.page, activity).filter({ hasText: 'Sudah jelas, lanjutkan.' })).toBeVisible(
    PATIENCE,
  );
  expect((await new AxeBuilder({ page: staff.page }).analyze()).violations).toEqual([]);
  expect(await figures()).toEqual(before);

  // Opened without network it says so as well.
  await staff.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await staff.context.setOffline(true);
  await staff.page.reload();
  await expect(staff.page.getByText('Tanpa jaringan', { exact: true })).toBeVisible(PATIENCE);
  await expect(staff.page.getByText(BANNER)).toBeVisible(PATIENCE);
  await staff.context.setOffline(false);

  // What is shared is not offered to whoever is in the room.
  await staff.page.goto('/akun');
  await expect(staff.page.getByText(/^Akun latihan dipakai bersama/)).toBeVisible(PATIENCE);
  await expect(staff.page.getByRole('heading', { name: 'Atasan saya' })).toBeVisible(PATIENCE);
  await expect(staff.page.getByLabel('Kata sandi baru')).toHaveCount(0);
  await expect(staff.page.getByRole('button', { name: 'Keluar dari semua perangkat' })).toHaveCount(0);
  await staff.page.getByRole('button', { name: 'Buka menu' }).click();
  const menu = staff.page.getByRole('dialog');
  await expect(menu.getByRole('link', { name: 'Laporan lalu' })).toBeVisible(PATIENCE);
  await expect(menu.getByRole('link', { name: /kata sandi|Perangkat/ })).toHaveCount(0);
  await staff.page.keyboard.press('Escape');
  await staff.page.goto('/pemberitahuan/pengaturan');
  await expect(staff.page.getByText(/^Tidak ada yang dikirim dari ruang latihan/)).toBeVisible(PATIENCE);
  await expect(staff.page.getByRole('main').getByRole('checkbox')).toHaveCount(0);
  await expect(staff.page.getByRole('main').getByRole('switch')).toHaveCount(0);

  // Emptied: whoever was in it is out, and the same login opens an empty room.
  await admin.page.getByRole('button', { name: 'Kosongkan ruang latihan' }).click();
  await admin.page
    .getByRole('dialog', { name: 'Kosongkan ruang latihan?' })
    .getByRole('button', { name: 'Kosongkan ruang latihan' })
    .click();
  await expect(shown.getByRole('row')).toHaveCount(4, PATIENCE);
  const next = (await shown.getByRole('strong').textContent()) ?? '';
  expect(next).not.toBe(password);
  await staff.page.reload();
  await expect(staff.page).toHaveURL(/\/masuk/, PATIENCE);
  const again = await openAs(browser, app.url, 'latihan-01', PHONE, next);
  await expect(again.page.getByText(BANNER)).toBeVisible(PATIENCE);
  await expect(again.page.getByText(activity)).toHaveCount(0);

  // Whoever uses the same browser afterwards as themselves reads nothing of it.
  await again.page.getByRole('button', { name: 'Buka menu' }).click();
  await again.page.getByRole('button', { name: 'Keluar', exact: true }).click();
  await expect(again.page).toHaveURL(/\/masuk/, PATIENCE);
  await logIn(again.page, 'staf');
  await expect(again.page.getByRole('complementary', { name: 'Tur singkat' })).toBeVisible(PATIENCE);
  await expect(again.page.getByText(BANNER)).toHaveCount(0);
  for (const { context } of [admin, staff, supervisor, again]) await context.close();
});

test('what was practised is thrown away after a question alone, and what fails is tried again', async ({
  app,
  browser,
}) => {
  const server = await Api.as(app.url, 'admin');
  const opened = await server.http.post('/api/admin/practice', { data: { id: randomUUID(), staff: 2 } });
  expect(opened.status()).toBe(201);
  const stands = async () => (await server.get<{ room: object | null }>('/api/admin/practice')).room !== null;

  const { context, page } = await openAs(browser, app.url, 'admin', { ...DESKTOP, serviceWorkers: 'block' });
  const path = '**/api/admin/practice';
  const part = page.getByRole('region', { name: 'Ruang latihan' });
  const again = part.getByRole('button', { name: 'Coba lagi' });
  await page.route(path, (route) => route.abort());
  await page.goto('/admin/peluncuran');
  await expect(again).toBeVisible(PATIENCE);
  await page.unroute(path);
  await again.click();
  await expect(part.getByText(/^Terbuka sejak/)).toBeVisible(PATIENCE);
  await expect(part.getByRole('heading', { name: 'Ruang latihan' })).toBeFocused();

  const close = part.getByRole('button', { name: 'Tutup ruang latihan' });
  const question = page.getByRole('dialog', { name: 'Tutup ruang latihan?' });
  await close.click();
  await expect(question).toContainText('data kantor tetap');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await question.getByRole('button', { name: 'Batal' }).click();
  await expect(close).toBeFocused();
  expect(await stands()).toBe(true);

  let letGo: (() => void) | undefined;
  await page.route(path, async (route) => {
    await new Promise<void>((go) => (letGo = go));
    await route.abort();
  });
  await close.click();
  await question.getByRole('button', { name: 'Tutup ruang latihan' }).click();
  await expect(close).toHaveAttribute('aria-busy', 'true');
  await expect.poll(() => letGo !== undefined).toBe(true);
  letGo?.();
  await expect(again).toBeVisible(PATIENCE);
  await expect(close).not.toHaveAttribute('aria-busy');
  expect(await stands()).toBe(true);

  await page.unroute(path);
  await again.click();
  await expect(part.getByText('Belum ada ruang latihan yang terbuka.')).toBeVisible(PATIENCE);
  await expect(part.getByRole('heading', { name: 'Ruang latihan' })).toBeFocused();
  expect(await stands()).toBe(false);
  await context.close();
});
