import { randomUUID } from 'node:crypto';
import {
  request as http,
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from '@playwright/test';
import { expect } from './app.js';

const PASSWORD = 'tanggap-demo';

/** What an expectation may take on a busy machine; a calm one needs milliseconds. */
export const PATIENCE = { timeout: 30_000 };

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

/** A browser of one's own at this address: nobody is logged in yet. */
export async function openBrowser(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = DESKTOP,
): Promise<BrowserContext> {
  return await browser.newContext({
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    ...options,
    baseURL: url,
  });
}

/** Logs in through the page, as a person does. */
export async function logIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.goto('/masuk');
  await page.getByLabel('Nama pengguna').fill(login);
  await page.getByLabel('Kata sandi', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
  await expect(page).not.toHaveURL(/\/masuk/, PATIENCE);
}

/** The page has its live line: what happens from now on is pushed to it. */
export async function connected(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByText('Terhubung', { exact: true })).toBeAttached(PATIENCE);
}

export interface Member {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** A logged-in person with a page that is connected. */
export async function openAs(
  browser: Browser,
  url: string,
  login: string,
  options: BrowserContextOptions = DESKTOP,
  password = PASSWORD,
): Promise<Member> {
  const context = await openBrowser(browser, url, options);
  const page = await context.newPage();
  await logIn(page, login, password);
  await connected(page);
  return { context, page };
}

/** The same person at the HTTP surface, from a browser of its own. */
export class Api {
  private constructor(
    readonly http: APIRequestContext,
    readonly personId: string,
    readonly name: string,
    /** Today where the person works, as the server said at the login; who stays over midnight sets it anew. */
    public today: string,
  ) {}

  static async as(url: string, login: string): Promise<Api> {
    const context = await http.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
    const answer = await context.post('/api/session', { data: { login, password: PASSWORD } });
    expect(answer.status()).toBe(201);
    const session = (await (await context.get('/api/session')).json()) as {
      person: { id: string; name: string };
      today: string;
    };
    return new Api(context, session.person.id, session.person.name, session.today);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.http.get(path);
    expect([path, answer.status()]).toEqual([path, 200]);
    return (await answer.json()) as T;
  }

  /** Writes and sends today's report; resolves with it as stored. */
  async report(...activities: string[]): Promise<StoredReport> {
    const path = `/api/reports/mine/${this.today}`;
    const stored = (await this.get<{ report: StoredReport | null }>(`${path}/start`)).report;
    const draft = await this.http.put(path, {
      data: {
        lines: activities.map((activity) => ({ activity })),
        ...(stored === null ? {} : { base: stored.draftVersion }),
      },
    });
    expect(draft.status()).toBe(200);
    const sent = await this.http.post(`${path}/submission`, { data: { id: randomUUID() } });
    expect([200, 201]).toContain(sent.status());
    return (await sent.json()) as StoredReport;
  }

  async comment(recipientId: string, body: string, about: Record<string, unknown> = {}): Promise<string> {
    const id = randomUUID();
    const answer = await this.http.post('/api/feedback', {
      data: { id, recipientId, kind: 'praise', body, ...about },
    });
    expect(answer.status()).toBe(201);
    return id;
  }

  /** The person's reports of today, as the server has them. */
  async reportsOfToday(): Promise<StoredReport[]> {
    const query = `owner=${this.personId}&from=${this.today}&to=${this.today}`;
    return (await this.get<{ items: StoredReport[] }>(`/api/reports?${query}`)).items;
  }
}

export interface StoredReport {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly draftVersion: number;
  readonly lines: readonly { id: string; activity: string; quantity: number | null }[];
}

/** The editor of one activity. */
const editor = (page: Page, number: number): Locator =>
  page.getByRole('group', { name: `Kegiatan ${String(number)}`, exact: true });

/** Writes one activity into the open editor of today's report. */
export async function writeLine(page: Page, number: number, activity: string, quantity?: string) {
  const line = editor(page, number);
  // A day with activities to choose from opens with these; writing one's own begins with the button.
  const add = page.getByRole('button', { name: 'Tambah kegiatan' });
  await expect(add.or(line).first()).toBeVisible(PATIENCE);
  if (!(await line.isVisible())) await add.click();
  await line.getByLabel('Kegiatan', { exact: true }).fill(activity);
  if (quantity !== undefined) await line.getByLabel('Jumlah', { exact: true }).fill(quantity);
}

/** The comments beside one line on the staff page, in the order in which they stand there. */
export const notesOn = (page: Page, activity: string): Locator =>
  page.getByRole('group', { name: `Tentang “${activity}”` }).getByRole('article');

/** Somebody's row on the board. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name }) });
