import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Api, DESKTOP, openBrowser, PATIENCE } from './people.js';

export const languages = ['id', 'en'] as const;

const heading = async (page: Page) => {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible(PATIENCE);
  await page.waitForLoadState('networkidle');
};

/** A page of the product, or a state of one that looks different. What everybody has to be able to use is asked of each. */
export interface Place {
  /** Nobody, when empty. */
  readonly login: string;
  readonly path: string;
  /** What has to stand there before it is looked at, whatever the language. */
  readonly ready: (page: Page) => Promise<void>;
}

export const places: Record<string, Place> = {
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
  'asking a colleague': {
    login: 'staf',
    path: '/tanggapan',
    ready: async (page) => {
      await page.getByRole('main').locator('button[aria-haspopup=dialog]').first().click(PATIENCE);
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeVisible(PATIENCE);
    },
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
  'what needs the supervisor, some chosen': {
    login: 'atasan',
    path: '/papan?lihat=perlu',
    ready: async (page) => {
      const boxes = page.getByRole('main').getByRole('checkbox');
      await expect(boxes.nth(1)).toBeVisible(PATIENCE);
      await boxes.nth(0).check();
      await boxes.nth(1).check();
    },
  },
  'the board by unit': {
    login: 'pimpinan',
    path: '/papan?lihat=unit',
    ready: async (page) =>
      await expect(page.getByRole('tabpanel').getByRole('button').nth(3)).toBeVisible(PATIENCE),
  },
  'a comment on the board, with ways to begin': {
    login: 'atasan',
    path: '/papan',
    ready: async (page) => {
      await page
        .getByRole('main')
        .getByRole('button', { name: /Rina Puspawardani/ })
        .click(PATIENCE);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^(Tanggapi|Comment|Give)/ })
        .first()
        .click(PATIENCE);
      await expect(page.getByRole('dialog').getByRole('textbox')).toBeVisible(PATIENCE);
    },
  },
  summaries: {
    login: 'hr',
    path: '/ringkasan',
    ready: async (page) =>
      await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible(PATIENCE),
  },
  'a range to ask for': {
    login: 'hr',
    path: '/ringkasan?jenis=range',
    ready: async (page) =>
      await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible(PATIENCE),
  },
  'one summary': {
    login: 'hr',
    path: '/ringkasan/newest',
    // The last of its tables.
    ready: async (page) => await expect(page.locator('#people')).toBeVisible(PATIENCE),
  },
  'the rows behind a sentence': {
    login: 'hr',
    path: '/ringkasan/newest',
    ready: async (page) => {
      await page.locator('.story li').first().getByRole('button').click(PATIENCE);
      const row = page.getByRole('dialog').locator('.people > li').first();
      await row.locator('button[aria-expanded]').first().click(PATIENCE);
      await expect(row.locator('.activity').first()).toBeVisible(PATIENCE);
    },
  },
  'a unit of a summary': {
    login: 'pimpinan',
    path: '/ringkasan/newest',
    ready: async (page) => {
      await page.getByRole('link', { name: 'Seksi Identitas Penduduk' }).first().click(PATIENCE);
      const name = page.getByRole('heading', { level: 2, name: 'Seksi Identitas Penduduk' });
      await expect(name).toBeVisible(PATIENCE);
    },
  },
  'a part that is not in a summary': {
    login: 'hr',
    path: '/ringkasan/newest?unit=nowhere',
    ready: async (page) =>
      await expect(
        page.getByRole('heading', { level: 2, name: /^(Tidak ada dalam|Not in this)/ }).first(),
      ).toBeVisible(PATIENCE),
  },
  'a report that HR reads': {
    login: 'hr',
    path: '/ringkasan/newest?laporan=a-report',
    ready: async (page) => await expect(page.locator('.activity').first()).toBeVisible(PATIENCE),
  },
  'coverage by unit': {
    login: 'hr',
    path: '/cakupan',
    ready: async (page) => {
      await expect(page.getByRole('main').getByRole('button').nth(4)).toBeVisible(PATIENCE);
      await expect(page.getByRole('main').getByRole('link').nth(3)).toBeVisible(PATIENCE);
    },
  },
  'a unit, outcomes first': {
    login: 'pimpinan',
    path: '/cakupan',
    ready: async (page) => {
      await page
        .getByRole('main')
        .getByRole('link', { name: /Seksi Identitas Penduduk/ })
        .click(PATIENCE);
      await expect(page.getByRole('heading', { level: 3 }).first()).toBeVisible(PATIENCE);
    },
  },
  deliveries: {
    login: 'hr',
    path: '/ringkasan/pengiriman',
    ready: async (page) => {
      await page.getByRole('button', { name: /^(Buat jadwal|New schedule)$/ }).click(PATIENCE);
      await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(5, PATIENCE);
    },
  },
  'what was delivered, nothing found': {
    login: 'admin',
    path: '/ringkasan/pengiriman',
    ready: async (page) => {
      await page.getByRole('tab').nth(1).click(PATIENCE);
      await page.getByRole('searchbox').fill('qqqqqq', PATIENCE);
      await expect(page.getByRole('tabpanel').getByRole('heading', { level: 2 })).toBeVisible(PATIENCE);
    },
  },
  'HR, people': {
    login: 'hr',
    path: '/admin',
    ready: async (page) =>
      await expect(page.getByRole('main').getByRole('listitem').nth(2)).toBeVisible(PATIENCE),
  },
  'HR, units': { login: 'hr', path: '/admin/unit', ready: heading },
  'admin, units': { login: 'admin', path: '/admin/unit', ready: heading },
  'admin, people': { login: 'admin', path: '/admin', ready: heading },
  'own account': { login: 'staf', path: '/akun', ready: heading },
  'past days': { login: 'staf', path: '/laporan', ready: heading },
  'a past day': {
    login: 'staf',
    path: '/laporan/a-past-day',
    ready: heading,
  },
  'own part of a week': { login: 'staf', path: '/ringkasan/newest', ready: heading },
  'what reporting takes': { login: 'hr', path: '/ringkasan/beban', ready: heading },
  'what waits': { login: 'atasan', path: '/pemberitahuan', ready: heading },
  'what is told where': { login: 'staf', path: '/pemberitahuan/pengaturan', ready: heading },
  'admin, rollout': {
    login: 'admin',
    path: '/admin/peluncuran',
    ready: async (page) =>
      await expect(page.getByRole('main').getByRole('listitem').nth(2)).toBeVisible(PATIENCE),
  },
  'admin, holidays': { login: 'admin', path: '/admin/libur', ready: heading },
  'admin, one person': { login: 'admin', path: '/admin/pegawai/somebody', ready: heading },
  'admin, mails': { login: 'admin', path: '/admin/pemberitahuan', ready: heading },
  'set-up without a link': {
    login: '',
    path: '/pemasangan',
    ready: async (page) => await expect(page.getByRole('heading', { level: 1 })).toBeVisible(PATIENCE),
  },
  'set-up': {
    login: '',
    path: '/pemasangan#a-link',
    ready: async (page) => await expect(page.locator('#setup-login')).toBeVisible(PATIENCE),
  },
  'an address that is nothing': { login: 'staf', path: '/tidak-ada', ready: heading },
  'nothing found': {
    login: 'staf',
    path: '/tanggapan',
    ready: async (page) => {
      await expect(page.getByRole('article').first()).toBeVisible(PATIENCE);
      await page.getByRole('searchbox').fill('qqqqqq');
      await expect(page.getByRole('article')).toHaveCount(0, PATIENCE);
    },
  },
  'without network': {
    login: 'staf',
    path: '/',
    ready: async (page) => {
      await expect(page.getByRole('article').first()).toBeVisible(PATIENCE);
      const line = page.getByRole('banner').getByRole('status');
      await expect(line).toHaveText(/^(Terhubung|Connected)$/, PATIENCE);
      await page.context().setOffline(true);
      await expect(line).toHaveText(/^(Tanpa jaringan|No network)$/, PATIENCE);
    },
  },
  'the menu': {
    login: 'staf',
    path: '/',
    ready: async (page) => {
      await page.getByRole('banner').getByRole('button').last().click(PATIENCE);
      await expect(page.getByRole('dialog').getByRole('button').nth(2)).toBeVisible(PATIENCE);
    },
  },
  'the map of keys': {
    login: 'atasan',
    path: '/papan',
    ready: async (page) => {
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible(PATIENCE);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog').getByRole('heading')).toBeVisible(PATIENCE);
    },
  },
};

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Opens places as the one whose page it is, logged in once for all of them. */
export class Visits {
  readonly #sessions = new Map<string, Session>();
  /** Parts of an address that only the data knows. */
  readonly #named = new Map<string, string>();
  /** The day that the report was written for. */
  #written = '';

  private constructor(
    private readonly url: string,
    private readonly played: boolean,
    private readonly staff: Api,
    private readonly supervisor: Api,
  ) {}

  /** Writes a report with a comment, so that there is something to see; once more where midnight has come since. */
  async #write(): Promise<void> {
    if (this.played) return;
    const { today } = await this.staff.get<{ today: string }>('/api/session');
    if (this.#written === today) return;
    this.staff.today = today;
    const report = await this.staff.report('Mencetak KTP-el', 'Mengarsipkan berkas');
    await this.supervisor.comment(this.staff.personId, 'Rapi, terima kasih.', {
      reportId: report.id,
      lineId: report.lines[0]?.id,
    });
    this.#written = today;
  }

  /** Writes the report of today, unless somebody has `played` the day already. */
  static async begin(url: string, { played = false } = {}): Promise<Visits> {
    const [staff, supervisor, leader, hr, admin] = [
      await Api.as(url, 'staf'),
      await Api.as(url, 'atasan'),
      await Api.as(url, 'pimpinan'),
      await Api.as(url, 'hr'),
      await Api.as(url, 'admin'),
    ];
    const visits = new Visits(url, played, staff, supervisor);
    for (const [login, api] of Object.entries({
      staf: staff,
      atasan: supervisor,
      pimpinan: leader,
      hr,
      admin,
    }))
      visits.#sessions.set(login, await api.http.storageState());
    await visits.#write();
    const newest = (await hr.get<{ items: { week: string }[] }>('/api/summaries')).items[0]?.week ?? '';
    expect(newest).not.toBe('');
    visits.#named.set('newest', newest);
    visits.#named.set('somebody', staff.personId);
    const before = `to=${dayBefore(staff.today)}&from=${dayBefore(staff.today, 20)}`;
    const past = await staff.get<{ items: { id: string; date: string }[] }>(
      `/api/reports?owner=${staff.personId}&${before}`,
    );
    const date = past.items.at(-1)?.date ?? '';
    expect(date).not.toBe('');
    visits.#named.set('a-past-day', date);
    visits.#named.set('a-report', past.items.at(-1)?.id ?? '');
    return visits;
  }

  /** The place as it stands when it is ready, in one language. The context is the caller's to close. */
  async open(
    browser: Browser,
    place: Place,
    language: string,
  ): Promise<{ context: BrowserContext; page: Page }> {
    await this.#write();
    const session = this.#sessions.get(place.login);
    const context = await openBrowser(browser, this.url, {
      ...DESKTOP,
      reducedMotion: 'reduce',
      ...(session === undefined ? {} : { storageState: session }),
    });
    await context.addInitScript(`localStorage.setItem('tanggap.language', '${language}')`);
    const page = await context.newPage();
    await page.goto(
      place.path.replace(/newest|somebody|a-past-day|a-report/g, (name) => this.#named.get(name) ?? name),
    );
    await place.ready(page);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    return { context, page };
  }
}

function dayBefore(date: string, days = 1): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
