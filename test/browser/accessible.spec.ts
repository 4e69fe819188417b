import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { languages, places, Visits } from './support/places.js';

/** Another look changes colours and nothing else of a page: there only the rules about colours are asked anew. */
const looks = { light: undefined, dark: ['color-contrast', 'link-in-text-block'] } as const;

async function violations(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  // Half-way colours of a change of look are nobody's; it begins with the next picture.
  await page.evaluate(`new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() =>
      Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => done())));
  })`);
  // In one page: there are no frames of another origin, and a second page for the results takes as long again.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations: found } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')}: ${any[0]?.message ?? ''}`),
  );
}

/** WCAG 2.2 SC 1.4.10: nothing needs to be moved sideways to be read, tables and charts in their own frames excepted. */
const SIDEWAYS = `(() => {
  const room = document.documentElement.clientWidth;
  const frames = (one) => { for (let at = one; at; at = at.parentElement)
    if (/(auto|scroll|hidden|clip)/.test(getComputedStyle(at).overflowX) && at !== document.documentElement && at !== document.body) return true; return false; };
  const out = [];
  if (document.documentElement.scrollWidth > room + 1) out.push('the page: ' + document.documentElement.scrollWidth + ' of ' + room);
  for (const one of document.body.querySelectorAll('*')) {
    const { right, left, width, height } = one.getBoundingClientRect();
    if (width > 1 && height > 1 && (right > room + 1 || left < -1) && !frames(one)) out.push(one.tagName + '.' + one.className + ': ' + Math.round(left) + '–' + Math.round(right));
  }
  return out.slice(0, 8);
})()`;

/** The whole area that a finger may hit: a field with the label around it, the box of a button or of a link that stands alone. */
const SMALL = `(() => {
  const out = [];
  const top = document.querySelector('dialog:modal') ?? document.body;
  for (const one of top.querySelectorAll('a[href], button, input, select, textarea, summary, [role=tab], [role=option], [role=menuitem]')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('[inert], .skip') || one.disabled) continue;
    const style = getComputedStyle(one);
    // A link in a sentence has the height of its line (SC 2.5.8, exception "inline").
    if (one.tagName === 'A' && style.display === 'inline') continue;
    const box = one.getBoundingClientRect();
    const around = one.closest('label')?.getBoundingClientRect();
    const height = Math.max(box.height, around?.height ?? 0), width = Math.max(box.width, around?.width ?? 0);
    if (width <= 1 || height <= 1) continue;
    if (height < 43.5 || width < 43.5)
      out.push(one.tagName + '.' + one.className + ' "' + (one.getAttribute('aria-label') ?? one.textContent.trim()).slice(0, 30) + '": ' + Math.round(width) + ' × ' + Math.round(height));
  }
  return out.slice(0, 12);
})()`;

/** A window that was just given another width has the layout of that width with its next picture, not before. */
const listed = async (page: Page, script: string) =>
  await page.evaluate<string[]>(`new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done(${script})));
  })`);

test.describe('every page, for everybody', () => {
  let visits: Visits;

  test.beforeAll(async ({ app }) => {
    visits = await Visits.begin(app.url);
  });

  for (const [name, place] of Object.entries(places)) {
    test(name, async ({ browser }) => {
      test.setTimeout(480_000);
      const found: Record<string, string[]> = {};
      for (const language of languages) {
        // One page in all sizes: a window that changes its width has to come right as well.
        const { context, page } = await visits.open(browser, place, language);
        const look = async (size: string) => {
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            found[`axe: ${language}, ${size}, ${colorScheme}`] = await violations(page, looks[colorScheme]);
          }
        };
        await look('1440 px');
        // What zoom of 200 % leaves of 1440 × 900.
        await page.setViewportSize({ width: 720, height: 450 });
        found[`moved sideways: ${language}, 200 %`] = await listed(page, SIDEWAYS);
        await page.setViewportSize({ width: 390, height: 844 });
        await look('390 px');
        found[`under 44 px: ${language}`] = await listed(page, SMALL);
        await page.setViewportSize({ width: 320, height: 640 });
        found[`moved sideways: ${language}, 320 px`] = await listed(page, SIDEWAYS);
        await context.close();
      }
      expect(Object.keys(found)).toHaveLength(14);
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((key) => [key, []])));
    });
  }

  test('in the person’s own colours, what is chosen is told from what is not by more than a shade', async ({
    browser,
  }) => {
    const board = places['board'];
    if (board === undefined) throw new Error('there is no board');
    const { context, page } = await visits.open(browser, board, 'id');
    const lines = async (chosen: string) =>
      await listed(
        page,
        `[...document.querySelectorAll('[role=tab][aria-selected=${chosen}], button[aria-pressed=${chosen}]')].map((one) => getComputedStyle(one).textDecorationLine)`,
      );
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await lines('true')).toEqual(['underline', 'underline']);
    const others = await lines('false');
    expect(others.length).toBeGreaterThan(3);
    expect(new Set(others)).toEqual(new Set(['none']));
    await page.emulateMedia({ forcedColors: 'none' });
    expect(await lines('true')).toEqual(['none', 'none']);
    await context.close();
  });
});
