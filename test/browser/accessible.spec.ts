import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './support/app.js';
import { Api, DESKTOP, openBrowser, PATIENCE, PHONE } from './support/people.js';

const languages = ['id', 'en'] as const;
const looks = ['light', 'dark'] as const;
const sizes = { '390 px': PHONE, '1440 px': DESKTOP };

interface Place {
  /** Nobody, when empty. */
  readonly login: string;
  readonly path: string;
  /** What has to stand there before it is looked at, whatever the language. */
  readonly ready: (page: Page) => Promise<void>;
}

const heading = async (page: Page) => {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible(PATIENCE);
  await page.waitForLoadState('networkidle');
};

const places: Record<string, Place> = {
  login: {
    login: '',
    path: '/masuk',
    ready: async (page) => await expect(page.locator('#password')).toBeVisible(PATIENCE),
  },
  today: {
    login: 'staf',
    path: '/',
    ready: async (page) => await expect(page.getByRole('article').first()).toBeVisible(PATIENCE),
  },
  indicators: { login: 'staf', path: '/indikator', ready: heading },
  feedback: {
    login: 'staf',
    path: '/tanggapan',
    ready: async (page) => await expect(page.getByRole('article').first()).toBeVisible(PATIENCE),
  },
  board: {
    login: 'atasan',
    path: '/papan',
    ready: async (page) => {
      const person = page.getByRole('main').getByRole('button', { name: /Rina Puspawardani/ });
      await expect(person).toBeVisible(PATIENCE);
    },
  },
  'the drawer of the board': {
    login: 'atasan',
    path: '/papan',
    ready: async (page) => {
      await page
        .getByRole('main')
        .getByRole('button', { name: /Rina Puspawardani/ })
        .click(PATIENCE);
      await expect(page.getByRole('dialog').getByRole('article').first()).toBeVisible(PATIENCE);
    },
  },
  summaries: {
    login: 'hr',
    path: '/ringkasan',
    ready: async (page) =>
      await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible(PATIENCE),
  },
  'one summary': {
    login: 'hr',
    path: '/ringkasan/newest',
    ready: async (page) =>
      await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible(PATIENCE),
  },
  deliveries: {
    login: 'hr',
    path: '/ringkasan/pengiriman',
    ready: async (page) => {
      await page.getByRole('button', { name: /^(Buat jadwal|New schedule)$/ }).click(PATIENCE);
      await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(5, PATIENCE);
    },
  },
  'admin, units': { login: 'admin', path: '/admin/unit', ready: heading },
  'admin, people': { login: 'admin', path: '/admin', ready: heading },
};

async function violations(page: Page): Promise<string[]> {
  // Half-way colours of a change of look are nobody's.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((one) => one.finished))');
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')}: ${any[0]?.message ?? ''}`),
  );
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

test.describe('nothing that axe finds', () => {
  const sessions = new Map<string, Session>();
  let newest = '';

  test.beforeAll(async ({ app }) => {
    const [staff, supervisor, hr, admin] = [
      await Api.as(app.url, 'staf'),
      await Api.as(app.url, 'atasan'),
      await Api.as(app.url, 'hr'),
      await Api.as(app.url, 'admin'),
    ];
    for (const [login, api] of Object.entries({ staf: staff, atasan: supervisor, hr, admin }))
      sessions.set(login, await api.http.storageState());
    const report = await staff.report('Mencetak KTP-el', 'Mengarsipkan berkas');
    await supervisor.comment(staff.personId, 'Rapi, terima kasih.', {
      reportId: report.id,
      lineId: report.lines[0]?.id,
    });
    newest = (await hr.get<{ items: { week: string }[] }>('/api/summaries')).items[0]?.week ?? '';
    expect(newest).not.toBe('');
  });

  for (const [name, place] of Object.entries(places)) {
    test(name, async ({ app, browser }) => {
      test.setTimeout(180_000);
      const found: Record<string, string[]> = {};
      const session = sessions.get(place.login);
      for (const language of languages) {
        for (const [size, options] of Object.entries(sizes)) {
          const context = await openBrowser(browser, app.url, {
            ...options,
            reducedMotion: 'reduce',
            ...(session === undefined ? {} : { storageState: session }),
          });
          await context.addInitScript(`localStorage.setItem('tanggap.language', '${language}')`);
          const page = await context.newPage();
          await page.goto(place.path.replace('newest', newest));
          await place.ready(page);
          await expect(page.locator('html')).toHaveAttribute('lang', language);
          for (const look of looks) {
            await page.emulateMedia({ colorScheme: look });
            found[`${language}, ${size}, ${look}`] = await violations(page);
          }
          await context.close();
        }
      }
      expect(Object.keys(found)).toHaveLength(8);
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((key) => [key, []])));
    });
  }
});
