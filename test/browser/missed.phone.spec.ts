import { startApp, type AppProcess } from '../support/app-process.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { expect, test } from './support/app.js';
import { Api, connected, notesOn, openAs, PATIENCE, PHONE } from './support/people.js';

const ACTIVITY = 'Mencetak KTP-el di loket 1';

test.describe('comments that were sent while the page could not hear', () => {
  let app: AppProcess;
  let proxy: TcpProxy;
  let staff: Api;
  let supervisor: Api;
  let about: { reportId: string; lineId: string };

  test.beforeAll(async () => {
    app = await startApp();
    proxy = await startTcpProxy(0, [app.port]);
    [staff, supervisor] = [await Api.as(app.url, 'staf'), await Api.as(app.url, 'atasan')];
    const report = await staff.report(ACTIVITY);
    about = { reportId: report.id, lineId: report.lines[0]?.id ?? '' };
  });
  test.afterAll(async () => {
    await proxy.stop();
    await app.stop();
  });

  test('page closed, three comments, page opened: the three in order, once', async ({ browser }) => {
    const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
    await supervisor.comment(staff.personId, 'Sebelum halaman ditutup.', about);
    await expect(notesOn(page, ACTIVITY)).toHaveCount(1, PATIENCE);
    await page.close();

    const three = ['Pertama: antrean tertib.', 'Kedua: foto jelas.', 'Ketiga: sampai besok.'];
    for (const body of three) await supervisor.comment(staff.personId, body, about);

    const again = await context.newPage();
    await again.goto('/');
    await connected(again);
    const all = ['Sebelum halaman ditutup.', ...three];
    await expect(notesOn(again, ACTIVITY)).toHaveCount(all.length, PATIENCE);
    await expect(notesOn(again, ACTIVITY)).toContainText(all);
    // Nor twice when it is opened once more, from what the device kept.
    await again.reload();
    await connected(again);
    await expect(notesOn(again, ACTIVITY)).toContainText(all, PATIENCE);
    await expect(notesOn(again, ACTIVITY)).toHaveCount(all.length);
    await context.close();
  });

  test('process killed with -9 between request and push, restarted: it appears, once', async ({
    browser,
  }) => {
    const { context, page } = await openAs(browser, proxy.url, 'staf', PHONE);
    const body = 'Tersimpan tepat sebelum listrik padam.';
    const note = notesOn(page, ACTIVITY).filter({ hasText: body });

    // Nothing that the process still says reaches the page: the request is answered, the push is lost with the process.
    proxy.hold();
    const id = await supervisor.comment(staff.personId, body, about);
    await app.kill('SIGKILL');
    proxy.cut();
    await expect(note).toHaveCount(0);

    await app.restart();
    proxy.release();
    await expect(note).toHaveCount(1, PATIENCE);
    await connected(page);
    // A comment sent afterwards stands behind it: nothing of the stream is still on its way.
    await supervisor.comment(staff.personId, 'Sesudah dinyalakan lagi.', about);
    await expect(notesOn(page, ACTIVITY).last()).toContainText('Sesudah dinyalakan lagi.', PATIENCE);
    await expect(note).toHaveCount(1);
    const stored = await staff.get<{ items: { id: string }[] }>(`/api/feedback?reportId=${about.reportId}`);
    expect(stored.items.filter((item) => item.id === id)).toHaveLength(1);
    await context.close();
  });
});
