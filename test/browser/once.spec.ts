import type { Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { Api, openAs, PATIENCE } from './support/people.js';

test.describe('what the stream brings before its own answer comes', () => {
  /** Lets the server take what is posted there, and keeps its answer back until it is let go. */
  async function late(page: Page, url: string | RegExp): Promise<() => void> {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((open) => (go = open));
    await page.route(url, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const response = await route.fetch();
      await gate;
      await route.fulfill({ response });
    });
    return go;
  }

  test('a reply is shown once', async ({ app, browser }) => {
    const staff = await Api.as(app.url, 'staf.pkm');
    const head = await Api.as(app.url, 'atasan.pkm');
    await head.comment(staff.personId, 'Apakah kulkas vaksin sudah dicatat pagi ini?');
    const { context, page } = await openAs(browser, app.url, 'staf.pkm');
    await page.goto('/tanggapan');
    const go = await late(page, '**/api/feedback/*/replies');
    const note = page
      .getByRole('article')
      .filter({ hasText: 'Apakah kulkas vaksin sudah dicatat pagi ini?' });
    await note.getByRole('button', { name: 'Balas', exact: true }).click(PATIENCE);
    await note.getByRole('textbox').fill('Sudah, empat derajat.');
    await note.getByRole('button', { name: 'Kirim', exact: true }).click();
    // The stream knows it: what says so is no longer the copy of this device alone.
    await expect(note.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
    await expect(note.getByText('Sudah, empat derajat.')).toHaveCount(1);
    go();
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await expect(note.getByText('Sudah, empat derajat.')).toHaveCount(1, PATIENCE);
    await context.close();
  });

  test('a comment is shown once', async ({ app, browser }) => {
    const staff = await Api.as(app.url, 'staf');
    const { context, page } = await openAs(browser, app.url, 'atasan');
    await page.goto('/papan');
    const go = await late(page, /\/api\/feedback$/);
    await page
      .getByRole('main')
      .getByRole('button', { name: new RegExp(staff.name) })
      .click(PATIENCE);
    const drawer = page.getByRole('dialog', { name: staff.name });
    await drawer.getByRole('button', { name: /^(Tanggapi laporan|Tulis tanggapan umum)$/ }).click(PATIENCE);
    const words = 'Loket empat boleh dibuka besok.';
    await drawer.getByRole('textbox', { name: `Tanggapan untuk ${staff.name}` }).fill(words);
    await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
    const written = drawer.getByRole('article').filter({ hasText: words });
    await expect(written.getByText(/Tersimpan|Sampai/)).toBeVisible(PATIENCE);
    await expect(written).toHaveCount(1);
    go();
    await page.unrouteAll({ behavior: 'wait' });
    await context.close();
  });
});
