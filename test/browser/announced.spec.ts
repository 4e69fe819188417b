import { expect, test } from './support/app.js';
import { Ears, politeRegions } from './support/ears.js';
import { NetworkLog } from './support/network.js';
import { Api, openAs, PATIENCE, type Member } from './support/people.js';

/** What somebody hears who cannot see that a comment came. */
test.describe('a page that is listened to', () => {
  let member: Member;
  let staff: Api;
  let head: Api;
  let colleague: Api;
  test.beforeAll(async ({ app, browser }) => {
    staff = await Api.as(app.url, 'staf');
    head = await Api.as(app.url, 'atasan');
    colleague = await Api.as(app.url, 'kabid');
    member = await openAs(browser, app.url, 'staf');
  });
  test.afterAll(async () => {
    await member.context.close();
  });
  test.beforeEach(async ({ app }) => {
    await member.page.goto('about:blank');
    const log = new NetworkLog(member.page);
    await member.page.goto(`${app.url}/indikator`);
    await expect(member.page.getByRole('heading', { level: 1 })).toBeVisible(PATIENCE);
    await expect(member.page.getByRole('banner').getByText('Terhubung', { exact: true })).toBeAttached(
      PATIENCE,
    );
    await log.settled();
  });

  /** Only what is about comments: other words of a page may come and go. */
  const ofComments = (heard: readonly string[]) => heard.filter((words) => /tanggapan|balasan/i.test(words));

  test('says who commented, in a region that was there before', async () => {
    const { page } = member;
    const before = await politeRegions(page);
    await head.comment(staff.personId, 'Antrean pagi rapi.');
    const sentence = `Tanggapan baru dari ${head.name}`;
    let said: number[] = [];
    await expect
      .poll(async () => {
        said = [...(await politeRegions(page))].flatMap(([id, words]) => (words === sentence ? [id] : []));
        return said.length;
      }, PATIENCE)
      .toBe(1);
    const [region = 0] = said;
    expect([...before.keys()]).toContain(region);
    expect(before.get(region)).toBe('');
    // Heard, it is no news any more: nobody meets it at the end of the page.
    await expect.poll(async () => (await politeRegions(page)).get(region), PATIENCE).toBe('');
  });

  test('says the same words again for the next one, and nothing for a receipt', async () => {
    const { page } = member;
    const ears = await Ears.on(page);
    const sentence = `Tanggapan baru dari ${head.name}`;
    const first = await head.comment(staff.personId, 'Berkas kemarin lengkap.');
    await expect.poll(async () => ofComments(await ears.heard()), PATIENCE).toEqual([sentence]);
    // Read on another device: the row changes, and nobody said anything.
    expect((await staff.http.post(`/api/feedback/${first}/read`)).status()).toBe(200);
    await head.comment(staff.personId, 'Berkas hari ini juga.');
    await expect.poll(async () => ofComments(await ears.heard()), PATIENCE).toEqual([sentence, sentence]);
    // One's own words from another device are no news; the answer to them is.
    const reply = (who: Api, body: string) =>
      who.http.post(`/api/feedback/${first}/replies`, { data: { id: crypto.randomUUID(), body } });
    expect((await reply(staff, 'Terima kasih.')).status()).toBe(201);
    expect((await reply(head, 'Sama-sama.')).status()).toBe(201);
    await expect
      .poll(async () => ofComments(await ears.heard()), PATIENCE)
      .toEqual([sentence, sentence, `Balasan baru dari ${head.name}`]);
  });

  test('says several at once as one sentence with their number', async () => {
    const { page } = member;
    const ears = await Ears.on(page);
    await Promise.all([
      head.comment(staff.personId, 'Satu.'),
      head.comment(staff.personId, 'Dua.'),
      colleague.comment(staff.personId, 'Tiga.'),
    ]);
    const told = async () => {
      const heard = ofComments(await ears.heard());
      return heard.map((words) => Number(/^\d+/.exec(words)?.[0] ?? 1));
    };
    await expect.poll(async () => (await told()).reduce((sum, n) => sum + n, 0), PATIENCE).toBe(3);
    // Those that came within a moment of each other are one sentence; on a busy machine one may come later.
    expect((await told()).length).toBeLessThan(3);
  });
});
