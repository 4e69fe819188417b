import type { Response } from '@playwright/test';
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

/** Pages that somebody opens a day with. */
const opened = [
  { login: 'staf', path: '/', route: '' },
  { login: 'atasan', path: '/papan', route: '/papan' },
  { login: 'hr', path: '/ringkasan', route: '/ringkasan' },
];

for (const { login, path, route } of opened) {
  for (const language of ['id', 'en']) {
    test(`${path}, ${language}: all code of the page is asked for before the session has answered`, async ({
      app,
      browser,
    }) => {
      const context = await openBrowser(browser, app.url);
      const visitor = await context.newPage();
      await logIn(visitor, login);
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
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (/\/_app\/.*\.js$/.test(pathname)) asked.push(pathname);
      });
      let answer: () => void = () => undefined;
      const held = new Promise<void>((done) => (answer = done));
      await page.route('**/api/session', async (route) => {
        await held;
        await route.continue();
      });
      const question = page.waitForRequest('**/api/session', PATIENCE);
      await page.goto(path, { waitUntil: 'commit' });
      await question;
      const early = [...asked];
      answer();
      const parts = await readParts();
      const needed = [...parts.page(route, language)].map((key) => `/${parts.manifest[key]?.file ?? ''}`);
      expect(needed.length).toBeGreaterThan(5);
      expect(needed.filter((file) => !early.includes(file))).toEqual([]);
      expect(new Set(early).size).toBe(early.length);
      await expect(page.locator('h1')).toBeVisible(PATIENCE);
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
  for (const one of code) {
    const heads = one.headers();
    expect(heads['content-security-policy']).toBeUndefined();
    expect(heads['x-content-type-options']).toBe('nosniff');
    expect(heads['cache-control']).toBe('public, max-age=31536000, immutable');
  }
  await context.close();
});
