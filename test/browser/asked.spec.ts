import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { query } from './support/database.js';
import { Api, DESKTOP, openAs, openBrowser, logIn, PATIENCE, PHONE } from './support/people.js';

/** The dialog in which a colleague is asked, opened on the page of feedback. */
async function openAsk(page: Page): Promise<Locator> {
  await page.goto('/tanggapan');
  await page.getByRole('button', { name: 'Minta tanggapan' }).click(PATIENCE);
  const dialog = page.getByRole('dialog', { name: 'Minta tanggapan rekan' });
  await expect(dialog).toBeVisible(PATIENCE);
  return dialog;
}

async function ask(dialog: Locator, colleagueId: string, about: string): Promise<void> {
  await dialog.getByLabel('Rekan', { exact: true }).selectOption(colleagueId, PATIENCE);
  await dialog.getByLabel('Tentang apa?').fill(about);
  await dialog.getByRole('button', { name: 'Kirim permintaan' }).click();
}

test.describe('a colleague who is asked for feedback', () => {
  test('hears what it is about, answers from the list, and who asked sees it come', async ({
    app,
    browser,
  }) => {
    test.setTimeout(120_000);
    const asker = await Api.as(app.url, 'staf');
    const mate = await Api.as(app.url, 'staf2');
    const desk = await openAs(browser, app.url, 'staf');
    const phone = await openAs(browser, app.url, 'staf2', PHONE);
    const dialog = await openAsk(desk.page);

    // What is missing is said beside its field, and taken there.
    await expect(dialog.getByLabel('Rekan', { exact: true })).toBeVisible(PATIENCE);
    await dialog.getByRole('button', { name: 'Kirim permintaan' }).click();
    await expect(dialog.getByText('Pilih rekan yang Anda minta.')).toBeVisible(PATIENCE);
    await expect(dialog.getByLabel('Rekan', { exact: true })).toBeFocused();

    const about = 'Cara saya menjelaskan syarat kartu keluarga';
    await ask(dialog, mate.personId, about);
    const mine = dialog.getByRole('listitem').filter({ hasText: about });
    await expect(mine.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
    await expect(mine).toContainText(mate.name);
    expect((await new AxeBuilder({ page: desk.page }).analyze()).violations).toEqual([]);

    await phone.page.goto('/pemberitahuan');
    const told = phone.page.getByRole('tabpanel').getByRole('article').filter({ hasText: about });
    await told
      .getByRole('button', { name: `${asker.name} meminta tanggapan Anda`, exact: true })
      .click(PATIENCE);
    const composer = phone.page.getByRole('dialog');
    await expect(composer.getByText(`Tentang: ${about}`)).toBeVisible(PATIENCE);
    // Only a supervisor may break somebody's quiet.
    await expect(composer.getByRole('checkbox')).toHaveCount(0);
    await composer.getByRole('textbox').fill('Contohnya jelas, sebutkan juga biayanya.');
    await composer.getByRole('button', { name: 'Kirim tanggapan', exact: true }).click();
    await expect(told).toHaveCount(0, PATIENCE);

    await expect(mine.getByText(/^Dijawab/)).toBeVisible(PATIENCE);
    await dialog.getByRole('button', { name: 'Tutup' }).click();
    await expect(
      desk.page.getByRole('article').filter({ hasText: 'Contohnya jelas, sebutkan juga biayanya.' }),
    ).toBeVisible(PATIENCE);
    await desk.context.close();
    await phone.context.close();
  });

  test('is somebody who can still log in', async ({ app, browser }) => {
    const asker = await Api.as(app.url, 'staf');
    const { items } = await asker.get<{ items: { id: string; name: string; unitId: string }[] }>(
      '/api/people?limit=200',
    );
    const unit = items.find(({ id }) => id === asker.personId)?.unitId;
    const [gone, stays] = items.filter(({ id, unitId }) => unitId === unit && id !== asker.personId);
    const admin = await Api.as(app.url, 'admin');
    const turn = async (disabled: boolean) =>
      (await admin.http.patch(`/api/admin/people/${gone?.id ?? ''}`, { data: { disabled } })).status();
    expect(await turn(true)).toBe(200);
    const { context, page } = await openAs(browser, app.url, 'staf');
    const choices = (await openAsk(page)).getByLabel('Rekan', { exact: true });
    await expect(choices).toContainText(stays?.name ?? '', PATIENCE);
    await expect(choices).not.toContainText(gone?.name ?? '');
    expect(await turn(false)).toBe(200);
    await context.close();
  });

  test('is asked once when the network comes back, with words that were begun before', async ({
    app,
    browser,
  }) => {
    test.setTimeout(120_000);
    const mate = await Api.as(app.url, 'staf2');
    const { context, page } = await openAs(browser, app.url, 'staf');
    const dialog = await openAsk(page);
    await dialog.getByLabel('Tentang apa?').fill('Susunan berkas di lemari arsip', PATIENCE);
    await dialog.getByRole('button', { name: 'Tutup' }).click();
    await page.getByRole('button', { name: 'Minta tanggapan' }).click();
    await expect(dialog.getByLabel('Tentang apa?')).toHaveValue('Susunan berkas di lemari arsip', PATIENCE);

    const stored = async () =>
      (
        await query<{ n: number }>(
          app,
          'SELECT count(*)::int AS n FROM feedback_request WHERE colleague_id = $1 AND about = $2',
          [mate.personId, 'Susunan berkas di lemari arsip'],
        )
      )[0]?.n;
    await context.setOffline(true);
    await ask(dialog, mate.personId, 'Susunan berkas di lemari arsip');
    const mine = dialog.getByRole('listitem').filter({ hasText: 'Susunan berkas di lemari arsip' });
    await expect(mine.getByText('Di gawai ini', { exact: true })).toBeVisible(PATIENCE);
    expect(await stored()).toBe(0);
    await context.setOffline(false);
    await expect(mine.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
    expect(await stored()).toBe(1);
    await expect(dialog.getByLabel('Tentang apa?')).toHaveValue('');
    await context.close();
  });

  test('who is nobody, or cannot be looked up, is said; one whom the server refuses is given back', async ({
    app,
    browser,
  }) => {
    test.setTimeout(120_000);
    const mate = await Api.as(app.url, 'staf2');
    // Requests of a page alone can be answered by the test, not those of its worker.
    const context = await openBrowser(browser, app.url, { ...DESKTOP, serviceWorkers: 'block' });
    const page = await context.newPage();
    await logIn(page, 'staf');
    await page.route('**/api/people?*', (route) => route.abort());
    let dialog = await openAsk(page);
    await expect(dialog.getByRole('button', { name: 'Coba lagi' })).toBeVisible(PATIENCE);
    await page.unroute('**/api/people?*');
    await page.route('**/api/people?*', (route) => route.fulfill({ json: { items: [], next: null } }));
    await dialog.getByRole('button', { name: 'Coba lagi' }).click();
    await expect(dialog.getByRole('heading', { name: 'Belum ada rekan di unit Anda' })).toBeVisible(PATIENCE);
    await page.unroute('**/api/people?*');

    await page.route('**/api/feedback/requests', async (route) => {
      if (route.request().method() === 'GET') await route.fallback();
      else
        await route.fulfill({
          status: 404,
          contentType: 'application/problem+json',
          json: {
            type: 'about:blank',
            title: '',
            status: 404,
            code: 'NOT_FOUND',
            detail: 'Tidak lagi satu unit.',
          },
        });
    });
    dialog = await openAsk(page);
    await ask(dialog, mate.personId, 'Papan petunjuk loket');
    const mine = dialog.getByRole('listitem').filter({ hasText: 'Papan petunjuk loket' });
    await expect(mine.getByText('Tidak lagi satu unit.')).toBeVisible(PATIENCE);
    await dialog.getByRole('button', { name: 'Tutup' }).click();
    await page.getByRole('alert').getByRole('button', { name: 'Lihat' }).click(PATIENCE);
    await mine.getByRole('button', { name: 'Ubah' }).click(PATIENCE);
    await expect(dialog.getByLabel('Tentang apa?')).toHaveValue('Papan petunjuk loket', PATIENCE);
    await expect(mine).toHaveCount(0, PATIENCE);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await context.close();
  });
});
