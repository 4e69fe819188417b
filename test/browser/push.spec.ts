import { startApp, type AppProcess } from '../support/app-process.js';
import { startPushService, type PushService } from '../support/push-service.js';
import { expect, test } from './support/app.js';
import { Ears } from './support/ears.js';
import { openAs, PATIENCE } from './support/people.js';

/** No push service knows this browser: one of the test stands in for it, and what the server sends there is seen. */
test.describe('the button that tries a push', () => {
  let app: AppProcess;
  let push: PushService;
  test.beforeAll(async () => {
    push = await startPushService();
    app = await startApp({ env: { PUSH_LOOPBACK: '1' } });
  });
  test.afterAll(async () => {
    await app.stop();
    await push.stop();
  });

  test('says what came of it, and that this device is off when its browser is gone', async ({ browser }) => {
    const { page, context } = await openAs(browser, app.url, 'staf');
    const mine = push.browser();
    const body = JSON.stringify({ ...mine.subscription, language: 'id' });
    const added = await page.evaluate<number>(
      `fetch('/api/notifications/devices', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)},
      }).then((answer) => answer.status)`,
    );
    expect(added).toBe(201);
    // What stands in the way of pushes is asked once there is a worker.
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await page.goto('/pemberitahuan/pengaturan');
    const attempt = page.getByRole('button', { name: 'Kirim uji coba' });
    await expect(attempt).toBeVisible(PATIENCE);
    const ears = await Ears.on(page);
    /** Presses it, and hears these words, which the page shows for seconds only. */
    const says = async (words: RegExp) => {
      const before = (await ears.heard()).length;
      await attempt.click();
      await expect
        .poll(async () => (await ears.heard()).slice(before).some((said) => words.test(said)), PATIENCE)
        .toBe(true);
    };

    await says(/Terkirim\. Pemberitahuan uji coba muncul sebentar lagi\./);
    expect(push.to(mine).map(({ payload }) => payload['title'])).toEqual(['Pemberitahuan berfungsi']);

    push.conduct(mine, 503);
    await says(/Layanan pemberitahuan belum bisa dihubungi\./);
    push.conduct(mine, 'cut');
    await says(/Layanan pemberitahuan tidak menjawab\./);
    push.conduct(mine, 403);
    await says(/Ditolak layanan pemberitahuan peramban\./);

    await context.setOffline(true);
    await says(/Server belum bisa dihubungi\./);
    await context.setOffline(false);

    push.conduct(mine, 410);
    await says(/Gawai ini tidak lagi menerima\./);
    await expect(page.getByText('Belum aktif di gawai ini')).toBeVisible(PATIENCE);
    await expect(attempt).toHaveCount(0);
    await context.close();
  });

  test('says so when the push service is away altogether', async ({ browser }) => {
    const away = await startPushService();
    const mine = away.browser();
    const { page, context } = await openAs(browser, app.url, 'staf2');
    const body = JSON.stringify({ ...mine.subscription, language: 'id' });
    await page.evaluate(
      `fetch('/api/notifications/devices', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)},
      })`,
    );
    await away.stop();
    await page.goto('/pemberitahuan/pengaturan');
    const attempt = page.getByRole('button', { name: 'Kirim uji coba' });
    await expect(attempt).toBeVisible(PATIENCE);
    const ears = await Ears.on(page);
    await attempt.click();
    await expect
      .poll(ears.heard.bind(ears), PATIENCE)
      .toContainEqual(expect.stringContaining('Layanan pemberitahuan belum bisa dihubungi.'));
    // It may well be there later: the device stays.
    await expect(page.getByText('Aktif di gawai ini', { exact: true })).toBeVisible(PATIENCE);
    await context.close();
  });
});
