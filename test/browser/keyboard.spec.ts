import type { Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Api, openAs, PATIENCE } from './support/people.js';
import { places, Visits } from './support/places.js';

interface Stop {
  /** What has the focus, as a person would call it; nothing when the focus left the page. */
  readonly name: string | null;
  readonly faults: string[];
}

/** Where the focus is, and what is wrong with how it is shown. */
const STOP = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) { window.before = null; return { name: null, faults: [] }; }
  const faults = [];
  const box = at.getBoundingClientRect();
  const label = at.closest('label') ?? at;
  const seen = box.width > 1 ? box : label.getBoundingClientRect();
  // SC 2.4.11: at least a part of it is not behind a bar that stands still.
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.1, 0.8], [0.9, 0.2]];
  const shown = points.some(([x, y]) => {
    const hit = document.elementFromPoint(seen.left + seen.width * x, seen.top + seen.height * y);
    return hit && (label.contains(hit) || hit.contains(at));
  });
  if (!shown) faults.push('not to be seen');
  const rings = [at, label, at.parentElement].filter(Boolean).flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::before'), getComputedStyle(one, '::after')]);
  if (!rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px')) faults.push('no ring');
  if (at.tabIndex > 0) faults.push('an order of its own');
  if (window.before && !(window.before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push('out of order');
  window.before = at;
  const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent ?? '';
  return { name: (at.tagName + ' ' + name.trim().replace(/\\s+/g, ' ')).slice(0, 60), faults };
})()`;

/** Tabs from the top of the page to its end, at most `most` times. */
async function walk(page: Page, most = 150): Promise<Stop[]> {
  await page.evaluate('window.before = null');
  const stops: Stop[] = [];
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop>(STOP);
    if (stop.name === null) break;
    stops.push(stop);
  }
  return stops;
}

test.describe('the Tab key alone', () => {
  let visits: Visits;

  test.beforeAll(async ({ app }) => {
    visits = await Visits.begin(app.url);
  });

  for (const name of [
    'today',
    'indicators',
    'feedback',
    'board',
    'one summary',
    'what waits',
    'own account',
  ]) {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      test(`${name}, ${String(width)} px: every stop is in order, marked and in view`, async ({
        browser,
      }) => {
        test.setTimeout(180_000);
        const place = places[name];
        if (place === undefined) throw new Error(`no place is called ${name}`);
        const { context, page } = await visits.open(browser, place, 'id');
        await page.setViewportSize({ width, height });
        const stops = await walk(page);
        expect(stops.length).toBeGreaterThan(5);
        expect(stops[0]?.name).toMatch(/Langsung ke isi/);
        expect(stops.filter(({ faults }) => faults.length > 0)).toEqual([]);
        await context.close();
      });
    }
  }
});

test.describe('without a pointer', () => {
  let own: AppProcess;

  // A day of its own: nobody has written anything today.
  test.beforeAll(async () => {
    test.setTimeout(120_000);
    own = await startApp();
  });
  test.afterAll(async () => {
    await own.stop();
  });

  test('a day is written and sent, and the heading has the focus on each new page', async ({ browser }) => {
    test.setTimeout(120_000);
    const api = await Api.as(own.url, 'staf2');
    const { context, page } = await openAs(browser, own.url, 'staf2');
    await page.keyboard.press('i');
    await expect(page.getByRole('heading', { level: 1, name: 'Indikator' })).toBeFocused(PATIENCE);
    await page.keyboard.press('h');
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeFocused(PATIENCE);
    const first = page.getByRole('group', { name: 'Kegiatan 1', exact: true }).getByRole('textbox').first();
    await expect(page.getByRole('button', { name: 'Tambah kegiatan' })).toBeVisible(PATIENCE);
    await page.keyboard.press('n');
    await expect(first).toBeFocused(PATIENCE);
    await page.keyboard.type('Melayani loket tanpa tetikus');
    await page.keyboard.press('Control+Enter');
    // Whoever works with keys has twenty seconds to take it back.
    await expect(page.getByText('Terkirim', { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect
      .poll(
        async () => (await api.reportsOfToday()).map((report) => [report.state, report.lines[0]?.activity]),
        PATIENCE,
      )
      .toEqual([['submitted', 'Melayani loket tanpa tetikus']]);
    await context.close();
  });
});
