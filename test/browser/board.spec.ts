import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { Api, connected, openAs, PATIENCE, PHONE, row, writeLine } from './support/people.js';

/** Names of the rows as they stand, from top to bottom. */
const order = (page: Page) =>
  page.getByRole('rowheader').getByRole('button').locator('.name').allTextContents();

const reports = (page: Page) => page.getByRole('checkbox', { name: /^Pilih laporan/ });

test.describe('a supervisor at the board', () => {
  let app: AppProcess;
  test.beforeAll(async () => {
    app = await startApp();
  });
  test.afterAll(() => app.stop());

  test('rows keep their place under a hand, say how many changes wait, and move when asked', async ({
    browser,
  }) => {
    const staff = await openAs(browser, app.url, 'staf', PHONE);
    const { name } = await Api.as(app.url, 'staf');
    const supervisor = await openAs(browser, app.url, 'atasan');
    const { page } = supervisor;
    await expect(row(page, name)).toBeVisible(PATIENCE);
    // Somebody's hand is on the list.
    await page.getByRole('rowheader').getByRole('button').first().focus();
    const before = await order(page);

    const activity = 'Merekam KTP-el di balai desa, listrik padam';
    await writeLine(staff.page, 1, activity);
    await staff.page
      .getByRole('button', { name: /kendala/i })
      .first()
      .click();
    await staff.page.getByRole('textbox', { name: /^Kendala/ }).fill('Genset tidak menyala');
    await staff.page.getByRole('button', { name: 'Kirim laporan' }).click();
    await expect(row(page, name)).toContainText('Genset tidak menyala', PATIENCE);
    const apply = page.getByRole('button', { name: /perubahan\. Terapkan urutan/ });
    await expect(apply).toBeVisible();
    expect(await order(page)).toEqual(before);

    await apply.click();
    await expect(page.getByRole('rowheader').first()).toContainText(name);
    await expect(apply).toHaveCount(0);
    await staff.context.close();
    await supervisor.context.close();
  });

  test('many at once: a sample is read first, then all are accepted, and it can be taken back', async ({
    browser,
  }) => {
    const supervisor = await openAs(browser, app.url, 'atasan');
    const { page } = supervisor;
    await page.getByRole('tab', { name: /^Perlu Anda/ }).click();
    await expect(reports(page).first()).toBeVisible(PATIENCE);
    const all = await reports(page).count();
    expect(all).toBeGreaterThan(4);
    await page.getByRole('button', { name: `Pilih semua laporan (${String(all)})` }).click();
    await page.getByRole('button', { name: `Setujui ${String(all)} laporan` }).click();
    const dialog = page.getByRole('dialog', { name: `Setujui ${String(all)} laporan` });
    const accept = dialog.getByRole('button', { name: `Terima semua (${String(all)})` });

    // Unread ones stop it, and the first of them is where the keyboard stands then.
    await accept.click();
    await expect(dialog.getByText(/^Baca \d+ laporan lagi, lalu setujui\.$/)).toBeVisible();
    await expect(dialog.locator('summary').first()).toBeFocused();
    const sampled = dialog.locator('details:not(.rest)');
    const size = await sampled.count();
    expect(size).toBeGreaterThanOrEqual(3);
    expect(size).toBeLessThan(all);
    for (let at = 0; at < size; at += 1) {
      await sampled.nth(at).locator('summary').click();
      await expect(sampled.nth(at).getByText('Dibaca', { exact: true })).toBeVisible(PATIENCE);
    }
    await accept.click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText('Sedang disetujui').first()).toBeVisible();
    await page.getByRole('button', { name: 'Urungkan' }).click();
    await expect(page.getByText('Sedang disetujui')).toHaveCount(0);
    await expect(reports(page)).toHaveCount(all);

    // And now for good.
    await page.getByRole('button', { name: `Pilih semua laporan (${String(all)})` }).click();
    await page.getByRole('button', { name: `Setujui ${String(all)} laporan` }).click();
    await expect(sampled.first()).toBeVisible(PATIENCE);
    for (let at = 0; at < (await sampled.count()); at += 1) {
      await sampled.nth(at).locator('summary').click();
      await expect(sampled.nth(at).getByText('Dibaca', { exact: true })).toBeVisible(PATIENCE);
    }
    await accept.click();
    await expect(reports(page)).toHaveCount(0, PATIENCE);
    const queue = await (
      await Api.as(app.url, 'atasan')
    ).get<{ items: { report: unknown }[] }>('/api/board/queue');
    expect(queue.items.filter(({ report }) => report !== null)).toEqual([]);
    await supervisor.context.close();
  });

  test('the keyboard alone: find, walk, comment from a template, return, choose, accept', async ({
    browser,
  }) => {
    const staff = await Api.as(app.url, 'staf2');
    await staff.report('Menyusun jadwal perekaman sekolah');
    const supervisor = await openAs(browser, app.url, 'atasan');
    const { page } = supervisor;
    const keys = page.keyboard;
    const line = row(page, staff.name);
    await expect(line).toContainText('Menyusun jadwal', PATIENCE);

    await keys.press('/');
    await expect(page.getByRole('searchbox', { name: 'Cari pegawai' })).toBeFocused();
    // Letters are text here.
    await keys.type(staff.name.slice(0, 12));
    await expect(page.getByRole('rowheader')).toHaveCount(1);
    for (let tab = 0; tab < 12; tab += 1) {
      await keys.press('Tab');
      if ((await page.evaluate('document.activeElement.matches("[data-entry] input")')) === true) break;
    }
    await keys.press('Tab');
    await expect(line.getByRole('button')).toBeFocused();
    await keys.press('x');
    await expect(line.getByRole('checkbox')).toBeChecked();
    await keys.press('x');
    await expect(line.getByRole('checkbox')).not.toBeChecked();

    await keys.press('c');
    const drawer = page.getByRole('dialog', { name: staff.name });
    const field = drawer.getByRole('textbox', { name: `Tanggapan untuk ${staff.name}` });
    await expect(field).toBeFocused(PATIENCE);
    await drawer.getByRole('button', { name: 'Besok coba …, supaya lebih ringan.' }).press('Enter');
    await expect(field).toHaveValue('Besok coba [tulis hal khususnya], supaya lebih ringan.');
    await expect(field).toBeFocused();
    await keys.press('Control+Enter');
    await expect(drawer.getByText('Lengkapi bagian khususnya')).toBeVisible();
    // The gap is selected: typing fills it.
    await keys.type('bagi jadwal dengan guru operator');
    await keys.press('Control+Enter');
    await expect(drawer.getByRole('article')).toContainText(
      ['Besok coba bagi jadwal dengan guru operator, supaya lebih ringan.'],
      PATIENCE,
    );

    await drawer.getByRole('heading', { level: 2 }).press('r');
    await expect(drawer.getByLabel('Apa yang perlu diperbaiki?', { exact: true })).toBeFocused();
    await keys.press('Escape');
    await drawer.getByRole('button', { name: 'Tutup' }).focus();
    await keys.press('a');
    await expect(page.getByText(`Laporan ${staff.name} segera disetujui.`)).toBeVisible();
    await keys.press('Escape');
    await expect(drawer).toHaveCount(0);
    await expect(line.getByRole('button')).toBeFocused();
    await expect(line).toContainText('Disetujui', PATIENCE);

    await keys.press('?');
    const map = page.getByRole('dialog');
    await expect(map.getByText('Pilih laporan')).toBeVisible(PATIENCE);
    await map.getByRole('checkbox').press('Space');
    await keys.press('Escape');
    await line.getByRole('button').press('c');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await supervisor.context.close();
  });

  test('what waits keeps its place under a hand; what is new waits behind a count', async ({ browser }) => {
    const supervisor = await openAs(browser, app.url, 'kabid');
    const { page } = supervisor;
    await page.getByRole('tab', { name: /^Perlu Anda/ }).click();
    const waiting = page.locator('[data-entry]');
    await expect(waiting.first()).toBeVisible(PATIENCE);
    // Somebody's hand is on the list.
    await waiting.getByRole('button').first().focus();
    const keys = async () =>
      await Promise.all((await waiting.all()).map((one) => one.getAttribute('data-entry')));
    const before = await keys();

    const head = await Api.as(app.url, 'kabid');
    const own = await Api.as(app.url, 'atasan');
    const sent = await own.report('Menata ulang antrean loket dua');
    const apply = page.getByRole('button', { name: '1 baru. Terapkan urutan' });
    await expect(apply).toBeVisible(PATIENCE);
    expect(await keys()).toEqual(before);
    await apply.click();
    const fresh = page.locator(`[data-entry="${sent.id}"]`);
    await expect(fresh).toBeVisible();
    await expect(apply).toHaveCount(0);

    // Decided elsewhere while the hand is here: it says so and stays, until the rows may move.
    await fresh.getByRole('button').focus();
    const shown = await keys();
    const accepted = await head.http.post(`/api/reports/${sent.id}/acceptance`, {
      data: { version: sent.version },
    });
    expect(accepted.status()).toBe(200);
    await expect(fresh).toContainText('Sudah diputuskan', PATIENCE);
    expect(await keys()).toEqual(shown);
    await page.getByRole('button', { name: '1 perubahan. Terapkan urutan' }).click();
    await expect(fresh).toHaveCount(0);
    await supervisor.context.close();
  });

  test('j, k and the arrows walk, the map names every key, and letters can be switched off', async ({
    browser,
  }) => {
    const supervisor = await openAs(browser, app.url, 'atasan');
    const { page } = supervisor;
    const keys = page.keyboard;
    const buttons = page.getByRole('rowheader').getByRole('button');
    await expect(buttons.nth(2)).toBeVisible(PATIENCE);
    await buttons.first().focus();
    for (const [key, at] of [
      ['j', 1],
      ['ArrowDown', 2],
      ['k', 1],
      ['ArrowUp', 0],
      ['ArrowUp', 0],
    ] as const) {
      await keys.press(key);
      await expect(buttons.nth(at)).toBeFocused();
    }
    const names = await order(page);
    await keys.press('Enter');
    await expect(page.getByRole('dialog', { name: names[0] ?? '' })).toBeVisible(PATIENCE);
    await keys.press('j');
    await expect(page.getByRole('dialog', { name: names[1] ?? '' })).toBeVisible();
    await keys.press('k');
    await expect(page.getByRole('dialog', { name: names[0] ?? '' })).toBeVisible();
    await keys.press('Escape');
    await expect(buttons.first()).toBeFocused();

    await keys.press('?');
    const map = page.getByRole('dialog');
    for (const key of ['j / ↓', 'k / ↑', 'Enter', 'a', 'r', 'c', 'x', '/', 'Ctrl + Enter', 'Esc', '?'])
      await expect(map.locator('kbd').getByText(key, { exact: true })).toBeVisible(PATIENCE);
    await map.getByRole('checkbox').press('Space');
    await keys.press('Escape');
    await buttons.first().focus();
    for (const letter of ['j', 'r', 'c', '/', '?']) await keys.press(letter);
    await expect(buttons.first()).toBeFocused();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await keys.press('ArrowDown');
    await expect(buttons.nth(1)).toBeFocused();
    await supervisor.context.close();
  });

  test('an urgent comment needs its reason, and the reason is read with it', async ({ browser }) => {
    const staff = await Api.as(app.url, 'staf');
    const supervisor = await openAs(browser, app.url, 'atasan');
    const { page } = supervisor;
    await row(page, staff.name).getByRole('button').click(PATIENCE);
    const drawer = page.getByRole('dialog', { name: staff.name });
    await drawer.getByRole('button', { name: /^(Tanggapi laporan|Tulis tanggapan umum)$/ }).click(PATIENCE);
    const words = 'Loket tiga ditutup mulai siang ini, pindahkan antreannya.';
    await drawer.getByRole('textbox', { name: `Tanggapan untuk ${staff.name}` }).fill(words);
    await drawer.getByRole('checkbox', { name: /^Mendesak/ }).check();
    const reason = drawer.getByLabel('Mengapa tidak bisa menunggu?');
    await expect(reason).toBeFocused();
    await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
    // Nothing left: what is missing is said at the field, and the keyboard stands in it.
    await expect(reason).toHaveAccessibleDescription('Tulis alasannya: mengapa ini tidak bisa menunggu?');
    await expect(reason).toBeFocused();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await reason.fill('Listrik loket padam pukul dua belas');
    await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
    const written = drawer.getByRole('article').filter({ hasText: words });
    await expect(written).toContainText('Mendesak karena: Listrik loket padam pukul dua belas', PATIENCE);
    // What is only on this device goes with it.
    await expect(written).toContainText(/Tersimpan|Sampai/, PATIENCE);
    await supervisor.context.close();

    const recipient = await openAs(browser, app.url, 'staf', PHONE);
    await recipient.page.goto('/tanggapan');
    await expect(recipient.page.getByRole('article').filter({ hasText: words })).toContainText(
      'Mendesak karena: Listrik loket padam pukul dua belas',
      PATIENCE,
    );
    await recipient.context.close();
  });

  test('a head of heads goes from units down to people and back', async ({ browser }) => {
    const head = await openAs(browser, app.url, 'kabid');
    const { page } = head;
    await connected(page);
    await page.getByRole('tab', { name: 'Unit', exact: true }).click();
    const section = page.getByRole('button', { name: 'Buka papan Seksi Identitas Penduduk' });
    await section.click(PATIENCE);
    await expect(page.getByRole('navigation', { name: 'Unit kerja' })).toContainText(
      'Seksi Identitas Penduduk',
      PATIENCE,
    );
    const { name } = await Api.as(app.url, 'staf');
    await expect(row(page, name)).toBeVisible(PATIENCE);
    await row(page, name).getByRole('button').click();
    // Somebody further up reads; who decides is said.
    const drawer = page.getByRole('dialog', { name });
    await expect(drawer.getByRole('heading', { level: 3 })).toBeVisible(PATIENCE);
    await expect(drawer.getByRole('button', { name: 'Setujui' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Semua unit' }).click();
    await expect(page.getByRole('navigation', { name: 'Unit kerja' })).toHaveCount(0);
    await head.context.close();
  });
});

test('a unit’s board opens as that unit', async ({ app, browser }) => {
  const { context, page } = await openAs(browser, app.url, 'pimpinan');
  await page.goto('/cakupan');
  await page.getByRole('main').getByRole('link', { name: 'Seksi Identitas Penduduk' }).click(PATIENCE);
  await page.getByRole('main').locator('a[href^="/papan?satuan="]').click(PATIENCE);
  await expect(page.locator('#unit option:checked')).toHaveText(/Seksi Identitas Penduduk/, PATIENCE);
  await expect(page.getByRole('main').getByRole('button', { name: /Rina Puspawardani/ })).toBeVisible(
    PATIENCE,
  );
  const people = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(people).not.toHaveCount(0);
  await context.close();
});

test('what is typed while a drawer is still drawn goes where it was meant, and what is folded comes when it is opened', async ({
  app,
  browser,
}) => {
  const writer = await Api.as(app.url, 'staf2');
  const { name } = writer;
  await writer.report('Menata arsip pindah datang');
  const { context, page } = await openAs(browser, app.url, 'atasan');
  await page.goto('/papan');
  const drawer = page.getByRole('dialog', { name });
  await page.getByRole('row', { name }).getByRole('button').first().press('Enter', PATIENCE);
  await expect(drawer.getByText('Menata arsip pindah datang')).toBeVisible(PATIENCE);
  const earlier = drawer.locator('details').filter({ hasText: 'Laporan sebelumnya' });
  await expect(earlier.getByRole('button')).toHaveCount(0);
  await earlier.locator('summary').click();
  await expect(earlier.getByRole('button').first()).toBeVisible(PATIENCE);

  // Drawn anew for the same person: the comment is begun with its first frame.
  await drawer.getByRole('button', { name: 'Tutup' }).click();
  await page.getByRole('row', { name }).getByRole('button').first().press('Enter');
  await expect(drawer.getByText('Menata arsip pindah datang')).toBeVisible(PATIENCE);
  await page.keyboard.press('c');
  await page.keyboard.type('arsip rapi');
  await expect(drawer.getByRole('textbox')).toHaveValue('arsip rapi');
  await page.keyboard.press('Escape');
  await context.close();
});
