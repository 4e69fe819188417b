import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { query } from './support/database.js';
import { Api, DESKTOP, openAs, PATIENCE, PHONE, row, writeLine } from './support/people.js';

const ACTIVITY = 'Melayani legalisasi akta kelahiran';

/**
 * Presses a button, or goes to it, as soon as it stands on the page. It is there for seconds only, and a busy machine may
 * need as long for the way from the page to the test and back.
 */
async function atOnce(page: Page, name: string, what: 'click' | 'focus'): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const look = () => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === '${name}');
      if (!button) return;
      watch.disconnect();
      button.${what}();
      done();
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  })`);
}

const pressAtOnce = (page: Page, name: string) => atOnce(page, name, 'click');

/** The command that waits on this device to be sent: when it was, and when it goes; null when none waits. */
const held = (page: Page, person: string, kind = 'submission') =>
  page.evaluate<{ at: number; goes: number; now: number } | null>(`new Promise((done, fail) => {
    const asked = indexedDB.open('tanggap-${person}');
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const rows = asked.result.transaction('outbox').objectStore('outbox').getAll();
      rows.onsuccess = () => {
        asked.result.close();
        const item = rows.result.find(({ kind }) => kind === '${kind}');
        done(item ? { at: item.since, goes: item.notBefore, now: Date.now() } : null);
      };
      rows.onerror = () => fail(rows.error);
    };
  })`);

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

  test('is returned the same way: taken back, and begun again where it was sent anew meanwhile, with its reason', async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const staff = await Api.as(app.url, 'staf.pkm');
    await staff.report(ACTIVITY);
    const { context, page } = await openAs(browser, app.url, 'atasan.pkm');
    await row(page, staff.name).getByRole('button').click(PATIENCE);
    const drawer = page.getByRole('dialog', { name: staff.name });
    await drawer.getByRole('button', { name: 'Kembalikan', exact: true }).last().click(PATIENCE);
    const reason = drawer.getByLabel('Apa yang perlu diperbaiki?', { exact: true });
    const send = drawer.getByRole('button', { name: 'Kembalikan dengan alasan' });
    await reason.fill('Jumlah pada baris pertama kosong');
    const undone = pressAtOnce(page, 'Urungkan');
    await send.click();
    await undone;
    await expect(reason).toHaveValue('Jumlah pada baris pertama kosong', PATIENCE);
    await send.click();
    await expect(page.getByText(`Laporan ${staff.name} segera dikembalikan.`)).toBeVisible(PATIENCE);
    await staff.report(ACTIVITY, 'Menyusun daftar antrean besok');
    // The server does not take it: the head is told, with what was written.
    const refused = page.getByRole('main').getByRole('alert').filter({ hasText: staff.name });
    await expect(refused).toContainText('Jumlah pada baris pertama kosong', PATIENCE);
    await refused.getByRole('button', { name: 'Buka' }).click();
    await drawer.getByRole('button', { name: 'Coba lagi' }).click(PATIENCE);
    await expect(reason).toHaveValue('Jumlah pada baris pertama kosong', PATIENCE);
    await expect(refused).toHaveCount(0);
    expect((await staff.reportsOfToday()).map(({ state }) => state)).toEqual(['submitted']);
    await context.close();
  });

  test('does not run out under the hand that takes it back, whether of keys or of a mouse', async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const staff = await Api.as(app.url, 'atasan.pkm');
    const { context, page } = await openAs(browser, app.url, 'atasan.pkm');
    await page.getByRole('navigation').getByRole('link', { name: 'Hari ini' }).first().click();
    await writeLine(page, 1, ACTIVITY);
    const reached = atOnce(page, 'Urungkan', 'focus');
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await reached;
    const undo = page.getByRole('button', { name: 'Urungkan' });
    const first = await held(page, staff.personId);
    expect(first).not.toBeNull();
    const later = async (than: number) => ((await held(page, staff.personId))?.goes ?? 0) > than;
    // Longer than a mouse alone would have had, and still here.
    await expect
      .poll(async () => ((await held(page, staff.personId))?.now ?? 0) > (first?.at ?? 0) + 8_000, PATIENCE)
      .toBe(true);
    await expect(undo).toBeFocused();
    expect(await sent(staff)).toEqual([]);

    await undo.hover();
    await page.evaluate('document.activeElement.blur()');
    const { goes = 0 } = (await held(page, staff.personId)) ?? {};
    await expect.poll(() => later(goes), PATIENCE).toBe(true);
    await undo.click();
    await expect(page.getByText('Draf', { exact: true })).toBeVisible(PATIENCE);
    expect(await held(page, staff.personId)).toBeNull();
    expect(await sent(staff)).toEqual([]);

    // Sent once more and left alone, it goes.
    await page.getByRole('button', { name: 'Kirim laporan' }).click();
    await expect.poll(() => sent(staff), PATIENCE).toEqual([{ version: 1, lines: 1 }]);
    await context.close();
  });

  test('waits longer for whoever sends with keys, and for whoever wants less motion', async ({ browser }) => {
    test.setTimeout(120_000);
    const long = async (page: Page, person: string) => {
      const { at = 0, goes = 0 } = (await held(page, person)) ?? {};
      return goes - at;
    };
    for (const [login, motion] of [
      ['atasan', 'no-preference'],
      ['kabid', 'reduce'],
    ] as const) {
      const staff = await Api.as(app.url, login);
      const { context, page } = await openAs(browser, app.url, login, {
        ...DESKTOP,
        reducedMotion: motion,
      });
      await page.getByRole('navigation').getByRole('link', { name: 'Hari ini' }).first().click();
      await writeLine(page, 1, ACTIVITY);
      const send = page.getByRole('button', { name: 'Kirim laporan' });
      const undo = page.getByRole('button', { name: 'Urungkan' });
      if (motion === 'reduce') await send.click();
      else {
        await page.getByRole('textbox').last().press('Tab');
        await send.press('Enter');
      }
      await expect(undo).toBeVisible(PATIENCE);
      expect(await long(page, staff.personId)).toBeGreaterThan(19_000);
      await undo.press('Enter');
      await expect(page.getByText('Draf', { exact: true })).toBeVisible(PATIENCE);
      expect(await sent(staff)).toEqual([]);
      await context.close();
    }
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

test('an acceptance waits longer for keys, and does not run out under the hand that takes it back', async ({
  app,
  browser,
}) => {
  const staff = await Api.as(app.url, 'staf');
  const { personId } = await Api.as(app.url, 'atasan');
  await staff.report('Merapikan berkas pindah datang');
  const state = async () => (await staff.reportsOfToday()).map((report) => report.state);
  const { context, page } = await openAs(browser, app.url, 'atasan');
  const line = row(page, staff.name);
  await expect(line).toContainText('Merapikan berkas', PATIENCE);
  const reached = atOnce(page, 'Urungkan', 'focus');
  await line.getByRole('button').press('a');
  await reached;
  const waiting = () => held(page, personId, 'report');
  const { at = 0, goes = 0 } = (await waiting()) ?? {};
  expect(goes - at).toBeGreaterThan(19_000);
  await expect.poll(async () => ((await waiting())?.goes ?? 0) > goes, PATIENCE).toBe(true);
  const undo = page.getByRole('button', { name: 'Urungkan' });
  await expect(undo).toBeFocused();
  expect(await state()).toEqual(['submitted']);
  await undo.press('Enter');
  await expect.poll(waiting).toBeNull();
  await expect(line.getByRole('button')).toBeFocused();
  expect(await state()).toEqual(['submitted']);
  await context.close();
});

test('a way back stays under the hand, and the keyboard that stands on one that goes is left somewhere', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'atasan.pkm');
  await page.getByRole('navigation').getByRole('link', { name: 'Hari ini' }).first().click();
  await writeLine(page, 1, ACTIVITY);
  await page.clock.install();
  const undo = page.getByRole('button', { name: 'Urungkan' });
  const line = page.getByRole('group', { name: 'Kegiatan 1', exact: true });
  let reached = atOnce(page, 'Urungkan', 'focus');
  await line.getByRole('button', { name: 'Hapus kegiatan' }).press('Enter');
  await reached;
  // Half as long again as it has by itself.
  await page.clock.runFor(15_000);
  await expect(undo).toBeFocused();
  await undo.press('Enter');
  await expect(page.getByText(ACTIVITY)).toBeVisible();

  // What is sent cannot wait for ever: it goes, whoever stands on its way back.
  reached = atOnce(page, 'Urungkan', 'focus');
  await page.getByRole('button', { name: 'Kirim laporan' }).press('Enter');
  await reached;
  await page.clock.runFor(70_000);
  await expect(undo).toHaveCount(0);
  expect(await page.evaluate('document.activeElement === document.body')).toBe(false);
  await context.close();
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

  // With keys there is as much time as for a report.
  const { personId } = staff;
  const focused = atOnce(page, 'Urungkan', 'focus');
  await remove.press('Enter');
  await focused;
  const { at = 0, goes = 0 } = (await held(page, personId, 'activity')) ?? {};
  expect(goes - at).toBeGreaterThan(19_000);
  await page.getByRole('button', { name: 'Urungkan' }).press('Enter');
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
