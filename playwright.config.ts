import { defineConfig } from '@playwright/test';
import { onPath } from './test/support/machine.js';

const ci = process.env.CI === 'true';
const chromium = onPath('chromium', 'chromium-browser', 'google-chrome');

/**
 * Browser tests use the machine's own Chromium: nothing is downloaded. The name of a file says where it runs:
 * `x.phone.spec.ts` on a phone, `x.both.spec.ts` on a phone and on a desktop, every other on a desktop.
 * Tests with two people open the second person's context themselves, with the size that person has.
 */
export default defineConfig({
  testDir: 'test/browser',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 1,
  // On a busy CI machine a browser that was starved for a moment is asked once more; a test that passes only then is
  // named at the end of the run, because it is a bug to be found. Here every failure is one.
  retries: ci ? 1 : 0,
  forbidOnly: ci,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    headless: true,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      // Root needs --no-sandbox; the others keep the browser from asking the network for itself.
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: /\.phone\.spec\.ts$/,
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: 'phone',
      testMatch: /\.(phone|both)\.spec\.ts$/,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
