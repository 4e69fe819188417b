import { expect, test } from './support/app.js';
import { logIn, openAs, openBrowser, PATIENCE, PHONE } from './support/people.js';

test('an admin switches a unit off and on, and sees how far its people are', async ({ app, browser }) => {
  const { context, page } = await openAs(browser, app.url, 'admin');
  await page.goto('/admin/peluncuran');
  const list = page.getByRole('list', { name: 'Langkah per unit, beserta unit di bawahnya' });
  await expect(list.getByText(/\d+ dari \d+/).first()).toBeVisible(PATIENCE);
  await page.getByLabel('Cari unit').fill('Puskesmas');
  const off = page.getByRole('button', { name: /^Matikan: .*Puskesmas/ }).first();
  const name = ((await off.getAttribute('aria-label')) ?? '').replace('Matikan: ', '');
  await page.getByLabel('Beserta semua unit di bawahnya').uncheck();
  await off.click();
  await expect(page.getByText(`${name} dimatikan.`)).toBeVisible(PATIENCE);
  await page.getByRole('button', { name: 'Urungkan' }).click();
  await expect(page.getByRole('button', { name: `Matikan: ${name}` })).toBeVisible(PATIENCE);
  // A whole branch as well: each of its units stands again as it stood.
  const on = page.getByText('Menyala', { exact: true });
  await page.getByLabel('Cari unit').fill('');
  await expect(on.nth(1)).toBeVisible(PATIENCE);
  const standing = await on.count();
  await page.getByLabel('Beserta semua unit di bawahnya').check();
  await page
    .getByRole('button', { name: /^Matikan: / })
    .first()
    .click();
  await expect(on).not.toHaveCount(standing, PATIENCE);
  await page.getByRole('button', { name: 'Urungkan' }).click();
  await expect(on).toHaveCount(standing, PATIENCE);
  await page.getByLabel('Cari unit').fill('tidak ada unit begini');
  await expect(page.getByText('Tidak ada unit yang cocok')).toBeVisible();
  await context.close();
});

test('a tour is offered once, can be left and taken up, and waits in the menu', async ({ app, browser }) => {
  const context = await openBrowser(browser, app.url, PHONE);
  const page = await context.newPage();
  await logIn(page, 'staf.pkm');
  const tour = page.getByRole('complementary', { name: 'Tur singkat' });
  await tour.getByRole('button', { name: 'Mulai tur' }).click(PATIENCE);
  await expect(tour.getByRole('heading', { name: 'Tulis satu kegiatan' })).toBeFocused();
  await tour.getByRole('button', { name: 'Lanjut', exact: true }).click();
  await expect(tour.getByText('Langkah 2 dari 5')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tour.getByText('Langkah 2 dari 5')).toBeHidden();

  // On another day, on another device: it goes on where it was left.
  const other = await openBrowser(browser, app.url, PHONE);
  const later = await other.newPage();
  await logIn(later, 'staf.pkm');
  const again = later.getByRole('complementary', { name: 'Tur singkat' });
  await again.getByRole('button', { name: 'Mulai tur' }).click(PATIENCE);
  await expect(again.getByText('Langkah 2 dari 5')).toBeVisible();
  for (let step = 2; step < 5; step++)
    await again.getByRole('button', { name: 'Lanjut', exact: true }).click();
  // Loaded again once the server has it: a page that goes may take what it was sending along.
  const kept = later.waitForResponse(
    (answer) => answer.request().method() === 'PUT' && answer.url().includes('/api/rollout/tours/'),
    PATIENCE,
  );
  await again.getByRole('button', { name: 'Selesai' }).click();
  await kept;
  await later.reload();

  // Then it is no longer offered; the question of the month is asked instead, and only once.
  const pulse = later.getByRole('complementary', { name: 'Apakah Tanggap membantu pekerjaan Anda?' });
  await pulse.getByRole('button', { name: 'Sebagian' }).click(PATIENCE);
  await expect(later.getByText('Jawaban Anda dihitung tanpa nama.')).toBeVisible(PATIENCE);
  await expect(pulse).toBeHidden();
  await later.reload();
  await later.getByRole('button', { name: 'Buka menu' }).click(PATIENCE);
  await later.getByRole('dialog').getByRole('button', { name: 'Tur singkat' }).click();
  await expect(again.getByText('Langkah 1 dari 5')).toBeVisible(PATIENCE);
  await expect(pulse).toBeHidden();
  await other.close();
  await context.close();
});

for (const login of ['staf.pkm', 'atasan', 'pimpinan', 'hr'])
  test(`each step of the tour of ${login} points at something that can be seen, wide and narrow`, async ({
    app,
    browser,
  }) => {
    const { context, page } = await openAs(browser, app.url, login);
    await page.getByRole('button', { name: 'Buka menu' }).click(PATIENCE);
    await page.getByRole('dialog').getByRole('button', { name: 'Tur singkat' }).click(PATIENCE);
    const tour = page.getByRole('complementary', { name: 'Tur singkat' });
    const count = tour.getByText(/^Langkah \d+ dari \d+$/);
    await expect(count).toBeVisible(PATIENCE);
    const steps = Number((await count.textContent())?.split(' ').at(-1));
    expect(steps).toBeGreaterThan(3);
    // What the hand would meet in the middle of it is the thing itself, and no panel over it.
    const met = `(() => {
      const target = document.querySelector('.tour-target');
      if (!target) return 'nothing';
      const { left, right, top, bottom } = target.getBoundingClientRect();
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return at !== null && (target.contains(at) || at.contains(target)) && at.closest('aside') === null;
    })()`;
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (let step = 1; step <= steps; step += 1) {
        await expect(count).toHaveText(`Langkah ${String(step)} dari ${String(steps)}`, PATIENCE);
        await expect(page.locator('.tour-target')).toBeInViewport(PATIENCE);
        await expect.poll(() => page.evaluate(met), PATIENCE).toBe(true);
        if (step < steps) await tour.getByRole('button', { name: 'Lanjut', exact: true }).click();
      }
      for (let step = steps; step > 1; step -= 1)
        await tour.getByRole('button', { name: 'Kembali', exact: true }).click();
    }
    await context.close();
  });

test('HR sees what reporting takes beside what comes of it, and nothing of small groups', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan/beban');
  await expect(page.getByText(/^Separuh laporan selesai dalam \d+ detik dan \d+ ketukan\.$/)).toBeVisible(
    PATIENCE,
  );
  await expect(page.getByRole('table', { name: 'Isian dan gunanya' }).getByRole('row')).toHaveCount(6);
  const month = page.getByRole('table', { name: /^Bulan \d{4}-\d{2}$/ }).first();
  await expect(month.getByRole('row', { name: /^Semua unit \d+ \d+ \d+$/ })).toBeVisible(PATIENCE);
  await expect(month.getByText('kurang dari lima jawaban').first()).toBeVisible();
  await context.close();
});
