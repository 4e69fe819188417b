import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addDays, isoWeekOf } from '#contracts/rules/local-date.js';
import type { Summary } from '#contracts/summaries.js';
import { expect, test } from './support/app.js';
import { readCsv } from './support/csv.js';
import { Api, openAs, PATIENCE, PHONE } from './support/people.js';

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
  const indicator = mine?.indicators.find((one) => one.actual !== null && one.name.includes('dicetak'));
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
    (row) => row['personId'] === staff.personId && row['indicatorId'] === indicator.indicatorId,
  );
  expect(Number(moved?.['actual'])).toBe((indicator.actual ?? 0) + 17);
  expect(await office.get<Summary>(`/api/summaries/${week}?revision=1`)).toMatchObject({
    hash: before.hash,
    employees: before.employees,
  });
  await context.close();
});

test('a line beside a figure of one’s own is read by HR, and a sentence opens the rows it was counted from', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const week = isoWeekOf(addDays(office.today, -14));
  await expect
    .poll(async () => (await office.http.get(`/api/summaries/${week}`)).status(), PATIENCE)
    .toBe(200);

  const staff = await openAs(browser, app.url, 'staf2', PHONE);
  await staff.page.goto(`/ringkasan/${week}`);
  const add = staff.page.getByRole('button', { name: 'Tambah keterangan untuk hari kerja pekan ini' });
  await add.click(PATIENCE);
  const field = staff.page.getByRole('textbox', { name: 'Keterangan Anda' });
  await expect(field).toBeFocused();
  await field.fill('Listrik padam Selasa dan Rabu');
  await field.press('Enter');
  const edit = staff.page.getByRole('button', { name: 'Ubah keterangan untuk hari kerja pekan ini' });
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

  const late = page.getByRole('listitem').filter({ hasText: 'laporan masuk terlambat' });
  const opens = late.getByRole('button');
  const counted = Number(/\d+/.exec((await opens.textContent()) ?? '')?.[0]);
  await opens.click();
  await expect(page.getByRole('heading', { name: 'Pegawai', exact: true })).toBeFocused();
  const all = (await office.get<Summary>(`/api/summaries/${week}`)).employees;
  const expected = all.filter((one) => one.late > 0).map((one) => one.name);
  expect(counted).toBe(expected.length);
  for (const name of expected) await expect(page.getByRole('rowheader', { name })).toBeVisible();
  await staff.context.close();
  await context.close();
});
