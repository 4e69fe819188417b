import { randomUUID } from 'node:crypto';
import type { DeliverySchedule } from '#contracts/deliveries.js';
import { startApp } from '../support/app-process.js';
import { startMailServer } from '../support/mail-server.js';
import { expect, test } from './support/app.js';
import { query } from './support/database.js';
import { Api, openAs, PATIENCE } from './support/people.js';

test('HR makes a schedule, sees when it is next, pauses it and removes it', async ({ app, browser }) => {
  const office = await Api.as(app.url, 'hr');
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan');
  await page.getByRole('link', { name: 'Pengiriman' }).click(PATIENCE);
  await expect(page.getByText('Surel belum diatur')).toBeVisible(PATIENCE);
  await expect(page.getByRole('heading', { name: 'Belum ada jadwal' })).toBeVisible();

  await page.getByRole('button', { name: 'Buat jadwal' }).click();
  const form = page.getByRole('dialog', { name: 'Jadwal baru' });
  await form.getByLabel('Nama jadwal').fill('Rapat Senin');
  await form.getByLabel('Jam', { exact: true }).fill('7.15');
  // The next five times are the server's, while the form is still open.
  await expect(form.getByText(/07\.15 WIB, tentang Pekan/)).toHaveCount(5, PATIENCE);
  const waits = form.getByText(/^dikirim setelah angka dihitung, .* 06\.00 WIB$/);
  await expect(waits).toHaveCount(0);
  await form.getByLabel('Zona waktu').selectOption({ label: 'WIT (Jayapura)' });
  await expect(form.getByText(/07\.15 WIT, tentang Pekan/)).toHaveCount(5, PATIENCE);
  // That is before the figures are there.
  await expect(waits).toHaveCount(5);

  // Nobody to send it to: said beside the field, which takes the focus.
  await form.getByRole('button', { name: 'Buat jadwal' }).click();
  const picker = form.getByRole('combobox', { name: 'Tambah penerima' });
  await expect(picker).toBeFocused();
  await picker.fill(office.name);
  await form.getByRole('option', { name: office.name }).click(PATIENCE);
  await expect(form.getByText(office.name, { exact: true })).toBeVisible(PATIENCE);

  await form.getByRole('button', { name: 'Isi alamat' }).click();
  const address = page.getByRole('dialog', { name: `Alamat surel ${office.name}` });
  await address.getByLabel('Alamat surel').fill('bukan alamat');
  await address.getByRole('button', { name: 'Simpan alamat' }).click();
  await expect(address.getByLabel('Alamat surel')).toHaveAttribute('aria-invalid', 'true', PATIENCE);
  await address.getByLabel('Alamat surel').fill('kepegawaian@kabupaten.example');
  await address.getByRole('button', { name: 'Simpan alamat' }).click();
  await expect(address).toBeHidden(PATIENCE);
  await expect(form.getByText('belum punya alamat surel')).toBeHidden();

  await form.getByRole('button', { name: 'Buat jadwal' }).click();
  await expect(form).toBeHidden(PATIENCE);
  const schedule = page.getByRole('button', { name: 'Ubah Rapat Senin' });
  await expect(schedule).toContainText(/Berikutnya: .*07\.15 WIT/, PATIENCE);

  // A slip of the hand closes the form; what was typed is there when it is opened again.
  await schedule.click();
  const half = page.getByRole('dialog', { name: 'Rapat Senin' });
  await half.getByLabel('Nama jadwal').fill('Rapat Senin pagi');
  await page.keyboard.press('Escape');
  await schedule.click();
  await expect(half.getByLabel('Nama jadwal')).toHaveValue('Rapat Senin pagi', PATIENCE);
  await half.getByLabel('Nama jadwal').fill('Rapat Senin');
  await page.keyboard.press('Escape');

  await schedule.click();
  const stored = page.getByRole('dialog', { name: 'Rapat Senin' });
  await stored.getByLabel('Jeda jadwal ini').check();
  await stored.getByRole('button', { name: 'Simpan' }).click();
  await expect(schedule).toContainText('Dijeda', PATIENCE);
  await page.reload();
  await expect(schedule).toContainText('Dijeda', PATIENCE);

  // The mail as its recipients see it, in a frame that may do nothing.
  await schedule.click();
  await stored.getByRole('button', { name: 'Lihat contoh surel' }).click();
  const sample = page.getByRole('dialog', { name: 'Contoh surel' });
  const frame = sample.frameLocator('iframe[title="Isi surel"][sandbox=""]');
  await expect(frame.getByRole('heading', { name: /^Ringkasan mingguan/ })).toBeVisible(PATIENCE);
  await expect(frame.getByRole('table', { name: 'Per unit kerja' })).toBeVisible();
  // As its recipient gets it: why, and with what.
  await expect(sample.getByLabel('Seperti yang diterima')).toHaveValue(office.personId);
  await expect(frame.getByText(/memasukkan Anda ke jadwal “Rapat Senin”/)).toBeVisible();
  await expect(frame.getByText('Terlampir: PDF, XLSX.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sample).toBeHidden();

  await stored.getByRole('button', { name: 'Hapus jadwal' }).click();
  await expect(page.getByRole('heading', { name: 'Belum ada jadwal' })).toBeVisible(PATIENCE);
  await page.getByRole('button', { name: 'Urungkan' }).click();
  await expect(schedule).toContainText('Dijeda', PATIENCE);
  await schedule.click();
  await stored.getByRole('button', { name: 'Hapus jadwal' }).click();
  await expect(page.getByRole('heading', { name: 'Belum ada jadwal' })).toBeVisible(PATIENCE);
  await context.close();
});

test('what became of the last times of a schedule is seen beside it, with what to do about a missed one', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const made = await office.http.post('/api/deliveries/schedules', {
    data: {
      id: randomUUID(),
      name: 'Yang terlewat',
      kind: 'weekly',
      weekday: 1,
      hour: '06:00',
      zone: null,
      unitIds: [],
      recipients: [],
      language: 'id',
      formats: [],
      skipEmpty: false,
      paused: false,
      revisions: true,
    },
  });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as DeliverySchedule;
  await query(
    app,
    `INSERT INTO delivery_dispatch (schedule_id, week, state, revision, due_at) VALUES
       ($1, '2020-W30', 'dispatched', 1, '2020-07-26T23:00Z'),
       ($1, '2020-W31', 'missed', 0, '2020-08-02T23:00Z')`,
    [id],
  );
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan/pengiriman');
  const row = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: 'Ubah Yang terlewat' }) });
  // Open by itself: something did not go out.
  const missed = row.getByRole('listitem').filter({ hasText: 'Terlewat' });
  await expect(missed).toContainText(/Pekan 31 · 3 Agu.* 06\.00 WIB/, PATIENCE);
  await expect(missed).toContainText('Bila masih diperlukan, kirim sekarang');
  await expect(row.getByRole('listitem').filter({ hasText: 'Pekan 30' })).toContainText('Surel dibuat');
  await missed.getByRole('link', { name: 'Buka ringkasan Pekan 31' }).click();
  await expect(page).toHaveURL(/\/ringkasan\/2020-W31$/);
  await context.close();
  const gone = await office.http.delete(`/api/deliveries/schedules/${id}?version=1`);
  expect(gone.ok()).toBe(true);
});

test('what a schedule missed is sent by hand: who gets it before, once without network, how it goes after', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const weeks = (await office.get<{ items: { week: string }[] }>('/api/summaries')).items;
  const [missed, older] = [weeks[1]!.week, weeks[2]!.week];
  const id = randomUUID();
  const made = await office.http.post('/api/deliveries/schedules', {
    data: {
      id,
      name: 'Server mati',
      kind: 'weekly',
      weekday: 1,
      hour: '06:00',
      zone: null,
      unitIds: [],
      recipients: [{ personId: office.personId, optional: false }],
      language: 'id',
      formats: [],
      skipEmpty: false,
      paused: false,
      revisions: false,
    },
  });
  expect(made.status()).toBe(201);
  await office.http.put(`/api/people/${office.personId}/mail-address`, { data: { address: null } });
  await query(
    app,
    `INSERT INTO delivery_dispatch (schedule_id, week, state, due_at) VALUES ($1, $2, 'missed', now() - interval '8 days')`,
    [id, missed],
  );
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan/pengiriman');
  const row = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: 'Ubah Server mati' }) });
  await row.getByRole('button', { name: /^Kirim sekarang: Pekan/ }).click(PATIENCE);
  const drawer = page.getByRole('dialog', { name: 'Kirim sekarang: Server mati' });
  await expect(drawer.getByLabel('Periode')).toHaveValue(missed);
  await expect(drawer.getByText('Akan dikirim ke 0 orang')).toBeVisible(PATIENCE);
  await expect(drawer.getByText('Penerima belum punya alamat surel.')).toBeVisible();
  const address = 'kepegawaian@kabupaten.example';
  await office.http.put(`/api/people/${office.personId}/mail-address`, { data: { address } });
  await drawer.getByLabel('Periode').selectOption(older);
  await drawer.getByLabel('Periode').selectOption(missed);
  await expect(drawer.getByText('Akan dikirim ke 1 orang')).toBeVisible(PATIENCE);
  await expect(drawer.getByText(/^Yang dikirim revisi \d/)).toBeVisible();

  const send = drawer.getByRole('button', { name: 'Kirim sekarang' });
  await send.click();
  await expect(drawer.getByRole('textbox')).toBeFocused();
  await drawer.getByRole('textbox').fill('Server mati hari Senin');
  await context.setOffline(true);
  await send.click();
  await expect(drawer.getByText('tidak akan terkirim dua kali')).toBeVisible(PATIENCE);
  await context.setOffline(false);
  await send.click();
  // There is no mail server here: said as the outcome of the one mail.
  await expect(drawer.getByText('0 dari 1 surel terkirim.')).toBeVisible(PATIENCE);
  await expect(drawer.getByText('Surel belum diatur')).toBeVisible(PATIENCE);
  await drawer.getByRole('button', { name: 'Tutup' }).last().click();
  const asked = row.getByText(new RegExp(`^Dikirim manual oleh ${office.name}, .*: Server mati hari Senin$`));
  await expect(asked).toBeVisible(PATIENCE);

  // A week that no list shows, and what is said where it went out already.
  await query(app, `UPDATE delivery SET state = 'sent' WHERE schedule_id = $1`, [id]);
  await row.getByRole('button', { name: 'Kirim periode lalu dengan jadwal Server mati' }).click();
  await drawer.getByLabel('Periode').selectOption(older);
  await expect(drawer.getByText('Akan dikirim ke 1 orang')).toBeVisible(PATIENCE);
  await drawer.getByLabel('Periode').selectOption(missed);
  await expect(drawer.getByText('Periode ini sudah dikirim dengan jadwal ini.')).toBeVisible(PATIENCE);
  await expect(send).toBeHidden();
  await drawer.getByRole('link', { name: 'Buka riwayatnya' }).click();
  const sent = page.getByRole('button', { name: `Buka pengiriman untuk ${office.name}` });
  await expect(sent.filter({ hasText: 'Server mati' })).toContainText(`Diminta ${office.name}`, PATIENCE);
  await context.close();
  const gone = await office.http.delete(`/api/deliveries/schedules/${id}?version=1`);
  expect(gone.ok()).toBe(true);
});

test('a schedule that somebody else changed meanwhile is not overwritten', async ({ app, browser }) => {
  const [one, other] = [await openAs(browser, app.url, 'hr'), await openAs(browser, app.url, 'admin')];
  const office = await Api.as(app.url, 'hr');
  const made = await office.http.post('/api/deliveries/schedules', {
    data: {
      id: crypto.randomUUID(),
      name: 'Bersama',
      kind: 'weekly',
      weekday: 2,
      hour: '08:00',
      zone: null,
      unitIds: [],
      recipients: [{ personId: office.personId, optional: false }],
      language: 'id',
      formats: ['pdf'],
      skipEmpty: true,
      paused: false,
      revisions: true,
    },
  });
  expect(made.status()).toBe(201);
  await query(app, `UPDATE delivery_recipient SET unsubscribed_at = now() WHERE person_id = $1`, [
    office.personId,
  ]);
  for (const { page } of [one, other]) {
    await page.goto('/ringkasan/pengiriman');
    await page.getByRole('button', { name: 'Ubah Bersama' }).click(PATIENCE);
  }
  const form = (page: typeof one.page) => page.getByRole('dialog', { name: 'Bersama' });
  // An own decision counts, and is told, only where the mails are no duty.
  await expect(form(one.page).getByText('berhenti berlangganan')).toBeHidden();
  await form(one.page).getByLabel('Boleh berhenti sendiri').check();
  await expect(form(one.page).getByText('berhenti berlangganan')).toBeVisible();
  await form(one.page).getByLabel('Jam', { exact: true }).fill('09:00');
  await form(one.page).getByRole('button', { name: 'Simpan' }).click();
  await expect(form(one.page)).toBeHidden(PATIENCE);

  await form(other.page).getByLabel('Jam', { exact: true }).fill('10:00');
  await form(other.page).getByRole('button', { name: 'Simpan' }).click();
  await expect(form(other.page).getByRole('alert')).toContainText('sudah diubah orang lain', PATIENCE);
  await expect(form(other.page).getByLabel('Jam', { exact: true })).toHaveValue('10:00');
  await one.context.close();
  await other.context.close();
});

test('the page behind the link of a mail stops such mails and brings them back, without a script or a session', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const id = randomUUID();
  const made = await office.http.post('/api/deliveries/schedules', {
    data: {
      id,
      name: 'Rapat Kamis',
      kind: 'weekly',
      weekday: 4,
      hour: '08:00',
      zone: null,
      unitIds: [],
      recipients: [{ personId: office.personId, optional: true }],
      language: 'id',
      formats: [],
      skipEmpty: true,
      paused: false,
      revisions: true,
    },
  });
  expect(made.status()).toBe(201);
  const [recipient] = await query<{ token: string }>(
    app,
    `SELECT token FROM delivery_recipient WHERE schedule_id = $1`,
    [id],
  );
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'id-ID' });
  const page = await context.newPage();
  await page.goto(`${app.url}/api/deliveries/unsubscribe/${recipient!.token}`);
  const state = page.getByRole('status');
  await expect(state).toHaveText('Anda menerima surel dari jadwal “Rapat Kamis”.');
  for (const _ of ['once', 'and again']) {
    await page.getByRole('button', { name: 'Berhenti menerima surel ini' }).click();
    await expect(state).toContainText('Anda tidak lagi menerima surel', PATIENCE);
    await page.getByRole('button', { name: 'Terima lagi' }).click();
    await expect(state).toContainText('Anda menerima surel', PATIENCE);
  }
  // Loading it again looks once more, and asks nobody whether to send a form again.
  await page.reload();
  await expect(state).toContainText('Anda menerima surel');
  await context.close();
});

test('a mail that was refused is seen with the server’s answer, found, and sent again by hand with a reason', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const server = await startMailServer();
  const address = 'kepegawaian@kabupaten.example';
  server.conduct(address, 'refuse recipient');
  const app = await startApp({
    env: { SMTP_URL: server.url, MAIL_FROM: 'tanggap@kabupaten.example', OWED_SWEEP_MS: '200' },
  });
  try {
    const office = await Api.as(app.url, 'hr');
    await expect
      .poll(async () => (await office.get<{ items: unknown[] }>('/api/summaries')).items.length, PATIENCE)
      .toBeGreaterThan(0);
    const week = (await office.get<{ items: { week: string }[] }>('/api/summaries')).items[0]?.week;
    const put = await office.http.put(`/api/people/${office.personId}/mail-address`, { data: { address } });
    expect(put.status()).toBe(200);
    const made = await office.http.post('/api/deliveries/schedules', {
      data: {
        id: randomUUID(),
        name: 'Rapat Senin',
        kind: 'weekly',
        weekday: 1,
        hour: '06:00',
        zone: null,
        unitIds: [],
        recipients: [{ personId: office.personId, optional: false }],
        language: 'id',
        formats: ['csv'],
        skipEmpty: false,
        paused: false,
        revisions: false,
      },
    });
    expect(made.status()).toBe(201);
    const { id } = (await made.json()) as DeliverySchedule;
    await query(app, `INSERT INTO delivery_dispatch (schedule_id, week, due_at) VALUES ($1, $2, now())`, [
      id,
      week,
    ]);
    const { context, page } = await openAs(browser, app.url, 'hr');
    await page.goto('/ringkasan/pengiriman');
    await page.getByRole('tab', { name: 'Riwayat' }).click(PATIENCE);
    await page.getByLabel('Jadwal', { exact: true }).selectOption({ label: 'Rapat Senin' }, PATIENCE);
    await page.getByLabel('Saluran').selectOption({ label: 'Surel' });
    const one = page.getByRole('button', { name: `Buka pengiriman untuk ${office.name}` });
    await expect(async () => {
      await page.getByLabel('Keadaan').selectOption({ label: 'Semua' });
      await page.getByLabel('Keadaan').selectOption({ label: 'Ditolak' });
      await expect(one).toHaveCount(1, { timeout: 2_000 });
    }).toPass(PATIENCE);
    await expect(one).toContainText('550');
    const search = page.getByRole('searchbox', { name: 'Cari penerima' });
    await search.fill('tidak ada orangnya');
    await expect(page.getByRole('heading', { name: 'Tidak ada yang cocok' })).toBeVisible();
    await search.fill(office.name.slice(0, 4));
    await one.click();

    const drawer = page.getByRole('dialog', { name: office.name });
    await expect(drawer.getByText('Ditolak')).toBeVisible(PATIENCE);
    server.conduct(address, 'accept');
    await drawer.getByRole('button', { name: 'Kirim ulang' }).click();
    await expect(drawer.getByRole('textbox')).toBeFocused();
    await drawer.getByRole('textbox').fill('Kotak suratnya sudah dibuka');
    await drawer.getByRole('button', { name: 'Kirim ulang' }).click();
    await expect(drawer.getByText(`Diminta ${office.name}: Kotak suratnya sudah dibuka`)).toBeVisible(
      PATIENCE,
    );
    await expect(drawer.getByRole('status')).toHaveText('Masuk antrean.');
    await expect
      .poll(() => server.received.filter((mail) => mail.to === address && mail.answered).length, PATIENCE)
      .toBe(1);
    await context.close();
  } finally {
    await app.stop();
    await server.stop();
  }
});

test('a recipient is found among more deliveries than the page has loaded', async ({ app, browser }) => {
  // Sixty deliveries of today lie over the one that is looked for.
  await query(
    app,
    `INSERT INTO person (id, name) VALUES ('00000000-0000-4000-8000-0000000071a1', 'Wulandari Lama'),
            ('00000000-0000-4000-8000-0000000071a2', 'Zainal Sibuk')`,
    [],
  );
  await query(
    app,
    `INSERT INTO delivery (id, channel, week, revision, person_id, state, next_try_at, created_at, at)
     SELECT gen_random_uuid(), 'app', '2020-W01', n, person::uuid, 'sent', NULL, now() - age::interval, now() - age::interval
       FROM (VALUES ('00000000-0000-4000-8000-0000000071a1', 1, '900 days'),
                    ('00000000-0000-4000-8000-0000000071a2', 60, '1 minute')) AS v (person, count, age),
            LATERAL generate_series(1, count) AS n`,
    [],
  );
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto('/ringkasan/pengiriman');
  await page.getByRole('tab', { name: 'Riwayat' }).click(PATIENCE);
  const busy = page.getByRole('button', { name: 'Buka pengiriman untuk Zainal Sibuk' });
  const old = page.getByRole('button', { name: 'Buka pengiriman untuk Wulandari Lama' });
  await expect(busy.first()).toBeVisible(PATIENCE);
  await expect(page.getByRole('button', { name: 'Tampilkan lagi' })).toBeVisible();
  await expect(old).toHaveCount(0);

  const search = page.getByRole('searchbox', { name: 'Cari penerima' });
  await search.fill('wulan');
  await expect(old).toHaveCount(1, PATIENCE);
  await expect(busy).toHaveCount(0);
  await search.fill('wulan tidak ada');
  await expect(page.getByRole('heading', { name: 'Tidak ada yang cocok' })).toBeVisible(PATIENCE);
  await search.fill('zainal');
  await expect(busy.first()).toBeVisible(PATIENCE);
  await page.getByRole('button', { name: 'Tampilkan lagi' }).click(PATIENCE);
  await expect(busy).toHaveCount(60, PATIENCE);
  await search.fill('');
  await expect(page.getByRole('button', { name: 'Tampilkan lagi' })).toBeVisible(PATIENCE);
  await context.close();
});

test('who received a week is asked on its page, and the history shows that week alone until it is to show all', async ({
  app,
  browser,
}) => {
  const office = await Api.as(app.url, 'hr');
  const newest = async () => (await office.get<{ items: { week: string }[] }>('/api/summaries')).items[0];
  await expect.poll(newest, PATIENCE).toBeDefined();
  const week = (await newest())!.week;
  await query(
    app,
    `INSERT INTO person (id, name) VALUES ('00000000-0000-4000-8000-0000000071b1', 'Yuni Pekan Ini'),
            ('00000000-0000-4000-8000-0000000071b2', 'Yanto Dahulu')`,
    [],
  );
  await query(
    app,
    `INSERT INTO delivery (id, channel, week, revision, person_id, state, next_try_at)
     VALUES (gen_random_uuid(), 'app', $1, 1, '00000000-0000-4000-8000-0000000071b1', 'sent', NULL),
            (gen_random_uuid(), 'app', '2020-W02', 1, '00000000-0000-4000-8000-0000000071b2', 'sent', NULL)`,
    [week],
  );
  const { context, page } = await openAs(browser, app.url, 'hr');
  await page.goto(`/ringkasan/${week}`);
  await page.getByRole('link', { name: 'Siapa menerima' }).click(PATIENCE);
  const there = page.getByRole('button', { name: 'Buka pengiriman untuk Yuni Pekan Ini' });
  const before = page.getByRole('button', { name: 'Buka pengiriman untuk Yanto Dahulu' });
  await expect(there).toBeVisible(PATIENCE);
  await expect(page.getByText(`Hanya Pekan ${String(Number(week.slice(6)))}`)).toBeVisible();
  await expect(before).toHaveCount(0);

  await page.getByRole('link', { name: 'Tampilkan semua periode' }).click();
  await expect(before).toBeVisible(PATIENCE);
  await expect(page.getByText('Hanya Pekan')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Pengiriman', level: 1 })).toBeFocused();
  await page.goBack();
  await expect(before).toHaveCount(0, PATIENCE);
  await context.close();
});
