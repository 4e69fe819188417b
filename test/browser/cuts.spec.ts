import type { Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { startCuttingProxy, type Cut, type CuttingProxy } from './support/cutting-proxy.js';
import { query } from './support/database.js';
import { Api, notesOn, openAs, PATIENCE, row, writeLine, type Member } from './support/people.js';

/** Where the line breaks, how often, and whether the page is still there when it does. */
const cuts: readonly { name: string; cut: Cut; times?: number; after?: 'reload' | 'close' }[] = [
  { name: 'before the request leaves', cut: 'before' },
  { name: 'in the middle of the request', cut: 'request' },
  { name: 'between the commit and the answer', cut: 'commit' },
  { name: 'in the middle of the answer', cut: 'answer' },
  { name: 'in the retry too', cut: 'commit', times: 3 },
  { name: 'page loaded anew while the answer is awaited', cut: 'silence', after: 'reload' },
  { name: 'page closed while the answer is awaited', cut: 'silence', after: 'close' },
];

/** How many commands of a person wait on this device. */
const waiting = (page: Page, person: string) =>
  page.evaluate<number>(`new Promise((done, fail) => {
    const asked = indexedDB.open('tanggap-${person}');
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const rows = asked.result.transaction('outbox').objectStore('outbox').count();
      rows.onsuccess = () => { asked.result.close(); done(rows.result); };
      rows.onerror = () => fail(rows.error);
    };
  })`);

test.describe('a line that breaks at any step of sending: one row, one line on the screen', () => {
  let proxy: CuttingProxy;
  let staff: Member;
  let boss: Member;
  let staffApi: Api;
  let bossApi: Api;
  const FIRST = 'Menimbang balita di posyandu';

  test.beforeEach(() => test.setTimeout(240_000));
  test.beforeAll(async ({ app, browser }) => {
    proxy = await startCuttingProxy(app.port);
    staffApi = await Api.as(app.url, 'staf.pkm');
    bossApi = await Api.as(app.url, 'atasan.pkm');
    await staffApi.report(FIRST);
    staff = await openAs(browser, proxy.url, 'staf.pkm');
    boss = await openAs(browser, proxy.url, 'atasan.pkm');
  });
  test.afterAll(async () => {
    await staff.context.close();
    await boss.context.close();
    await proxy.stop();
  });

  /** Breaks the line under `act`, then lets the page be what the cut says it is. */
  async function breakUnder(
    member: Member,
    line: RegExp,
    { cut, times, after }: (typeof cuts)[number],
    act: (page: Page) => Promise<void>,
  ): Promise<void> {
    // What the stream has brought is on the page while its own answer is awaited still. Its retry would be what breaks,
    // and the page would go before it has kept what is sent now.
    const { personId } = member === boss ? bossApi : staffApi;
    await expect.poll(() => waiting(member.page, personId), PATIENCE).toBe(0);
    const broken = proxy.breakNext(line, cut, times);
    await act(member.page);
    await broken;
    if (after === undefined) return;
    const { page } = member;
    const url = page.url();
    if (after === 'reload') {
      await page.reload();
      return;
    }
    Object.assign(member, { page: await member.context.newPage() });
    await page.close();
    await member.page.goto(url);
  }

  test('a draft', async ({ app }) => {
    for (const [at, one] of cuts.entries()) {
      await test.step(one.name, async () => {
        const activity = `Mencatat kunjungan rumah ke-${String(at + 1)}`;
        const { page } = staff;
        if (at === 0) await page.getByRole('button', { name: 'Perbaiki' }).click(PATIENCE);
        await page.getByRole('button', { name: 'Tambah kegiatan' }).click(PATIENCE);
        await breakUnder(staff, /^PUT \/api\/reports\/mine\//, one, () => writeLine(page, at + 2, activity));
        // A page that was loaded anew shows its lines closed.
        const done = staff.page.getByRole('button', { name: 'Selesai', exact: true });
        await expect(done.or(staff.page.getByText(activity, { exact: true }))).toBeVisible(PATIENCE);
        if (await done.isVisible()) await done.click();
        await expect(staff.page.getByText('Tersimpan', { exact: true })).toBeVisible(PATIENCE);
        await expect(staff.page.getByText(activity, { exact: true })).toHaveCount(1);
        const [stored] = await query<{ draft: { lines: { activity: string }[] } }>(
          app,
          'SELECT draft FROM report WHERE owner_id = $1 AND date = $2',
          [staffApi.personId, staffApi.today],
        );
        expect(stored?.draft.lines.filter((line) => line.activity === activity)).toHaveLength(1);
      });
    }
  });

  test('a submission', async ({ app }) => {
    const versions = async () =>
      await query<{ version: number }>(
        app,
        `SELECT v.version FROM report_version v JOIN report r ON r.id = v.report_id
         WHERE r.owner_id = $1 AND r.date = $2`,
        [staffApi.personId, staffApi.today],
      );
    for (const [at, one] of cuts.entries()) {
      await test.step(one.name, async () => {
        const { page } = staff;
        const before = (await versions()).length;
        const fix = page.getByRole('button', { name: 'Perbaiki', exact: true });
        const send = page.getByRole('button', { name: 'Kirim perbaikan' });
        await expect(fix.or(send).first()).toBeVisible(PATIENCE);
        if (!(await send.isVisible())) await fix.first().click();
        await page.getByRole('button', { name: 'Tambah kegiatan' }).click(PATIENCE);
        const activity = `Memberi imunisasi gelombang ${String(at + 1)}`;
        await page.getByRole('textbox', { name: 'Kegiatan' }).fill(activity);
        await breakUnder(staff, /^POST \/api\/reports\/mine\/.*\/submission/, one, () => send.click());
        await expect(staff.page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
        await expect(staff.page.getByText(activity, { exact: true })).toHaveCount(1);
        expect(await versions()).toHaveLength(before + 1);
      });
    }
  });

  test('a reply', async ({ app }) => {
    const report = (await staffApi.reportsOfToday())[0]!;
    await bossApi.comment(staffApi.personId, 'Berapa balita yang datang?', {
      reportId: report.id,
      lineId: report.lines.find(({ activity }) => activity === FIRST)?.id,
    });
    for (const [at, one] of cuts.entries()) {
      await test.step(one.name, async () => {
        const words = `Balasan nomor ${String(at + 1)}`;
        await breakUnder(staff, /^POST \/api\/feedback\/.*\/replies/, one, async (page) => {
          const note = notesOn(page, FIRST);
          await note.getByRole('button', { name: 'Balas', exact: true }).click(PATIENCE);
          await note.getByRole('textbox').fill(words);
          await note.getByRole('button', { name: 'Kirim', exact: true }).click();
        });
        const reply = notesOn(staff.page, FIRST).getByRole('listitem').filter({ hasText: words });
        await expect(reply.getByText('Tersimpan')).toBeVisible(PATIENCE);
        await expect(reply).toHaveCount(1);
        expect(await query(app, 'SELECT id FROM feedback_reply WHERE body = $1', [words])).toHaveLength(1);
      });
    }
  });

  test('a comment', async ({ app }) => {
    for (const [at, one] of cuts.entries()) {
      await test.step(one.name, async () => {
        const words = `Catatan nomor ${String(at + 1)}`;
        const open = async (page: Page) => {
          const drawer = page.getByRole('dialog');
          if (!(await drawer.isVisible()))
            await row(page, staffApi.name).getByRole('button').first().click(PATIENCE);
          return drawer;
        };
        await breakUnder(boss, /^POST \/api\/feedback /, one, async (page) => {
          const drawer = await open(page);
          await drawer.getByRole('button', { name: `Tanggapi “${FIRST}”` }).click(PATIENCE);
          await drawer.getByRole('textbox', { name: `Tanggapan untuk ${staffApi.name}` }).fill(words);
          await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
        });
        const shown = (await open(boss.page)).getByRole('article').filter({ hasText: words });
        await expect(shown.getByText(/^(Tersimpan|Sampai|Dibaca)$/)).toBeVisible(PATIENCE);
        await expect(shown).toHaveCount(1);
        expect(await query(app, 'SELECT id FROM feedback WHERE body = $1', [words])).toHaveLength(1);
        await expect(notesOn(staff.page, FIRST).filter({ hasText: words })).toHaveCount(1, PATIENCE);
      });
    }
  });
});
