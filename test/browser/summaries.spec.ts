import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addDays, isoWeekOf } from '#contracts/rules/local-date.js';
import type { Summary } from '#contracts/summaries.js';
import { expect, test } from './support/app.js';
import { readCsv } from './support/csv.js';
import { Api, openAs, PATIENCE, PHONE } from './support/people.js';

/** The newest week that ended a week ago or longer, and all of whose days are of one month: each indicator stands in it once. */
function weekInOneMonth(today: string): string {
  for (let back = 14; ; back += 7) {
    const monday = addDays(today, -back - ((new Date(today).getUTCDay() + 6) % 7));
    if (monday.slice(0, 7) === addDays(monday, 6).slice(0, 7)) return isoWeekOf(monday);
  }
}

test('HR runs a past week by hand, watches it, and takes the same numbers home', async ({ app, browser }) => {
  const [staff, office] = [await Api.as(app.url, 'staf'), await Api.as(app.url, 'hr')];
  const week = isoWeekOf(addDays(staff.today, -7));
  const number = Number(week.slice(-2));
  // The demo brings its weeks as owed work: the last one is there soon after the start.
  const before = await expect
    .poll(async () => (await office.http.get(`/api/summaries/${week}`)).status(), PATIENCE)
    .toBe(200)
    .then(() => office.get<Summary>(`/api/summaries/${week}`));

  // A report on the free Saturday of that week was not in the summary yet: it moves the month's indicator.
  let saturday = addDays(staff.today, -1);
  while (isoWeekOf(saturday) !== week || new Date(saturday).getUTCDay() !== 6)
    saturday = addDays(saturday, -1);
  const mine = before.employees.find((one) => one.personId === staff.personId);
  // Where a month ended in that week the indicator stands twice: the Saturday belongs to one of them.
  const indicator = mine?.indicators.find(
    (one) => one.name.includes('dicetak') && one.periodFrom <= saturday && saturday <= one.periodTo,
  );
  if (indicator === undefined) throw new Error('the demo has no indicator with data for this login');
  const path = `/api/reports/mine/${saturday}`;
  const draft = await staff.http.put(path, {
    data: { lines: [{ activity: 'Lembur pencetakan', indicatorId: indicator.indicatorId, quantity: 17 }] },
  });
  expect(draft.status()).toBe(200);
  expect((await staff.http.post(`${path}/submission`, { data: { id: randomUUID() } })).ok()).toBe(true);

  const { context, page } = await openAs(browser, app.url, 'hr');
  await expect(page).toHaveURL(/\/ringkasan$/);
  await expect(page.getByRole('link', { name: new RegExp(`Pekan ${String(number)}`) })).toBeVisible(PATIENCE);
  const watched = page.getByRole('progressbar').waitFor(PATIENCE);
  await page.getByRole('button', { name: 'Pekan lalu' }).click();
  await watched;
  await expect(page.getByText(new RegExp(`Pekan ${String(number)}.*: selesai, revisi 2\\.`))).toBeVisible(
    PATIENCE,
  );

  await page.getByRole('link', { name: new RegExp(`Pekan ${String(number)}`) }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Unduh CSV' }).click(PATIENCE);
  const rows = readCsv(await readFile(await (await saved).path(), 'utf8'));
  const after = await office.get<Summary>(`/api/summaries/${week}`);
  expect(after.revision).toBe(2);
  const figures = [
    'actual',
    'expectedToDate',
    'achievement',
    'achievementCapped',
    'achievementToDate',
  ] as const;
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : String(value);
  expect(
    rows.map((row) => [
      row['personId'],
      row['onTime'],
      row['late'],
      row['missing'],
      row['indicatorId'],
      ...figures.map((name) => row[name]),
    ]),
  ).toEqual(
    after.employees.flatMap((one) =>
      (one.indicators.length > 0 ? one.indicators : [undefined]).map((of) => [
        one.personId,
        text(one.onTime),
        text(one.late),
        text(one.missing),
        of?.indicatorId ?? '',
        ...figures.map((name) => text(of?.[name])),
      ]),
    ),
  );
  const moved = rows.find(
    (row) =>
      row['personId'] === staff.personId &&
      row['indicatorId'] === indicator.indicatorId &&
      row['periodFrom'] === indicator.periodFrom,
  );
  expect(Number(moved?.['actual'])).toBe((indicator.actual ?? 0) + 17);
  expect(await office.get<Summary>(`/api/summaries/${week}?revision=1`)).toMatchObject({
    hash: before.hash,
    employees: before.employees,
  });
  await context.close();
});

test('a line beside a figure of one’s own is read by HR, and may be taken back', async ({ app, browser }) => {
  const office = await Api.as(app.url, 'hr');
  const week = weekInOneMonth(office.today);
  await expect
    .poll(async () => (await office.http.get(`/api/summaries/${week}`)).status(), PATIENCE)
    .toBe(200);

  const staff = await openAs(browser, app.url, 'staf2', PHONE);
  await staff.page.goto(`/ringkasan/${week}`);
  const add = staff.page.getByRole('button', { name: 'Tambah keterangan untuk hari kerja ini' });
  await add.click(PATIENCE);
  const field = staff.page.getByRole('textbox', { name: 'Keterangan Anda' });
  await expect(field).toBeFocused();
  await field.fill('Listrik padam Selasa dan Rabu');
  await field.press('Enter');
  const edit = staff.page.getByRole('button', { name: 'Ubah keterangan untuk hari kerja ini' });
  await expect(edit).toBeFocused(PATIENCE);

  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto(`/ringkasan/${week}`);
  await page.getByRole('button', { name: /^Ada keterangan/ }).click(PATIENCE);
  const row = page.getByRole('row').filter({ hasText: 'Listrik padam Selasa dan Rabu' });
  await expect(row).toBeVisible();
  await expect(page.getByRole('row').filter({ has: page.locator('th.who') })).toHaveCount(2);

  // Taken back, and brought back: what was said is not gone with a slip of the finger.
  await edit.click();
  await staff.page.getByRole('button', { name: 'Hapus keterangan' }).click();
  await expect(add).toBeFocused(PATIENCE);
  await staff.page.getByRole('button', { name: 'Urungkan' }).click();
  await expect(edit).toBeVisible(PATIENCE);

  await staff.context.close();
  await context.close();
});

test('a range of days is asked for, counted while one watches, and opens as its own recap', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan');
  await page
    .getByRole('navigation', { name: 'Jenis ringkasan' })
    .getByRole('link', { name: 'Rentang' })
    .click(PATIENCE);
  const [from, to] = [page.getByLabel('Hari pertama'), page.getByLabel('Hari terakhir')];
  const office = await Api.as(app.url, 'hr');
  const [first, last] = [addDays(office.today, -20), addDays(office.today, -9)];
  await from.fill(last, PATIENCE);
  await to.fill(first);
  await page.getByRole('button', { name: 'Hitung rekap' }).click();
  await expect(page.getByText('Hari terakhir mendahului hari pertama.')).toBeVisible();
  await expect(to).toBeFocused();

  await from.fill(first);
  await to.fill(last);
  await page.getByRole('button', { name: 'Hitung rekap' }).click();
  await expect(page.getByText(/: selesai, revisi 1\./)).toBeVisible(PATIENCE);
  await page.locator(`a[href="/ringkasan/${first}--${last}"]`).click(PATIENCE);
  await expect(page.getByRole('heading', { level: 1, name: /^Rekap / })).toBeVisible(PATIENCE);
  const recap = await office.get<Summary>(`/api/summaries/${first}--${last}`);
  await expect(
    page.getByText(`Dari ${recap.coverage.expectedDays.toLocaleString('id-ID')} hari kerja`),
  ).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Unduh CSV' }).click();
  const rows = readCsv(await readFile(await (await saved).path(), 'utf8'));
  expect(new Set(rows.map((row) => row['covers']))).toEqual(new Set([`${first}--${last}`]));
  await context.close();
});

/** The number of a text as it is written in Indonesian. */
const numberIn = (words: string) => Number((/[\d.]+/.exec(words)?.[0] ?? '').replaceAll('.', ''));

test('every sentence with a number opens the rows it was counted from, and they add up to it', async ({
  app,
  browser,
}) => {
  test.setTimeout(240_000);
  const office = await Api.as(app.url, 'hr');
  const week = weekInOneMonth(office.today);
  await expect
    .poll(async () => (await office.http.get(`/api/summaries/${week}`)).status(), PATIENCE)
    .toBe(200);
  const { coverage, employees } = await office.get<Summary>(`/api/summaries/${week}`);
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto(`/ringkasan/${week}`);
  const sentences = page.locator('.story li');
  await expect(sentences.first()).toBeVisible(PATIENCE);
  const drawer = page.locator('dialog[open]');
  let opened = 0;
  for (const sentence of await sentences.all()) {
    const words = await sentence.locator('span').first().innerText();
    if (/\d/.exec(words) === null) continue;
    await sentence.getByRole('button').click();
    await expect(drawer.getByText(words)).toBeVisible(PATIENCE);
    const people = drawer.locator('.people > li');
    await expect(people.first()).toBeVisible(PATIENCE);
    const total = await drawer.locator('.total').innerText();
    if (words.includes(', sebelumnya ')) {
      const [now, before] = words.split('sebelumnya').map(numberIn);
      expect([words, total]).toEqual([
        words,
        expect.stringContaining(
          `Bersama-sama ${String(now?.toLocaleString('id-ID'))}, sebelumnya ${String(before?.toLocaleString('id-ID'))}.`,
        ),
      ]);
    } else if (words.startsWith('Dari ')) expect(numberIn(total)).toBe(coverage.onTime);
    else if (words.startsWith('Atasan '))
      expect(numberIn(total)).toBe(employees.filter((one) => one.responseMinutes !== null).length);
    else expect([words, numberIn(total)]).toEqual([words, numberIn(words)]);
    opened++;
    await drawer.getByRole('button', { name: 'Tutup' }).click();
    await expect(drawer).toHaveCount(0);
  }
  expect(opened).toBeGreaterThan(5);

  // One of the rows: who, which day, which report lines, and the report.
  await sentences.filter({ hasText: 'laporan masuk terlambat' }).getByRole('button').click();
  const someone = employees
    .filter((one) => one.late > 0)
    .sort((a, b) => a.name.localeCompare(b.name, 'id'))[0];
  if (someone === undefined) throw new Error('the demo has nobody late in that week');
  const row = drawer.locator('.people > li').filter({ hasText: someone.name });
  await expect(row.getByText('terlambat', { exact: true })).toHaveCount(someone.late, PATIENCE);
  await row
    .getByRole('button', { name: /^Butir laporan/ })
    .first()
    .click();
  await expect(row.locator('.activity').first()).toBeVisible(PATIENCE);
  const activity = await row.locator('.activity').first().innerText();
  await row.getByRole('link', { name: 'Buka laporan' }).click();
  await expect(page.getByRole('heading', { level: 1, name: someone.name })).toBeVisible(PATIENCE);
  await expect(page.getByText(activity).first()).toBeVisible();

  // An admin reads the same figures and days, and no report: those are not theirs to read.
  const admin = await openAs(browser, app.url, 'admin');
  await admin.page.goto(`/ringkasan/${week}`);
  await admin.page
    .locator('.story li')
    .filter({ hasText: 'laporan masuk terlambat' })
    .getByRole('button')
    .click(PATIENCE);
  const theirs = admin.page.locator('dialog[open]');
  await expect(theirs.getByText('terlambat', { exact: true }).first()).toBeVisible(PATIENCE);
  await expect(theirs.getByText('Isi laporan hanya terbuka bagi')).toBeVisible();
  await admin.context.close();
  await context.close();
});

test('a unit and a team are told by themselves, and lines stand behind an indicator’s figure', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const week = weekInOneMonth(office.today);
  await expect
    .poll(async () => (await office.http.get(`/api/summaries/${week}`)).status(), PATIENCE)
    .toBe(200);
  const summary = await office.get<Summary>(`/api/summaries/${week}`);
  const unit = summary.units.find((one) => one.name === 'Seksi Identitas Penduduk');
  const lead = summary.employees.find((one) =>
    summary.employees.some(
      ({ supervisorId, indicators }) =>
        supervisorId === one.personId && indicators.some(({ actual }) => actual !== null),
    ),
  );
  if (unit === undefined || lead === undefined) throw new Error('the demo has neither unit nor team');
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto(`/ringkasan/${week}`);
  await page.getByRole('link', { name: unit.name }).first().click(PATIENCE);
  await expect(page.getByRole('heading', { level: 2, name: unit.name })).toBeVisible(PATIENCE);
  await expect(
    page.getByText(`${String(unit.reported)} dari ${String(unit.employees)} melapor`).first(),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Seluruh ringkasan' }).click();
  await expect(page.getByText(`dari ${String(summary.coverage.employees)} melapor`).first()).toBeVisible(
    PATIENCE,
  );

  await page.getByRole('rowheader', { name: lead.name }).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 2, name: `Tim ${lead.name}` })).toBeVisible(PATIENCE);
  const team = summary.employees.filter((one) => one.supervisorId === lead.personId);
  const reported = team.filter((one) => one.onTime + one.late > 0).length;
  await expect(
    page.getByText(`${String(reported)} dari ${String(team.length)} melapor`).first(),
  ).toBeVisible();
  await expect(page.getByRole('row').filter({ has: page.locator('th.who') })).toHaveCount(team.length + 1);

  const [measured] = team.flatMap((one) =>
    one.indicators.filter((indicator) => indicator.actual !== null).map((indicator) => ({ one, indicator })),
  );
  if (measured === undefined) throw new Error('nobody of the team has measured anything');
  await page.getByRole('button', { name: `indikator ${measured.one.name}` }).click();
  const { indicator } = measured;
  await page
    .getByRole('button', { name: `Lihat butir laporan ${indicator.name}` })
    .first()
    .click();
  const { items } = await office.get<{ items: unknown[] }>(
    `/api/summaries/${week}/lines?person=${measured.one.personId}&indicator=${indicator.indicatorId}&from=${indicator.periodFrom}`,
  );
  expect(items.length).toBeGreaterThan(0);
  await expect(page.locator('a[href*="?laporan="]')).toHaveCount(items.length, PATIENCE);
  await context.close();
});

test('behind a supervisor’s response time are all reports of the month, twenty at a time', async ({
  app,
  browser,
}) => {
  test.setTimeout(180_000);
  const office = await Api.as(app.url, 'hr');
  const month = addDays(`${office.today.slice(0, 8)}01`, -1).slice(0, 7);
  expect((await office.http.post(`/api/summaries/${month}/runs`)).status()).toBe(202);
  await expect
    .poll(async () => (await office.http.get(`/api/summaries/${month}`)).status(), PATIENCE)
    .toBe(200);
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto(`/ringkasan/${month}`);
  await page
    .locator('.story li')
    .filter({ hasText: 'Atasan menanggapi laporan' })
    .getByRole('button')
    .click(PATIENCE);
  const drawer = page.locator('dialog[open]');
  const more = drawer.getByRole('button', { name: /^Tampilkan \d+ laporan lagi untuk / }).first();
  await expect(more).toBeVisible(PATIENCE);
  const [, count = '', name = ''] =
    /^Tampilkan (\d+) laporan lagi untuk (.+)$/.exec(await more.innerText()) ?? [];
  const row = drawer.locator('.people > li').filter({ has: page.locator('h3', { hasText: name }) });
  await expect(row.locator('ul > li')).toHaveCount(20);
  await more.click();
  await expect(row.locator('ul > li')).toHaveCount(20 + Number(count), PATIENCE);
  await context.close();
});
