import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { startCuttingProxy, type CuttingProxy } from './support/cutting-proxy.js';
import { query } from './support/database.js';
import { Api, connected, openAs, PATIENCE, writeLine, type Member } from './support/people.js';

const EMPTIED = /Peramban mengosongkan simpanan/;

/** A page of the same person with nothing of the product running: for what happens to storage from outside. */
async function besides(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/robots.txt');
  return page;
}

const emptyStorage = (page: Page, person: string) =>
  page.evaluate(`new Promise((done, fail) => {
    const asked = indexedDB.deleteDatabase('tanggap-${person}');
    asked.onsuccess = () => done(); asked.onerror = () => fail(asked.error);
  })`);

/** Two lanes of storage: the worker answers for the shell, and its list is complete. */
const controlled = (page: Page) =>
  page.evaluate(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ||
    new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))).then(() => true)`);

/** Resolves once the page's thread waits for an answer and does nothing else; it goes on when what was returned is called. */
async function standStill(page: Page): Promise<() => Promise<void>> {
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((standing) => {
    void page.route('**/health/live?still', async (route) => {
      standing();
      await new Promise<void>((resolve) => (answer = resolve));
      await route.fulfill({ body: '' });
    });
  });
  const still = page.evaluate(`{
    const request = new XMLHttpRequest();
    request.open('GET', '/health/live?still', false);
    request.send();
  }`);
  await asked;
  return async () => {
    answer();
    await still;
  };
}

test.describe('a device with its own troubles', () => {
  let proxy: CuttingProxy;
  let member: Member | undefined;

  test.beforeEach(async ({ app }) => {
    test.setTimeout(180_000);
    proxy = await startCuttingProxy(app.port);
  });
  test.afterEach(async () => {
    await member?.context.close();
    member = undefined;
    await proxy.stop();
  });

  /** Today's page of a person who has nothing written today but `lines`, sent. */
  async function begin(
    url: string,
    login: string,
    browser: Parameters<typeof openAs>[0],
    ...lines: string[]
  ): Promise<Member & { api: Api; activities: () => Promise<string[]> }> {
    const api = await Api.as(url, login);
    await api.report(...lines);
    member = await openAs(browser, proxy.url, login);
    const { page } = member;
    await page.getByRole('link', { name: 'Hari ini' }).first().click();
    await page.getByRole('button', { name: 'Perbaiki', exact: true }).click(PATIENCE);
    return {
      ...member,
      api,
      // The server shows its owner the draft.
      activities: async () =>
        (await api.reportsOfToday()).flatMap((report) => report.lines.map((line) => line.activity)),
    };
  }

  async function add(page: Page, number: number, activity: string): Promise<void> {
    await page.getByRole('button', { name: 'Tambah kegiatan' }).click(PATIENCE);
    await writeLine(page, number, activity);
  }

  test('opened without any network, it shows today with its state and its age', async ({ app, browser }) => {
    const { context, page } = await begin(app.url, 'staf', browser, 'Membuka loket');
    await controlled(page);
    proxy.down();
    await page.close();
    const cold = await context.newPage();
    await cold.goto('/');
    await expect(cold.getByRole('heading', { level: 1, name: 'Hari ini' })).toBeVisible(PATIENCE);
    await expect(cold.getByText('Membuka loket', { exact: true })).toBeVisible(PATIENCE);
    await expect(cold.getByText('Terkirim', { exact: true })).toBeVisible();
    await expect(cold.getByText(/salinan di gawai ini, dari \d\d\.\d\d WIB/)).toBeVisible();
    await expect(cold.getByRole('banner').getByText('Tanpa jaringan')).toBeAttached();
    // The browser never thought that it had no network: nobody tells the page that the server answers again.
    proxy.heal();
    await connected(cold);
  });

  test('its storage is emptied under an open page: what is written stays and arrives once', async ({
    app,
    browser,
  }) => {
    const { context, page, api, activities } = await begin(app.url, 'staf', browser, 'Membuka loket');
    await controlled(page);
    proxy.down();
    await add(page, 2, 'Menulis tanpa jaringan');
    await expect(page.getByText('Di gawai ini', { exact: true })).toBeVisible(PATIENCE);
    proxy.heal();
    const outside = await besides(context);
    proxy.down();
    await emptyStorage(outside, api.personId);
    await expect(page.getByText(EMPTIED)).toBeVisible(PATIENCE);
    proxy.heal();
    await expect(page.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
    await expect.poll(activities, PATIENCE).toEqual(['Membuka loket', 'Menulis tanpa jaringan']);
  });

  test('its storage is emptied while the page is closed: it says what went, and what did not', async ({
    app,
    browser,
  }) => {
    const { context, page, api } = await begin(app.url, 'staf', browser, 'Membuka loket');
    await controlled(page);
    proxy.down();
    await add(page, 2, 'Tidak sempat terkirim');
    await expect(page.getByText('Di gawai ini', { exact: true })).toBeVisible(PATIENCE);
    await page.close();
    proxy.heal();
    const outside = await besides(context);
    await emptyStorage(outside, api.personId);
    await outside.goto('/');
    await expect(outside.getByText(EMPTIED)).toContainText('1 tulisan yang belum terkirim', PATIENCE);
    await expect(outside.getByText('Membuka loket', { exact: true })).toBeVisible(PATIENCE);
    await outside.getByRole('button', { name: 'Mengerti' }).click();
    await expect(outside.getByText(EMPTIED)).toHaveCount(0);
  });

  test('it has no room left: the page says so, and what is written is sent all the same', async ({
    app,
    browser,
  }) => {
    const { page, activities } = await begin(app.url, 'staf', browser, 'Membuka loket');
    // What the browser does by itself takes a full disk: a quota set through the debugger reaches no open database.
    await page.evaluate(
      "IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); }",
    );
    await add(page, 2, 'Menulis tanpa ruang');
    await expect(page.getByText(/Ruang simpan gawai ini penuh/)).toBeVisible(PATIENCE);
    await page.getByRole('button', { name: 'Kirim perbaikan' }).click();
    await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    await expect.poll(activities, PATIENCE).toEqual(['Membuka loket', 'Menulis tanpa ruang']);
  });

  test('a browser without storage: written, sent, answered, and said in plain words', async ({
    app,
    browser,
  }) => {
    const { context, page: first, api, activities } = await begin(app.url, 'staf', browser, 'Membuka loket');
    await first.close();
    const page = await context.newPage();
    await page.addInitScript(
      "Object.defineProperty(self, 'indexedDB', { value: { open() { throw new DOMException('no', 'SecurityError'); } } })",
    );
    await page.goto('/');
    await expect(page.getByText(/Peramban ini tidak menyimpan apa pun/)).toBeVisible(PATIENCE);
    await page.getByRole('button', { name: /^(Perbaiki|Kirim perbaikan)$/ }).waitFor(PATIENCE);
    const fix = page.getByRole('button', { name: 'Perbaiki', exact: true });
    if (await fix.isVisible()) await fix.click();
    await add(page, 2, 'Menulis di jendela pribadi');
    await page.getByRole('button', { name: 'Kirim perbaikan' }).click();
    await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    await expect.poll(activities, PATIENCE).toEqual(['Membuka loket', 'Menulis di jendela pribadi']);
    await connected(page);
    const report = (await api.reportsOfToday())[0]!;
    const boss = await Api.as(app.url, 'atasan');
    await boss.comment(api.personId, 'Sampai juga di sini.', { reportId: report.id });
    await expect(page.getByText('Sampai juga di sini.')).toHaveCount(1, PATIENCE);
  });

  test('two tabs: one line for both, taken over when its tab stands still or is closed', async ({
    app,
    browser,
  }) => {
    const api = await Api.as(app.url, 'staf2');
    const report = await api.report('Menjaga loket dua');
    const boss = await Api.as(app.url, 'atasan');
    const say = (words: string) => boss.comment(api.personId, words, { reportId: report.id });
    const first = await openAs(browser, proxy.url, 'staf2');
    member = first;
    const lines = { first: 0, second: 0 };
    first.page.on('websocket', () => (lines.first += 1));
    const second = await first.context.newPage();
    second.on('websocket', () => (lines.second += 1));
    await second.goto('/');
    await connected(second);
    await say('Kata pertama.');
    for (const page of [first.page, second])
      await expect(page.getByText('Kata pertama.')).toHaveCount(1, PATIENCE);
    expect(lines).toEqual({ first: 0, second: 0 });

    // The leader stands still, in a request that holds its whole thread; who looks at the other tab does not wait for it.
    const goOn = await standStill(first.page);
    const taken = second.waitForEvent('websocket', PATIENCE);
    await second.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await taken;
    await connected(second);
    await say('Kata kedua.');
    await expect(second.getByText('Kata kedua.')).toHaveCount(1, PATIENCE);
    await goOn();
    await expect(first.page.getByText('Kata kedua.')).toHaveCount(1, PATIENCE);

    const back = first.page.waitForEvent('websocket', PATIENCE);
    await second.close();
    await back;
    await connected(first.page);
    await say('Kata ketiga.');
    await expect(first.page.getByText('Kata ketiga.')).toHaveCount(1, PATIENCE);
  });

  test('drafts in two tabs: neither goes over the other in silence; both texts can be kept by keyboard', async ({
    app,
    browser,
  }) => {
    const { context, page, activities } = await begin(app.url, 'staf', browser, 'Membuka loket');
    const other = await context.newPage();
    await other.goto('/');
    const fix = other.getByRole('button', { name: 'Perbaiki', exact: true });
    await fix.click(PATIENCE);
    // What the other tab types is not kept until the first one has kept its own.
    await other.evaluate(
      'self.held = []; self.later = setTimeout; self.setTimeout = (run, ms, ...rest) => ms === 400 ? (self.held.push(run), 0) : self.later(run, ms, ...rest)',
    );
    await add(other, 2, 'Ditulis di tab kedua');
    await add(page, 2, 'Ditulis di tab pertama');
    await expect.poll(activities, PATIENCE).toEqual(['Membuka loket', 'Ditulis di tab pertama']);
    await other.evaluate('self.setTimeout = self.later; self.held.forEach((run) => run())');

    const dialog = other.getByRole('dialog', { name: 'Ada dua tulisan untuk hari ini' });
    await expect(dialog).toBeVisible(PATIENCE);
    await expect(dialog.getByText('Ditulis di tab pertama')).toBeVisible();
    await expect(dialog.getByText('Ditulis di tab kedua')).toBeVisible();
    await other.evaluate('Promise.allSettled(document.getAnimations().map((one) => one.finished))');
    const { violations } = await new AxeBuilder({ page: other }).include('dialog').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await other.bringToFront();
    // Who puts the question off has chosen nothing: their text is not the day's, and is not sent as if it were.
    await other.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(other.getByText('Laporan ini juga diubah di tempat lain.')).toBeVisible();
    await other.getByRole('button', { name: /^Kirim/ }).click();
    await expect(dialog).toBeVisible(PATIENCE);
    expect(await activities()).toEqual(['Membuka loket', 'Ditulis di tab pertama']);
    const trail: string[] = [];
    while (trail.length < 10 && trail.at(-1) !== 'Gabungkan') {
      await other.keyboard.press('Tab');
      trail.push(await other.evaluate<string>('document.activeElement.textContent.trim()'));
    }
    expect(trail).toContain('Gabungkan');
    await other.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect
      .poll(activities, PATIENCE)
      .toEqual(['Membuka loket', 'Ditulis di tab pertama', 'Ditulis di tab kedua']);
  });

  test('a clock that is hours off, and is set while the page is open: today stays the server’s', async ({
    app,
    browser,
  }) => {
    const api = await Api.as(app.url, 'staf');
    await api.report('Membuka loket');
    member = await openAs(browser, proxy.url, 'staf');
    const { context } = member;
    await member.page.close();
    const page = await context.newPage();
    await page.addInitScript(`self.off = -30 * 3600000; const Real = Date;
      self.Date = class extends Real { constructor(...of) { if (of.length) super(...of); else super(Real.now() + self.off); } static now() { return Real.now() + self.off; } }`);
    await page.goto('/');
    await connected(page);
    await controlled(page);
    const shown = page.getByRole('banner').getByText(String(Number(api.today.slice(8))), { exact: false });
    await expect(shown.first()).toBeVisible(PATIENCE);
    const before = (await shown.first().textContent()) ?? '';
    await page.getByRole('button', { name: 'Perbaiki', exact: true }).click(PATIENCE);
    await page.evaluate('self.off = 20 * 3600000');
    await add(page, 2, 'Ditulis saat jam diubah');
    await expect(page.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
    expect((await api.reportsOfToday())[0]?.lines.map((line) => line.activity)).toEqual([
      'Membuka loket',
      'Ditulis saat jam diubah',
    ]);
    proxy.down();
    await page.reload();
    await expect(page.getByText('Ditulis saat jam diubah', { exact: true })).toBeVisible(PATIENCE);
    await expect(shown.first()).toHaveText(before, PATIENCE);
  });

  test('a new version: it asks, and nothing typed is lost when the page is loaded anew', async ({
    app,
    browser,
  }) => {
    const { page } = await begin(app.url, 'staf', browser, 'Membuka loket');
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.route('**/_app/version.json*', (route) => route.fulfill({ json: { version: 'another' } }));
    // As a poll that finds it, without the quarter of an hour: a reload has just been, so none follows by itself.
    await page.evaluate("sessionStorage.setItem('tanggap.reloaded', String(Date.now()))");
    await page.clock.install();
    await page.reload();
    // A question that is on its way would be given up by a quarter of an hour that passes at once.
    await connected(page);
    await page.clock.fastForward('16:00');
    await expect(page.getByText(/Versi baru tersedia/)).toBeVisible(PATIENCE);
    loads = 0;
    await page.getByRole('button', { name: 'Perbaiki', exact: true }).click(PATIENCE);
    await add(page, 2, 'Diketik sebelum muat ulang');
    await page.getByRole('button', { name: 'Muat ulang' }).click();
    await expect.poll(() => loads, PATIENCE).toBe(1);
    await expect(page.getByText('Diketik sebelum muat ulang', { exact: true })).toHaveCount(1, PATIENCE);
  });

  test('a part of the page that is gone since a new version: loaded anew once, with the last keystroke', async ({
    app,
    browser,
  }) => {
    const { page } = await begin(app.url, 'staf', browser, 'Membuka loket');
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.route('**/_app/version.json*', (route) => route.fulfill({ json: { version: 'another' } }));
    await add(page, 2, 'Huruf terakhir');
    await page.evaluate("dispatchEvent(new Event('vite:preloadError'))");
    await expect.poll(() => loads, PATIENCE).toBe(1);
    await expect(page.getByText('Huruf terakhir', { exact: true })).toHaveCount(1, PATIENCE);
    await page.evaluate("dispatchEvent(new Event('vite:preloadError'))");
    await expect(page.getByText('Huruf terakhir', { exact: true })).toHaveCount(1);
    expect(loads).toBe(1);
  });

  test('closed before the network was back: the worker sends what waits, once', async ({ app, browser }) => {
    const { context, page, api } = await begin(app.url, 'staf', browser, 'Membuka loket');
    await controlled(page);
    const versions = async () =>
      (
        await query(
          app,
          `SELECT v.version FROM report_version v JOIN report r ON r.id = v.report_id WHERE r.owner_id = $1 AND r.date = $2`,
          [api.personId, api.today],
        )
      ).length;
    const before = await versions();
    proxy.down();
    await add(page, 2, 'Dikirim oleh peramban');
    await page.getByRole('button', { name: 'Kirim perbaikan' }).click();
    await expect(page.getByText('Menunggu dikirim', { exact: true })).toBeVisible(PATIENCE);
    await page.close();
    proxy.heal();
    const outside = await besides(context);
    const devtools = await context.newCDPSession(outside);
    const registered = new Promise<string>((done) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [registration] = registrations;
        if (registration) done(registration.registrationId);
      });
    });
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.dispatchSyncEvent', {
      origin: proxy.url,
      registrationId: await registered,
      tag: `outbox ${api.personId} id`,
      lastChance: false,
    });
    await expect.poll(versions, PATIENCE).toBe(before + 1);
    await outside.goto('/');
    await expect(outside.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    await expect(outside.getByText('Dikirim oleh peramban', { exact: true })).toHaveCount(1);
    expect(await versions()).toBe(before + 1);
  });

  test('a weak line: typing goes on while it is sent, and waiting is seen', async ({ app, browser }) => {
    const { context, page } = await begin(app.url, 'staf', browser, 'Membuka loket');
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 2_000,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    });
    const put = page.waitForRequest((request) => request.method() === 'PUT', PATIENCE);
    await add(page, 2, 'Jaringan');
    await put;
    // The draft is on its way; the field is the person's.
    const field = page.getByRole('group', { name: 'Kegiatan 2' }).getByLabel('Kegiatan', { exact: true });
    await field.pressSequentially(' lemah di desa');
    await expect(field).toHaveValue('Jaringan lemah di desa');
    await page.getByRole('button', { name: 'Kirim perbaikan' }).click();
    await expect(page.getByText('Menunggu dikirim', { exact: true })).toBeVisible();
    await expect(page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    await expect(page.getByText('Jaringan lemah di desa', { exact: true })).toHaveCount(1);
  });
});
