import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addDays, isoWeekOf } from '#contracts/rules/local-date.js';
import type { Summary } from '#contracts/summaries.js';
import { expect, test } from './support/app.js';
import { readCsv } from './support/csv.js';
import { Api, openAs, PATIENCE } from './support/people.js';

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
