import { test as base } from '@playwright/test';
import { startApp, type AppProcess } from '../../support/app-process.js';

/** The running app of the file whose tests are at hand. */
class Running {
  #file: string | undefined;
  #app: AppProcess | undefined;

  async of(file: string): Promise<AppProcess> {
    if (this.#app !== undefined && this.#file === file) return this.#app;
    await this.stop();
    this.#app = await startApp();
    this.#file = file;
    return this.#app;
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    this.#app = undefined;
  }
}

/**
 * `app`: the built product with a demo organisation of its own, started anew for each file: what one file leaves
 * behind, another never finds. The tests of a file share it; one that needs a fresh day, or that kills or restarts
 * the app, calls `startApp` in its own `beforeAll`. `baseURL` points to it: `page.goto('/')` works.
 */
export const test = base.extend<{ app: AppProcess }, { running: Running }>({
  running: [
    async ({}, use) => {
      const running = new Running();
      await use(running);
      await running.stop();
    },
    { scope: 'worker' },
  ],
  app: [
    async ({ running }, use, { file }) => {
      await use(await running.of(file));
    },
    { timeout: 120_000 },
  ],
  baseURL: async ({ app }, use) => {
    await use(app.url);
  },
});

export { expect } from '@playwright/test';
