import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/app.js';
import { Api, openAs, PATIENCE, PHONE } from './support/people.js';

interface Trend {
  step: string;
  items: { from: string; actual: number | null }[];
}

test('an indicator shows its last eight weeks as a line, as a sentence and as a table', async ({
  app,
  browser,
}) => {
  const staff = await Api.as(app.url, 'staf');
  const { items } = await staff.get<{
    items: { id: string; name: string; unit: string; state: string; period: string }[];
  }>('/api/indicators');
  const indicator = items.find(({ state, period }) => state === 'active' && period === 'month');
  if (indicator === undefined) throw new Error('the demo has no monthly indicator of staf');
  const trend = await staff.get<Trend>(`/api/indicators/${indicator.id}/trend`);
  expect(trend.step).toBe('week');
  expect(trend.items).toHaveLength(8);
  expect(trend.items.filter(({ actual }) => actual !== null).length).toBeGreaterThan(3);

  const { context, page } = await openAs(browser, app.url, 'staf', PHONE);
  await page.goto('/indikator');
  const row = page.getByRole('listitem').filter({ hasText: indicator.name });
  await expect(row.getByRole('img', { name: `${indicator.name}: ` })).toBeVisible(PATIENCE);
  await row.getByText('Lihat sebagai tabel').press('Enter');
  const number = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 4 });
  const cells = row.getByRole('table').getByRole('cell');
  await expect(cells).toHaveText(
    trend.items.map(({ actual }) => (actual === null ? 'belum ada data' : number.format(actual))),
  );
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // As wide as a small phone: the table and the line do not push the page.
  await page.setViewportSize({ width: 320, height: 700 });
  await expect
    .poll(() => page.evaluate<number>('document.documentElement.scrollWidth'), PATIENCE)
    .toBeLessThanOrEqual(320);
  await context.close();
});
