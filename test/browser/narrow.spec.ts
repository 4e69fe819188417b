import { expect, test } from './support/app.js';
import { PATIENCE } from './support/people.js';
import { languages, places, Visits } from './support/places.js';

/** Words that are cut off, or that stand beyond the edge of the screen. */
const CUT = `[...document.querySelectorAll('header .date, [role=tab]')].flatMap((one) => {
  const box = one.getBoundingClientRect();
  const cut = one.scrollWidth > one.clientWidth + 1 || box.left < 0 || box.right > innerWidth;
  const words = one.textContent.trim().replace(/\\s+/g, ' ');
  return box.width > 0 && cut ? [words] : [];
})`;

/** Zones and dates whose names are long, so that no day of the year is cut off either. */
const LONG = { today: '2026-09-30', zone: 'Asia/Makassar' };

test.describe('on a narrow screen the date and every tab stand whole', () => {
  let visits: Visits;
  test.beforeAll(async ({ app }) => {
    visits = await Visits.begin(app.url);
  });

  for (const name of ['what waits', 'feedback', 'board'])
    test(name, async ({ browser }) => {
      test.setTimeout(180_000);
      const place = places[name];
      if (place === undefined) throw new Error(`no place is called ${name}`);
      for (const language of languages) {
        const { context, page } = await visits.open(browser, place, language);
        await page.route('**/api/session', async (route) => {
          const answer = await route.fetch();
          const session = (await answer.json()) as Record<string, unknown>;
          await route.fulfill({ response: answer, json: { ...session, ...LONG } });
        });
        for (const width of [390, 320]) {
          await page.setViewportSize({ width, height: 844 });
          await page.reload();
          await place.ready(page);
          const date = page.getByRole('banner').locator('.date');
          await expect(date).toContainText('WITA', PATIENCE);
          const cut = async () => [language, width, await page.evaluate<string[]>(CUT)];
          await expect.poll(cut, PATIENCE).toEqual([language, width, []]);
        }
        // The page asks for its session at each beat here: one that is under way may not outlive its page.
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await context.close();
      }
    });
});
