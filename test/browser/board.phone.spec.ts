import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { Api, openAs, PATIENCE, PHONE } from './support/people.js';

/**
 * Where a thumb reaches without a second hand, once what slides in has come to rest: the lower third, and a target that
 * it does not miss.
 */
async function underTheThumb(page: Page, target: Locator): Promise<void> {
  const height = page.viewportSize()?.height ?? 0;
  await expect(async () => {
    const box = await target.boundingBox();
    expect(box?.y).toBeGreaterThan((height * 2) / 3);
    expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
    expect(Math.min(box?.height ?? 0, box?.width ?? 0)).toBeGreaterThanOrEqual(44);
  }).toPass(PATIENCE);
}

test('a head goes through the queue with one hand: read, accept, undo, next, comment, accept', async ({
  app,
  browser,
}) => {
  const staff = await Promise.all(['staf', 'staf2'].map((login) => Api.as(app.url, login)));
  await staff[0]?.report('Melayani loket rekam KTP-el');
  await staff[1]?.report('Mencetak kartu keluarga');
  const nameOf = (at: number) => staff[at]?.name ?? '';
  const { context, page } = await openAs(browser, app.url, 'atasan', PHONE);
  await page.getByRole('tab', { name: /^Perlu Anda/ }).tap();
  // The newest wait at the end: these two, one after the other.
  const rows = page.locator('[data-entry]').filter({ has: page.getByRole('checkbox') });
  const [first, second] = [rows.filter({ hasText: nameOf(0) }), rows.filter({ hasText: nameOf(1) })];
  await expect(second.last()).toContainText('kartu keluarga', PATIENCE);
  const drawerOf = (name: string) => page.getByRole('dialog', { name });
  const [one, two] = [drawerOf(nameOf(0)), drawerOf(nameOf(1))];
  await first.filter({ hasText: 'KTP-el' }).last().getByRole('button').tap();
  await expect(one.getByText('Melayani loket rekam KTP-el')).toBeVisible(PATIENCE);
  const accept = page.getByRole('button', { name: 'Setujui', exact: true });
  for (const name of ['Setujui', 'Kembalikan', 'Pegawai berikutnya', 'Pegawai sebelumnya'])
    // The thread of a proposed indicator has its own way back; the footer's is the last.
    await underTheThumb(page, page.getByRole('dialog').getByRole('button', { name, exact: true }).last());

  // Accepted: the hand stays, the next report comes to it, and the way back is in reach.
  await accept.tap();
  await expect(two.getByText('Mencetak kartu keluarga')).toBeVisible(PATIENCE);
  const undo = two.getByRole('button', { name: 'Urungkan' });
  await underTheThumb(page, undo);
  await undo.tap();
  await expect(one.getByText('Melayani loket rekam KTP-el')).toBeVisible(PATIENCE);
  await expect(accept).toBeEnabled();

  await page.getByRole('dialog').getByRole('button', { name: 'Pegawai berikutnya' }).tap();
  await expect(two.getByText('Mencetak kartu keluarga')).toBeVisible(PATIENCE);
  await two.getByRole('button', { name: 'Tanggapi laporan' }).tap();
  await two.getByRole('textbox').fill('Terima kasih, kartunya selesai sebelum loket tutup.');
  await two.getByRole('button', { name: 'Kirim tanggapan' }).tap();
  await expect(two.getByRole('article')).toContainText('sebelum loket tutup', PATIENCE);
  await accept.tap();
  await expect(two.getByText('Mencetak kartu keluarga')).toHaveCount(0, PATIENCE);
  await page.getByRole('dialog').getByRole('button', { name: 'Tutup' }).tap();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const states = () =>
    Promise.all(staff.map(async (person) => (await person.reportsOfToday()).map(({ state }) => state)));
  await expect.poll(states, PATIENCE).toEqual([['submitted'], ['accepted']]);
  await context.close();
});
