import { startApp, type AppProcess } from '../support/app-process.js';
import { expect, test } from './support/app.js';
import { NetworkLog } from './support/network.js';
import {
  Api,
  notesOn,
  openAs,
  openBrowser,
  logIn,
  connected,
  PATIENCE,
  PHONE,
  row,
  writeLine,
} from './support/people.js';

const ACTIVITY = 'Merekam KTP-el warga Desa Girikemuning';

test.describe('a report and its comment, with two people at their pages', () => {
  let app: AppProcess;
  test.beforeAll(async () => {
    app = await startApp();
  });
  test.afterAll(() => app.stop());

  test('the row changes and the comment appears by themselves, up to read', async ({ browser }) => {
    const name = (await Api.as(app.url, 'staf')).name;
    const staff = await openAs(browser, app.url, 'staf', PHONE);
    const supervisor = await openAs(browser, app.url, 'atasan');
    await expect(supervisor.page).toHaveURL(/\/papan$/);
    const line = row(supervisor.page, name);
    await expect(line).not.toContainText(ACTIVITY, PATIENCE);
    const loads = { staff: 0, supervisor: 0 };
    staff.page.on('load', () => (loads.staff += 1));
    supervisor.page.on('load', () => (loads.supervisor += 1));

    await writeLine(staff.page, 1, ACTIVITY, '12');
    await staff.page.getByRole('button', { name: 'Kirim laporan' }).click();
    await expect(line).toContainText(ACTIVITY, PATIENCE);
    await expect(line).toContainText('Terkirim');
    await expect(staff.page.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);

    await line.getByRole('button').click();
    const drawer = supervisor.page.getByRole('dialog');
    await drawer.getByRole('button', { name: `Tanggapi “${ACTIVITY}”` }).click(PATIENCE);
    await drawer
      .getByRole('textbox', { name: `Tanggapan untuk ${name}` })
      .fill('Antrean pagi rapi, terima kasih.');
    await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
    await expect(notesOn(staff.page, ACTIVITY)).toContainText(['Antrean pagi rapi, terima kasih.'], PATIENCE);
    await expect(notesOn(staff.page, ACTIVITY)).toHaveCount(1);

    // Seen on the open page of the recipient for a second: the writer is told.
    const sent = drawer.getByRole('article').filter({ hasText: 'Antrean pagi rapi, terima kasih.' });
    await expect(sent.getByText('Dibaca')).toBeVisible(PATIENCE);
    await expect(sent).toHaveCount(1);
    expect(loads).toEqual({ staff: 0, supervisor: 0 });
    await staff.context.close();
    await supervisor.context.close();
  });
});

test.describe('with a sweep and a beat of ten minutes', () => {
  let app: AppProcess;
  test.beforeAll(async () => {
    app = await startApp({
      env: { FEED_SWEEP_MS: '600000', FEED_BEAT_MS: '600000', OWED_SWEEP_MS: '600000' },
    });
  });
  test.afterAll(() => app.stop());

  /** The queue of decisions, the bell and the measured effort follow what was shown; they bring nothing of it. */
  const shown = (asked: readonly string[]) =>
    asked.filter((text) => !/ \/api\/(board\/queue|notifications|rollout)/.test(text));

  test('live means pushed: no page asks for anything between the send and the appearance', async ({
    browser,
  }) => {
    const name = (await Api.as(app.url, 'staf')).name;
    const [staffBrowser, supervisorBrowser] = [
      await openBrowser(browser, app.url, PHONE),
      await openBrowser(browser, app.url),
    ];
    const [staff, supervisor] = [await staffBrowser.newPage(), await supervisorBrowser.newPage()];
    const [staffLog, supervisorLog] = [new NetworkLog(staff), new NetworkLog(supervisor)];
    await logIn(staff, 'staf');
    await logIn(supervisor, 'atasan');
    await connected(staff);
    await connected(supervisor);
    await expect(row(supervisor, name)).toBeVisible(PATIENCE);
    await writeLine(staff, 1, ACTIVITY);
    await staffLog.settled();
    await supervisorLog.settled();

    let [atStaff, atSupervisor] = [staffLog.mark, supervisorLog.mark];
    await staff.getByRole('button', { name: 'Kirim laporan' }).click();
    await expect(row(supervisor, name)).toContainText(ACTIVITY, PATIENCE);
    expect(shown(supervisorLog.since(atSupervisor))).toEqual([]);
    expect(supervisorLog.framesWith(ACTIVITY)).not.toEqual([]);
    const own = shown(staffLog.since(atStaff)).filter((text) => text.includes('/api/'));
    // The sender's page sends, and reads nothing but the progress that its own report moved.
    expect(own.filter((text) => !/^(PUT|POST) \/api\/reports\/mine\//.test(text))).toEqual(
      own.filter((text) => text === 'GET /api/indicators'),
    );
    expect(own.some((text) => text.endsWith('/submission'))).toBe(true);

    const body = 'Bagus, satu pemohon selesai di bawah lima belas menit.';
    await row(supervisor, name).getByRole('button').click();
    const drawer = supervisor.getByRole('dialog');
    await drawer.getByRole('button', { name: `Tanggapi “${ACTIVITY}”` }).click(PATIENCE);
    await drawer.getByRole('textbox', { name: `Tanggapan untuk ${name}` }).fill(body);
    await expect(staff.getByText('Terkirim', { exact: true })).toBeVisible(PATIENCE);
    await staffLog.settled();
    await supervisorLog.settled();

    // What the recipient's page asked until the comment stood there; that it was read is told a second later.
    [atStaff, atSupervisor] = [staffLog.mark, supervisorLog.mark];
    const appeared = notesOn(staff, ACTIVITY)
      .filter({ hasText: body })
      .waitFor({ state: 'attached', ...PATIENCE })
      .then(() => shown(staffLog.since(atStaff)));
    await drawer.getByRole('button', { name: 'Kirim tanggapan' }).click();
    expect(await appeared).toEqual([]);
    expect(staffLog.framesWith(body)).toHaveLength(1);
    expect(shown(supervisorLog.since(atSupervisor))).toEqual(['POST /api/feedback']);
    await staffBrowser.close();
    await supervisorBrowser.close();
  });
});
