import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { Api, notesOn, openAs, PATIENCE, PHONE, row, writeLine } from './support/people.js';

const ACTIVITY = 'Menata arsip akta kelahiran';
const who = /^(Sebelum dikirim hanya Anda|Anda, atasan Anda|Pemilik laporan|Hanya Anda dan)/;

/** Opens the help of a field by keyboard; its answer says why, and who sees what is written there. */
async function asked(inside: Page | Locator, field: string): Promise<void> {
  const button = inside.getByRole('button', { name: `Mengapa ini diminta? ${field}`, exact: true });
  await expect(button).toBeVisible(PATIENCE);
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  const least = async () => {
    const size = await button.boundingBox();
    return Math.min(size?.width ?? 0, size?.height ?? 0);
  };
  await expect.poll(least, PATIENCE).toBeGreaterThanOrEqual(44);
  await button.focus();
  await button.press('Enter');
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  const answer = inside.locator(`[id="${(await button.getAttribute('aria-controls')) ?? ''}"]`);
  const sentences = answer.getByRole('paragraph');
  await expect(sentences).toHaveCount(2);
  await expect(sentences.nth(0)).toHaveText(/^\S.{30,}\.$/);
  await expect(sentences.nth(1)).toHaveText(who);
  await button.press('Enter');
  await expect(answer).toBeHidden();
}

test('each field of a report says why it is asked and who sees it', async ({ app, browser }) => {
  const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
  await writeLine(page, 1, ACTIVITY);
  await page.getByRole('button', { name: 'Ada kendala' }).click();
  const line = page.getByRole('group', { name: 'Kegiatan 1', exact: true });
  for (const field of ['Kegiatan', 'Indikator', 'Jumlah', 'Kendala']) await asked(line, field);
  // From the field to its question with one key.
  await line.getByLabel('Jumlah', { exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(line.getByRole('button', { name: 'Mengapa ini diminta? Jumlah' })).toBeFocused();
  await page.getByRole('button', { name: 'Tambah catatan' }).click();
  await asked(page, 'Catatan');
  await context.close();
});

test('each field of an indicator says why it is asked and who sees it', async ({ app, browser }) => {
  const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
  await page.goto('/indikator');
  await page.getByRole('button', { name: 'Tambah indikator' }).first().click(PATIENCE);
  const form = page.getByRole('dialog');
  for (const field of [
    'Nama indikator',
    'Target',
    'Satuan',
    'Periode',
    'Arah',
    'Aspek',
    'Penggabungan',
    'Sumber data',
  ])
    await asked(form, field);
  await context.close();
});

test('a return, a comment and a reply say who can see them', async ({ app, browser }) => {
  const staff = await Api.as(app.url, 'staf2');
  const report = await staff.report(ACTIVITY);
  const supervisor = await openAs(browser, app.url, 'atasan');
  await row(supervisor.page, staff.name).getByRole('button').click(PATIENCE);
  const drawer = supervisor.page.getByRole('dialog');
  await drawer.getByRole('button', { name: `Tanggapi “${ACTIVITY}”` }).click(PATIENCE);
  await asked(drawer, `Tanggapan untuk ${staff.name}`);
  await drawer.getByRole('textbox', { name: `Tanggapan untuk ${staff.name}` }).fill('Rapi.');
  await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
  await drawer.getByRole('button', { name: 'Kembalikan', exact: true }).click();
  await asked(drawer, 'Apa yang perlu diperbaiki?');
  await supervisor.context.close();

  const { context, page } = await openAs(browser, app.url, 'staf2', PHONE);
  const note = notesOn(page, ACTIVITY).filter({ hasText: 'Rapi.' });
  await note.getByRole('button', { name: 'Balas' }).click(PATIENCE);
  await note.getByText('Siapa yang bisa melihat?').press('Enter');
  const head = await Api.as(app.url, 'atasan');
  await expect(note.getByText(`Hanya Anda dan ${head.name}.`)).toBeVisible();
  expect(report.state).toBe('submitted');
  await context.close();
});
