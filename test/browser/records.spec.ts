import { readFile } from 'node:fs/promises';
import type { PersonEntry } from '#contracts/people.js';
import { expect, test } from './support/app.js';
import { readCsv } from './support/csv.js';
import { Api, openAs, PATIENCE } from './support/people.js';

test('HR reads people and units, finds, sorts and takes them along, records leave and changes nothing else', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const everybody: PersonEntry[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer: { items: PersonEntry[]; next: string | null } = await office.get(
      `/api/admin/people?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    everybody.push(...answer.items);
    cursor = answer.next;
  }
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan');
  await page.getByRole('link', { name: 'Pegawai dan unit' }).click(PATIENCE);
  await expect(page.getByRole('heading', { level: 1, name: 'Pegawai dan unit' })).toBeVisible(PATIENCE);
  await expect(page.getByText('Anda membaca data ini.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Tambah pegawai' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Hari libur' })).toHaveCount(0);

  const rows = page.getByRole('main').locator('a[href^="/admin/pegawai/"]');
  await page.getByLabel('Urutkan').selectOption({ label: 'Unit kerja' });
  await expect(rows).toHaveCount(everybody.length, PATIENCE);
  const { compare } = new Intl.Collator('id');
  const first = [...everybody].sort((a, b) => compare(a.unitName, b.unitName) || compare(a.name, b.name))[0];
  await expect(rows.first()).toContainText(first?.name ?? '');

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Unduh CSV' }).click();
  const file = readCsv((await readFile(await (await saved).path(), 'utf8')).replace(/^\uFEFF/, ''));
  expect(file.map((row) => row['Nama']).sort()).toEqual(everybody.map((one) => one.name).sort());
  expect(file.find((row) => row['Nama'] === first?.name)?.['NIP']).toBe(first?.nip ?? '');

  await page.getByRole('searchbox', { name: /^Cari nama/ }).fill(office.name);
  await expect(rows).toHaveCount(1, PATIENCE);
  await rows.first().click();
  await expect(page.getByRole('heading', { level: 1, name: office.name })).toBeVisible(PATIENCE);
  await expect(page.getByRole('button', { name: 'Ubah' })).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(1);
  await page.getByRole('main').getByRole('button').click();
  await expect(page.getByRole('dialog')).toBeVisible(PATIENCE);
  await page.keyboard.press('Escape');

  await page.goto('/admin/unit');
  await page.getByRole('link', { name: 'Pegawai Seksi Identitas Penduduk' }).click(PATIENCE);
  await expect(rows).toHaveCount(
    everybody.filter((one) => one.unitName === 'Seksi Identitas Penduduk').length,
    PATIENCE,
  );
  await page.goto('/admin/libur');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/tidak ada|tidak ditemukan/i, PATIENCE);
  await context.close();
});
