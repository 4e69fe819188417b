import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { query } from './support/database.js';
import { Api, openAs, PATIENCE, PHONE } from './support/people.js';

test.describe('what waits for somebody, on two devices', () => {
  let app: AppProcess;
  test.beforeAll(async () => {
    app = await startApp();
  });
  test.afterAll(() => app.stop());

  const bell = 'Pemberitahuan';

  test('a comment rings on both, is opened on one and leaves the other', async ({ browser }) => {
    const boss = await Api.as(app.url, 'atasan');
    const own = await Api.as(app.url, 'staf');
    const phone = await openAs(browser, app.url, 'staf', PHONE);
    const desk = await openAs(browser, app.url, 'staf');
    const bells = [phone.page, desk.page].map((page) =>
      page.getByRole('banner').getByRole('link', { name: bell }),
    );
    const before = (await own.get<{ open: number }>('/api/notifications/count')).open;
    for (const link of bells)
      await expect(link).toHaveAccessibleName(
        before === 0 ? bell : `${bell} ${String(before)} hal menunggu`,
        PATIENCE,
      );

    await boss.comment(own.personId, 'Apakah loket dua sudah dibuka?', {
      kind: 'question',
      urgent: true,
      urgentReason: 'Antrean sampai ke jalan',
    });
    for (const link of bells)
      await expect(link).toHaveAccessibleName(`${bell} ${String(before + 1)} hal menunggu`, PATIENCE);

    for (const { page } of [phone, desk]) {
      await page.getByRole('banner').getByRole('link', { name: bell }).click();
      await expect(page.getByText('Alasan: Antrean sampai ke jalan')).toBeVisible(PATIENCE);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
    await phone.page
      .getByRole('link', { name: `${boss.name} menanggapi pekerjaan Anda` })
      .first()
      .click();
    // Seen on its own page for a second: that is reading it, here and there.
    await expect(phone.page.getByText('Apakah loket dua sudah dibuka?')).toBeInViewport(PATIENCE);
    await expect(desk.page.getByText('Alasan: Antrean sampai ke jalan')).toHaveCount(0, PATIENCE);
    await phone.context.close();
    await desk.context.close();
  });

  test('all are put away at once, and brought back', async ({ browser }) => {
    const boss = await Api.as(app.url, 'atasan');
    const mate = await Api.as(app.url, 'staf2');
    for (const body of ['Rapi.', 'Cepat.']) await boss.comment(mate.personId, body);
    const { page, context } = await openAs(browser, app.url, 'staf2');
    await page.getByRole('banner').getByRole('link', { name: bell }).click();
    const rows = page.getByRole('tabpanel').getByRole('article');
    await expect(rows.nth(1)).toBeVisible(PATIENCE);
    const count = await rows.count();
    await page.getByRole('button', { name: 'Tandai semua selesai' }).click();
    await expect(page.getByRole('heading', { name: 'Tidak ada yang menunggu' })).toBeVisible(PATIENCE);
    await page.getByRole('button', { name: 'Urungkan' }).click();
    await expect(rows).toHaveCount(count, PATIENCE);
    await context.close();
  });

  test('all of one topic are put away, and those of others stay', async ({ browser }) => {
    const staff = await Api.as(app.url, 'staf.pkm');
    const boss = await Api.as(app.url, 'atasan.pkm');
    await boss.comment(staff.personId, 'Kartu stoknya rapi.');
    await query(
      app,
      `INSERT INTO notification (id, person_id, kind, ref) SELECT gen_random_uuid(), $1, 'agreed', i.id
         FROM indicator i WHERE i.owner_id = $1`,
      [staff.personId],
    );
    const { page, context } = await openAs(browser, app.url, 'staf.pkm');
    await page.goto('/pemberitahuan');
    const rows = page.getByRole('tabpanel').getByRole('article');
    const topic = (name: string) => page.getByRole('group', { name: 'Hal' }).getByRole('button', { name });
    const ofComments = rows.filter({ hasText: /menanggapi|membalas/ });
    const ofIndicators = rows.filter({ hasText: 'menyetujui indikator' });
    await expect(ofComments.first()).toBeVisible(PATIENCE);
    await expect(ofIndicators.first()).toBeVisible();
    const comments = await ofComments.count();
    const indicators = await ofIndicators.count();

    await topic('Indikator').click();
    await expect(ofComments).toHaveCount(0, PATIENCE);
    await expect(ofIndicators).toHaveCount(indicators, PATIENCE);
    await page.getByRole('button', { name: 'Tandai semua selesai' }).click();
    await expect(page.getByRole('heading', { name: 'Tidak ada tentang ini' })).toBeVisible(PATIENCE);
    await topic('Semua').click();
    await expect(ofComments).toHaveCount(comments, PATIENCE);
    await expect(ofIndicators).toHaveCount(0);
    await page.getByRole('button', { name: 'Urungkan' }).click();
    await expect(ofIndicators).toHaveCount(indicators, PATIENCE);
    await context.close();
  });

  test('more than one request may name are put away, and brought back', async ({ browser }) => {
    const leader = await Api.as(app.url, 'pimpinan');
    await query(
      app,
      `INSERT INTO notification (id, person_id, kind, week, at)
       SELECT gen_random_uuid(), $1, 'summary', '2019-W' || lpad((1 + n % 52)::text, 2, '0'),
              now() - n * interval '1 minute'
         FROM generate_series(1, 620) n`,
      [leader.personId],
    );
    const open = async () =>
      (
        await query<{ n: number }>(
          app,
          `SELECT count(*)::int AS n FROM notification
            WHERE person_id = $1 AND week LIKE '2019-%' AND seen_at IS NULL`,
          [leader.personId],
        )
      )[0]?.n;
    const { page, context } = await openAs(browser, app.url, 'pimpinan');
    await page.goto('/pemberitahuan');
    await page.getByRole('button', { name: 'Tandai semua selesai' }).click(PATIENCE);
    await expect.poll(open, PATIENCE).toBe(0);
    await page.getByRole('button', { name: 'Urungkan' }).click(PATIENCE);
    await expect.poll(open, PATIENCE).toBe(620);
    await context.close();
  });

  test('one is put off until tomorrow, stands under its own tab, and comes back by hand', async ({
    browser,
  }) => {
    const boss = await Api.as(app.url, 'atasan.pkm');
    const staff = await Api.as(app.url, 'staf.pkm');
    await boss.comment(staff.personId, 'Bagus.');
    const { page, context } = await openAs(browser, app.url, 'staf.pkm', PHONE);
    await page.goto('/pemberitahuan');
    const rows = page.getByRole('tabpanel').getByRole('article');
    const mine = rows.filter({ hasText: boss.name }).first();
    await expect(mine).toBeVisible(PATIENCE);
    const before = await rows.count();
    await mine.getByRole('button', { name: /^Tunda/ }).click();
    const choices = page.getByRole('dialog').getByRole('listitem');
    await expect(choices.nth(1)).toBeVisible(PATIENCE);
    await choices.nth(1).getByRole('button').click();
    await expect(rows).toHaveCount(before - 1, PATIENCE);
    await page.getByRole('tab', { name: /^Ditunda/ }).click();
    await expect(rows).toHaveCount(1, PATIENCE);
    const [asleep] = await query<{ until: Date }>(
      app,
      'SELECT snoozed_until AS until FROM notification WHERE person_id = $1 AND snoozed_until > now()',
      [staff.personId],
    );
    expect(asleep?.until.getTime()).toBeGreaterThan(Date.now());
    await rows.getByRole('button', { name: /^(Bangunkan|Kembalikan)/ }).click();
    await expect(rows).toHaveCount(0, PATIENCE);
    await page.getByRole('tab').first().click();
    await expect(rows).toHaveCount(before, PATIENCE);
    await context.close();
  });

  test('a proposed indicator is opened by its notification, under its own filter', async ({ browser }) => {
    const staff = await Api.as(app.url, 'staf2');
    const name = 'Akta kelahiran selesai dalam satu hari';
    const made = await staff.http.post('/api/indicators', {
      data: {
        id: randomUUID(),
        name,
        unit: 'akta',
        aspect: 'quantity',
        polarity: 'higher',
        target: 20,
        period: 'month',
        rollup: 'sum',
      },
    });
    const { id } = (await made.json()) as { id: string };
    expect((await staff.http.post(`/api/indicators/${id}/proposal`)).status()).toBe(200);
    const { page, context } = await openAs(browser, app.url, 'atasan');
    await page.goto('/pemberitahuan');
    const rows = page.getByRole('tabpanel').getByRole('article');
    const mine = rows.filter({ hasText: name });
    await expect(mine).toBeVisible(PATIENCE);
    await page.getByRole('button', { name: 'Ringkasan', exact: true }).click();
    await expect(mine).toHaveCount(0, PATIENCE);
    await page.getByRole('button', { name: 'Indikator', exact: true }).click();
    await expect(mine).toBeVisible(PATIENCE);
    await mine.getByRole('link').click();
    const drawer = page.getByRole('dialog');
    await expect(drawer.getByText(name)).toBeVisible(PATIENCE);
    await expect(drawer.getByRole('button', { name: 'Setujui', exact: true }).first()).toBeVisible();
    await context.close();
  });

  test('pushes are offered once, where they can work; where not, one sentence says why', async ({
    browser,
  }) => {
    const { page, context } = await openAs(browser, app.url, 'kabid');
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await page.goto('/pemberitahuan');
    const offer = page.getByText('Mau diberi tahu juga saat Tanggap tertutup?');
    await expect(offer).toBeVisible(PATIENCE);
    await page.getByRole('button', { name: 'Tidak sekarang' }).click();
    await expect(offer).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('tabpanel')).toBeVisible(PATIENCE);
    await page.waitForLoadState('networkidle');
    await expect(offer).toHaveCount(0);
    await page.goto('/pemberitahuan/pengaturan');
    await expect(page.getByText('Belum aktif di gawai ini')).toBeVisible(PATIENCE);
    await context.close();

    // A browser whose owner said no once.
    const refused = await openAs(browser, app.url, 'kabid');
    await refused.context.addInitScript(
      "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })",
    );
    await refused.page.goto('/pemberitahuan/pengaturan');
    await expect(refused.page.getByText(/^Izin pernah ditolak\./)).toBeVisible(PATIENCE);
    await expect(refused.page.getByRole('button', { name: 'Aktifkan' })).toHaveCount(0);
    await refused.context.close();
  });

  test('settings say what stands in the way, keep a wish, and have no fault that axe finds', async ({
    browser,
  }) => {
    const { page, context } = await openAs(browser, app.url, 'staf', PHONE);
    await page.goto('/pemberitahuan/pengaturan');
    const box = page.getByRole('checkbox', { name: 'Balasan: Surel', exact: true });
    await expect(box).not.toBeChecked(PATIENCE);
    await box.check();
    await expect(page.getByText('Pengaturan disimpan.')).toBeVisible(PATIENCE);
    await page.reload();
    await expect(box).toBeChecked(PATIENCE);
    await expect(page.getByRole('checkbox', { name: 'Laporan dikembalikan: Daftar' })).toBeDisabled();
    await page.getByText('Lihat contoh').click();
    await expect(page.getByText('Buka Tanggap untuk membacanya.')).toBeVisible(PATIENCE);
    for (const way of ['Di daftar', 'Di gawai', 'Surel', 'Surel harian'])
      await expect(page.getByRole('figure', { name: way, exact: true })).toContainText(/\S{3,}/);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await context.close();
  });
});
