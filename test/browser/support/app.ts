import { test as base } from '@playwright/test';
import { startApp, type AppProcess } from '../../support/app-process.js';

/**
 * `app`: the built product with a demo organisation of its own. A worker keeps it for all the files that it runs, so
 * a test may count on nothing that another left or did not touch; one that needs a fresh day, or that kills or
 * restarts the app, calls `startApp` in its own `beforeAll`. `baseURL` points to it: `page.goto('/')` works.
 */
export const test = base.extend<object, { app: AppProcess }>({
  app: [
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ app }, use) => {
    await use(app.url);
  },
});

export { expect } from '@playwright/test';
