import { expect, test } from './support/app.js';
import { Api, openAs, PATIENCE, type Member } from './support/people.js';

const NUMBERED = /Catatan nomor \d\d/;
const said = (number: number) => `Catatan nomor ${String(number).padStart(2, '0')}`;

/** One's own feedback, more of it than a device keeps. */
test.describe('the feedback page', () => {
  let member: Member;
  let staff: Api;
  let head: Api;
  const ids: string[] = [];

  test.beforeAll(async ({ app, browser }) => {
    test.setTimeout(180_000);
    staff = await Api.as(app.url, 'staf.pkm');
    head = await Api.as(app.url, 'atasan.pkm');
    for (let number = 1; number <= 70; number += 1) {
      const id = await head.comment(staff.personId, said(number));
      ids.push(id);
      // A device begins with all unread ones and the newest 50: one old one stays unread.
      if (number === 5) continue;
      expect((await staff.http.post(`/api/feedback/${id}/read`)).status()).toBe(200);
    }
    member = await openAs(browser, app.url, 'staf.pkm');
  });
  test.afterAll(async () => {
    await member.context.close();
  });
  test.beforeEach(async () => {
    await member.page.goto('/tanggapan');
    await expect(member.page.getByText(said(70), { exact: true })).toBeVisible(PATIENCE);
  });

  const numbers = async () =>
    (await member.page.getByRole('article').allInnerTexts()).flatMap((text) => NUMBERED.exec(text) ?? []);

  test('goes on downwards with the older ones, each in its place', async () => {
    const { page } = member;
    const descending = (...range: [from: number, to: number]) =>
      Array.from({ length: range[0] - range[1] + 1 }, (_, at) => said(range[0] - at));
    await expect.poll(numbers, PATIENCE).toEqual([...descending(70, 21), said(5)]);
    await page.getByRole('button', { name: 'Tampilkan yang lebih lama' }).click();
    await expect.poll(numbers, PATIENCE).toEqual(descending(70, 1));
    const articles = await page.getByRole('article').allInnerTexts();
    // What the demo brought is older still.
    expect(articles.length).toBeGreaterThan(70);
    expect(articles.slice(70).filter((text) => NUMBERED.test(text))).toEqual([]);
  });

  test('finds what this device does not have, and says when there is nothing', async () => {
    const { page } = member;
    const field = page.getByRole('searchbox', { name: 'Cari kata atau nama' });
    await field.fill('NOMOR 03');
    await expect.poll(numbers, PATIENCE).toEqual([said(3)]);
    await expect(page.getByRole('status').filter({ hasText: '1 tanggapan cocok' })).toBeAttached(PATIENCE);
    await field.fill('kuda-terbang');
    await expect(page.getByRole('heading', { name: 'Tidak ada yang cocok' })).toBeVisible(PATIENCE);
    await field.fill('');
    await expect.poll(async () => (await numbers()).length, PATIENCE).toBeGreaterThan(49);
  });

  test('thanks in place, once', async () => {
    const { page } = member;
    const note = page.getByRole('article').filter({ hasText: said(70) });
    await note.getByRole('button', { name: 'Terima kasih' }).click();
    await expect(note.getByText('Terima kasih.', { exact: true })).toBeVisible();
    await expect(note.getByText('Tersimpan')).toBeVisible(PATIENCE);
    await expect(note.getByRole('button', { name: 'Terima kasih' })).toHaveCount(0);
    const { replies } = await head.get<{ replies: { body: string; authorId: string }[] }>(
      `/api/feedback/${ids[69] ?? ''}`,
    );
    expect(replies).toMatchObject([{ body: 'Terima kasih.', authorId: staff.personId }]);
  });
});
