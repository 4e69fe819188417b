import type { Page, Response } from '@playwright/test';
import { expect, test } from './support/app.js';
import { logIn, openBrowser, PATIENCE } from './support/people.js';

interface Parts {
  manifest: Record<string, { file: string }>;
  /** Keys of what this route's page is made of before it is drawn. */
  page(route: string, language: string): Set<string>;
}

/** What the build says about itself. */
async function readParts(): Promise<Parts> {
  const { readParts: read } = (await import(
    new URL('../../scripts/client-parts.mjs', import.meta.url).href
  )) as { readParts: () => Parts };
  return read();
}

/** The demo computes its past weeks after it has started. */
async function newestWeek(page: Page): Promise<string> {
  let week = '';
  await expect(async () => {
    const { items } = (await (await page.request.get('/api/summaries?limit=1')).json()) as {
      items: { week: string }[];
    };
    week = items[0]?.week ?? '';
    expect(week).not.toBe('');
  }).toPass(PATIENCE);
  return week;
}

/** Pages that somebody opens a day with, and what each asks the server for before its code can. */
const opened = [
  { login: 'staf', path: '/', route: '', ahead: [] },
  { login: 'atasan', path: '/papan', route: '/papan', ahead: ['/api/board/units', '/api/board/queue'] },
  { login: 'hr', path: '/ringkasan', route: '/ringkasan', ahead: ['/api/summaries?limit=26&kind=week'] },
  { login: 'hr', path: '/ringkasan/WEEK', route: '/ringkasan/[period]', ahead: ['/api/summaries/WEEK'] },
];

for (const { login, path, route, ahead } of opened) {
  for (const language of ['id', 'en']) {
    test(`${path}, ${language}: all code of the page, and what it shows, is asked for before any of it is here, once`, async ({
      app,
      browser,
    }) => {
      const context = await openBrowser(browser, app.url);
      const visitor = await context.newPage();
      await logIn(visitor, login);
      const week = path.includes('WEEK') ? await newestWeek(visitor) : '';
      const here = (address: string) => address.replace('WEEK', week);
      await visitor.close();
      const session = await context.storageState();
      await context.close();
      const again = await browser.newContext({
        baseURL: app.url,
        storageState: { cookies: session.cookies, origins: [] },
        serviceWorkers: 'block',
      });
      await again.addInitScript(`localStorage.setItem('tanggap.language', '${language}')`);
      const page = await again.newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        // The page registers its worker two seconds after it is there.
        if (message.text().includes('blocked by Playwright')) return;
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname, search } = new URL(request.url());
        if (pathname.startsWith('/api/') || /\/_app\/.*\.js$/.test(pathname)) asked.push(pathname + search);
      });
      let arrive: () => void = () => undefined;
      const held = new Promise<void>((done) => (arrive = done));
      await page.route(/\/_app\/.*\.js$/, async (one) => {
        await held;
        await one.continue();
      });
      await page.goto(here(path), { waitUntil: 'commit' });
      const parts = await readParts();
      const code = [...parts.page(route, language)].map((key) => `/${parts.manifest[key]?.file ?? ''}`);
      expect(code.length).toBeGreaterThan(5);
      const needed = [...code, '/api/session', ...ahead.map(here)];
      await expect.poll(() => needed.filter((one) => !asked.includes(one)), PATIENCE).toEqual([]);
      arrive();
      await expect(page.locator('h1')).toBeVisible(PATIENCE);
      const drawn = [...asked];
      expect(needed.filter((one) => drawn.indexOf(one) !== drawn.lastIndexOf(one))).toEqual([]);
      await expect(page.getByRole('banner').getByText(/^(Terhubung|Connected)$/)).toBeAttached(PATIENCE);
      // A file that was asked for early and not used is a warning of the browser's.
      expect(problems).toEqual([]);
      await again.close();
    });
  }
}

test('the front door asks nothing that it knows the answer to, and only documents carry the heads of documents', async ({
  app,
  browser,
}) => {
  const context = await openBrowser(browser, app.url);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const answers: Response[] = [];
  page.on('response', (response) => answers.push(response));
  await page.goto('/masuk');
  await expect(page.getByRole('button', { name: 'Masuk', exact: true })).toBeEnabled(PATIENCE);
  expect(problems).toEqual([]);
  expect(
    answers.map((one) => new URL(one.url()).pathname).filter((path) => path.startsWith('/api/')),
  ).toEqual([]);

  const policyOf = async (path: string) =>
    (await page.request.get(path, { headers: { accept: 'text/html' } })).headers()['content-security-policy'];
  expect(await policyOf('/')).toContain("default-src 'self'");
  expect(await policyOf('/service-worker.js')).toContain("default-src 'self'");
  const code = answers.filter((one) => one.url().includes('/_app/immutable/'));
  expect(code.length).toBeGreaterThan(3);
  const data = (await page.request.get('/api/session')).headers()['content-security-policy'];
  expect(data).toBe("default-src 'none';frame-ancestors 'none'");
  for (const one of code) {
    const heads = one.headers();
    expect(heads['content-security-policy']).toBeUndefined();
    expect(heads['x-content-type-options']).toBe('nosniff');
    expect(heads['cache-control']).toBe('public, max-age=31536000, immutable');
  }
  await context.close();
});
